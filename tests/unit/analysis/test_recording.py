"""Recordings: what was seen, preserved exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.analysis.recording import MOMENT, RecordingWriter, load_recording, save_recording
from posecheck.analysis.rejudge import check_recording, rejudge
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.report import ReportBuilder
from posecheck.errors import PosecheckError
from posecheck.references.files import find_reference
from posecheck.storage.arrays import save_arrays
from tests.unit.core.builders import lying_pose, measures

FIGURE_4 = find_reference("figure-4")


def observation(angle_deg: float) -> Observation:
    seen = measures(
        sd=0.05,
        left_thigh_trunk=angle_deg,
        right_ankle_to_other_knee=0.3,
        right_hip_abduction=30,
    )
    return Observation(lying_pose(), seen, elevation_deg=30.0, thigh_doubt_deg=(3.5, 21.0))


def record(angles_deg: list[float | None]) -> RecordingWriter:
    """A frame each tenth of a second; None where nobody was found."""
    writer = RecordingWriter()
    for place, angle_deg in enumerate(angles_deg):
        writer.add(None if angle_deg is None else observation(angle_deg), place / 10)
    return writer


angles = st.lists(st.one_of(st.none(), st.floats(0, 180)), max_size=40)


@given(angles)
def test_judged_again_the_verdicts_are_the_very_same(angles_deg: list[float | None]) -> None:
    """A recording gives the observations back, so that every verdict is the same."""
    recording = record(angles_deg).build()

    again = [(t_s, seen) for t_s, seen in recording]

    assert len(again) == len(angles_deg)
    for place, (t_s, seen) in enumerate(again):
        assert t_s == place / 10
        wanted = angles_deg[place]
        assert (seen is None) == (wanted is None)
        if seen is not None and wanted is not None:
            before = observation(wanted)
            assert np.array_equal(seen.measures.value, before.measures.value, equal_nan=True)
            assert np.array_equal(seen.measures.sd, before.measures.sd, equal_nan=True)
            assert np.array_equal(seen.pose.image_xy, before.pose.image_xy)
            assert np.array_equal(seen.pose.visibility, before.pose.visibility)
            assert seen.elevation_deg == before.elevation_deg
            assert seen.thigh_doubt_deg == before.thigh_doubt_deg
    assert [v.t_s for v in check_recording(recording, FIGURE_4, Side.RIGHT)] == [
        t_s for t_s, _ in again
    ]


def test_a_file_holds_all_of_a_recording(tmp_path: Path) -> None:
    """A recording is read back bit for bit, including the end of the last moment."""
    recording = record([None, 80.0, 110.123456789, None] * 300).build(125.5)

    save_recording(tmp_path / "a.npz", recording)
    again = load_recording(tmp_path / "a.npz")

    assert again.moments.tobytes() == recording.moments.tobytes()
    assert again.end_s == 125.5


def test_a_file_of_an_earlier_posecheck_is_read(tmp_path: Path) -> None:
    """An older recording lacks camera height and disagreement of looks; the rest is there."""
    recording = record([80.0, None]).build()
    later = {"elevation_deg", "thigh_doubt_deg"}
    names = [name for name in MOMENT.names or () if name not in later]
    columns = {name: recording.moments[name] for name in names}
    save_arrays(tmp_path / "a.npz", {"end_s": np.array(1.0), **columns})

    again = load_recording(tmp_path / "a.npz")

    (_, seen), _ = again
    assert seen is not None
    assert np.isnan(seen.elevation_deg)
    assert seen.thigh_doubt_deg == (0.0, 0.0)
    assert np.array_equal(again.moments["value"], recording.moments["value"], equal_nan=True)


def test_a_report_from_a_recording_covers_all_of_it() -> None:
    """The report of a recording lasts to its end, and has a track for each check."""
    judged = rejudge(record([110.0] * 50).build(5.0), FIGURE_4, Side.RIGHT, video="a.mp4")

    assert judged.report.duration_s == 5.0
    assert judged.report.video == "a.mp4"
    assert len(judged.tracks) == len(FIGURE_4.checks)
    assert judged.report.accepted_s > 4


def test_a_time_that_does_not_advance_is_left_out() -> None:
    """Of two frames with the same time, only the first counts."""
    writer = record([80.0, 90.0])
    writer.add(observation(10.0), 0.1)

    assert len(writer) == 2
    assert len(writer.build()) == 2


def test_an_empty_recording_is_one() -> None:
    """If nothing was seen at all, the report has no length."""
    judged = rejudge(RecordingWriter().build(), FIGURE_4, Side.RIGHT)

    assert judged.report.duration_s == ReportBuilder(FIGURE_4, Side.RIGHT).build(0.0).duration_s


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"\x93NUMPY junk"])
def test_a_damaged_file_is_told_kindly(tmp_path: Path, content: bytes) -> None:
    """A file that is not a recording is reported by name, with what to do."""
    path = tmp_path / "a.npz"
    path.write_bytes(content)

    with pytest.raises(PosecheckError, match="review the video again"):
        load_recording(path)
    with pytest.raises(PosecheckError, match="no longer there"):
        load_recording(tmp_path / "none.npz")
