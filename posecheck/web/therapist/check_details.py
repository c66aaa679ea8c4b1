"""The details behind a check's sliders: its kind, sides, tolerance, words, source and order."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.web.therapist.draft import Draft, End
from posecheck.web.therapist.drafts import press, tie, tie_number, tie_text
from posecheck.web.therapist.range_bar import Scale, find_scale, tidy
from posecheck.web.therapist.sides import ENDS, has_own_ranges, join_ranges, split_ranges

if TYPE_CHECKING:
    from posecheck.web.texts import PageTexts

# Which ends of the range each kind limits.
_KINDS: Final[Mapping[str, frozenset[End]]] = {
    "at_least": frozenset({"minimum"}),
    "at_most": frozenset({"maximum"}),
    "between": frozenset({"minimum", "maximum"}),
}
# The distance of a newly closed end from the other one, as a share of the scale.
_NEW_WIDTH: Final = 0.3


def show_details(draft: Draft, check: Mapping[str, Any], texts: PageTexts) -> None:
    """Draw what is under "more" of a check; the widgets show and change the draft."""
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
    _show_sides(stretch, check, texts)
    st.number_input(
        texts("tolerance", unit=texts("degrees" if scale.unit == "deg" else "trunk_lengths")),
        0.0,
        45.0 if scale.unit == "deg" else 1.0,
        step=scale.step,
        format="%.4g" if scale.unit == "deg" else "%.2f",
        help=texts("tolerance_help"),
        **tie_number(
            stretch,
            f"{fault}/tolerance",
            float(check.get("tolerance", 0.0)),
            lambda old, value: old.change_check(fault, {"tolerance": tidy(float(value), scale)}),
        ),
    )
    st.text_area(
        texts("say"),
        max_chars=500,
        help=texts("sides_help"),
        height=80,
        **tie_text(
            stretch,
            f"{fault}/say",
            check["say"],
            lambda old, value: old.change_check(fault, {"say": value}),
        ),
    )
    st.text_area(
        texts("source"),
        max_chars=500,
        height=80,
        **tie_text(
            stretch,
            f"{fault}/source",
            check.get("source", ""),
            lambda old, value: old.change_check(fault, {"source": value or None}),
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
    ends = frozenset(end for end in ENDS if check.get(end) is not None)
    return next((name for name, which in _KINDS.items() if which == ends), "between")


def _set_kind(draft: Draft, fault: str, kind: str) -> Draft:
    """Open or close the ends of a range, for both sides."""
    check = draft.find_check(fault)
    scale, wanted = find_scale(check), _KINDS[kind]
    values: dict[str, Any] = _close_ends(check, scale, wanted)
    for side in Side:
        if side.value in check:
            own = _close_ends(check[side.value], scale, wanted)
            values[side.value] = {end: limit for end, limit in own.items() if limit is not None}
    return draft.change_check(fault, values)


def _close_ends(
    limits: Mapping[str, Any], scale: Scale, wanted: frozenset[End]
) -> dict[str, float | None]:
    """Return both ends; closing one of them leaves the other unchanged."""
    width = (scale.high - scale.low) * _NEW_WIDTH
    least, most = limits.get("minimum"), limits.get("maximum")
    if least is None:
        least = scale.low + width if most is None else max(most - width, scale.low - width)
    if most is None:
        most = least + width
    if math.isclose(least, most):
        most = least + scale.step
    values: dict[End, float] = {"minimum": tidy(least, scale), "maximum": tidy(most, scale)}
    return {end: value if end in wanted else None for end, value in values.items()}


def _show_sides(stretch: str, check: Mapping[str, Any], texts: PageTexts) -> None:
    """Draw the choice between one range for both sides and one for each."""
    fault = str(check["fault"])
    names = {texts("sides_same"): False, texts("sides_differ"): True}
    current = has_own_ranges(check)

    def change(old: Draft, label: Any) -> Draft:  # noqa: ANN401  (what a widget gives)
        table = old.find_check(fault)
        return old.change_check(fault, split_ranges(table) if names[label] else join_ranges())

    st.selectbox(
        texts("sides"),
        list(names),
        **tie(
            stretch,
            f"{fault}/sides",
            next(label for label, differ in names.items() if differ is current),
            change,
        ),
    )
