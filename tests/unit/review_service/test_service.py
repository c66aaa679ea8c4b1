from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.errors import OutputError, VideoError
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewDesk, ReviewError, ReviewState
from posecheck.review_service.annotations_file import add_mark, load_marks
from posecheck.review_service.jobs import count_places
from posecheck.review_service.paths import plan_job
from posecheck.review_service.service import AWAY_AFTER_S, LEFT_AFTER_S
from posecheck.review_service.uploads import ROOM_LEFT_BYTES
from tests.unit.review_service.makers import FIGURE_4, SUMMARY, HandRunner, upload, wait_for


class Clock:
    """A time that moves when told."""

    def __init__(self) -> None:
        self.now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s

    def pass_by(self, desk: ReviewDesk, seconds: float) -> None:
        """Let time pass in steps, as the desk's own thread sees it."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self.now_s + 60, end_s)
            desk.sweep()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
def desk(tmp_path: Path, clock: Clock, runner: HandRunner) -> Iterator[ReviewDesk]:
    desk = ReviewDesk(tmp_path, make_runner=lambda: runner, now=clock)
    yield desk
    desk.close()


@pytest.fixture
def analyse(desk: ReviewDesk) -> Callable[[str], str]:
    return lambda review_id: desk.analyse(review_id, FIGURE_4, Side.LEFT, "full")


def test_an_analysis_goes_from_asked_for_to_done(
    desk: ReviewDesk, runner: HandRunner, clock: Clock, analyse: Callable[[str], None]
) -> None:
    """What is shown of it: waiting, its share and the time left, then what it came to."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)
    record = wait_for(desk, review_id, ReviewState.ANALYSING)
    assert (record.stretch, record.title, record.side, record.model) == (
        "figure-4", FIGURE_4.title, Side.LEFT, "full",
    )  # fmt: skip
    assert record.reference_version == FIGURE_4.version

    for share, passed_s in [(0.0, 3.0), (0.25, 10.0)]:
        clock.now_s += passed_s
        runner.shares["a.mp4"] = share
        while (record := desk.find(review_id)) is None or "a.mp4" in runner.shares:
            time.sleep(0.005)
    while (record := desk.find(review_id)) is not None and record.share != 0.25:
        time.sleep(0.005)
    assert record is not None
    assert record.left_s == pytest.approx(30.0)

    runner.end("a.mp4")
    record = wait_for(desk, review_id, ReviewState.DONE)
    assert (record.share, record.left_s, record.summary) == (1.0, 0.0, SUMMARY)
    assert (record.has_video, record.kept) == (True, False)
    assert {path.name for path in desk.folder(review_id).iterdir()} == {
        "report.json", "annotated.mp4", "frames.csv", "intervals.csv", "recording.npz",
        "material.npz",
    }  # fmt: skip


