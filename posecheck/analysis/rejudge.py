"""Judges a recording again, with the same or another reference pose, without the video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posecheck.core.checker import start_checker, step
from posecheck.core.report import ReportBuilder
from posecheck.core.tracks import TrackRecorder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posecheck.analysis.recording import Recording
    from posecheck.core.checker import Verdict
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.core.tracks import CheckTrack


@dataclass(frozen=True, slots=True, eq=False)
class Rejudged:
    """The report, and the track of each check of the reference pose."""

    report: SessionReport
    tracks: tuple[CheckTrack, ...]


def check_recording(
    recording: Recording, reference: ReferencePose, affected: Side
) -> Iterator[Verdict]:
    """Yield a verdict for every moment of a recording."""
    state = start_checker(reference, affected)
    for t_s, observation in recording:
        state, verdict = step(state, observation, t_s)
        yield verdict


def rejudge(  # noqa: PLR0913  (what a report says of itself)
    recording: Recording,
    reference: ReferencePose,
    affected: Side,
    *,
    video: str = "",
    model: str = "",
    notes: tuple[str, ...] = (),
    mirrored: bool = False,
    start_s: float = 0.0,
    video_s: float | None = None,
) -> Rejudged:
    """Judge a whole recording.

    The recording of a mirrored video already has the person's true left and right, so
    ``mirrored`` is only passed on to the report. ``start_s`` is where the recorded part of the
    video starts.
    """
    builder = ReportBuilder(reference, affected, start_s)
    tracks = TrackRecorder(reference, affected)
    for verdict in check_recording(recording, reference, affected):
        builder.add(verdict)
        tracks.add(verdict)
    report = builder.build(
        recording.end_s,
        video=video,
        model=model,
        notes=notes,
        mirrored=mirrored,
        video_s=video_s,
    )
    return Rejudged(report, tracks.build())
