"""The parts of a drawn body: limbs with thickness on a skeleton, as seen by a camera beside it."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.core.geometry import compute_unit
from posecheck.core.landmarks import Array, Landmark, Side
from posecheck.web.drawings.figure import FLOOR_Z

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from posecheck.web.drawings.figure import Figure
    from posecheck.web.drawings.shapes import Circle

PX: Final = 150.0
# Whatever lies on the floor has at most this nearness, behind everything else.
FLOOR_NEARNESS: Final = -100.0

_NEAR_TONE: Final = 0.66
_FAR_TONE: Final = 0.47
_HAIR_TONE: Final = 0.85
_TRUNK_TONE: Final = 0.56
_PILLOW_TONE: Final = 0.26
_MAT_TONE: Final = 0.1

# How thick the limbs are: the position along the bone, and the radius there in trunk lengths.
_THIGH: Final = ((0.0, 0.168), (0.3, 0.16), (0.75, 0.125), (1.0, 0.11))
_SHANK: Final = ((0.0, 0.107), (0.3, 0.105), (0.72, 0.075), (1.0, 0.06))
_UPPER_ARM: Final = ((0.0, 0.095), (0.5, 0.083), (1.0, 0.068))
_FOREARM: Final = ((0.0, 0.068), (0.3, 0.07), (1.0, 0.046))

Hull = tuple["Circle", ...]


class View(Enum):
    """The viewing direction on a lying person: degrees round toward the feet, and degrees up."""

    BESIDE = (-35.0, 21.0)  # shows the most in a single picture
    SIDE = (0.0, 10.0)  # how far a leg is drawn up
    FRONT = (82.0, 42.0)  # how far a leg goes out or across


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera on the side of one leg, by default a little toward the head and above.

    In the picture, y points down.
    """

    side: Side
    view: View = View.BESIDE

    @property
    def axes(self) -> Array:
        """(3, 3) rows: right and up in the picture, and toward the viewer."""
        azimuth, elevation = (math.radians(angle_deg) for angle_deg in self.view.value)
        aside = 1.0 if self.side is Side.LEFT else -1.0
        level = np.array([aside * math.cos(azimuth), -math.sin(azimuth), 0.0])
        toward = math.cos(elevation) * level + np.array([0.0, 0.0, math.sin(elevation)])
        right = np.cross([0.0, 0.0, 1.0], level)
        return np.stack([right, np.cross(toward, right), toward])

    def see(self, point: Array) -> tuple[float, float]:
        """Return the position in the picture of a (3,) point in trunk lengths, in pixels."""
        right, up, _ = self.axes @ point
        return float(right) * PX, -float(up) * PX

    def nearness(self, point: Array) -> float:
        """Return how near a (3,) point is to the viewer, in trunk lengths; larger is nearer."""
        return float(self.axes[2] @ point)

    def ball(self, point: Array, radius: float) -> Circle:
        """Return the circle of a ball whose radius is given in trunk lengths."""
        return (*self.see(point), radius * PX)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the picture that is painted in one go.

    Attributes:
        nearness: the nearest part is painted last.
        hulls: circles, each group with one outline around it.
        tone: 0 to 1, how strongly it stands out against the page.
        accent: whether it belongs to the affected leg.
        cut: the hulls that a gap separates from what is behind them.
    """

    nearness: float
    hulls: tuple[Hull, ...]
    tone: float
    accent: bool = False
    cut: tuple[Hull, ...] = ()


def list_parts(figure: Figure, camera: Camera, affected: Side) -> Iterator[Part]:
    """Yield the mat, the pillow and the body's parts, in no particular order."""
    yield from _list_floor(figure, camera)
    yield from _list_trunk(figure, camera)
    yield from _list_head(figure, camera)
    for side in Side:
        yield from _list_leg(figure, camera, side, accent=side is affected)
        yield from _list_arm(figure, camera, side)


def _list_floor(figure: Figure, camera: Camera) -> Iterator[Part]:
    feet = float(figure.joints[:, 1].min()) - 0.25
    corners = [(x, y) for x in (-0.64, 0.64) for y in (feet, 1.85)]
    mat = tuple(camera.ball(np.array([x, y, FLOOR_Z]), 0.05) for x, y in corners)
    yield Part(2 * FLOOR_NEARNESS, (mat,), _MAT_TONE)
    pillow = tuple(
        camera.ball(np.array([x, y, FLOOR_Z + 0.055]), 0.065)
        for x in (-0.3, 0.3)
        for y in (1.26, 1.7)
    )
    yield Part(FLOOR_NEARNESS, (pillow,), _PILLOW_TONE)


