"""The checks of a draft: their requirements, how well the camera sees them, and sliders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.web.markdown import as_block, as_plain_text
from posecheck.web.texts import PageTexts, load_page_words, load_texts, phrase
from posecheck.web.therapist.check_details import show_details
from posecheck.web.therapist.check_words import (
    describe_accuracy,
    describe_check,
    describe_range,
    name_check,
)
from posecheck.web.therapist.draft import Draft, End
from posecheck.web.therapist.drafts import tie, tie_number
from posecheck.web.therapist.figure import turn_figure
from posecheck.web.therapist.range_bar import Scale, draw_range, find_scale, tidy
from posecheck.web.therapist.sides import list_ranges
from posecheck.web.therapist.what_if import describe_effect_of

if TYPE_CHECKING:
    from posecheck.core.landmarks import Side
    from posecheck.core.what_if_effects import Effects

_ENDS: Final[tuple[End, ...]] = ("minimum", "maximum")


def show_checks(draft: Draft, effects: Effects | None) -> None:
    """Draw every check of a draft, the most important first.

    Args:
        draft: the draft that the widgets show and change.
        effects: the draft's effects on the chosen recordings, None if none are chosen.
    """
    texts = load_texts("poses_checks")
    st.markdown(texts("order_hint"))
    tables = draft.document["checks"]
    for place, check in enumerate(tables):
        with st.container(border=True, key=f"check-{place}"):
            _show_check(draft, check, effects, texts)


def _show_check(
    draft: Draft, check: Mapping[str, Any], effects: Effects | None, texts: PageTexts
) -> None:
    stretch, fault = str(draft.document["id"]), str(check["fault"])
    words = load_page_words()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{as_plain_text(name_check(check, words))}**", width="stretch")
        st.toggle(
            texts("required"),
            **tie(
                stretch,
                f"{fault}/required",
                check["required"],
                lambda old, value: old.change_check(fault, {"required": bool(value)}),
            ),
        )
    description = describe_check(check, texts)
    st.markdown(as_plain_text(description))
    for side, limits in list_ranges(check):
        _show_range(stretch, check, (side, limits), texts)
    effect = describe_effect_of(effects, fault)
    if effect:
        st.markdown(f":material/history: {texts('effect', effect=effect)}")
    meaning = texts(f"meaning_{check['measure']}")
    st.markdown(f":small[{meaning} {_gentler(check, texts)}]")
    sight = describe_accuracy(check, stretch, texts)
    st.markdown(f":small[:material/videocam: {sight.sentence}]")
    if check.get("source"):
        st.markdown(f":small[:material/menu_book: {as_plain_text(phrase(check['source']))}]")
    if sight.warning:
        st.warning(sight.warning, icon=":material/warning:")
    # Drawn only when opened: hidden widgets would slow down every move of a slider.
    more = st.expander(texts("more"), key=f"more/{stretch}/{fault}", on_change="rerun")
    if more.open:
        with more:
            show_details(draft, check, texts)


def _show_range(
    stretch: str,
    check: Mapping[str, Any],
    sided: tuple[Side | None, Mapping[str, Any]],
    texts: PageTexts,
) -> None:
    """Draw the bar of a range, and the sliders for its ends."""
    side, limits = sided
    if side is not None:
        heading = texts(f"when_{side.value}")
        st.markdown(f"**{heading[:1].upper()}{heading[1:]}**")
    description = describe_range(check, limits, texts)
    bar = draw_range(check, limits, description, texts.formats)
    st.markdown(as_block(bar), unsafe_allow_html=True)
    for end in _ENDS:
        if limits.get(end) is not None:
            _show_limit(stretch, check, (side, end, float(limits[end])), texts)


def _show_limit(
    stretch: str,
    check: Mapping[str, Any],
    limit: tuple[Side | None, End, float],
    texts: PageTexts,
) -> None:
    """Draw a slider and a number field for one end of a range."""
    side, end, value = limit
    fault, scale = str(check["fault"]), find_scale(check)
    label = texts("least" if end == "minimum" else "most")
    name = f"{fault}/{end}" if side is None else f"{fault}/{side.value}/{end}"
    unit = texts("degrees" if scale.unit == "deg" else "trunk_lengths")

    def change(old: Draft, new: Any) -> Draft:  # noqa: ANN401  (what a widget gives)
        if side is not None:
            turn_figure(side)
        return old.set_limit(fault, end, tidy(float(new), scale), side)

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.slider(
            label,
            scale.low,
            scale.high,
            step=scale.step,
            format="%.4g°" if scale.unit == "deg" else "localized",
            width="stretch",
            # On another scale it is another widget, which would begin at its low end.
            **tie(stretch, f"{name}/slider/{scale.low:g}/{scale.high:g}", value, change),
        )
        low, high = _find_field_limits(scale)
        st.number_input(
            f"{label}, {unit}",
            min(low, value),
            max(high, value),
            step=scale.step,
            format="%.4g" if scale.unit == "deg" else "%.2f",
            label_visibility="collapsed",
            width=120,
            **tie_number(stretch, f"{name}/number", value, change),
        )


def _find_field_limits(scale: Scale) -> tuple[float, float]:
    # A field accepts slightly more than the slider shows; the slider then grows.
    room = (scale.high - scale.low) / 5
    low = scale.low if scale.low == 0 else scale.low - room
    return low, scale.high + room


def _gentler(check: Mapping[str, Any], texts: PageTexts) -> str:
    ends = [end for end in _ENDS if check.get(end) is not None]
    return texts("gentler_" + "_".join(ends)) if ends else ""
