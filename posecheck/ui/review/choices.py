"""What a video is judged by: the stretch, the side that hurts, and the pose model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.references import list_references
from posecheck.reviews import ReviewState
from posecheck.ui.page_texts import load_page_words, load_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.reference import ReferencePose
    from posecheck.reviews import ReviewRecord

MODELS: Final = ("heavy", "full")
# What this window remembers, also while another page is shown. Nothing is chosen at first: the
# side of somebody else's video is not to be guessed.
_REMEMBERED: Final = "review_choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to judge a video by.

    Attributes:
        stretch: the id of a reference pose.
        side: "left" or "right", the affected one.
        model: "heavy" or "full".
    """

    stretch: str
    side: str
    model: str

    @property
    def reference(self) -> ReferencePose:
        """The reference pose itself."""
        return next(each for each in list_references() if each.id == self.stretch)

    def to_dict(self) -> dict[str, str]:
        """Return it for the browser, which gives it back with a video that has come in."""
        return asdict(self)


def read_choice(given: object) -> Choice | None:
    """Return a choice that comes back from the browser, None where it is none."""
    if not isinstance(given, dict):
        return None
    values = (given.get("stretch"), given.get("side"), given.get("model"))
    if (
        values[0] not in {reference.id for reference in list_references()}
        or values[1] not in {side.value for side in Side}
        or values[2] not in MODELS
    ):
        return None
    return Choice(*(str(value) for value in values))


def show_choices(key: str, chosen: Mapping[str, Any] | None = None) -> Choice | None:
    """Draw the choices; return them once they are complete.

    Args:
        key: another one for each place that has them.
        chosen: what is chosen at first; what was chosen last in this window unless given.
    """
    texts, words = load_texts("review_page"), load_page_words()
    references = {reference.id: reference for reference in list_references()}
    first = st.session_state.get(_REMEMBERED, {}) if chosen is None else chosen
    stretch = st.radio(
        texts("stretch"),
        list(references),
        index=_place(list(references), first.get("stretch")),
        format_func=lambda name: references[name].title,
        key=f"{key}-stretch",
    )
    sides = [side.value for side in Side]
    side = st.radio(
        texts("side"),
        sides,
        index=_place(sides, first.get("side")),
        format_func=lambda name: words.sides[name].capitalize(),
        horizontal=True,
        key=f"{key}-side",
    )
    with st.expander(texts("more")):
        model = st.radio(
            texts("model"),
            MODELS,
            index=_place(MODELS, first.get("model")) or 0,
            format_func=lambda name: texts(f"model_{name}"),
            key=f"{key}-model",
        )
        if stretch is not None:
            _show_steps(references[stretch], Side(side) if side else None)
    if chosen is None:
        st.session_state[_REMEMBERED] = {"stretch": stretch, "side": side, "model": model}
    return None if stretch is None or side is None else Choice(stretch, side, model)


def remembered_model() -> str:
    """Return the pose model that was chosen last in this window."""
    return str(st.session_state.get(_REMEMBERED, {}).get("model", MODELS[0]))


def describe_choice(choice: Choice) -> str:
    """Return the choice as a short phrase: the stretch and the side."""
    side = load_page_words().sides[choice.side]
    return load_texts("review_page")("what", stretch=choice.reference.title, side=side)


def is_judged_by(record: ReviewRecord | None, choice: Choice) -> bool:
    """Whether a review is done, and by that choice."""
    return (
        record is not None
        and record.state is ReviewState.DONE
        and record.side is not None
        and Choice(record.stretch, record.side.value, record.model) == choice
    )


def _show_steps(reference: ReferencePose, side: Side | None) -> None:
    texts, words = load_texts("review_page"), load_page_words()
    st.markdown(f"**{texts('steps_title')}**")
    steps = (words.fill_sides(step, side) for step in reference.steps)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))


def _place(values: tuple[str, ...] | list[str], value: object) -> int | None:
    return list(values).index(str(value)) if value in values else None
