"""The comparison without a browser: real folders, a real recording judged again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from posecheck.analysis.archive import save_material
from posecheck.analysis.recording import Recording, RecordingWriter, save_recording
from posecheck.analysis.rejudge import rejudge
from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, open_store
from posecheck.references.files import find_reference
from posecheck.reports.material import ReportMaterial
from posecheck.web.texts import load_texts
from tests.unit.core.builders import measures, observation
from tests.unit.reports.report_makers import FIGURE_4
from tests.unit.web.first_poses import FIRST_FILES

TEXTS = load_texts("review_comparison")
RIGHT = Side.RIGHT
SCRIPT = """
from datetime import UTC, datetime
from pathlib import Path

from posecheck.core.landmarks import Side
from posecheck.history import open_store
from posecheck.analysis.archive import load_material
from posecheck.review_service import ReviewRecord, ReviewState
from posecheck.web.review.comparison import show_comparison

root = Path({root!r})


def make(name, hour, side=Side.RIGHT, state=ReviewState.DONE):
    at = datetime(2026, 11, 20, hour, tzinfo=UTC)
    return ReviewRecord(name, "t", name + ".mp4", at, state, 1, stretch="figure-4", side=side)


class Desk:
    def look(self, workspace):
        unfit = make("busy", 3, state=ReviewState.ANALYSING), make("left", 4, side=Side.LEFT)
        return make("new", 12), *unfit

    def list_kept(self, profile_id):
        return (make("old", 2),) if (root / "old").is_dir() else ()

    def folder(self, review_id):
        return root / review_id


store = open_store(root / "history.db")
person = store.first_profile("Ada")
folder = root / "new"
material = load_material(folder / "material.npz")
show_comparison(make("new", 12), folder, material, Desk(), store, person.id)
store.close()
"""


def make_recording(thigh_deg: float, ankle: float, seconds: float = 20.0) -> Recording:
    """A hold of the figure-4 whose checks read what is given."""
    writer = RecordingWriter()
    values = {
        "right_ankle_to_other_knee": ankle,
        "left_thigh_trunk": thigh_deg,
        "right_hip_abduction": 25.0,
        "left_hand_to_leg": 0.1,
        "head_lift": 0.0,
    }
    for t_s in np.arange(0, seconds, 0.1):
        writer.add(observation(measures(sd=0.1, **values)), float(t_s))
    return writer.build()


def put(folder: Path, thigh_deg: float, *, ankle: float = 0.3, seconds: float = 20.0) -> None:
    """Lay a review into a folder, as its analysis leaves it."""
    folder.mkdir()
    recording = make_recording(thigh_deg, ankle, seconds)
    judged = rejudge(recording, FIGURE_4, RIGHT, video=f"{folder.name}.mp4", model="full")
    save_recording(folder / "recording.npz", recording)
    save_material(folder / "material.npz", ReportMaterial(judged.report, judged.tracks))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HistoryStore]:
    with closing(open_store(tmp_path / "history.db")) as store:
        store.first_profile("Ada")
        yield store


@pytest.fixture
def page(tmp_path: Path) -> AppTest:
    """Return the section of a review of 20 s, with an older one of 10 s beside it."""
    put(tmp_path / "new", 120.0)
    put(tmp_path / "old", 105.0, seconds=10.0)
    return AppTest.from_string(SCRIPT.format(root=str(tmp_path)), default_timeout=30).run()


def choose(page: AppTest, how: str) -> AppTest:
    return page.button_group(key="compare-new").set_value(how).run()


def said(page: AppTest) -> str:
    assert not page.exception
    return "\n".join(text.value for text in page.markdown)


def rows(page: AppTest, which: int = 0) -> dict[str, list[str]]:
    """Return a table's rows by what stands first in each."""
    return {row[0]: list(row[1:]) for row in page.table[which].value.values.tolist()}


def test_nothing_is_compared_before_it_is_asked_for(page: AppTest) -> None:
    """Until it is used, the section is only a choice between two comparisons."""
    assert not page.table
    assert not page.exception


def test_two_reviews_stand_side_by_side(page: AppTest) -> None:
    """The older session comes first, with seconds, depths, both timelines and a summary."""
    choose(page, "session")

    assert [box.value for box in page.selectbox] == ["old", "new"]
    assert "**Better in the second:**" in said(page)
    assert "left thigh to trunk 15° deeper" in said(page)
    table = rows(page)
    assert float(table["Counted"][0].split()[0]) == pytest.approx(10.0, abs=1.0)
    assert table["Deepest: left thigh to trunk"][:2] == ["105°", "120°"]
    charts = page.get("vega_lite_chart")
    assert len(charts) == 2


def test_the_same_one_twice_is_told(page: AppTest) -> None:
    """A session is not compared with itself."""
    choose(page, "session")

    page.selectbox(key="compare-first-new").set_value("new").run()

    assert [info.value for info in page.info] == [TEXTS("choose_two")]
    assert not page.table


