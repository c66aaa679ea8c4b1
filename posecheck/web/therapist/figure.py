"""The figure next to the checks: the draft from the side and from the front."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.web.drawings.body import View
from posecheck.web.drawings.pose import draw_pose
from posecheck.web.texts import load_page_words, load_texts

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose


_MAIN: Final = "figure"


def turn_figure(affected: Side) -> None:
    """Make the figure show the other side as the one that hurts; for use in a widget's callback."""
    st.session_state[_key(_MAIN)] = _name_sides()[affected]


def show_figure(reference: ReferencePose, key: str = _MAIN) -> None:
    """Draw a reference pose, for either side that hurts."""
    texts, words = load_texts("poses_page"), load_page_words()
    sides = {name: side for side, name in _name_sides().items()}
    # Next to the drawings, because a small screen has no room for it above them.
    drawings = st.container()
    st.session_state.setdefault(_key(key), next(iter(sides)))
    name = st.segmented_control(texts("drawn_side"), list(sides), key=_key(key))
    affected = sides.get(str(name), Side.RIGHT)
    pictures = "".join(
        f'<figure class="pose-view">{draw_pose(reference, affected, words, view)}'
        f"<figcaption>{texts(caption)}</figcaption></figure>"
        for view, caption in ((View.SIDE, "from_side"), (View.FRONT, "from_front"))
    )
    drawings.markdown(f'<div class="pose-views">{pictures}</div>', unsafe_allow_html=True)


def _name_sides() -> dict[Side, str]:
    words = load_page_words()
    return {side: words.sides[side.value].capitalize() for side in (Side.RIGHT, Side.LEFT)}


def _key(key: str) -> str:
    return f"pose_side_{key}"
