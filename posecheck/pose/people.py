"""Chooses which of several people is judged, and decides whether there really is a second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.core.landmarks import Array, Landmark, Pose

MAX_PEOPLE: Final = 2

# After this long with one person in view, that person is alone again.
_ALONE_AFTER_S: Final = 2.0
# A second person is accepted after being seen for this long, this many times and in at least half
# of the frames: the estimator sometimes mistakes crossed legs, or a cushion, for a person.
_SURE_AFTER_S: Final = 1.0
_SURE_AFTER_SIGHTINGS: Final = 5
# A second person has a head outside the first one's box, at least this share of the landmarks
# outside it too, and at least this share of the first one's size.
_MIN_OUTSIDE: Final = 1 / 3
_MIN_SIZE: Final = 1 / 4
_MIN_PRESENCE: Final = 0.5
_TRUNK: Final = [
    Landmark[f"{side}_{part}"] for side in ("LEFT", "RIGHT") for part in ("SHOULDER", "HIP")
]
_HEAD: Final = slice(Landmark.NOSE, Landmark.RIGHT_MOUTH + 1)
# The person who was judged before is kept unless another is larger by this factor, so that the
# choice does not flicker between people of similar size.
_CLEARLY_LARGER: Final = 1.5


def order_people(poses: Sequence[Pose], before: Pose | None) -> tuple[Pose, ...]:
    """Return the poses, starting with the one to judge.

    Lying people (the trunk closer to horizontal than to vertical in the picture) come before
    others, then larger ones before smaller ones. Among similar ones, the one nearest to ``before``
    stays first.
    """
    if len(poses) < 2:
        return tuple(poses)
    sizes = [_size(pose) for pose in poses]
    if before is not None:
        nearest = int(np.argmin([_distance(pose, before) for pose in poses]))
        sizes[nearest] *= _CLEARLY_LARGER
    ranks = [(_lies(pose), size) for pose, size in zip(poses, sizes, strict=True)]
    order = sorted(range(len(poses)), key=ranks.__getitem__, reverse=True)
    return tuple(poses[index] for index in order)


def list_bodies(poses: Sequence[Pose], before: Pose | None) -> tuple[Pose, ...]:
    """Return the poses as ``order_people`` does, without those that are part of another body."""
    bodies: list[Pose] = []
    for pose in order_people(poses, before):
        if all(_are_two_bodies(pose, other) for other in bodies):
            bodies.append(pose)
    return tuple(bodies)


@dataclass(frozen=True, slots=True)
class CrowdWatch:
    """Keeps track of whether there is a second person.

    Attributes:
        two_since_s, two_seen_s: when two people were first and last seen, in seconds; None while
            there is only one.
        frames, sightings: how many frames there were since then, and how many showed two people.
    """

    two_since_s: float | None = None
    two_seen_s: float | None = None
    frames: int = 0
    sightings: int = 0

    @property
    def are_two(self) -> bool:
        """Whether there certainly is a second person."""
        if self.two_since_s is None or self.two_seen_s is None:
            return False
        return (
            abs(self.two_seen_s - self.two_since_s) >= _SURE_AFTER_S
            and self.sightings >= _SURE_AFTER_SIGHTINGS
            and 2 * self.sightings >= self.frames
        )

    def add(self, people: int, t_s: float) -> CrowdWatch:
        """Return the state after a frame at ``t_s`` seconds in which ``people`` were found."""
        two = people >= MAX_PEOPLE
        if self.two_since_s is None or self.two_seen_s is None:
            return CrowdWatch(t_s, t_s, 1, 1) if two else self
        if two:
            return replace(
                self, two_seen_s=t_s, frames=self.frames + 1, sightings=self.sightings + 1
            )
        if abs(t_s - self.two_seen_s) > _ALONE_AFTER_S:
            return CrowdWatch()
        return replace(self, frames=self.frames + 1)


def _are_two_bodies(pose: Pose, other: Pose) -> bool:
    """Whether two poses are two bodies, rather than a part of one mistaken for another."""
    smaller, larger = sorted((pose, other), key=_size)
    if _size(smaller) < _MIN_SIZE * _size(larger):
        return False
    if float(pose.presence[_TRUNK].mean()) < _MIN_PRESENCE:
        return False
    low, high = larger.image_xy.min(axis=0), larger.image_xy.max(axis=0)

    def is_outside(points: Array) -> Array:
        return np.asarray(((points < low) | (points > high)).any(axis=-1))

    head = smaller.image_xy[_HEAD].mean(axis=0)
    return bool(is_outside(head)) and float(is_outside(smaller.image_xy).mean()) >= _MIN_OUTSIDE


def _lies(pose: Pose) -> bool:
    """Whether the trunk is closer to horizontal than to vertical in the picture."""
    across, down = np.abs(_middle(pose, "SHOULDER") - _middle(pose, "HIP"))
    return bool(across > down)


def _middle(pose: Pose, part: str) -> Array:
    pair = [Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]
    return np.asarray(pose.image_xy[pair].mean(axis=0))


def _size(pose: Pose) -> float:
    """Return the diagonal of the box around the person, in picture heights."""
    return float(np.linalg.norm(np.ptp(pose.image_xy, axis=0)))


def _distance(pose: Pose, other: Pose) -> float:
    return float(np.linalg.norm(_middle(pose, "HIP") - _middle(other, "HIP")))
