"""Which of several people is judged, and when it is worth looking for a second one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.core.landmarks import Array, Landmark, Pose

MOST_PEOPLE: Final = 2

# A fresh detection costs about a frame's time, so a second person is looked for this rarely.
_COUNT_EVERY_S: Final = 2.0
_COUNT_EVERY_FRAMES: Final = 60
# After this long with one person in view, following one is enough again.
_ALONE_AFTER_S: Final = 2.0
# The one judged before stays so unless another is clearly larger: no flicker between equals.
_CLEARLY_LARGER: Final = 1.5


def order_people(poses: Sequence[Pose], before: Pose | None) -> tuple[Pose, ...]:
    """Return the poses, the one to judge first.

    One who lies (trunk nearer to level than to upright in the picture) comes before one who
    does not, then the larger. Among equals the one nearest to ``before`` stays first.
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


@dataclass(frozen=True, slots=True)
class CrowdWatch:
    """What is known of how many people there are.

    Attributes:
        people: how many the last count found.
        frames_since_count: frames since then.
        counted_s: when that was; None before the first count.
        two_seen_s: when two were last seen, while they are worth following; else None.
    """

    people: int = 0
    frames_since_count: int = 0
    counted_s: float | None = None
    two_seen_s: float | None = None

    @property
    def following(self) -> int:
        """How many people the tracker should follow now."""
        return 1 if self.two_seen_s is None else MOST_PEOPLE

    def is_count_due(self, t_s: float) -> bool:
        """Whether it is time to look for a second person."""
        if self.counted_s is None:
            return True
        long_ago = abs(t_s - self.counted_s) >= _COUNT_EVERY_S
        return long_ago and self.frames_since_count >= _COUNT_EVERY_FRAMES

    def after_count(self, people: int, t_s: float) -> CrowdWatch:
        """Return what is known after a count."""
        two_seen_s = t_s if people >= MOST_PEOPLE else self.two_seen_s
        return CrowdWatch(people, 0, t_s, two_seen_s)

    def after_frame(self, followed: int, t_s: float) -> CrowdWatch:
        """Return what is known after a frame in which so many people were followed."""
        two_seen_s = self.two_seen_s
        if followed >= MOST_PEOPLE:
            two_seen_s = t_s
        elif two_seen_s is not None and abs(t_s - two_seen_s) > _ALONE_AFTER_S:
            two_seen_s = None
        return CrowdWatch(self.people, self.frames_since_count + 1, self.counted_s, two_seen_s)


def _lies(pose: Pose) -> bool:
    """Whether the trunk is nearer to level than to upright in the picture."""
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