def test_alone_there_is_nothing_to_compare(page: AppTest, tmp_path: Path) -> None:
    """Sessions of another side, unfinished ones and deleted ones are not offered."""
    shutil.rmtree(tmp_path / "old")

    choose(page, "session")

    assert [info.value for info in page.info] == [TEXTS("no_session")]


def test_a_live_set_is_compared_by_what_was_seen_in_it(
    page: AppTest, tmp_path: Path, store: HistoryStore
) -> None:
    """A live set keeps the seconds counted at the time; its depths come from its recording."""
    person = store.first_profile("Ada")
    for with_recording in (True, False):
        set_id = store.begin_set(person.id, find_reference("figure-4"), RIGHT, "camera")
        held = HoldSpan(5.0, 17.0, FormState.CORRECT, ())
        hold = HoldState(accepted_s=12.0, longest_hold_s=12.0)
        store.save_progress(set_id, hold, (held,), "full")
        if with_recording:
            store.save_recording(set_id, make_recording(110.0, 0.3))
    shutil.rmtree(tmp_path / "old")

    choose(page, "session")

    assert len(page.selectbox(key="compare-first-new").options) == 2
    table = rows(page)
    assert table["Counted"][1] == "12.0 s"
    assert table["Deepest: left thigh to trunk"][:2] == ["120°", "110°"]
    assert "Live set, " in said(page)


def test_a_damaged_session_is_told_kindly(page: AppTest, tmp_path: Path) -> None:
    """An unreadable session is reported in one line, and the page still works."""
    (tmp_path / "old" / "material.npz").write_bytes(b"no")

    choose(page, "session")

    assert "damaged" in page.error[0].value
    assert not page.exception


def test_one_video_is_judged_under_another_reference(page: AppTest) -> None:
    """Under another stretch, the numbers and the differing parts are shown."""
    choose(page, "reference")
    page.selectbox(key="compare-reference-new").set_value("knee-to-opposite-shoulder").run()

    assert "**With the second:**" in said(page)
    table = rows(page)
    assert table["Counted"][1] == "0.0 s"
    assert table["Deepest: left thigh to trunk"][1] == TEXTS("not_known")
    differing = page.table[1].value.values.tolist()
    assert differing[0][2] == "Counting"
    assert "knee not up" in differing[0][3]


def test_a_dropped_file_is_a_reference_too(page: AppTest) -> None:
    """A therapist's own limits are tried on the video at once."""
    text = FIRST_FILES["figure-4"].read_text(encoding="utf-8")
    choose(page, "reference")
    page.selectbox(key="compare-reference-new").set_value("").run()

    stricter = text.replace("minimum = 98", "minimum = 140")
    assert stricter != text
    drop(page, "mine.toml", stricter.encode())

    assert rows(page)["Counted"][1] == "0.0 s"
    assert "thigh not pulled" in said(page)


def test_all_faults_of_a_dropped_file_are_told_at_once(page: AppTest) -> None:
    """Each fault has its line, under the name that the person gave the file."""
    text = FIRST_FILES["figure-4"].read_text(encoding="utf-8")
    choose(page, "reference")
    page.selectbox(key="compare-reference-new").set_value("").run()

    drop(
        page,
        "mine.toml",
        text.replace("hold_s = 30", "hold_s = -1")
        .replace("minimum = 98", "minimum = true")
        .encode(),
    )

    told = page.error[0].value
    assert told.startswith("mine.toml")
    assert told.count("\n- ") >= 2
    assert not page.table


@pytest.mark.parametrize("content", [b"\xff\xfe", b"no = [toml", b""])
def test_what_is_no_reference_is_told(page: AppTest, content: bytes) -> None:
    """Any dropped file gets an answer in words."""
    choose(page, "reference")
    page.selectbox(key="compare-reference-new").set_value("").run()

    drop(page, "odd.toml", content)

    assert "odd.toml" in page.error[0].value
    assert not page.exception


def test_a_lost_recording_is_told(page: AppTest, tmp_path: Path) -> None:
    """Without a recording, a video cannot be judged again."""
    (tmp_path / "new" / "recording.npz").unlink()
    choose(page, "reference")

    page.selectbox(key="compare-reference-new").set_value("knee-to-opposite-shoulder").run()

    assert "no longer there" in page.error[0].value


def test_the_same_verdict_is_said(page: AppTest) -> None:
    """If another version makes no difference, the page says so."""
    text = FIRST_FILES["figure-4"].read_text(encoding="utf-8")
    choose(page, "reference")
    page.selectbox(key="compare-reference-new").set_value("").run()

    drop(page, "same.toml", text.replace("version = 1", "version = 2").encode())

    assert TEXTS("same_verdict") in said(page)
    assert TEXTS("no_change") in said(page)


def drop(page: AppTest, name: str, content: bytes) -> None:
    page.file_uploader(key="compare-file-new").set_value((name, content, "text/plain")).run()
