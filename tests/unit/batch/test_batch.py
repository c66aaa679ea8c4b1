"""The summary of many videos, the journal of finished ones, and what is sent to a child."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from posecheck.analysis.job import Job
from posecheck.analysis.process.failures import make_exit_error, make_memory_error, make_stall_error
from posecheck.analysis.process.protocol import Analysis, Outcome
from posecheck.batch import fingerprint
from posecheck.batch.journal import JOURNAL_NAME, Journal
from posecheck.batch.local import Done, split_sides
from posecheck.batch.summary import Finding, Row, classify_report, sort_rows, to_csv
from posecheck.batch.summary_html import JudgedBy, to_html
from posecheck.core.landmarks import Side
from posecheck.core.part import Part
from posecheck.errors import OutputError, VideoError, WorkerDiedError
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_section, load_words

REFERENCE = find_reference("figure-4")


def make_report(**changes: object) -> dict[str, Any]:
    """Return a report of 40 seconds, 10 on the way in and 30 counted in one hold."""
    intervals = [
        {"start_s": 0.0, "end_s": 10.0, "state": "incorrect", "reasons": ["ankle_not_on_knee"]},
        {"start_s": 10.0, "end_s": 40.0, "state": "correct", "reasons": []},
    ]
    report = {
        "accepted_s": 30.0,
        "paused_s": 10.0,
        "unseen_s": 0.0,
        "duration_s": 40.0,
        "longest_hold_s": 30.0,
        "goal_s": 30.0,
        "goal_met": True,
        "goal_met_in_one_hold": True,
        "paused_by": {"ankle_not_on_knee": 10.0},
        "unseen_by": {},
        "notes": [],
        "intervals": intervals,
    }
    return {**report, **changes}


def make_done(name: str, error: Exception | None = None, **changes: object) -> Done:
    analysis = Analysis(Job(Path(name)), name, REFERENCE, Side.RIGHT, "full")
    if error is not None:
        return Done(analysis, error=error)
    return Done(analysis, Outcome(make_report(**changes), ("a line",)))


SHORT = {
    "accepted_s": 12.94,
    "goal_met": False,
    "goal_met_in_one_hold": False,
    "intervals": [
        {"start_s": 0.0, "end_s": 10.0, "state": "incorrect", "reasons": ["ankle_not_on_knee"]},
        {"start_s": 10.0, "end_s": 22.94, "state": "correct", "reasons": []},
        {"start_s": 22.94, "end_s": 25.0, "state": "incorrect", "reasons": ["thigh_not_pulled"]},
    ],
}
NONE = {**SHORT, "accepted_s": 0.0}
UNSEEN = {
    "unseen_s": 20.0,
    "intervals": [{"start_s": 0, "end_s": 20.0, "state": "unseen", "reasons": ["too_dark"]}],
}


def rows_of(*ends: Done) -> tuple[Row, ...]:
    return sort_rows(ends, REFERENCE, load_words(), load_section("summary"))


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({}, Finding.FINE),
        ({"goal_met_in_one_hold": False}, Finding.IN_SUM),
        ({"notes": ["more_than_one_person"]}, Finding.REMARKS),
        (SHORT, Finding.SHORT),
        (UNSEEN, Finding.NOT_SEEN),
        ({"unseen_s": 13.0}, Finding.FINE),
        (NONE, Finding.NOTHING_COUNTED),
        ({**NONE, **UNSEEN, "accepted_s": 0.0}, Finding.NOTHING_COUNTED),
        ({"paused_by": {"wrong_leg": 9.0, "thigh_not_pulled": 8.0}}, Finding.WRONG_LEG),
        ({"paused_by": {"thigh_not_pulled": 9.0, "wrong_leg": 8.0}}, Finding.FINE),
        ({"paused_by": {"wrong_leg": 9.0}, "notes": ["both_legs"]}, Finding.REMARKS),
        ({"paused_by": {"getting_in": 12.0, "wrong_leg": 8.0}}, Finding.WRONG_LEG),
    ],
)
def test_a_video_needs_what_its_report_says(changes: dict[str, Any], finding: Finding) -> None:
    """Each video is listed under the most serious finding of its report."""
    assert classify_report(make_report(**changes)) is finding


def test_what_needs_a_look_comes_first() -> None:
    """Failures, then wrong legs, nothing counted, not seen, short of the goal, and the rest."""
    names = [
        row.done.analysis.name
        for row in rows_of(
            make_done("fine"),
            make_done("short, nearly", **{**SHORT, "accepted_s": 29.0}),
            make_done("short", **SHORT),
            make_done("remarks", notes=["damaged_frames"]),
            make_done("none", **NONE),
            make_done("unseen", **UNSEEN),
            make_done("unseen most", **{**UNSEEN, "unseen_s": 39.0}),
            make_done("no video b", VideoError("no video b: is none")),
            make_done("no video a", VideoError("no video a: is none")),
            make_done("poison", WorkerDiedError("poison: crashed")),
            make_done("wrong leg", paused_by={"wrong_leg": 9.0}),
        )
    ]

    assert names == [
        *("poison", "no video a", "no video b", "wrong leg", "none", "unseen most", "unseen"),
        *("short", "short, nearly", "remarks", "fine"),
    ]


# Coming out of the stretch, for longer than anything else lasted.
LEFT = {"start_s": 40.0, "end_s": 90.0, "state": "incorrect", "reasons": ["coming_out", "a_fault"]}


def test_the_reason_is_what_stopped_the_clock_most() -> None:
    """The way into the position is not a fault; a failure's message does not repeat the name."""
    why = {
        row.done.analysis.name: row.why
        for row in rows_of(
            make_done("short", **SHORT),
            make_done("none", **{**NONE, "intervals": SHORT["intervals"][::2]}),
            make_done("unseen", **UNSEEN),
            make_done("remarks", notes=["damaged_frames"]),
            make_done("bad", VideoError("bad: can't read this video")),
            make_done("fine"),
            make_done("left", **{**SHORT, "intervals": [*SHORT["intervals"], LEFT]}),
        )
    }
    assert why.pop("left") == why["short"]

    assert why == {
        # 12.94 shows as 12.9, and 12.9 + 17.1 is 30.
        "short": "17.1 s short of the goal; thigh not pulled, 2.1 s",
        "none": "ankle not on knee, 10.0 s",
        "unseen": f"{load_words().name('too_dark')}, 20.0 s",
        "remarks": load_words().name("damaged_frames"),
        "bad": "can't read this video",
        "fine": "",
    }


