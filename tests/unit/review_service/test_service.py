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
from posecheck.review_service import ReviewError, ReviewService, ReviewState
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

    def pass_by(self, service: ReviewService, seconds: float) -> None:
        """Let time pass in steps, as the service's own thread sees it."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            self.now_s = min(self.now_s + 60, end_s)
            service.sweep()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runner() -> HandRunner:
    return HandRunner()


@pytest.fixture
def service(tmp_path: Path, clock: Clock, runner: HandRunner) -> Iterator[ReviewService]:
    service = ReviewService(tmp_path, make_runner=lambda: runner, now=clock)
    yield service
    service.close()


@pytest.fixture
def analyse(service: ReviewService) -> Callable[[str], str]:
    return lambda review_id: service.analyse(review_id, FIGURE_4, Side.LEFT, "full")


def test_an_analysis_goes_from_asked_for_to_done(
    service: ReviewService, runner: HandRunner, clock: Clock, analyse: Callable[[str], None]
) -> None:
    """A review shows that it waits, then its progress and remaining time, then its result."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)
    record = wait_for(service, review_id, ReviewState.ANALYSING)
    assert (record.stretch, record.title, record.side, record.model) == (
        "figure-4", FIGURE_4.title, Side.LEFT, "full",
    )  # fmt: skip
    assert record.reference_version == FIGURE_4.version

    for share, passed_s in [(0.0, 3.0), (0.25, 10.0)]:
        clock.now_s += passed_s
        runner.shares["a.mp4"] = share
        while (record := service.find(review_id)) is None or "a.mp4" in runner.shares:
            time.sleep(0.005)
    while (record := service.find(review_id)) is not None and record.share != 0.25:
        time.sleep(0.005)
    assert record is not None
    assert record.left_s == pytest.approx(30.0)

    runner.end("a.mp4")
    record = wait_for(service, review_id, ReviewState.DONE)
    assert (record.share, record.left_s, record.summary) == (1.0, 0.0, SUMMARY)
    assert (record.has_video, record.kept) == (True, False)
    assert {path.name for path in service.folder(review_id).iterdir()} == {
        "report.json", "annotated.mp4", "frames.csv", "intervals.csv", "recording.npz",
        "material.npz",
    }  # fmt: skip


