"""What day and time it is where the visitor is: the browser's zone, not the server's.

The one clock of the pages. A server may stand anywhere, or run on UTC, while a day's dose ends at
midnight on the person's own wall.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st


def find_visitor_zone() -> tzinfo | None:
    """Return the zone that the visitor's browser tells, None for this machine's own."""
    return make_zone(st.context.timezone, st.context.timezone_offset)


def make_zone(name: str | None, offset_min: int | None) -> tzinfo | None:
    """Return the zone that a browser means, None when it says nothing that makes sense.

    Args:
        name: such as "Europe/Berlin".
        offset_min: minutes that UTC is ahead of it, as browsers count; where the name is none
            that this machine knows.
    """
    if name:
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # unknown here, or no name of a zone at all
            pass
    if offset_min is None:
        return None
    try:
        return timezone(-timedelta(minutes=offset_min))
    except (ValueError, OverflowError):
        return None


def as_local(moment: datetime) -> datetime:
    """Return the same moment as the visitor's clock shows it."""
    return moment.astimezone(find_visitor_zone())


def find_now() -> datetime:
    """Return the moment as the visitor's clock shows it."""
    return as_local(datetime.now(UTC))


def find_today() -> date:
    """Return the visitor's day."""
    return find_now().date()