# A title card before the set, and an empty room after it.
FRAMED = {
    **SHORT,
    "duration_s": 85.0,
    "unseen_s": 60.1,
    "intervals": [
        {"start_s": 0.0, "end_s": 30.0, "state": "unseen", "reasons": ["no_person"]},
        {"start_s": 30.0, "end_s": 50.0, "state": "correct", "reasons": []},
        {"start_s": 50.0, "end_s": 50.1, "state": "unseen", "reasons": ["unsure"]},
        {"start_s": 50.1, "end_s": 55.0, "state": "incorrect", "reasons": ["coming_out", "a"]},
        {"start_s": 55.0, "end_s": 85.0, "state": "unseen", "reasons": ["no_person"]},
    ],
}


def test_nobody_is_missed_before_and_after_the_set() -> None:
    """A title card and an empty room are no bad view, except where it was too dark to know."""
    day, night = rows_of(make_done("day", **FRAMED), make_done("night", **_in_the_dark(FRAMED)))[
        ::-1
    ]

    assert (day.finding, day.why) == (Finding.SHORT, "17.1 s short of the goal")
    assert (night.finding, night.why) == (Finding.NOT_SEEN, "nobody in view, 30.0 s")


def _in_the_dark(changes: dict[str, object]) -> dict[str, object]:
    return {**changes, "notes": ["dark_video"]}


