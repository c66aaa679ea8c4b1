"""The day and time where the visitor is: in the browser's time zone, not the server's.

This is the only clock of the pages. A server may be anywhere, or run on UTC, while the day of a
dose ends at the person's own midnight.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import streamlit as st


def find_visitor_zone() -> tzinfo | None:
    """Return the time zone that the visitor's browser reports, None for this machine's own."""
    return make_zone(st.context.timezone, st.context.timezone_offset)


def make_zone(name: str | None, offset_min: int | None) -> tzinfo | None:
    """Return the time zone that a browser reports, None if it reports nothing usable.

    Args:
        name: a name like "Europe/Berlin".
        offset_min: minutes by which UTC is ahead, as browsers count; used if this machine does
            not know the name.
    """
    if name:
        try:
            return ZoneInfo(name)
        except (KeyError, OSError, ValueError):  # unknown here, or not a zone name at all
            pass
    if offset_min is None:
        return None
    try:
        return timezone(-timedelta(minutes=offset_min))
    except (ValueError, OverflowError):
        return None


def as_local(moment: datetime) -> datetime:
    """Return the same moment in the visitor's time zone."""
    return moment.astimezone(find_visitor_zone())


def find_now() -> datetime:
    """Return the current time in the visitor's time zone."""
    return as_local(datetime.now(UTC))


def find_today() -> date:
    """Return today's date where the visitor is."""
    return find_now().date()
