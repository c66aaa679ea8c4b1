"""How a draft is done and how often: its name, steps, dose, and speed limits."""

from __future__ import annotations

from typing import Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.core.pain import MAX_PAIN
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts
from posecheck.web.therapist.draft import Draft, Movement, Pain
from posecheck.web.therapist.drafts import Change, tie_number, tie_text

# The thresholds for bouncing and too fast: lowest, highest and the field's step.
_MOVEMENTS: Final[tuple[tuple[Movement, float, float, float], ...]] = (
    ("still_deg", 1.0, 90.0, 1.0),
    ("enter_deg_per_s", 5.0, 1000.0, 5.0),
)
# From where on pain after a set is answered: lowest and highest.
_PAINS: Final[tuple[tuple[Pain, int, int], ...]] = (
    ("gentler_from", 1, MAX_PAIN - 1),
    ("stop_from", 2, MAX_PAIN),
    ("rise", 1, MAX_PAIN),
)


def show_steps_and_dose(draft: Draft) -> None:
    """Draw the fields, which show and change the draft."""
    texts, stretch = load_texts("poses_doing"), str(draft.document["id"])
    dose, movement = draft.document["dose"], draft.document["movement"]
    st.text_input(
        texts("title"),
        max_chars=100,
        **tie_text(stretch, "title", draft.title, lambda old, value: old.set_title(value)),
    )
    left, right = st.columns(2)
    left.number_input(
        texts("hold_s"),
        1.0,
        600.0,
        step=5.0,
        format="%.4g",
        **tie_number(stretch, "hold", float(dose["hold_s"]), _set_hold),
    )
    right.number_input(
        texts("times_a_day"),
        1,
        20,
        step=1,
        **tie_number(
            stretch,
            "times",
            int(dose["times_a_day"]),
            lambda old, value: old.set_dose("times_a_day", value),
        ),
    )
    st.text_area(
        texts("steps"),
        height=240,
        help=texts("steps_help"),
        **tie_text(
            stretch,
            "steps",
            "\n".join(draft.document["steps"]),
            lambda old, value: old.set_steps(value.split("\n")),
        ),
    )
    _show_steps(draft)
    for name, low, high, step in _MOVEMENTS:
        st.number_input(
            texts(name),
            low,
            high,
            step=step,
            format="%.4g",
            help=texts(f"{name}_help"),
            **tie_number(stretch, name, float(movement[name]), _set_movement(name)),
        )
    for column, (limit, least, most) in zip(
        st.columns(len(_PAINS), vertical_alignment="bottom"), _PAINS, strict=True
    ):
        column.number_input(
            texts(limit),
            least,
            most,
            step=1,
            help=texts("pain_help"),
            **tie_number(stretch, limit, draft.pain[limit], _set_pain(limit)),
        )


def _set_movement(name: Movement) -> Change:
    return lambda old, value: old.set_movement(name, value)


def _set_pain(name: Pain) -> Change:
    return lambda old, value: old.set_pain(name, value)


def _set_hold(old: Draft, value: float) -> Draft:
    return old.set_dose("hold_s", value)


def _show_steps(draft: Draft) -> None:
    """Draw the steps as they are spoken for the right side."""
    texts, words = load_texts("poses_doing"), load_page_words()
    steps = draft.to_sound_reference().steps
    lines = [as_plain_text(words.fill_sides(words.phrase(step), Side.RIGHT)) for step in steps]
    with st.expander(texts("spoken")):
        st.markdown("\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1)))