def _chain(
    camera: Camera, start: Array, end: Array, radii: Sequence[tuple[float, float]]
) -> tuple[Hull, ...]:
    balls = [camera.ball(start + share * (end - start), radius) for share, radius in radii]
    return tuple(itertools.pairwise(balls))


def _list_leg(figure: Figure, camera: Camera, side: Side, *, accent: bool) -> Iterator[Part]:
    hip, knee, ankle, heel, toe = (
        figure.at(side, part) for part in ("hip", "knee", "ankle", "heel", "foot_index")
    )
    tone = 1.0 if accent else (_NEAR_TONE if side is camera.side else _FAR_TONE)
    thigh, shank = _chain(camera, hip, knee, _THIGH), _chain(camera, knee, ankle, _SHANK)
    instep, joint = ankle + 0.45 * (toe - ankle), camera.ball(ankle, 0.06)
    sole = heel + 0.75 * (toe - heel)
    foot = (
        (joint, camera.ball(heel, 0.055), camera.ball(instep, 0.05), camera.ball(sole, 0.045)),
        (camera.ball(instep, 0.05), camera.ball(sole, 0.045), camera.ball(toe, 0.032)),
    )
    # A thigh starts on the side of the trunk that faces the viewer.
    yield Part(
        camera.nearness(0.6 * knee + 0.4 * hip) + 0.1,
        thigh,
        tone,
        accent,
        thigh[:-1] if accent else thigh[1:-1],
    )
    yield Part(camera.nearness((knee + ankle) / 2), shank + foot, tone, accent, shank[1:] + foot)


def _list_arm(figure: Figure, camera: Camera, side: Side) -> Iterator[Part]:
    shoulder, elbow, wrist, finger = (
        figure.at(side, part) for part in ("shoulder", "elbow", "wrist", "index")
    )
    tone = _NEAR_TONE if side is camera.side else _FAR_TONE
    upper = _chain(camera, shoulder, elbow, _UPPER_ARM)
    fore = _chain(camera, elbow, wrist, _FOREARM)
    palm = wrist + 0.5 * (finger - wrist)
    hand = (
        (camera.ball(wrist, 0.045), camera.ball(palm, 0.056)),
        (camera.ball(palm, 0.056), camera.ball(finger, 0.038)),
    )
    yield Part(camera.nearness((shoulder + elbow) / 2), upper, tone, cut=upper[:-1])
    yield Part(camera.nearness((wrist + elbow) / 2), fore + hand, tone, cut=fore[1:] + hand)


def _list_trunk(figure: Figure, camera: Camera) -> Iterator[Part]:
    shoulders = [0.9 * figure.at(side, "shoulder") + (0.0, 0.09, 0.0) for side in Side]
    hull = (
        *(camera.ball(shoulder, 0.13) for shoulder in shoulders),
        *(camera.ball(np.array([x, 0.66, 0.03]), 0.2) for x in (-0.12, 0.12)),
        *(camera.ball(np.array([x, 0.02, 0.0]), 0.17) for x in (-0.15, 0.15)),
    )
    yield Part(camera.nearness(np.array([0.0, 0.5, 0.0])) - 0.05, (hull,), _TRUNK_TONE, cut=(hull,))


def _list_head(figure: Figure, camera: Camera) -> Iterator[Part]:
    ears = figure.at(Side.LEFT, "ear"), figure.at(Side.RIGHT, "ear")
    head, nose = (ears[0] + ears[1]) / 2, figure.joints[Landmark.NOSE]
    neck = (figure.at(Side.LEFT, "shoulder") + figure.at(Side.RIGHT, "shoulder")) / 2
    up = compute_unit(head - neck)
    front = compute_unit(nose - head)
    behind = camera.nearness(head)
    throat = (camera.ball(neck, 0.12), camera.ball(head - 0.05 * up, 0.1))
    yield Part(camera.nearness(np.array([0.0, 0.5, 0.0])) - 0.1, (throat,), _NEAR_TONE)
    skull = camera.ball(head + 0.02 * up, 0.19)
    forehead = camera.ball(head + 0.03 * up + 0.12 * front, 0.08)
    chin = camera.ball(head - 0.16 * up + 0.1 * front, 0.065)
    tip = (camera.ball(nose, 0.02), camera.ball(head - 0.03 * up + 0.14 * front, 0.05))
    hair = (
        camera.ball(head + 0.07 * up + 0.07 * front, 0.14),
        camera.ball(head + 0.06 * up - 0.07 * front, 0.15),
    )
    yield Part(behind, ((skull, forehead, chin), tip), _NEAR_TONE, cut=((skull, forehead, chin),))
    yield Part(behind + 0.01, (hair,), _HAIR_TONE)
