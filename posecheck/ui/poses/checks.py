"""The checks of a draft: what each asks for, how well the camera sees it, and its sliders."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.ui.page_texts import PageTexts, load_page_words, load_texts
from posecheck.ui.plain_text import as_plain_text
from posecheck.ui.poses.bench import press, tie
from posecheck.ui.poses.check_words import describe_check, describe_sight, name_check
from posecheck.ui.poses.draft import Draft, End
from posecheck.ui.poses.range_bar import Scale, draw_range, find_scale
from posecheck.ui.poses.what_if import describe_effect_of

if TYPE_CHECKING:
    from posecheck.core.effects import Effects

_ENDS: Final[tuple[End, ...]] = ("minimum", "maximum")
# Which ends of a range are set.
_KINDS: Final[Mapping[str, frozenset[End]]] = {
    "at_least": frozenset({"minimum"}),
    "at_most": frozenset({"maximum"}),
    "between": frozenset({"minimum", "maximum"}),
}
# A newly closed end lies so far from the other, as a share of the scale.
_NEW_WIDTH: Final = 0.3


def show_checks(draft: Draft, effects: Effects | None) -> None:
    """Draw every check of a draft, the most important first.

    Args:
        draft: that the widgets show and change.
        effects: what the draft does to the recordings that were chosen, None if none were.
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
    st.markdown(draw_range(check, description), unsafe_allow_html=True)
    for end in _ENDS:
        if check.get(end) is not None:
            _show_limit(stretch, check, end, texts)
    effect = describe_effect_of(effects, fault)
    if effect:
        st.markdown(f":material/history: {texts('effect', effect=effect)}")
    meaning = texts(f"meaning_{check['measure']}")
    st.markdown(f":small[{meaning} {_gentler(check, texts)}]")
    sight = describe_sight(check, stretch, texts)
    st.markdown(f":small[:material/videocam: {sight.sentence}]")
    if sight.warning:
        st.warning(sight.warning, icon=":material/warning:")
    with st.expander(texts("more")):
        _show_more(draft, check, texts)


def _show_limit(stretch: str, check: Mapping[str, Any], end: End, texts: PageTexts) -> None:
    """Draw a slider and a number field for one end of a range."""
    fault, scale, value = str(check["fault"]), find_scale(check), float(check[end])
    label = texts("least" if end == "minimum" else "most")
    unit = texts("degrees" if scale.unit == "deg" else "trunk_lengths")

    def change(old: Draft, new: Any) -> Draft:  # noqa: ANN401  (what a widget gives)
        return old if new is None else old.set_limit(fault, end, _tidy(float(new), scale))

    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.slider(
            label,
            scale.low,
            scale.high,
            step=scale.step,
            format="%.4g°" if scale.unit == "deg" else "%.2f",
            width="stretch",
            **tie(stretch, f"{fault}/{end}/slider", value, change),
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
            **tie(stretch, f"{fault}/{end}/number", value, change),
        )


def _find_field_limits(scale: Scale) -> tuple[float, float]:
    # A field takes a little more than the slider shows, which then grows.
    room = (scale.high - scale.low) / 5
    low = scale.low if scale.low == 0 else scale.low - room
    return low, scale.high + room


def _tidy(value: float, scale: Scale) -> float:
    # A slider's hundredths are not quite hundredths.
    return round(value, 1 if scale.unit == "deg" else 3)


def _gentler(check: Mapping[str, Any], texts: PageTexts) -> str:
    ends = [end for end in _ENDS if check.get(end) is not None]
    return texts("gentler_" + "_".join(ends)) if ends else ""


def _show_more(draft: Draft, check: Mapping[str, Any], texts: PageTexts) -> None:
    stretch, fault, scale = str(draft.document["id"]), str(check["fault"]), find_scale(check)
    kind = _find_kind(check)
    names = {texts(f"kind_{name}"): name for name in _KINDS}
    st.selectbox(
        texts("kind"),
        list(names),
        **tie(
            stretch,
            f"{fault}/kind",
            next(label for label, name in names.items() if name == kind),
            lambda old, label: _set_kind(old, fault, names[label]),
        ),
    )
    st.number_input(
        texts("tolerance", unit=texts("degrees" if scale.unit == "deg" else "trunk_lengths")),
        0.0,
        45.0 if scale.unit == "deg" else 1.0,
        step=scale.step,
        format="%.4g" if scale.unit == "deg" else "%.2f",
        help=texts("tolerance_help"),
        **tie(
            stretch,
            f"{fault}/tolerance",
            float(check.get("tolerance", 0.0)),
            lambda old, value: old.change_check(fault, {"tolerance": _tidy(float(value), scale)}),
        ),
    )
    st.text_area(
        texts("say"),
        max_chars=500,
        help=texts("sides_help"),
        height=80,
        **tie(
            stretch,
            f"{fault}/say",
            check["say"],
            lambda old, value: old.change_check(fault, {"say": value.strip()}),
        ),
    )
    st.text_area(
        texts("source"),
        max_chars=500,
        height=80,
        **tie(
            stretch,
            f"{fault}/source",
            check.get("source", ""),
            lambda old, value: old.change_check(fault, {"source": value.strip() or None}),
        ),
    )
    if check["leg"] != "body":
        st.checkbox(
            texts("tells_leg"),
            help=texts("tells_leg_help"),
            **tie(
                stretch,
                f"{fault}/tells_leg",
                check.get("tells_leg", False),
                lambda old, value: old.change_check(fault, {"tells_leg": bool(value)}),
            ),
        )
    with st.container(horizontal=True):
        st.button(
            texts("sooner"),
            icon=":material/arrow_upward:",
            **press(stretch, f"{fault}/sooner", lambda old: old.move_check(fault, -1)),
        )
        st.button(
            texts("later"),
            icon=":material/arrow_downward:",
            **press(stretch, f"{fault}/later", lambda old: old.move_check(fault, 1)),
        )
        st.button(
            texts("remove"),
            icon=":material/delete:",
            **press(stretch, f"{fault}/remove", lambda old: old.remove_check(fault)),
        )


def _find_kind(check: Mapping[str, Any]) -> str:
    ends = frozenset(end for end in _ENDS if check.get(end) is not None)
    return next((name for name, which in _KINDS.items() if which == ends), "between")


def _set_kind(draft: Draft, fault: str, kind: str) -> Draft:
    """Open or close the ends of a range; a newly closed one leaves the other where it is."""
    check = dict(draft.find_check(fault))
    scale = find_scale(check)
    width = (scale.high - scale.low) * _NEW_WIDTH
    least, most = check.get("minimum"), check.get("maximum")
    if least is None:
        least = scale.low + width if most is None else max(most - width, scale.low - width)
    if most is None:
        most = least + width
    if math.isclose(least, most):
        most = least + scale.step
    values = {"minimum": _tidy(least, scale), "maximum": _tidy(most, scale)}
    wanted = _KINDS[kind]
    return draft.change_check(
        fault, {end: value if end in wanted else None for end, value in values.items()}
    )