def test_a_failure_is_told_in_the_language_of_the_summary() -> None:
    error = VideoError("a.mp4: this file has only sound; choose a file with video")
    (row,) = sort_rows(
        [make_done("a.mp4", error)], REFERENCE, load_words("de"), load_section("summary", "de")
    )

    assert row.why == "Diese Datei enthält nur Ton; wähle eine mit Video"


def test_the_table_is_safe_in_a_spreadsheet() -> None:
    """One row per video with named columns; a name that looks like a formula is defused."""
    table = list(csv.DictReader(io.StringIO(to_csv(rows_of(make_done("=1+1"), make_done("b"))))))

    assert [row["video"] for row in table] == ["'=1+1", "b"]
    assert table[1]["accepted_s"] == "30.0"
    assert table[1]["goal_met"] == "true"
    assert table[1]["look"] == "fine"


def test_the_page_needs_no_network_and_runs_nothing(tmp_path: Path) -> None:
    """Names are escaped whatever they contain, links lead to the results, nothing is fetched."""
    name = "<script>alert(1)</script> #1?.mp4"
    done = make_done(name)
    job = Job(Path(name), report=tmp_path / "out" / f"{name}.report.pdf")
    done = replace(done, analysis=replace(done.analysis, job=job))

    page = to_html(
        rows_of(done, make_done("bad", VideoError("bad: none"))),
        JudgedBy(REFERENCE, Side.RIGHT, "full"),
        tmp_path / "summary",
        load_words(),
        load_section("summary"),
    )

    assert "<script" not in page
    assert re.findall(r'(?:href|src)="([^"]*)"', page) == [
        "../out/%3Cscript%3Ealert%281%29%3C/script%3E%20%231%3F.mp4.report.pdf"
    ]
    assert "http" not in page.replace("http-equiv", "")
    assert "content=\"default-src 'none'; style-src 'unsafe-inline'\"" in page
    assert page.index("bad") < page.index("alert")


def test_the_page_shows_the_seconds_that_the_reports_show(tmp_path: Path) -> None:
    """Getting in and out is no pause, here as there."""
    done = make_done("a.mp4", paused_by={"getting_in": 4.5, "bouncing": 3.25, "coming_out": 2.25})
    judged_by = JudgedBy(REFERENCE, Side.RIGHT, "full")
    page = to_html(rows_of(done), judged_by, tmp_path, load_words(), load_section("summary"))

    heads = re.findall(r"<th [^>]*>([^<]*)", page)
    cells = re.findall(r"<td[^>]*>([^<]*)", page)
    shown = dict(zip([heads[0], *heads[2:]], cells, strict=False))  # the video heads its row
    assert (shown["Paused"], shown["In and out"], shown["Length"]) == ("3.2 s", "6.8 s", "40.0 s")


def test_an_analysis_survives_the_way_to_a_child() -> None:
    """A request survives the transfer, including names that are not valid text."""
    job = Job(Path("a\udcff.mp4"), json=Path("r.json"), material=Path("m.npz"))
    analysis = Analysis(job, "Änne's\nclip.mp4", REFERENCE, Side.LEFT, "heavy", mirrored=True)

    line = analysis.to_json()

    assert line.isascii()
    assert "\n" not in line
    assert Analysis.from_json(line) == analysis
    untold = replace(analysis, side=None, part=Part(2.5, 40.0))
    assert Analysis.from_json(untold.to_json()) == untold


def test_a_side_is_named_after_the_video_in_the_names_of_its_files() -> None:
    """Both sides' files differ, and an annotated copy is still known as one by its name."""
    job = Job(
        Path("a/leg.day.mov"),
        json=Path("out/leg.day.json"),
        annotated=Path("out/leg.day.annotated.mp4"),
        report=Path("mine.pdf"),
    )
    untold = Analysis(job, "leg.day.mov", REFERENCE, None, "full")

    assert [str(path) for path in untold.outputs] == [
        "out/leg.day.left.json", "out/leg.day.left.annotated.mp4", "mine.left.pdf",
        "out/leg.day.right.json", "out/leg.day.right.annotated.mp4", "mine.right.pdf",
    ]  # fmt: skip
    report = {"affected_side": "right", "part": {"start_s": 3.0, "end_s": 9.0}}
    told = untold.for_side(report)
    assert (told.side, told.part, told.job) == (Side.RIGHT, Part(3, 9), job.for_side(Side.RIGHT))
    assert told.for_side({"affected_side": "left"}) == told


