"""Limits from a demonstration: select the good parts of a recording, and accept suggestions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.limit_fitting import Demonstration, suggest
from posecheck.core.measures import measure_unit
from posecheck.core.what_if import count_form
from posecheck.errors import PosecheckError
from posecheck.references.describe import describe_ranges
from posecheck.web.local_time import find_today
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts, word_error
from posecheck.web.therapist.recordings import list_choices, load_source
from posecheck.web.therapist.span_chart import draw_spans

if TYPE_CHECKING:
    from posecheck.core.limit_fitting import Evidence, Suggestion
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.core.what_if_effects import Source
    from posecheck.history import HistoryStore
    from posecheck.review_service import ReviewService
    from posecheck.web.texts import PageTexts
    from posecheck.web.therapist.recordings import Choice

# The number of parts in this window, by recording.
_PARTS: Final = "demonstration_parts"
_MAX_REPEATS: Final = 5
# Anything shorter than this is still a movement, not a hold.
_MIN_PART_S: Final = 1.0
_STEP_S: Final = 0.1

Part = tuple[float, float]


def show_demonstration(
    draft: ReferencePose, store: HistoryStore, service: ReviewService, profile_id: str
) -> tuple[Check, ...]:
    """Draw the section.

    Args:
        draft: the reference pose whose checks are to be fitted.
        store: the history with the live sets.
        service: the source of kept reviews.
        profile_id: the person whose recordings are offered.

    Returns:
        The checks that were accepted in this run of the page, with their new ranges.
    """
    texts = load_texts("poses_demonstration")
    st.markdown(texts("how"))
    choices = {each.key: each for each in list_choices(store, service, profile_id, draft.id)}
    chosen = st.multiselect(
        texts("recordings"),
        list(choices),
        max_selections=_MAX_REPEATS,
        format_func=lambda key: choices[key].name,
        placeholder=texts("choose"),
        key=f"demonstration_{draft.id}",
    )
    shown = [
        demonstration
        for key in chosen
        if (demonstration := _mark(choices[key], draft, texts)) is not None
    ]
    if not shown:
        st.caption(texts("nothing_yet"))
        return ()
    return _choose(draft, suggest(draft, shown), texts)


def _mark(choice: Choice, draft: ReferencePose, texts: PageTexts) -> Demonstration | None:
    """Draw one recording with its good parts; return it, or None if it cannot be used."""
    with st.container(border=True):
        st.markdown(f"**{as_plain_text(choice.name)}**")
        place = st.empty()

        def move(share: float) -> None:
            place.progress(share, text=texts("looking"))

        try:
            source = load_source(choice, move)
        except PosecheckError as error:
            place.error(as_plain_text(word_error(str(error))), icon=":material/error:")
            return None
        place.empty()
        if source.trace.end_s < _MIN_PART_S:
            st.caption(texts("too_short"))
            return None
        if choice.video is not None:
            with st.popover(texts("watch"), icon=":material/play_circle:"):
                st.video(choice.video, muted=True)
        parts = _edit_parts(choice.key, source, draft, texts)
        chart = draw_spans({texts("row_good"): parts}, source.trace.end_s, texts("axis"))
        st.altair_chart(chart, alt=texts("chart_alt"))
    return Demonstration(source.trace, source.affected, parts)


def _edit_parts(
    key: str, source: Source, draft: ReferencePose, texts: PageTexts
) -> tuple[Part, ...]:
    """Draw a slider for each good part of a recording, and return the parts."""
    known: dict[str, int] = st.session_state.setdefault(_PARTS, {})
    end_s = round(source.trace.end_s, 1)
    proposed = _propose(source, draft)
    count = known.setdefault(key, min(len(proposed), _MAX_REPEATS))
    parts = []
    for place in range(count):
        default = proposed[place] if place < len(proposed) else (0.0, end_s)
        start_s, stop_s = st.slider(
            texts("part", number=str(place + 1)),
            0.0,
            end_s,
            default,
            _STEP_S,
            format="localized",
            key=f"part_{key}_{place}",
        )
        if stop_s - start_s >= _MIN_PART_S:
            parts.append((start_s, stop_s))
    with st.container(horizontal=True):
        if st.button(
            texts("add_part"),
            icon=":material/add:",
            key=f"add_{key}",
            disabled=count >= _MAX_REPEATS,
        ):
            known[key] = count + 1
            st.rerun()
        if st.button(
            texts("remove_part"), icon=":material/remove:", key=f"less_{key}", disabled=count <= 1
        ):
            known[key] = count - 1
            st.rerun()
    return tuple(parts)


def _propose(source: Source, draft: ReferencePose) -> list[Part]:
    """Return the parts that already count under the draft, otherwise the middle half."""
    counted = count_form(source.trace, draft, source.affected).counted_s
    long = [(start, end) for start, end in counted if end - start >= _MIN_PART_S]
    end_s = source.trace.end_s
    return [
        (round(start, 1), min(round(end, 1), round(end_s, 1)))
        for start, end in long or [(end_s / 4, end_s * 3 / 4)]
    ]


def _choose(
    draft: ReferencePose, suggestions: tuple[Suggestion, ...], texts: PageTexts
) -> tuple[Check, ...]:
    """Draw the suggestions, check by check; return those that were accepted just now."""
    words = load_page_words()
    accepted = []
    with st.form(f"suggestions_{draft.id}", border=False):
        for old, suggestion in zip(draft.checks, suggestions, strict=True):
            name = as_plain_text(words.name(old.fault, draft))
            if suggestion.evidence is None:
                st.caption(texts("never_seen", name=name))
                continue
            line = texts(
                "suggestion",
                name=name,
                now=describe_ranges(old, words),
                new=describe_ranges(suggestion.check, words),
            )
            taken = st.checkbox(line, key=f"take_{draft.id}_{old.fault}")
            evidence = _describe_evidence(suggestion.check, suggestion.evidence, texts)
            st.caption(evidence)
            if taken:
                # The earlier source no longer applies to the new numbers.
                day = texts.formats.short_day(find_today())
                source = texts("source", day=day, evidence=evidence)
                accepted.append(replace(suggestion.check, source=source))
        pressed = st.form_submit_button(texts("accept"), type="primary")
    if pressed and not accepted:
        st.caption(texts("none_ticked"))
    return tuple(accepted) if pressed else ()


def _describe_evidence(check: Check, evidence: Evidence, texts: PageTexts) -> str:
    unit = measure_unit(check.measure)
    digits = 0 if unit == "deg" else 2
    sign = "°" if unit == "deg" else ""
    return texts(
        "based_on",
        count=evidence.repeats,
        seconds=texts.formats.fixed(evidence.seconds),
        lowest=texts.formats.fixed(evidence.lowest, digits) + sign,
        highest=texts.formats.fixed(evidence.highest, digits) + sign,
        doubt=texts.formats.fixed(evidence.half_interval, digits) + sign,
        tolerance=texts.formats.fixed(check.tolerance, digits) + sign,
    )
