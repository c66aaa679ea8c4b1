"""The page for stretching: before a set, the live set itself, and after it.

The page's address contains the running set, as an id that cannot be guessed. After a reload of the
page or a restart of the server, the set continues with the time already earned.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.history import Settings
from posecheck.live import LiveSetup
from posecheck.texts.catalog import list_languages
from posecheck.web.local_time import find_visitor_zone
from posecheck.web.own_references import choose_own, find_judging, show_fault
from posecheck.web.services import get_set_registry
from posecheck.web.stretch.after import show_after
from posecheck.web.stretch.before import show_before
from posecheck.web.stretch.chain import (
    PARAMETERS,
    find_first,
    find_plan,
    find_rest_s,
    find_what_follows,
    is_in_a_row,
)
from posecheck.web.stretch.coach.component import StagedSet, show_coach
from posecheck.web.texts import current_language

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from posecheck.history import HistoryStore, Profile, SetRecord

# The names of query parameters.
SET: Final = "set"
SAMPLE: Final = "sample"
# A set that has been left open for this long cannot be resumed.
STALE_AFTER: Final = timedelta(hours=1)
# The settings that the stage uses, and those whose changes on the stage are saved.
_SWITCHES: Final = (
    "volume",
    "voice",
    "language",
    "mirrored",
    "breathing_shown",
    "breathing_heard",
)
_KEPT: Final = ("mirrored", "breathing_shown")


def show_stretch_page(store: HistoryStore, person: Profile) -> None:
    """Draw the part that the page's address asks for."""
    set_id = st.query_params.get(SET)
    record = None if set_id is None else store.find_set(set_id)
    if record is not None and record.ended is None and _is_stale(record):
        store.end_set(record.id, "stopped")
        record = store.find_set(record.id)
    if record is not None and record.ended is not None and is_in_a_row():
        st.query_params[SET] = find_what_follows(store, record)
        st.rerun()
    if record is None:
        unfinished = _find_unfinished(store, person)
        show_before(store, person, begin=_begin, unfinished=unfinished)
    elif record.ended is None:
        _show_live(store, record)
    else:
        show_after(store, record, again=lambda: _again(store, record), leave=leave_set)


def _find_unfinished(store: HistoryStore, person: Profile) -> SetRecord | None:
    """Return a person's last set if it was left unfinished, and not too long ago."""
    # A day more, because the set may have begun in any time zone.
    since = (datetime.now(UTC) - STALE_AFTER).date() - timedelta(days=1)
    last = next(iter(store.list_sets(person.id, since=since, intervals=False)), None)
    return None if last is None or last.ended is not None or _is_stale(last) else last


def _is_stale(record: SetRecord) -> bool:
    return datetime.now(UTC) - record.started_at > STALE_AFTER


def _begin(set_id: str, sample: str | None) -> None:
    """Put a newly created set into the page's address."""
    st.query_params[SET] = set_id
    if sample is not None:
        st.query_params[SAMPLE] = sample


def _again(store: HistoryStore, record: SetRecord) -> None:
    """Begin another set like one that has ended, with the version that applies today."""
    reference = choose_own(record.profile_id, record.stretch)
    if record.source == "sample":
        reference = replace(reference, hold_s=record.goal_s)
    set_id = store.begin_set(
        record.profile_id, reference, record.side, record.source, find_visitor_zone()
    )
    _begin(set_id, st.query_params.get(SAMPLE))


def leave_set() -> None:
    """Remove the set from the page's address."""
    for name in (SET, SAMPLE, *PARAMETERS):
        st.query_params.pop(name, None)


def _show_live(store: HistoryStore, record: SetRecord) -> None:
    registry = get_set_registry()
    # The version that the set was begun with; a newer one may have been saved since.
    judging = find_judging(record.stretch, record.reference_version)
    show_fault(judging)
    # With the seconds that it was begun with: a demo asks for fewer.
    reference = replace(judging.reference, hold_s=record.goal_s)
    settings = store.load_settings(record.profile_id)
    people = {each.id: each.name for each in store.list_profiles()}
    # A language chosen in another version of posecheck may not exist here.
    language = settings.language if settings.language in list_languages() else current_language()
    token = registry.open(
        LiveSetup(
            set_id=record.id,
            reference=reference,
            affected=record.side,
            earned=record.hold,
            start_s=record.elapsed_s,
            rest_s=find_rest_s(record),
            language=language,
            short=settings.short,
        )
    )
    to_come = len(find_plan(record.profile_id))
    staged = StagedSet(token, record.accepted_s, reference.hold_s, to_come)
    answer = show_coach(
        f"coach-{find_first(record)}",
        staged,
        who=people[record.profile_id] if len(people) > 1 else "",
        sample=st.query_params.get(SAMPLE) if record.source == "sample" else None,
        settings={**_as_switches(settings), "language": language},
    )
    if answer.settings is not None:
        _keep_switches(store, record.profile_id, settings, answer.settings)
    if answer.ended is not None:
        registry.finish(token)
        st.rerun()


def _as_switches(settings: Settings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in _SWITCHES}


def _keep_switches(
    store: HistoryStore, profile_id: str, settings: Settings, switches: Mapping[str, Any]
) -> None:
    # The values come from the browser, which may send anything.
    known = {name: switches[name] for name in _KEPT if name in switches}
    changed = settings.with_document(known)
    if changed != settings:
        store.save_settings(profile_id, changed)