def test_an_end_is_told_with_what_to_do() -> None:
    """Each way in which a child can end has its own message, beginning with the video's name."""
    told = {
        "no progress for 60 seconds": make_stall_error("a.mp4", 60),
        "more than 3 GB of memory": make_memory_error("a.mp4", 3000),
        "stopped by the system": make_exit_error("a.mp4", -9, 3000),
        "crashed (SIGSEGV)": make_exit_error("a.mp4", -11, 3000),
        "crashed (status 1)": make_exit_error("a.mp4", 1, 3000),
        "needed more than 3 GB": make_exit_error("a.mp4", 75, 3000),
    }
    for words, error in told.items():
        assert str(error).startswith("a.mp4: ")
        assert words in str(error)
        assert re.search(r"copy it|convert it|record it|try again", str(error))


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Analysis]:
    """Return a function that asks for the review of a small file, with one result there."""
    video, result = tmp_path / "video.mp4", tmp_path / "video.json"
    video.write_bytes(b"pictures")
    result.write_text("{}")

    def make(**changes: object) -> Analysis:
        asked = Analysis(Job(video, json=result), "video.mp4", REFERENCE, Side.RIGHT, "full")
        return replace(asked, **changes)

    return make


OUTCOME = Outcome({"accepted_s": 1.0}, ("One second.",))


def finish(analysis: Analysis) -> Done:
    return Done(analysis, OUTCOME, fingerprint=fingerprint.fingerprint(analysis))


def test_a_later_run_finds_what_was_done(ask: Callable[..., Analysis], tmp_path: Path) -> None:
    """With the same content, settings, reference and program, the result is reused."""
    with Journal(tmp_path) as journal:
        assert journal.find(ask()) is None
        journal.add(finish(ask()))

    with Journal(tmp_path) as journal:
        assert journal.find(ask()) == OUTCOME


def test_what_is_done_moves_with_its_folder(ask: Callable[..., Analysis], tmp_path: Path) -> None:
    """Results are found next to the journal, even after both are moved."""
    for folder in ("old", "new"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "r.json").write_text("{}")
    old = ask(job=replace(ask().job, json=tmp_path / "old" / "r.json"))
    new = ask(job=replace(ask().job, json=tmp_path / "new" / "r.json"))
    with Journal(tmp_path / "old") as journal:
        journal.add(finish(old))

    (tmp_path / "old" / JOURNAL_NAME).rename(tmp_path / "new" / JOURNAL_NAME)

    with Journal(tmp_path / "new") as journal:
        assert journal.find(new) == OUTCOME


def change_content(analysis: Analysis) -> Analysis:
    analysis.job.video.write_bytes(b"Pictures")
    return analysis


def take_result_away(analysis: Analysis) -> Analysis:
    assert analysis.job.json is not None
    analysis.job.json.unlink()
    return analysis


def cut_result(analysis: Analysis) -> Analysis:
    assert analysis.job.json is not None
    analysis.job.json.write_text("")
    return analysis


@pytest.mark.parametrize(
    "change",
    [
        change_content,
        take_result_away,
        cut_result,
        lambda analysis: replace(analysis, side=Side.LEFT),
        lambda analysis: replace(analysis, mirrored=True),
        lambda analysis: replace(analysis, model="heavy"),
        lambda analysis: replace(analysis, name="other.mp4"),
        lambda analysis: replace(analysis, reference=replace(REFERENCE, hold_s=20)),
        lambda analysis: replace(
            analysis, job=replace(analysis.job, frames_csv=analysis.job.video)
        ),
    ],
)
def test_whatever_changed_is_done_again(
    ask: Callable[..., Analysis], tmp_path: Path, change: Callable[[Analysis], Analysis]
) -> None:
    """With other content, settings or outputs, or without its results, a video is not finished."""
    with Journal(tmp_path) as journal:
        journal.add(finish(ask()))
    changed = change(ask())

    with Journal(tmp_path) as journal:
        assert journal.find(changed) is None


