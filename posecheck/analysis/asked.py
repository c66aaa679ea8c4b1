"""What a video is judged by, as far as the person who asks decides it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from posecheck.core.landmarks import Side
from posecheck.core.part import SHORTEST_PART_S, WHOLE, Part
from posecheck.core.reference import ReferencePose
from posecheck.errors import PosecheckError
from posecheck.texts.catalog import DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Asked:
    """What a video is judged by.

    Attributes:
        reference: the reference pose.
        side: the affected side.
        part: the part of the video.
        mirrored: whether the video is mirrored.
        has_more_sets: whether the video has other parts with the same side, which are not judged.
        language: of what is drawn on the annotated video.
    """

    reference: ReferencePose
    side: Side
    part: Part = WHOLE
    mirrored: bool = False
    has_more_sets: bool = False
    language: str = DEFAULT_LANGUAGE


def resolve_part(start_s: float, end_s: float | None) -> Part:
    """Return the part between two times in seconds; None is the end of the video.

    Raises:
        PosecheckError: there is no such part.
    """
    try:
        return Part(start_s, math.inf if end_s is None else end_s)
    except ValueError:
        until = "the end" if end_s is None else f"{end_s:g} s"
        raise PosecheckError(
            f"from {start_s:g} s to {until} is not a part of a video that can be judged: it starts "
            f"at 0 s or later and lasts at least {SHORTEST_PART_S:g} s"
        ) from None
