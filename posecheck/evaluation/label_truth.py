"""Reads a rendered clip's truth file, described in ``sample_videos/README.md``, as labels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from posecheck.core.camera_view import place_camera
from posecheck.core.landmarks import Side
from posecheck.core.reasons import Reason
from posecheck.core.scoring import Label, LabelledSpan
from posecheck.errors import LabelsFileError
from posecheck.evaluation.label_schema import fault
from posecheck.evaluation.labelled_video import OUTSIDE_LABELS, LabelledVideo
from posecheck.references.fault_text import describe_faults
from posecheck.references.faults import list_faults

if TYPE_CHECKING:
    from pathlib import Path

# A key that only truth files have.
MARK: Final = "correct_intervals_s"

_STRETCH_IDS: Final = {
    "figure4": "figure-4",
    "knee_opposite_shoulder": "knee-to-opposite-shoulder",
}
_SIDES: Final = {"L": Side.LEFT, "R": Side.RIGHT}


def _is_span(span: list[float]) -> list[float]:
    if not span[0] < span[1]:
        raise fault("must be a start and a later end, in seconds")
    return span


_Span = Annotated[list[float], Field(min_length=2, max_length=2), AfterValidator(_is_span)]


class _Table(BaseModel):
    # Truth files have more keys, such as the joints of every frame.
    model_config = ConfigDict(strict=True, extra="ignore", allow_inf_nan=False)


class _Camera(_Table):
    azimuth_deg: float
    elevation_deg: float


class _Truth(_Table):
    stretch: Literal["figure4", "knee_opposite_shoulder"]
    performed_side: Literal["L", "R"]
    asked_side: Literal["L", "R"]
    fault: str | None = None
    fault_intervals_s: list[_Span] = []
    fault_stops_clock: bool = False
    correct_intervals_s: list[_Span]
    grey_intervals_s: list[_Span]
    camera: _Camera


def read_truth(document: dict[str, Any], path: Path) -> LabelledVideo:
    """Return the labels in a clip's truth file; the video is in the same folder.

    Raises:
        LabelsFileError: the file has errors; they are all listed, one per line.
    """
    try:
        truth = _Truth.model_validate(document)
    except ValidationError as error:
        faults = describe_faults(list_faults(error, document))
        raise LabelsFileError(f"{path}: faults in this truth of a clip:", faults) from error
    wrong = truth.fault if truth.fault_stops_clock and truth.fault else ""
    spans = [
        *_label(truth.fault_intervals_s if wrong else [], Label.WRONG, wrong),
        *_label(truth.grey_intervals_s, Label.TRANSITION),
        *_label(truth.correct_intervals_s, Label.CORRECT),
    ]
    rest_reason = OUTSIDE_LABELS
    if truth.asked_side != truth.performed_side:
        rest_reason = Reason.WRONG_LEG
    elif wrong and not truth.correct_intervals_s:
        # The fault lasts as long as the clip.
        rest_reason = wrong
    return LabelledVideo(
        name=path.with_suffix(".mp4").name,
        source=path.with_suffix(".mp4"),
        has_landmarks=False,
        stretch=_STRETCH_IDS[truth.stretch],
        side=_SIDES[truth.asked_side],
        spans=tuple(spans),
        rest_reason=rest_reason,
        placement=place_camera(off_side_deg(truth.camera.azimuth_deg), truth.camera.elevation_deg),
    )


def off_side_deg(azimuth_deg: float) -> float:
    """Return the angle between a camera and a square side view of the person, 0 to 90 degrees.

    Args:
        azimuth_deg: 0 for a view of the person's left side, 90 for one from the head.
    """
    return min(azimuth_deg % 180, 180 - azimuth_deg % 180)


def _label(intervals: list[list[float]], label: Label, reason: str = "") -> list[LabelledSpan]:
    return [LabelledSpan(start_s, end_s, label, reason) for start_s, end_s in intervals]
