"""A part of a video: the only one that is judged. Its times are those of the video."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

# Nothing can be told from less: the person has to hold still for a while before a second counts.
SHORTEST_PART_S: Final = 1.0
# Times are written in hundredths, whose differences are not exact: 1.4 - 0.4 is less than 1.
_ROUNDING_S: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Part:
    """From ``start_s`` up to but not including ``end_s``, in seconds of the video.

    Raises:
        ValueError: the start is negative or not finite, or the part is shorter than
            ``SHORTEST_PART_S``.
    """

    start_s: float = 0.0
    end_s: float = math.inf

    def __post_init__(self) -> None:
        if not 0 <= self.start_s < math.inf:
            raise ValueError("a part starts within the video")
        if not self.end_s - self.start_s >= SHORTEST_PART_S - _ROUNDING_S:
            raise ValueError("a part lasts at least a second")

    def __contains__(self, t_s: float) -> bool:
        return self.start_s <= t_s < self.end_s

    @property
    def whole(self) -> bool:
        """Whether this is the whole video, however long it is."""
        return self == WHOLE


WHOLE: Final = Part()
