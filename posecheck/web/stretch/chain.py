"""Sets in a row: the choice before the first, and the plan, which the page's address holds.

Each set is one of its own in the history. The stage stays open from one to the next; a reload
continues where it was.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.core.plan import REST_S, Extent, PlannedSet, estimate_duration_s, plan_sets
from posecheck.history.dose import count_dose
from posecheck.web.local_time import find_today, find_visitor_zone
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import choose_own, list_own_choices
from posecheck.web.stretch.pain import find_rest_today
from posecheck.web.texts import load_page_words, load_texts, phrase

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, Profile, SetRecord

# The names of query parameters: the sets to come, the set that the stage was opened for, and the
# one before the running set.
_NEXT: Final = "next"
_FIRST: Final = "first"
_BEFORE: Final = "before"
PARAMETERS: Final = (_NEXT, _FIRST, _BEFORE)
# A side that was stretched within this time is one that the person stretches.
_LATELY: Final = timedelta(days=7)


def choose_sets(
    store: HistoryStore, person: Profile, reference: ReferencePose, side: Side
) -> tuple[PlannedSet, ...]:
    """Draw the choice of how many sets to do in a row, and return them, the first one first."""
    texts = load_texts("chain")
    first = PlannedSet(reference.id, side)
    today = find_today()
    sets = store.list_sets(person.id, since=today - _LATELY, intervals=False)
    sides = {side, *(each.side for each in sets)}
    chosen = st.radio(
        texts("how_many"),
        [extent.value for extent in Extent],
        format_func=texts,
        horizontal=True,
        width="stretch",
        key=f"extent-{person.id}",
    )
    extent = Extent(chosen)
    left_today = {
        each: count
        for each, count in _count_left(sets, person, today).items()
        # A side that is never stretched does not hurt: it is none of today's unless asked for.
        if extent is not Extent.TODAY or each.side in sides
    }
    planned = plan_sets(extent, first, left_today)
    if len(planned) > 1:
        minutes = math.ceil(estimate_duration_s(reference.hold_s, len(planned)) / 60)
        st.markdown(
            texts(
                "plan",
                count=len(planned),
                minutes=minutes,
                rest=round(REST_S),
                order=_describe(person.id, planned),
            )
        )
    elif extent is not Extent.ONE:
        st.markdown(texts("nothing_else_left"))
    return planned


def remember_plan(planned: tuple[PlannedSet, ...]) -> None:
    """Put the sets that come after the first one into the page's address."""
    _write([f"{each.stretch}:{each.side.value}" for each in planned[1:]])


def find_plan(profile_id: str) -> tuple[PlannedSet, ...]:
    """Return the sets to come by the page's address, without those that do not exist."""
    stretches = list_own_choices(profile_id).entries
    sides = {side.value: side for side in Side}
    pairs = (entry.rpartition(":") for entry in st.query_params.get_all(_NEXT))
    return tuple(
        PlannedSet(stretch, sides[side])
        for stretch, _, side in pairs
        if stretch in stretches and side in sides
    )


def find_first(record: SetRecord) -> str:
    """Return the id of the set that the stage was opened for, which may be this one."""
    return st.query_params.get(_FIRST, record.id)


def find_rest_s(record: SetRecord) -> float:
    """Return how long the person rests before a set that is to begin now, in seconds."""
    return REST_S if _BEFORE in st.query_params and not record.elapsed_s else 0.0


def is_in_a_row() -> bool:
    """Whether the set in the page's address is one of several in a row."""
    return any(name in st.query_params for name in PARAMETERS)


def find_what_follows(store: HistoryStore, ended: SetRecord) -> str:
    """Return the id of the set to show after one has ended; begin the next one if it is planned.

    The plan ends with the first set that does not reach its goal, and on a day of rest. A set that
    was ended in the rest before it has never begun, and is forgotten.
    """
    plan = find_plan(ended.profile_id)
    if ended.ended != "done" or not plan or find_rest_today(store, ended.profile_id):
        before = st.query_params.get(_BEFORE)
        forget_plan()
        if before is not None and not ended.intervals and store.find_set(before) is not None:
            store.delete_set(ended.id)
            return before
        return ended.id
    following = plan[0]
    reference = choose_own(ended.profile_id, following.stretch)
    st.query_params[_FIRST] = find_first(ended)
    st.query_params[_BEFORE] = ended.id
    remember_plan(plan)
    return store.begin_set(
        ended.profile_id, reference, following.side, ended.source, find_visitor_zone()
    )


def forget_plan() -> None:
    """Take the plan out of the page's address."""
    for name in PARAMETERS:
        st.query_params.pop(name, None)


def _write(entries: list[str]) -> None:
    if entries:
        st.query_params[_NEXT] = entries
    else:
        st.query_params.pop(_NEXT, None)


def _count_left(sets: Sequence[SetRecord], person: Profile, today: date) -> dict[PlannedSet, int]:
    """Return how many sets today's dose lacks, for every stretch and side."""
    left: dict[PlannedSet, int] = {}
    for stretch, entry in list_own_choices(person.id).entries.items():
        for side in Side:
            done = count_dose(
                each
                for each in sets
                if (each.day, each.stretch, each.side) == (today, stretch, side)
            ).done
            left[PlannedSet(stretch, side)] = max(0, entry.reference.times_a_day - done)
    return left


def _describe(profile_id: str, planned: tuple[PlannedSet, ...]) -> str:
    """Return the different sets of a plan in words, in their order."""
    texts, words = load_texts("chain"), load_page_words()
    entries = list_own_choices(profile_id).entries
    several = len({each.stretch for each in planned}) > 1
    return words.formats.all_of(
        [
            texts(
                "one_of_several" if several else "one_side",
                stretch=as_plain_text(phrase(entries[each.stretch].reference.title)),
                side=words.sides[each.side.value],
            )
            for each in dict.fromkeys(planned)
        ]
    )
