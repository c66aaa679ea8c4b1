"""The effect of a change on existing recordings: how many more seconds count, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.seconds import MIN_SHOWN_S, floor_to_tenths_s
from posecheck.core.what_if_effects import Effects, compute_effects
from posecheck.errors import PosecheckError
from posecheck.web.feedback import show_error
from posecheck.web.local_time import find_today
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_texts
from posecheck.web.therapist.recordings import list_choices, load_source
from posecheck.web.therapist.span_chart import draw_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posecheck.core.reference import ReferencePose
    from posecheck.core.what_if_effects import Effect, Source
    from posecheck.history import HistoryStore, Profile
    from posecheck.review_service import ReviewService
    from posecheck.web.texts import PageTexts
    from posecheck.web.therapist.recordings import Choice

# The number of a person's newest recordings that are preselected.
_AT_ONCE: Final = 4
# Nobody looks at more charts than this; the table lists all recordings.
_MAX_CHARTS: Final = 4


def choose_sources(
    store: HistoryStore, service: ReviewService, profile_id: str, stretch: str
) -> tuple[Source, ...]:
    """Draw the choice of recordings, and return the chosen ones, ready to be judged.

    Args:
        store: the history with the live sets.
        service: the source of kept reviews.
        profile_id: the person whose recordings are offered.
        stretch: the id of the reference pose; its own recordings come first.
    """
    texts = load_texts("poses_what_if")
    choices = list_choices(store, service, profile_id, stretch)
    known = {choice.key: choice for choice in choices}
    own = [each.key for each in choices if each.stretch == stretch and not each.is_sample]
    chosen = st.multiselect(
        texts("recordings"),
        list(known),
        default=own[:_AT_ONCE],
        format_func=lambda key: known[key].name,
        placeholder=texts("choose"),
        key=f"what_if_{stretch}",
    )
    if not own:
        st.caption(texts("none_yet"))
    return tuple(_load(known[key] for key in chosen))


def tell_other_version(store: HistoryStore, person: Profile, stretch: str, before: int) -> None:
    """Say when the version compared with is not the one that the person is judged by today.

    The seconds in the names of their sets are by their own version, those under "Before" are not.
    """
    own = store.find_assigned_version(person.id, stretch, find_today())
    if own is not None and own != before:
        name = as_plain_text(person.name)
        texts = load_texts("poses_what_if")
        st.info(texts("other_version", name=name, number=str(before), own=str(own)))


def find_effects(
    before: ReferencePose, draft: ReferencePose, sources: tuple[Source, ...]
) -> Effects | None:
    """Return the draft's effects on the recordings, None if no recordings are chosen."""
    return compute_effects(before, draft, sources) if sources else None


def describe_effect_of(effects: Effects | None, fault: str) -> str:
    """Return the effect of one check's change alone, empty if it has not changed."""
    more_s = None if effects is None else effects.by_fault_s.get(fault)
    return "" if more_s is None else _describe_difference(more_s, load_texts("poses_what_if"))


def show_effects(effects: Effects) -> None:
    """Draw the effects of a draft: the total, each recording, and where they differ."""
    texts = load_texts("poses_what_if")
    left, right = st.columns(2)
    before_s, after_s = floor_to_tenths_s(effects.before_s), floor_to_tenths_s(effects.after_s)
    left.metric(texts("before"), texts("seconds", seconds=texts.formats.fixed(before_s)))
    more_s = after_s - before_s
    right.metric(
        texts("after"),
        texts("seconds", seconds=texts.formats.fixed(after_s)),
        _describe_difference(more_s, texts),
        delta_color="off",
        delta_arrow="off" if abs(more_s) < MIN_SHOWN_S else "up" if more_s > 0 else "down",
    )
    st.table([_describe_row(effect, texts) for effect in effects.each], hide_index=True)
    differing = [effect for effect in effects.each if effect.changed_s]
    for effect in differing[:_MAX_CHARTS]:
        st.markdown(f"**{as_plain_text(effect.source.name)}**")
        spans = {
            texts("before"): effect.before.counted_s,
            texts("after"): effect.after.counted_s,
        }
        chart = draw_spans(spans, effect.source.trace.end_s, texts("axis"))
        st.altair_chart(chart, alt=_describe_places(effect, texts))
        st.caption(_describe_places(effect, texts))
    if len(differing) > _MAX_CHARTS:
        st.caption(texts("more_charts", count=len(differing) - _MAX_CHARTS))


def _load(choices: Iterable[Choice]) -> list[Source]:
    loaded = (_load_one(choice) for choice in choices)
    return [source for source in loaded if source is not None]


def _load_one(choice: Choice) -> Source | None:
    texts = load_texts("poses_what_if")
    place = st.empty()

    def move(share: float) -> None:
        place.progress(share, text=texts("looking", name=as_plain_text(choice.name)))

    try:
        return load_source(choice, move)
    except PosecheckError as error:
        show_error(error)
        return None
    finally:
        place.empty()


def _describe_row(effect: Effect, texts: PageTexts) -> dict[str, str]:
    # Cut off like the seconds in the recording's name, and their difference is that of what shows.
    before_s = floor_to_tenths_s(effect.before.accepted_s)
    after_s = floor_to_tenths_s(effect.after.accepted_s)
    return {
        texts("recording"): as_plain_text(effect.source.name),
        texts("before"): texts("seconds", seconds=texts.formats.fixed(before_s)),
        texts("after"): texts("seconds", seconds=texts.formats.fixed(after_s)),
        texts("difference"): _describe_difference(after_s - before_s, texts),
    }


def _describe_difference(more_s: float, texts: PageTexts) -> str:
    if abs(more_s) < MIN_SHOWN_S:
        return texts("same")
    key = "more" if more_s > 0 else "fewer"
    return texts(key, seconds=texts.formats.fixed(abs(more_s)))


def _describe_places(effect: Effect, texts: PageTexts) -> str:
    places = [
        texts(
            "place_counts" if counts else "place_stops",
            start=texts.formats.fixed(start),
            end=texts.formats.fixed(end),
        )
        for start, end, counts in effect.changed_s
        if end - start >= MIN_SHOWN_S
    ]
    return texts("places", places="; ".join(places)) if places else texts("no_places")
