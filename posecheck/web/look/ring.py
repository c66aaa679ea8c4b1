"""The ring: the clock of the stage, drawn on every page for what is done and what is left."""

from __future__ import annotations

import math
from html import escape
from typing import Final

# The stage's ring, so that it looks the same everywhere.
RADIUS: Final = 92
WIDTH: Final = 12
# Between two parts, as a share of the ring.
_GAP: Final = 0.03
_CHECK: Final = '<path d="M64 104 91 131 140 74" class="check"/>'


def draw_ring(share: float, label: str = "", *, parts: int = 1, centre: str = "") -> str:
    """Return the ring as SVG.

    Args:
        share: 0 to 1, how much of it is filled; more counts as 1.
        label: what it says to a screen reader; empty where the text beside it says it.
        parts: into how many equal parts it is cut, such as the sets of a day; at least 1.
        centre: SVG to show in the middle; by default a check mark once the ring is full.
    """
    share = min(1.0, max(0.0, share))
    said = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    inside = centre or (_CHECK if math.isclose(share, 1.0) else "")
    return (
        # With room for the wider line of a small ring.
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pc-ring" viewBox="-4 -4 208 208" {said}>'
        f"{_draw_arcs('track', 1.0, parts)}{_draw_arcs('fill', share, parts)}{inside}</svg>"
    )


def draw_number(number: str, below: str) -> str:
    """Return a large number with a few words below it, for the middle of the ring."""
    return (
        f'<text x="100" y="118" class="number">{escape(number)}</text>'
        f'<text x="100" y="142" class="below">{escape(below)}</text>'
    )


def _draw_arcs(name: str, share: float, parts: int) -> str:
    """Return the filled arcs: from the top, clockwise, with a gap after each part."""
    gap = _GAP if parts > 1 else 0.0
    whole, rest = divmod(round(share * parts, 6), 1.0)
    arcs = [1 / parts - gap] * int(whole) + ([rest * (1 / parts - gap)] if rest else [])
    if not arcs:
        return ""
    dashes: list[float] = []
    for arc in arcs:
        dashes += [arc, 1 / parts - arc]
    # The last gap goes on to the ring's end.
    dashes[-1] = 2.0
    pattern = " ".join(f"{dash:.4f}" for dash in dashes)
    turn = -90 + 180 * gap
    # All of it in one, or a hair of a gap would show at the top.
    dashed = "" if arcs == [1.0] else f'pathLength="1" stroke-dasharray="{pattern}" '
    return (
        f'<circle class="{name}" cx="100" cy="100" r="{RADIUS}" {dashed}'
        f'transform="rotate({turn:g} 100 100)"/>'
    )
