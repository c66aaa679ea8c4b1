"""A video for which a person has labelled what should count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posecheck.core.camera_view import Placement
from posecheck.core.scoring import Label, LabelledSpan

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.core.landmarks import Side

# The reason for time that must not count because it has no label.
OUTSIDE_LABELS = "outside_labels"


@dataclass(frozen=True, slots=True)
class LabelledVideo:
    """One video, or the landmarks of one, with its labels.

    Attributes:
        name: the video's name.
        source: the video, or a file of landmarks.
        has_landmarks: whether ``source`` is a file of landmarks.
        stretch, side: what to judge it by; the side is the person's own.
        spans: the labels; where two overlap, the later one in the list applies.
        rest_reason: why time without a label must not count; None if nothing is known about it.
        person: who is in the video, empty if that is not given.
        placement: the camera's placement, as far as it is given.
        model: the model that found the landmarks, empty for a video.
    """

    name: str
    source: Path
    has_landmarks: bool
    stretch: str
    side: Side
    spans: tuple[LabelledSpan, ...]
    rest_reason: str | None = OUTSIDE_LABELS
    person: str = ""
    placement: Placement = field(default_factory=Placement)
    model: str = ""

    @property
    def end_s(self) -> float:
        """Where the last label ends, in seconds; 0 without labels."""
        return max((span.end_s for span in self.spans), default=0.0)

    def label_until(self, end_s: float) -> tuple[LabelledSpan, ...]:
        """Return the labels of a video that ends at ``end_s``, including the unlabelled rest."""
        if self.rest_reason is None or end_s <= 0:
            return self.spans
        return (LabelledSpan(0.0, end_s, Label.WRONG, self.rest_reason), *self.spans)
