"""Saves and loads the material of a report in one file: the report, its check tracks, pictures."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import TYPE_CHECKING, Any, Final

import cv2
import numpy as np

from posecheck.core.depth import Depth
from posecheck.core.hindsight import name_transitions
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.landmarks import Side
from posecheck.core.report import FrameDetail, SaidCue, SessionReport
from posecheck.core.tracks import CheckTrack
from posecheck.references.document import from_document, to_document
from posecheck.reports.material import ReportMaterial, Snapshot
from posecheck.storage.arrays import open_arrays, save_arrays

if TYPE_CHECKING:
    from pathlib import Path

    from posecheck.storage.arrays import Arrays
    from posecheck.video.frame import RgbImage

_JPEG_QUALITY: Final = 90
_STATES: Final = tuple(FormState)
# Whether the ways in and out are named in the intervals. It is done once: what is named looks
# recognised, and naming it again would take in more of what came before.
_NAMED: Final = "transitions_named"


def save_material(path: Path, material: ReportMaterial) -> None:
    """Write a report's material atomically.

    Raises:
        OutputError: the file cannot be written.
    """
    about = _describe_report(material.report)
    about["snapshots"] = [
        {"kind": each.kind, "t_s": each.t_s, "stopped_clock": each.stopped_clock}
        for each in material.snapshots
    ]
    arrays = {
        "about": np.frombuffer(json.dumps(about).encode(), np.uint8),
        **_pack_frames(material.report.frames_detail),
        **_pack_tracks(material.tracks),
        **{
            f"picture_{place}": _to_jpeg(each.picture)
            for place, each in enumerate(material.snapshots)
        },
    }
    save_arrays(path, arrays)


def load_material(path: Path) -> ReportMaterial:
    """Read a file written by ``save_material``.

    Raises:
        PosecheckError: the file is missing, damaged, or in another version's format.
    """
    with open_arrays(path) as arrays:
        about = json.loads(arrays["about"].tobytes())
        report = _read_report(about, _unpack_frames(arrays))
        return ReportMaterial(
            report,
            _unpack_tracks(arrays, report),
            tuple(
                Snapshot(**each, picture=_from_jpeg(arrays[f"picture_{place}"]))
                for place, each in enumerate(about["snapshots"])
            ),
        )


def _describe_report(report: SessionReport) -> dict[str, Any]:
    """Return the report without its frames. Numbers are written to JSON unrounded."""
    return {
        "reference": to_document(report.reference),
        "affected_side": report.affected_side.value,
        "duration_s": report.duration_s,
        "start_s": report.start_s,
        "video_s": report.video_s,
        "longest_hold_s": report.longest_hold_s,
        "video": report.video,
        "model": report.model,
        "notes": list(report.notes),
        "mirrored": report.mirrored,
        _NAMED: True,
        "intervals": [
            [each.start_s, each.end_s, each.state.value, list(each.reasons)]
            for each in report.intervals
        ],
        "cues": [[cue.t_s, cue.kind] for cue in report.cues],
    }


def _read_report(about: dict[str, Any], frames: tuple[FrameDetail, ...]) -> SessionReport:
    reference = from_document(about["reference"], about["video"])
    intervals = tuple(
        HoldSpan(start_s, end_s, FormState(state), tuple(reasons))
        for start_s, end_s, state, reasons in about["intervals"]
    )
    if not about.get(_NAMED, False):
        intervals = name_transitions(intervals, reference.hold_s)
    return SessionReport(
        reference=reference,
        affected_side=Side(about["affected_side"]),
        duration_s=about["duration_s"],
        intervals=intervals,
        longest_hold_s=about["longest_hold_s"],
        cues=tuple(SaidCue(t_s, kind) for t_s, kind in about["cues"]),
        frames_detail=frames,
        video=about["video"],
        model=about["model"],
        notes=tuple(about["notes"]),
        # Reviews kept by earlier versions lack these keys.
        mirrored=about.get("mirrored", False),
        start_s=about.get("start_s", 0.0),
        video_s=about.get("video_s"),
    )


def _pack_frames(frames: tuple[FrameDetail, ...]) -> Arrays:
    return {
        "frame_t_s": np.array([frame.t_s for frame in frames], np.float64),
        "frame_state": np.array([_STATES.index(frame.state) for frame in frames], np.uint8),
        "frame_angles_deg": np.array([frame.angles_deg for frame in frames], np.float32),
    }


def _unpack_frames(arrays: Arrays) -> tuple[FrameDetail, ...]:
    states = [_STATES[state] for state in arrays["frame_state"]]
    rows = zip(arrays["frame_t_s"].tolist(), states, arrays["frame_angles_deg"], strict=True)
    return tuple(FrameDetail(*row) for row in rows)


def _pack_tracks(tracks: tuple[CheckTrack, ...]) -> Arrays:
    return {
        "track_t_s": tracks[0].t_s if tracks else np.empty(0),
        "track_measured": np.array([track.measured for track in tracks]),
        "track_half_interval": np.array([track.half_interval for track in tracks]),
        "track_depths": np.array(
            [[astuple(depth) for depth in track.depths] for track in tracks if track.depths]
        ),
    }


def _unpack_tracks(arrays: Arrays, report: SessionReport) -> tuple[CheckTrack, ...]:
    rows = (arrays["track_measured"], arrays["track_half_interval"])
    if not len(rows[0]):
        return ()
    t_s = arrays["track_t_s"]
    # Reviews kept by earlier versions have no depths.
    kept = arrays.get("track_depths", ())
    depths = [tuple(Depth(*map(float, each)) for each in pair) for pair in kept]
    return tuple(
        CheckTrack(check, t_s, measured, half_interval, depth)
        for check, measured, half_interval, depth in zip(
            report.reference.checks, *rows, depths or [()] * len(rows[0]), strict=True
        )
    )


def _to_jpeg(picture: RgbImage) -> np.ndarray[Any, Any]:
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1]


def _from_jpeg(content: np.ndarray[Any, Any]) -> RgbImage:
    bgr = cv2.imdecode(content, cv2.IMREAD_COLOR)
    if bgr is None:
        raise ValueError("no picture")
    return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
