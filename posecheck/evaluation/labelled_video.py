"""A video of which a person has said what should count."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from posecheck.core.camera_view import Placement
from posecheck.core.scoring import Label, LabelledSpan

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.core.landmarks import Side

# The reason of what must not count because no label says anything of it.
OUTSIDE_LABELS = "outside_labels"


@dataclass(frozen=True, slots=True)
class LabelledVideo:
    """One video, or the landmarks of one, with its labels.

    Attributes:
        name: what to call it.
        source: the video, or a file of landmarks.
        has_landmarks: whether it is landmarks.
        stretch, side: what it is to be judged by; the side is the person's own.
        spans: the labels; where two overlap, the later in the list holds.
        rest_reason: why time without a label must not count; None where nothing is known of it.
        person: who is seen, empty where that is not told.
        placement: of the camera, as far as a person has told it.
        model: that found the landmarks, empty for a video.
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
        """Return the labels for a video that ends there, the rest of it included."""
        if self.rest_reason is None or end_s <= 0:
            return self.spans
        return (LabelledSpan(0.0, end_s, Label.WRONG, self.rest_reason), *self.spans)
