"""What a video is judged by: the stretch, the side that hurts, and the pose model."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.analysis.asked import resolve_part
from posecheck.core.landmarks import Side
from posecheck.review_service import ReviewState
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import (
    choose_own,
    find_judging,
    list_own_choices,
    show_faults,
)
from posecheck.web.texts import load_page_words, load_texts, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.part import Part
    from posecheck.core.reference import ReferencePose
    from posecheck.review_service import ReviewRecord

MODELS: Final = ("heavy", "full")
# The choice for a film of both sides, or by someone who doesn't know the side.
EITHER: Final = "either"
SIDES: Final = (*(side.value for side in Side), EITHER)
# The last choice in the session state, kept while another page is shown. Nothing is preselected at
# first: the side in an unknown video must not be guessed.
_REMEMBERED: Final = "review_choice"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to judge a video by.

    Attributes:
        stretch: the id of a reference pose.
        side: "left" or "right", the affected one, or ``EITHER``.
        model: "heavy" or "full".
        version: the version of the reference pose, fixed when the video was dropped; versions saved
            since do not change it.
        mirrored: whether the video shows the person as a mirror does.
        start_s: where the part of the video to judge starts, in seconds.
        end_s: where it ends; None is the end of the video.
    """

    stretch: str
    side: str
    model: str
    version: int
    mirrored: bool = False
    start_s: float = 0.0
    end_s: float | None = None

    @property
    def affected(self) -> Side | None:
        """The affected side; None to tell it from the video."""
        return None if self.side == EITHER else Side(self.side)

    @property
    def part(self) -> Part:
        """The part of the video to judge."""
        return resolve_part(self.start_s, self.end_s)

    @property
    def reference(self) -> ReferencePose:
        """The reference pose itself."""
        return find_judging(self.stretch, self.version).reference

    def to_dict(self) -> dict[str, Any]:
        """Return the choice for the browser, which sends it back once a video has arrived."""
        return asdict(self)


def read_choice(given: object, profile_id: str) -> Choice | None:
    """Return a choice sent back by the browser, None if it is not a valid one."""
    if not isinstance(given, dict):
        return None
    stretch, side, model = (str(given.get(name)) for name in ("stretch", "side", "model"))
    known = list_own_choices(profile_id).entries
    if stretch not in known or side not in SIDES or model not in MODELS:
        return None
    version = given.get("version")
    if type(version) is not int:
        version = known[stretch].reference.version
    return Choice(stretch, side, model, version, mirrored=given.get("mirrored") is True)


def make_choice(profile_id: str, stretch: str, side: Side, model: str) -> Choice:
    """Return the choice for a person's video of a stretch, with the version that applies today.

    Raises:
        PosecheckError: there is no such stretch.
    """
    return Choice(stretch, side.value, model, choose_own(profile_id, stretch).version)


def show_choices(
    key: str, profile_id: str, chosen: Mapping[str, Any] | None = None
) -> Choice | None:
    """Draw the choices; return them once they are complete.

    Args:
        key: a different one for each place that shows the choices.
        profile_id: the person whose versions of the reference poses apply.
        chosen: the initial choice; by default the last one made in this window.
    """
    texts, words = load_texts("review_page"), load_page_words()
    known = list_own_choices(profile_id)
    show_faults(known)
    references = {name: entry.reference for name, entry in known.entries.items()}
    first = st.session_state.get(_REMEMBERED, {}) if chosen is None else chosen
    stretch = st.radio(
        texts("stretch"),
        list(references),
        index=_place(list(references), first.get("stretch")),
        format_func=lambda name: as_plain_text(words.phrase(references[name].title)),
        key=f"{key}-stretch",
    )
    side = st.radio(
        texts("side"),
        SIDES,
        index=_place(SIDES, first.get("side")),
        format_func=lambda name: (
            texts("side_either") if name == EITHER else words.sides[name].capitalize()
        ),
        horizontal=True,
        key=f"{key}-side",
    )
    mirrored = st.checkbox(
        texts("mirrored"),
        value=bool(first.get("mirrored")),
        help=texts("mirrored_help"),
        key=f"{key}-mirrored",
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
            _show_steps(references[stretch], Side(side) if side and side != EITHER else None)
    if chosen is None:
        st.session_state[_REMEMBERED] = {
            "stretch": stretch,
            "side": side,
            "model": model,
            "mirrored": mirrored,
        }
    if stretch is None or side is None:
        return None
    return Choice(stretch, side, model, references[stretch].version, mirrored)


def remembered_model() -> str:
    """Return the pose model last chosen in this window."""
    return str(st.session_state.get(_REMEMBERED, {}).get("model", MODELS[0]))


def describe_choice(choice: Choice) -> str:
    """Return the choice as a short phrase in Markdown: the stretch and the side."""
    texts, title = load_texts("review_page"), as_plain_text(phrase(choice.reference.title))
    if choice.affected is None:
        key = "what_mirrored_either" if choice.mirrored else "what_either"
        return texts(key, stretch=title)
    key = "what_mirrored" if choice.mirrored else "what"
    return texts(key, stretch=title, side=load_page_words().sides[choice.side])


def find_choice(record: ReviewRecord) -> Choice | None:
    """Return what a review was last judged by, None before it is done."""
    if record.state is not ReviewState.DONE or record.side is None:
        return None
    return Choice(
        record.stretch,
        record.side.value,
        record.model,
        record.reference_version,
        # Reviews kept by an earlier version of posecheck lack this entry.
        mirrored=record.summary.get("mirrored", False),
        **_find_part(record),
    )


def _find_part(record: ReviewRecord) -> dict[str, Any]:
    part = record.summary.get("part")
    return {} if part is None else {"start_s": part["start_s"], "end_s": part["end_s"]}


def is_judged_by(record: ReviewRecord | None, choice: Choice) -> bool:
    """Whether a review is done and was judged by that choice."""
    return record is not None and find_choice(record) == choice


def _show_steps(reference: ReferencePose, side: Side | None) -> None:
    texts, words = load_texts("review_page"), load_page_words()
    st.markdown(f"**{texts('steps_title')}**")
    steps = (as_plain_text(words.fill_sides(words.phrase(step), side)) for step in reference.steps)
    st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)))


def _place(values: tuple[str, ...] | list[str], value: object) -> int | None:
    return list(values).index(str(value)) if value in values else None
