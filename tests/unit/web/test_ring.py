"""The ring that shows what is done and what is left, in numbers."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.web.look.images import to_image
from posecheck.web.look.ring import draw_number, draw_ring
from tests.conftest import ROOT

STAGE = (ROOT / "posecheck/web/stretch/coach/assets/stage.js").read_text(encoding="utf-8")


def filled(svg: str) -> float:
    """Return the length of all filled arcs, as a share of the ring."""
    fill = re.search(r'<circle class="fill"[^>]*>', svg)
    if fill is None:
        return 0.0
    dashes = re.search(r'stroke-dasharray="([^"]*)"', fill[0])
    return 1.0 if dashes is None else sum(map(float, dashes[1].split()[::2]))


@given(st.floats(-1, 2), st.integers(1, 20))
def test_a_ring_is_filled_by_its_share(share: float, parts: int) -> None:
    """But for the gaps it is filled by just that share, from none to all."""
    svg = draw_ring(share, parts=parts)

    ET.fromstring(svg)  # noqa: S314 (our own text)
    gaps = 0.03 * parts if parts > 1 else 0.0
    assert filled(svg) == pytest.approx(min(1.0, max(0.0, share)) * (1 - gaps), abs=1e-3)


def test_a_day_s_sets_are_parts_of_the_ring() -> None:
    """Two of three sets are two arcs, and only the whole dose has the check mark."""
    two, three = draw_ring(2 / 3, parts=3), draw_ring(1.0, parts=3)

    assert len(re.findall(r'class="fill"', two)) == 1
    assert filled(two) == pytest.approx(2 * (1 / 3 - 0.03), abs=1e-3)
    assert ("check" in two, "check" in three) == (False, True)


def test_a_ring_says_itself_or_leaves_it_to_the_text() -> None:
    """With a label it is an image with that name; without one a screen reader skips it."""
    assert 'role="img" aria-label="2 of &lt;3&gt;"' in draw_ring(0.5, "2 of <3>")
    assert 'aria-hidden="true"' in draw_ring(0.5)
    assert "&lt;" in draw_ring(0.5, centre=draw_number("<", "of 30"))


def test_it_is_the_stage_s_ring() -> None:
    """The ring has the same size and width on the stage and on the pages."""
    assert "const RADIUS = 92;" in STAGE
    assert 'r="92"' in draw_ring(0.5)


def test_as_an_image_it_follows_the_dark() -> None:
    """An image in a style sheet has the colours of both schemes in it."""
    image = to_image(draw_ring(1.0))

    assert image.startswith('url("data:image/svg+xml,%3Csvg')
    assert "prefers-color-scheme" in image
    assert '"' not in image[5:-2]