def test_another_program_does_it_again(
    ask: Callable[..., Analysis], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Results of an older program are not passed off as those of the current one."""
    with Journal(tmp_path) as journal:
        journal.add(finish(ask()))
    monkeypatch.setattr(fingerprint, "digest_program", lambda: "another")

    with Journal(tmp_path) as journal:
        assert journal.find(ask()) is None


def test_half_a_last_line_counts_for_nothing(ask: Callable[..., Analysis], tmp_path: Path) -> None:
    """After a power cut the complete lines count, the torn one is redone, and more can follow."""
    path = tmp_path / JOURNAL_NAME
    with Journal(tmp_path) as journal:
        journal.add(finish(ask()))
        journal.add(finish(ask(side=Side.LEFT)))
    whole = path.read_bytes()
    path.write_bytes(whole[: whole.rindex(b"{") + 20])

    with Journal(tmp_path) as journal:
        assert journal.find(ask()) == OUTCOME
        assert journal.find(ask(side=Side.LEFT)) is None
        journal.add(finish(ask(side=Side.LEFT)))

    with Journal(tmp_path) as journal:
        assert journal.find(ask(side=Side.LEFT)) == OUTCOME


@pytest.mark.parametrize("line", ["[]", "{}", "no", '{"schema": 2}', "\x00", '{"schema": 1}'])
def test_lines_of_others_are_passed_over(
    ask: Callable[..., Analysis], tmp_path: Path, line: str
) -> None:
    """A line that cannot be understood is not an error."""
    (tmp_path / JOURNAL_NAME).write_text(f"{line}\n")
    with Journal(tmp_path) as journal:
        assert journal.find(ask()) is None
        journal.add(finish(ask()))
    lines = (tmp_path / JOURNAL_NAME).read_text("ascii").splitlines()

    assert lines[0] == line
    assert json.loads(lines[1])["video"] == "video.mp4"


def test_two_runs_do_not_share_a_summary(tmp_path: Path) -> None:
    """The second run is told to wait or to choose another folder."""
    with Journal(tmp_path), pytest.raises(OutputError, match="another review is writing"):
        Journal(tmp_path)
    Journal(tmp_path).__exit__(None, None, None)


def test_a_summary_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    """A path that cannot be written is named."""
    (tmp_path / JOURNAL_NAME).mkdir()
    with pytest.raises(OutputError, match=JOURNAL_NAME):
        Journal(tmp_path)


def test_both_sides_of_a_video_are_two_rows_of_the_summary(tmp_path: Path) -> None:
    """Each with its side, its part of the video and the files that are about it."""
    job = Job(tmp_path / "a.mp4", json=tmp_path / "a.json")
    part = {"start_s": 0.0, "end_s": 21.9, "video_s": 70.5}
    right = make_report(affected_side="right", part=part)
    left = make_report(affected_side="left", part={**part, "start_s": 21.9, "end_s": 70.5})
    outcome = Outcome(right, ("right",), (Outcome(left, ("left",)),))
    done = Done(Analysis(job, "a.mp4", REFERENCE, None, "full"), outcome)
    assert Outcome.from_document(outcome.to_document()) == outcome

    one, other = ends = split_sides(done)

    assert [each.analysis.job.json for each in ends] == [
        tmp_path / "a.right.json", tmp_path / "a.left.json",
    ]  # fmt: skip
    assert one.outcome == Outcome(right, ("right",))
    assert other.analysis.part == Part(21.9, 70.5)
    page = to_html(
        rows_of(*ends),
        JudgedBy(REFERENCE, None, "full"),
        tmp_path,
        load_words(),
        load_section("summary"),
    )
    assert "a.mp4, right, 0:00 to 0:21" in page
    assert "a.mp4, left, 0:21 to 1:10" in page
    assert split_sides(make_done("b.mp4")) == (make_done("b.mp4"),)
