"""Factories for small reports, used by the tests of report formats."""

from __future__ import annotations

import numpy as np

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.core.report import ANGLE_NAMES, FrameDetail, SessionReport
from posecheck.core.tracks import CheckTrack
from posecheck.references.files import find_reference
from posecheck.reports.material import BEST, ReportMaterial, Snapshot
from posecheck.reports.page import ReportPage, build_page
from posecheck.texts.catalog import load_section, load_words

FIGURE_4 = find_reference("figure-4")
TEXTS = load_section("report")


def make_report(
    *,
    reference: ReferencePose = FIGURE_4,
    reason: str = "ankle_not_on_knee",
    video: str = "clip.mp4",
) -> SessionReport:
    """4 s of a fault, 12 s held, 3 s of the fault, 10.4 s held, 1 s unseen."""
    intervals = (
        HoldSpan(0.0, 4.0, FormState.INCORRECT, (reason,)),
        HoldSpan(4.0, 16.0, FormState.CORRECT, ()),
        HoldSpan(16.0, 19.0, FormState.INCORRECT, (reason, "thigh_not_pulled")),
        HoldSpan(19.0, 29.4, FormState.CORRECT, ()),
        HoldSpan(29.4, 30.4, FormState.CANNOT_JUDGE, ("no_person",)),
    )
    angles = np.linspace(10, 100, len(ANGLE_NAMES), dtype=np.float32)
    lost = np.where(np.arange(len(ANGLE_NAMES)) == 3, np.nan, angles).astype(np.float32)
    return SessionReport(
        reference=reference,
        affected_side=Side.RIGHT,
        duration_s=30.4,
        intervals=intervals,
        longest_hold_s=12.0,
        cues=(),
        frames_detail=(
            FrameDetail(0.0, FormState.INCORRECT, angles),
            FrameDetail(15.2, FormState.CORRECT, lost),
        ),
        video=video,
        model="full",
    )


def make_material(report: SessionReport | None = None) -> ReportMaterial:
    """The report with a track for each check, one of them with a gap, and two pictures."""
    report = make_report() if report is None else report
    t_s = np.linspace(0, 30, 31)
    measured = 100 + 5 * np.sin(t_s)
    measured[10:14] = np.nan
    tracks = tuple(
        CheckTrack(check, t_s, measured, np.full_like(t_s, 4.0))
        for check in report.reference.checks
    )
    picture = np.full((36, 64, 3), 200, np.uint8)
    fault = next(i.reasons[0] for i in report.intervals if i.state is FormState.INCORRECT)
    shots = (
        Snapshot(BEST, 9.5, False, picture),
        Snapshot(fault, 16.5, True, picture),
    )
    return ReportMaterial(report, tracks, shots)


def make_page(material: ReportMaterial | None = None) -> ReportPage:
    return build_page(make_material() if material is None else material, load_words(), TEXTS)