def test_results_are_nobody_elses_business(
    desk: ReviewDesk, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """What an analysis writes can be read by this user only."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4")
    wait_for(desk, review_id, ReviewState.DONE)

    assert {path.stat().st_mode & 0o077 for path in desk.folder(review_id).iterdir()} == {0}


def test_people_take_turns_on_the_cores(desk: ReviewDesk, runner: HandRunner) -> None:
    """As many run as there are cores; who brought one video does not wait for ten of another."""
    places = count_places()
    crowd, single = desk.open_tray(), desk.open_tray()
    many = [upload(desk, crowd, f"{n}.mp4") for n in range(places + 3)]
    for review_id in many:
        desk.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    while runner.running < places:
        time.sleep(0.005)
    one = upload(desk, single, "one.mp4")
    desk.analyse(one, FIGURE_4, Side.LEFT, "full")

    runner.end("0.mp4")

    wait_for(desk, one, ReviewState.ANALYSING)
    assert desk.look(crowd)[-1].state is ReviewState.WAITING
    assert runner.most_running == places


def test_an_analysis_that_is_under_way_is_not_asked_for_twice(
    desk: ReviewDesk, analyse: Callable[[str], None]
) -> None:
    """Asking again while it waits or runs is refused in words."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)

    with pytest.raises(ReviewError, match=r"a\.mp4 is being analysed"):
        analyse(review_id)


def test_a_cancelled_analysis_can_be_asked_for_again(
    desk: ReviewDesk, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """Cancelling stops what runs and takes back what waits; the video stays ready."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    for _ in range(2):
        analyse(review_id)
        wait_for(desk, review_id, ReviewState.ANALYSING)
        desk.cancel(review_id)
        record = wait_for(desk, review_id, ReviewState.READY)
        assert (record.stretch, record.failure) == ("", "")

    analyse(review_id)
    runner.end("a.mp4")
    wait_for(desk, review_id, ReviewState.DONE)


def test_a_waiting_analysis_is_taken_back_at_once(
    desk: ReviewDesk, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """What has not begun never begins."""
    tray = desk.open_tray()
    ids = [upload(desk, tray, f"{n}.mp4") for n in range(count_places() + 1)]
    for review_id in ids:
        analyse(review_id)
    for review_id in ids[:-1]:
        wait_for(desk, review_id, ReviewState.ANALYSING)

    desk.cancel(ids[-1])

    assert desk.look(tray)[-1].state is ReviewState.READY
    assert f"{count_places()}.mp4" not in runner.began


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (VideoError("a.mp4: we can't read this video; record it again"), "can't read"),
        (OutputError("/secret/place: the disk is full"), "results of a.mp4 could not be saved"),
        (ZeroDivisionError("division"), "unexpected error"),
    ],
)
def test_a_failure_is_told_in_words_and_can_be_tried_again(
    desk: ReviewDesk,
    runner: HandRunner,
    analyse: Callable[[str], None],
    error: Exception,
    words: str,
) -> None:
    """Whatever goes wrong becomes a sentence without places of this disk; then it may work."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4", error)

    record = wait_for(desk, review_id, ReviewState.FAILED)
    assert words in record.failure
    assert "secret" not in record.failure
    assert record.stretch == "figure-4"

    analyse(review_id)
    runner.end("a.mp4")
    assert wait_for(desk, review_id, ReviewState.DONE).failure == ""


def test_a_failed_second_try_leaves_the_first_results(
    desk: ReviewDesk, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """Analysed anew and failed: what was found out before stands, and the failure is told."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4")
    wait_for(desk, review_id, ReviewState.DONE)

    desk.analyse(review_id, FIGURE_4, Side.RIGHT, "heavy")
    wait_for(desk, review_id, ReviewState.ANALYSING)
    runner.end("a.mp4", VideoError("a.mp4: gone"))

    record = wait_for(desk, review_id, ReviewState.DONE)
    assert (record.failure, record.side, record.summary) == ("a.mp4: gone", Side.LEFT, SUMMARY)


def test_no_failure_mixes_two_analyses(
    desk: ReviewDesk, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """A disk that fills up after the first of the files leaves none of them, or all the old."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    full = OutputError("the disk is full")
    for files_before in (set(), {path.name for path in plan_job(Path(), Path()).outputs}):
        analyse(review_id)
        wait_for(desk, review_id, ReviewState.ANALYSING)
        runner.leave_behind = "annotated.mp4"
        runner.end("a.mp4", full)
        while (record := desk.find(review_id)) is not None and not record.failure:
            time.sleep(0.005)
        left = {path.name: path.read_bytes() for path in desk.folder(review_id).iterdir()}
        assert set(left) == files_before
        assert b"half" not in left.values()

        runner.leave_behind = ""
        analyse(review_id)
        runner.end("a.mp4")
        wait_for(desk, review_id, ReviewState.DONE)


def test_marks_stay_with_the_exercise_they_were_made_on(
    desk: ReviewDesk, runner: HandRunner
) -> None:
    """A mark on the left figure-4 says nothing of the right one, and is back with the left one."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    folder = desk.folder(review_id)

    def judge(stretch: ReferencePose, side: Side) -> tuple[Mark, ...]:
        desk.analyse(review_id, stretch, side, "full")
        wait_for(desk, review_id, ReviewState.ANALYSING)
        runner.end("a.mp4")
        wait_for(desk, review_id, ReviewState.DONE)
        return load_marks(folder)

    knee = find_reference("knee-to-opposite-shoulder")
    exercises = [(FIGURE_4, Side.LEFT), (FIGURE_4, Side.RIGHT), (knee, Side.RIGHT)]
    made = []
    for number, exercise in enumerate(exercises):
        assert judge(*exercise) == ()
        made.append(add_mark(folder, Mark(number, number + 1.0, correct=True)))
    for exercise, marks in [*zip(exercises, made, strict=True), (exercises[0], made[0])]:
        assert judge(*exercise) == marks
        assert judge(*exercise) == marks


def test_an_analysis_that_comes_to_nothing_moves_no_mark(
    desk: ReviewDesk, runner: HandRunner
) -> None:
    """Cancelled or failed, the review is as it was, with its marks."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    desk.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    runner.end("a.mp4")
    wait_for(desk, review_id, ReviewState.DONE)
    marks = add_mark(desk.folder(review_id), Mark(1.0, 2.0, correct=True))

    desk.analyse(review_id, FIGURE_4, Side.RIGHT, "full")
    wait_for(desk, review_id, ReviewState.ANALYSING)
    desk.cancel(review_id)
    assert wait_for(desk, review_id, ReviewState.DONE).side is Side.LEFT
    desk.analyse(review_id, FIGURE_4, Side.RIGHT, "full")
    wait_for(desk, review_id, ReviewState.ANALYSING)
    runner.end("a.mp4", VideoError("a.mp4: no video"))
    assert wait_for(desk, review_id, ReviewState.DONE).failure

    assert load_marks(desk.folder(review_id)) == marks


def test_what_is_not_here_cannot_be_analysed(
    desk: ReviewDesk, analyse: Callable[[str], None]
) -> None:
    """An upload under way, a copy that was not taken, a made-up id: each told in words."""
    tray = desk.open_tray()
    upload(desk, tray, "a.mp4", b"same")
    half = desk.intake.announce(tray, "b.mp4", 10)
    copy = upload(desk, tray, "copy.mp4", b"same")

    for review_id, words in [(half, "b.mp4"), (copy, "same video"), ("x", "no longer here")]:
        with pytest.raises(ReviewError, match=words):
            analyse(review_id)


def test_a_sample_needs_no_upload(desk: ReviewDesk, tmp_path: Path) -> None:
    """A file of this machine lies on a tray once, and is still there when it is taken off."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"clip")
    tray = desk.open_tray()

    review_id = desk.add_file(tray, clip, "A sample")

    assert desk.add_file(tray, clip, "A sample") == review_id
    assert [record.state for record in desk.look(tray)] == [ReviewState.READY]
    assert desk.add_file(desk.open_tray(), clip, "A sample") != review_id
    desk.delete(review_id)
    assert clip.exists()


def test_deleting_leaves_nothing_whatever_it_is_doing(
    desk: ReviewDesk, runner: HandRunner, tmp_path: Path, analyse: Callable[[str], None]
) -> None:
    """Uploading, ready, waiting, under way or done: nothing of it is on the disk, at once."""
    tray = desk.open_tray()
    ids = [desk.intake.announce(tray, "half.mp4", 10), upload(desk, tray, "ready.mp4")]
    for name in ("done.mp4", "running.mp4"):
        ids.append(upload(desk, tray, name))
        analyse(ids[-1])
    runner.end("done.mp4")
    wait_for(desk, ids[2], ReviewState.DONE)
    wait_for(desk, ids[3], ReviewState.ANALYSING)

    for review_id in ids:
        desk.delete(review_id)
        assert desk.find(review_id) is None
        assert not list(tmp_path.rglob(f"*{review_id}*"))

    assert desk.look(tray) == ()
    (own,) = (path for path in (tmp_path / "unkept").iterdir() if path.is_dir())
    while list(own.iterdir()):  # an analysis that was running ends on its own thread
        time.sleep(0.005)
    desk.delete("nothing")


def test_what_nobody_looks_at_goes(
    desk: ReviewDesk,
    clock: Clock,
    tmp_path: Path,
    analyse: Callable[[str], None],
) -> None:
    """A tray that is looked at stays; one that is left goes, with the analysis under way."""
    seen, left = desk.open_tray(), desk.open_tray()
    stays, goes, half = (
        upload(desk, seen, "a.mp4"), upload(desk, left, "b.mp4"),
        desk.intake.announce(left, "c.mp4", 10),
    )  # fmt: skip
    analyse(goes)
    wait_for(desk, goes, ReviewState.ANALYSING)

    for _ in range(4):
        clock.pass_by(desk, LEFT_AFTER_S / 3)
        desk.look(seen)

    assert (desk.knows_tray(seen), desk.knows_tray(left)) == (True, False)
    assert desk.find(stays) is not None
    assert desk.find(goes) is None
    for review_id in (goes, half):
        assert not list(tmp_path.rglob(f"*{review_id}*"))
    assert desk.look(left) == ()
    with pytest.raises(ReviewError, match="inactive for more than a day"):
        desk.intake.announce(left, "d.mp4", 10)


def test_a_locked_phone_loses_nothing(
    desk: ReviewDesk, runner: HandRunner, clock: Clock, analyse: Callable[[str], None]
) -> None:
    """Hours without a sign, an upload goes on where it was, and an analysis comes to its end."""
    tray = desk.open_tray()
    judged, half = upload(desk, tray, "a.mp4"), desk.intake.announce(tray, "b.mp4", 10)
    turn = desk.intake.take_over(half, 0, 10)
    assert turn is not None
    desk.intake.receive(half, turn, b"12345")
    analyse(judged)
    wait_for(desk, judged, ReviewState.ANALYSING)

    clock.pass_by(desk, 12 * 3600)
    runner.end("a.mp4")
    wait_for(desk, judged, ReviewState.DONE)
    clock.pass_by(desk, 11 * 3600)

    assert {record.id for record in desk.look(tray)} == {judged, half}
    assert desk.folder(judged).joinpath("annotated.mp4").exists()
    assert desk.intake.find_offset(half) == 5
    turn = desk.intake.take_over(half, 5, 5)
    assert turn is not None
    assert desk.intake.receive(half, turn, b"67890").state is ReviewState.READY


def test_who_is_away_gives_way_to_who_is_there(
    desk: ReviewDesk, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the tray that was left first makes room, none that somebody looks at."""

    def measure(_folder: Path) -> SimpleNamespace:
        used = sum(path.stat().st_size for path in tmp_path.rglob("*.mp4"))
        return SimpleNamespace(free=ROOM_LEFT_BYTES + 100 - used)

    monkeypatch.setattr(shutil, "disk_usage", measure)
    first, second, there = (desk.open_tray() for _ in range(3))
    left_first = upload(desk, first, "a.mp4", b"a" * 40)
    clock.pass_by(desk, 60)
    left_second = upload(desk, second, "b.mp4", b"b" * 40)
    clock.pass_by(desk, AWAY_AFTER_S - 30)
    stays = upload(desk, there, "c.mp4", b"c" * 20)

    def announce(size_bytes: int) -> None:
        desk.look(there)
        desk.delete(desk.intake.announce(there, "d.mp4", size_bytes))

    def here() -> list[bool]:
        return [desk.find(each) is not None for each in (left_first, left_second, stays)]

    with pytest.raises(ReviewError, match="not enough space"):
        announce(60)  # the second one is not away for long enough
    assert here() == [True, True, True]
    announce(30)
    assert here() == [False, True, True]
    clock.pass_by(desk, 60)
    with pytest.raises(ReviewError, match="not enough space"):
        announce(100)
    assert here() == [False, True, True]
    announce(60)
    assert here() == [False, False, True]


def test_an_upload_under_way_is_a_sign_of_life(desk: ReviewDesk, clock: Clock) -> None:
    """A page that sends is there, however seldom it looks."""
    tray = desk.open_tray()
    review_id = desk.intake.announce(tray, "a.mp4", 10)
    turn = desk.intake.take_over(review_id, 0, 10)
    assert turn is not None

    for _ in range(6):
        clock.pass_by(desk, LEFT_AFTER_S / 2)
        desk.intake.receive(review_id, turn, b"x")

    assert desk.knows_tray(tray)


def test_a_machine_that_slept_loses_nothing(desk: ReviewDesk, clock: Clock) -> None:
    """After days asleep, the page has its time to come back."""
    tray = desk.open_tray()
    review_id = upload(desk, tray, "a.mp4")

    clock.now_s += 2 * LEFT_AFTER_S
    desk.sweep()
    assert desk.find(review_id) is not None

    clock.pass_by(desk, LEFT_AFTER_S + 10)
    assert desk.find(review_id) is None


def test_the_end_of_the_server_takes_all_of_it(
    tmp_path: Path, runner: HandRunner, analyse: Callable[[str], None], desk: ReviewDesk
) -> None:
    """Closing stops what runs, and no byte of what was given is left."""
    review_id = upload(desk, desk.open_tray(), "a.mp4")
    analyse(review_id)
    wait_for(desk, review_id, ReviewState.ANALYSING)

    desk.close()
    desk.close()

    assert runner.running == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["door"]
    with pytest.raises(ReviewError):
        desk.intake.announce("x", "a.mp4", 10)


def test_idle_children_are_let_go(tmp_path: Path, runner: HandRunner) -> None:
    """A child that waits for work holds memory, so it is ended after a while and with the desk."""
    with_close = ReviewDesk(tmp_path, make_runner=lambda: runner)
    review_id = upload(with_close, with_close.open_tray(), "a.mp4")
    with_close.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    runner.end("a.mp4")
    wait_for(with_close, review_id, ReviewState.DONE)

    with_close.close()

    assert runner.closed == 1


def test_many_threads_may_use_the_desk(desk: ReviewDesk, runner: HandRunner) -> None:
    """Pages, routes and analyses meet here; none of them breaks another."""
    failures: list[Exception] = []

    def use(number: int) -> None:
        try:
            tray = desk.open_tray()
            for turn in range(5):
                name = f"{number}-{turn}.mp4"
                runner.end(name)
                review_id = upload(desk, tray, name)
                desk.analyse(review_id, FIGURE_4, Side.LEFT, "full")
                wait_for(desk, review_id, ReviewState.DONE)
                desk.keep(review_id, "ada")
                desk.list_kept("ada")
                desk.delete(review_id)
            assert desk.look(tray) == ()
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert desk.list_kept("ada") == ()
