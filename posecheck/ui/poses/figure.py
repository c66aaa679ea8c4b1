"""The figure beside the checks: the draft from the side and from the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.ui.page_texts import load_page_words, load_texts
from posecheck.ui.pose_body import View
from posecheck.ui.pose_drawing import draw_pose

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose


def show_figure(reference: ReferencePose, key: str = "figure") -> None:
    """Draw a reference pose, whichever side hurts."""
    texts, words = load_texts("poses_page"), load_page_words()
    sides = {words.sides[side.value].capitalize(): side for side in (Side.RIGHT, Side.LEFT)}
    # Beside the drawings, because a small screen has no room for it above them.
    drawings = st.container()
    name = st.segmented_control(
        texts("drawn_side"), list(sides), default=next(iter(sides)), key=f"pose_side_{key}"
    )
    affected = sides.get(str(name), Side.RIGHT)
    pictures = "".join(
        f'<figure class="pose-view">{draw_pose(reference, affected, words, view)}'
        f"<figcaption>{texts(caption)}</figcaption></figure>"
        for view, caption in ((View.SIDE, "from_side"), (View.FRONT, "from_front"))
    )
    drawings.markdown(f'<div class="pose-views">{pictures}</div>', unsafe_allow_html=True)