def test_results_are_nobody_elses_business(
    service: ReviewService, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """The results of an analysis can be read by this user only."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4")
    wait_for(service, review_id, ReviewState.DONE)

    assert {path.stat().st_mode & 0o077 for path in service.folder(review_id).iterdir()} == {0}


def test_people_take_turns_on_the_cores(service: ReviewService, runner: HandRunner) -> None:
    """As many analyses run as there are cores; one video need not wait for ten of another."""
    places = count_places()
    crowd, single = service.open_workspace(), service.open_workspace()
    many = [upload(service, crowd, f"{n}.mp4") for n in range(places + 3)]
    for review_id in many:
        service.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    while runner.running < places:
        time.sleep(0.005)
    one = upload(service, single, "one.mp4")
    service.analyse(one, FIGURE_4, Side.LEFT, "full")

    runner.end("0.mp4")

    wait_for(service, one, ReviewState.ANALYSING)
    assert service.look(crowd)[-1].state is ReviewState.WAITING
    assert runner.max_running == places


def test_an_analysis_that_is_under_way_is_not_asked_for_twice(
    service: ReviewService, analyse: Callable[[str], None]
) -> None:
    """A second request while the first one waits or runs is refused in words."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)

    with pytest.raises(ReviewError, match=r"a\.mp4 is being analysed"):
        analyse(review_id)


def test_a_cancelled_analysis_can_be_asked_for_again(
    service: ReviewService, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """Cancelling stops a running analysis and removes a waiting one; the video stays ready."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    for _ in range(2):
        analyse(review_id)
        wait_for(service, review_id, ReviewState.ANALYSING)
        service.cancel(review_id)
        record = wait_for(service, review_id, ReviewState.READY)
        assert (record.stretch, record.failure) == ("", "")

    analyse(review_id)
    runner.end("a.mp4")
    wait_for(service, review_id, ReviewState.DONE)


def test_a_waiting_analysis_is_taken_back_at_once(
    service: ReviewService, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """A cancelled analysis that has not begun never begins."""
    workspace = service.open_workspace()
    ids = [upload(service, workspace, f"{n}.mp4") for n in range(count_places() + 1)]
    for review_id in ids:
        analyse(review_id)
    for review_id in ids[:-1]:
        wait_for(service, review_id, ReviewState.ANALYSING)

    service.cancel(ids[-1])

    assert service.look(workspace)[-1].state is ReviewState.READY
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
    service: ReviewService,
    runner: HandRunner,
    analyse: Callable[[str], None],
    error: Exception,
    words: str,
) -> None:
    """Any failure becomes a sentence without paths of this disk, and a retry may succeed."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4", error)

    record = wait_for(service, review_id, ReviewState.FAILED)
    assert words in record.failure
    assert "secret" not in record.failure
    assert record.stretch == "figure-4"

    analyse(review_id)
    runner.end("a.mp4")
    assert wait_for(service, review_id, ReviewState.DONE).failure == ""


def test_a_failed_second_try_leaves_the_first_results(
    service: ReviewService, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """If judging again fails, the earlier result remains, and the failure is reported."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)
    runner.end("a.mp4")
    wait_for(service, review_id, ReviewState.DONE)

    service.analyse(review_id, FIGURE_4, Side.RIGHT, "heavy")
    wait_for(service, review_id, ReviewState.ANALYSING)
    runner.end("a.mp4", VideoError("a.mp4: gone"))

    record = wait_for(service, review_id, ReviewState.DONE)
    assert (record.failure, record.side, record.summary) == ("a.mp4: gone", Side.LEFT, SUMMARY)


def test_no_failure_mixes_two_analyses(
    service: ReviewService, runner: HandRunner, analyse: Callable[[str], None]
) -> None:
    """A disk that fills up after the first file leaves none of the new files, or all the old."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    full = OutputError("the disk is full")
    for files_before in (set(), {path.name for path in plan_job(Path(), Path()).outputs}):
        analyse(review_id)
        wait_for(service, review_id, ReviewState.ANALYSING)
        runner.leave_behind = "annotated.mp4"
        runner.end("a.mp4", full)
        while (record := service.find(review_id)) is not None and not record.failure:
            time.sleep(0.005)
        left = {path.name: path.read_bytes() for path in service.folder(review_id).iterdir()}
        assert set(left) == files_before
        assert b"half" not in left.values()

        runner.leave_behind = ""
        analyse(review_id)
        runner.end("a.mp4")
        wait_for(service, review_id, ReviewState.DONE)


def test_marks_stay_with_the_exercise_they_were_made_on(
    service: ReviewService, runner: HandRunner
) -> None:
    """A mark on the left figure-4 does not apply to the right one, and returns with the left."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    folder = service.folder(review_id)

    def judge(stretch: ReferencePose, side: Side) -> tuple[Mark, ...]:
        service.analyse(review_id, stretch, side, "full")
        wait_for(service, review_id, ReviewState.ANALYSING)
        runner.end("a.mp4")
        wait_for(service, review_id, ReviewState.DONE)
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
    service: ReviewService, runner: HandRunner
) -> None:
    """After cancelling or failing, the review is as before, with its marks."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    service.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    runner.end("a.mp4")
    wait_for(service, review_id, ReviewState.DONE)
    marks = add_mark(service.folder(review_id), Mark(1.0, 2.0, correct=True))

    service.analyse(review_id, FIGURE_4, Side.RIGHT, "full")
    wait_for(service, review_id, ReviewState.ANALYSING)
    service.cancel(review_id)
    assert wait_for(service, review_id, ReviewState.DONE).side is Side.LEFT
    service.analyse(review_id, FIGURE_4, Side.RIGHT, "full")
    wait_for(service, review_id, ReviewState.ANALYSING)
    runner.end("a.mp4", VideoError("a.mp4: no video"))
    assert wait_for(service, review_id, ReviewState.DONE).failure

    assert load_marks(service.folder(review_id)) == marks


def test_what_is_not_here_cannot_be_analysed(
    service: ReviewService, analyse: Callable[[str], None]
) -> None:
    """An unfinished upload, a duplicate that was dropped, an unknown id: each is reported."""
    workspace = service.open_workspace()
    upload(service, workspace, "a.mp4", b"same")
    half = service.uploads.announce(workspace, "b.mp4", 10)
    copy = upload(service, workspace, "copy.mp4", b"same")

    for review_id, words in [(half, "b.mp4"), (copy, "same video"), ("x", "no longer here")]:
        with pytest.raises(ReviewError, match=words):
            analyse(review_id)


def test_a_sample_needs_no_upload(service: ReviewService, tmp_path: Path) -> None:
    """A file of this machine is listed once, and still exists after it is removed from the list."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"clip")
    workspace = service.open_workspace()

    review_id = service.add_file(workspace, clip, "A sample")

    assert service.add_file(workspace, clip, "A sample") == review_id
    assert [record.state for record in service.look(workspace)] == [ReviewState.READY]
    assert service.add_file(service.open_workspace(), clip, "A sample") != review_id
    service.delete(review_id)
    assert clip.exists()


def test_deleting_leaves_nothing_whatever_it_is_doing(
    service: ReviewService, runner: HandRunner, tmp_path: Path, analyse: Callable[[str], None]
) -> None:
    """In any state, deleting leaves nothing on the disk, at once."""
    workspace = service.open_workspace()
    ids = [
        service.uploads.announce(workspace, "half.mp4", 10),
        upload(service, workspace, "ready.mp4"),
    ]
    for name in ("done.mp4", "running.mp4"):
        ids.append(upload(service, workspace, name))
        analyse(ids[-1])
    runner.end("done.mp4")
    wait_for(service, ids[2], ReviewState.DONE)
    wait_for(service, ids[3], ReviewState.ANALYSING)

    for review_id in ids:
        service.delete(review_id)
        assert service.find(review_id) is None
        assert not list(tmp_path.rglob(f"*{review_id}*"))

    assert service.look(workspace) == ()
    (own,) = (path for path in (tmp_path / "unkept").iterdir() if path.is_dir())
    while list(own.iterdir()):  # an analysis that was running ends on its own thread
        time.sleep(0.005)
    service.delete("nothing")


def test_what_nobody_looks_at_goes(
    service: ReviewService,
    clock: Clock,
    tmp_path: Path,
    analyse: Callable[[str], None],
) -> None:
    """A workspace in use stays; an abandoned one is removed, with its running analysis."""
    seen, left = service.open_workspace(), service.open_workspace()
    stays, goes, half = (
        upload(service, seen, "a.mp4"), upload(service, left, "b.mp4"),
        service.uploads.announce(left, "c.mp4", 10),
    )  # fmt: skip
    analyse(goes)
    wait_for(service, goes, ReviewState.ANALYSING)

    for _ in range(4):
        clock.pass_by(service, LEFT_AFTER_S / 3)
        service.look(seen)

    assert (service.knows_workspace(seen), service.knows_workspace(left)) == (True, False)
    assert service.find(stays) is not None
    assert service.find(goes) is None
    for review_id in (goes, half):
        assert not list(tmp_path.rglob(f"*{review_id}*"))
    assert service.look(left) == ()
    with pytest.raises(ReviewError, match="inactive for more than a day"):
        service.uploads.announce(left, "d.mp4", 10)


def test_a_locked_phone_loses_nothing(
    service: ReviewService, runner: HandRunner, clock: Clock, analyse: Callable[[str], None]
) -> None:
    """After hours without contact an upload resumes, and an analysis is completed."""
    workspace = service.open_workspace()
    judged, half = (
        upload(service, workspace, "a.mp4"),
        service.uploads.announce(workspace, "b.mp4", 10),
    )
    turn = service.uploads.take_over(half, 0, 10)
    assert turn is not None
    service.uploads.receive(half, turn, b"12345")
    analyse(judged)
    wait_for(service, judged, ReviewState.ANALYSING)

    clock.pass_by(service, 12 * 3600)
    runner.end("a.mp4")
    wait_for(service, judged, ReviewState.DONE)
    clock.pass_by(service, 11 * 3600)

    assert {record.id for record in service.look(workspace)} == {judged, half}
    assert service.folder(judged).joinpath("annotated.mp4").exists()
    assert service.uploads.find_offset(half) == 5
    turn = service.uploads.take_over(half, 5, 5)
    assert turn is not None
    assert service.uploads.receive(half, turn, b"67890").state is ReviewState.READY


def test_who_is_away_gives_way_to_who_is_there(
    service: ReviewService, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk the longest abandoned workspace makes room, never one in use."""

    def measure(_folder: Path) -> SimpleNamespace:
        used = sum(path.stat().st_size for path in tmp_path.rglob("*.mp4"))
        return SimpleNamespace(free=ROOM_LEFT_BYTES + 100 - used)

    monkeypatch.setattr(shutil, "disk_usage", measure)
    first, second, there = (service.open_workspace() for _ in range(3))
    left_first = upload(service, first, "a.mp4", b"a" * 40)
    clock.pass_by(service, 60)
    left_second = upload(service, second, "b.mp4", b"b" * 40)
    clock.pass_by(service, AWAY_AFTER_S - 30)
    stays = upload(service, there, "c.mp4", b"c" * 20)

    def announce(size_bytes: int) -> None:
        service.look(there)
        service.delete(service.uploads.announce(there, "d.mp4", size_bytes))

    def here() -> list[bool]:
        return [service.find(each) is not None for each in (left_first, left_second, stays)]

    with pytest.raises(ReviewError, match="not enough space"):
        announce(60)  # the second one is not away for long enough
    assert here() == [True, True, True]
    announce(30)
    assert here() == [False, True, True]
    clock.pass_by(service, 60)
    with pytest.raises(ReviewError, match="not enough space"):
        announce(100)
    assert here() == [False, True, True]
    announce(60)
    assert here() == [False, False, True]


def test_an_upload_under_way_is_a_sign_of_life(service: ReviewService, clock: Clock) -> None:
    """A page that sends data is present, however rarely it polls."""
    workspace = service.open_workspace()
    review_id = service.uploads.announce(workspace, "a.mp4", 10)
    turn = service.uploads.take_over(review_id, 0, 10)
    assert turn is not None

    for _ in range(6):
        clock.pass_by(service, LEFT_AFTER_S / 2)
        service.uploads.receive(review_id, turn, b"x")

    assert service.knows_workspace(workspace)


def test_a_machine_that_slept_loses_nothing(service: ReviewService, clock: Clock) -> None:
    """After days of sleep, the page still has its grace period."""
    workspace = service.open_workspace()
    review_id = upload(service, workspace, "a.mp4")

    clock.now_s += 2 * LEFT_AFTER_S
    service.sweep()
    assert service.find(review_id) is not None

    clock.pass_by(service, LEFT_AFTER_S + 10)
    assert service.find(review_id) is None


def test_the_end_of_the_server_takes_all_of_it(
    tmp_path: Path, runner: HandRunner, analyse: Callable[[str], None], service: ReviewService
) -> None:
    """Closing stops running analyses, and no byte of the videos is left."""
    review_id = upload(service, service.open_workspace(), "a.mp4")
    analyse(review_id)
    wait_for(service, review_id, ReviewState.ANALYSING)

    service.close()
    service.close()

    assert runner.running == 0
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["door"]
    with pytest.raises(ReviewError):
        service.uploads.announce("x", "a.mp4", 10)


def test_idle_children_are_let_go(tmp_path: Path, runner: HandRunner) -> None:
    """An idle child holds memory: it ends after a while, and with the service."""
    with_close = ReviewService(tmp_path, make_runner=lambda: runner)
    review_id = upload(with_close, with_close.open_workspace(), "a.mp4")
    with_close.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    runner.end("a.mp4")
    wait_for(with_close, review_id, ReviewState.DONE)

    with_close.close()

    assert runner.closed == 1


def test_many_threads_may_use_the_desk(service: ReviewService, runner: HandRunner) -> None:
    """Pages, routes and analyses run concurrently without breaking each other."""
    failures: list[Exception] = []

    def use(number: int) -> None:
        try:
            workspace = service.open_workspace()
            for turn in range(5):
                name = f"{number}-{turn}.mp4"
                runner.end(name)
                review_id = upload(service, workspace, name)
                service.analyse(review_id, FIGURE_4, Side.LEFT, "full")
                wait_for(service, review_id, ReviewState.DONE)
                service.keep(review_id, "ada")
                service.list_kept("ada")
                service.delete(review_id)
            assert service.look(workspace) == ()
        except Exception as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert service.list_kept("ada") == ()
