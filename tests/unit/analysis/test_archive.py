"""The file that a report is rendered from."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.analysis.archive import load_material, save_material
from posecheck.core.depth import Depth
from posecheck.core.hindsight import name_transitions
from posecheck.core.reasons import Reason
from posecheck.errors import PosecheckError
from posecheck.reports.csv import to_frames_csv
from posecheck.reports.html import to_html
from posecheck.reports.material import ReportMaterial
from posecheck.storage.arrays import open_arrays, save_arrays
from tests.unit.core.builders import spans_of
from tests.unit.reports.report_makers import TEXTS, make_material, make_page, make_report


def test_a_review_kept_by_an_earlier_version_names_the_ways(tmp_path: Path) -> None:
    """What was called a fault before the hold began is read as getting in."""
    path = tmp_path / "a.npz"
    save_material(path, make_material())
    with open_arrays(path) as arrays:
        contents = {name: arrays[name] for name in arrays if name != "format"}
    about = json.loads(contents["about"].tobytes())
    del about["transitions_named"]
    save_arrays(path, {**contents, "about": np.frombuffer(json.dumps(about).encode(), np.uint8)})

    first, *_ = load_material(path).report.intervals

    assert first.reasons == (Reason.GETTING_IN, "ankle_not_on_knee")


def test_a_fault_before_coming_out_stays_one_however_often_a_review_is_kept(
    tmp_path: Path,
) -> None:
    """What the report called a fault and what coming out is what the kept one calls so."""
    whole, path = make_report(), tmp_path / "a.npz"
    pieces = ((9, ""), (2, "far"), (2, "low"), (3, "coming_out/far/low"))
    named = name_transitions(spans_of(*pieces), whole.reference.hold_s)
    assert [span.reasons[:1] for span in named] == [(), ("far",), ("coming_out",), ("coming_out",)]

    for _ in range(2):
        save_material(path, make_material(replace(whole, intervals=named)))
        assert load_material(path).report.intervals == named


def test_a_report_made_from_the_file_is_the_same(tmp_path: Path) -> None:
    """Numbers, words, tracks and tables survive writing and reading."""
    material = make_material()

    save_material(tmp_path / "a.npz", material)
    again = load_material(tmp_path / "a.npz")

    assert again.report.to_dict() == material.report.to_dict()
    assert again.report.intervals == material.report.intervals
    assert again.report.reference == material.report.reference
    assert to_frames_csv(again.report) == to_frames_csv(material.report)
    for one, other in zip(again.tracks, material.tracks, strict=True):
        assert one.check == other.check
        assert np.array_equal(one.measured, other.measured, equal_nan=True)
    shots = [(each.kind, each.t_s, each.stopped_clock) for each in again.snapshots]
    assert shots == [(each.kind, each.t_s, each.stopped_clock) for each in material.snapshots]
    assert again.snapshots[0].picture.shape == material.snapshots[0].picture.shape
    page = make_page(again)
    assert page.headline == make_page(material).headline
    assert "<svg" in to_html(page, TEXTS)


def test_how_deep_it_was_is_kept(tmp_path: Path) -> None:
    """The points of a long video, too far apart to give the depth, come back unchanged."""
    depths = (Depth(99.0, 4.0), Depth())
    long = tuple(replace(track, depths=depths) for track in make_material().tracks)

    save_material(tmp_path / "a.npz", replace(make_material(), tracks=long))

    tracks = load_material(tmp_path / "a.npz").tracks
    assert len(tracks) == len(long) > 0
    for track in tracks:
        assert track.find_depth(more_is_deeper=True) == depths[0]
        assert np.isnan(track.find_depth(more_is_deeper=False).value)


def test_a_report_without_tracks_and_pictures_is_kept_too(tmp_path: Path) -> None:
    """A video in which nothing was seen is stored without tracks and pictures."""
    save_material(tmp_path / "a.npz", ReportMaterial(make_report()))

    again = load_material(tmp_path / "a.npz")
    assert (again.tracks, again.snapshots) == ((), ())


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"{}"])
def test_a_damaged_file_is_told_kindly(tmp_path: Path, content: bytes) -> None:
    """A file that is not a review is reported by name, with what to do."""
    path = tmp_path / "a.npz"
    path.write_bytes(content)

    with pytest.raises(PosecheckError, match="review the video again"):
        load_material(path)
    with pytest.raises(PosecheckError, match="no longer there"):
        load_material(tmp_path / "none.npz")
