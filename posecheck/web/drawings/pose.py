"""A reference pose as an SVG picture of a person lying in the stretch.

The person is painted into two masks, from far to near: one for the parts in the page's text colour,
one for the affected leg. Within a mask, each limb covers what is behind it, with a gap around it.
Translucent limbs drawn over each other could not do that on a page of unknown colour.
"""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.core.landmarks import Side
from posecheck.web.drawings.body import FLOOR_NEARNESS, Camera, View, list_parts
from posecheck.web.drawings.figure import build_figure
from posecheck.web.drawings.marks import draw_marks
from posecheck.web.drawings.shapes import numbers, outline
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.reference import ReferencePose
    from posecheck.texts.catalog import Words
    from posecheck.web.drawings.body import Part

# At least 3 to 1 against both the white and the near-black page.
ACCENT: Final = "#2f7fd1"
_DESCRIPTIONS: Final = {
    View.BESIDE: "description",
    View.SIDE: "description",
    View.FRONT: "description_front",
}
_GAP_PX: Final = 2.6
_MARGIN_PX: Final = 8.0
_LINE_STYLE: Final = (
    'fill="none" stroke="#ddd" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"'
)


def draw_pose(
    reference: ReferencePose, affected: Side, words: Words, view: View = View.BESIDE
) -> str:
    """Return an SVG of a person lying in the stretch, seen from the affected side.

    Args:
        reference: the reference pose whose checks give the person's angles.
        affected: the side whose leg is drawn in the accent colour.
        words: the language of the title, the description and the labels.
        view: the viewing direction, from that side.
    """
    texts = load_texts("pose_drawing", words.language)
    reference = reference.for_side(affected)
    figure = build_figure(reference, affected)
    camera = Camera(affected, view)
    parts = sorted(list_parts(figure, camera, affected), key=lambda part: part.nearness)
    marks = draw_marks(reference, affected, figure, camera, texts)
    box = _find_box(parts, marks.points)
    painted = [(part, *_outline_part(part)) for part in parts]
    name = f"pose-{reference.id}-{affected.value}-{view.name.lower()}"
    values = {"title": words.phrase(reference.title), "side": words.sides[affected.value]}
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{numbers(*box)}" width="100%" '
        'style="max-height:20rem" '
        f'role="img" aria-labelledby="{escape(name)}-title {escape(name)}-desc">'
        f'<title id="{escape(name)}-title">{escape(texts("title", **values))}</title>'
        f'<desc id="{escape(name)}-desc">{escape(texts(_DESCRIPTIONS[view], **values))}</desc>'
        f"{_draw_masked(painted, marks.lines, box, f'{escape(name)}-body', accent=False)}"
        f"{_draw_masked(painted, (), box, f'{escape(name)}-leg', accent=True)}"
        f"{marks.labels}</svg>"
    )


def _outline_part(part: Part) -> tuple[str, str]:
    """Return the paths of a part, and of the gap around it."""
    gap = "".join(outline([(x, y, r + _GAP_PX) for x, y, r in hull]) for hull in part.cut)
    return "".join(outline(hull) for hull in part.hulls), gap


def _draw_masked(
    parts: Sequence[tuple[Part, str, str]],
    lines: Sequence[str],
    box: tuple[float, ...],
    name: str,
    *,
    accent: bool,
) -> str:
    """Draw everything of one colour; the parts of the other colour are cut out of it."""
    x, y, width, height = numbers(*box).split()
    area = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    painted: list[str] = []
    for part, shape, gap in parts:
        if part.nearness > FLOOR_NEARNESS and lines:
            painted += [f'<path d="{line}" {_LINE_STYLE}/>' for line in lines]
            lines = ()
        grey = f"{round(255 * part.tone) if part.accent is accent else 0:02x}"
        painted.append(f'<path d="{gap}"/>' if gap else "")
        painted.append(f'<path d="{shape}" fill="#{grey * 3}"/>')
    colour = ACCENT if accent else "currentColor"
    return (
        f'<mask id="{name}" maskUnits="userSpaceOnUse" {area}>{"".join(painted)}</mask>'
        f'<rect {area} fill="{colour}" mask="url(#{name})"/>'
    )


def _find_box(parts: Sequence[Part], points: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """Return left, top, width and height of the whole drawing, with a margin, in pixels."""
    circles = [circle for part in parts for hull in part.hulls for circle in hull]
    circles += [(x, y, 0.0) for x, y in points]
    x, y, radius = np.array(circles).T
    left, top = float(np.min(x - radius)), float(np.min(y - radius))
    right, bottom = float(np.max(x + radius)), float(np.max(y + radius))
    return (
        math.floor(left - _MARGIN_PX),
        math.floor(top - _MARGIN_PX),
        math.ceil(right - left + 2 * _MARGIN_PX),
        math.ceil(bottom - top + 2 * _MARGIN_PX),
    )
