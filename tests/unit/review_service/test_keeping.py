from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from posecheck.analysis.archive import load_material
from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.history import Settings, open_store
from posecheck.review_service import ReviewError, ReviewRecord, ReviewService, ReviewState
from posecheck.review_service.annotations_file import add_mark, load_marks
from posecheck.review_service.exports import make_export
from tests.unit.review_service.makers import (
    FIGURE_4,
    SUMMARY,
    HandRunner,
    upload,
    wait_for,
)

PERSON, OTHER = "ada", "ben"


@pytest.fixture
def days() -> dict[str, int | None]:
    """How many days each person keeps pictures; changed by a test."""
    return {PERSON: 30, OTHER: 0}


@pytest.fixture
def open_desk(tmp_path: Path, days: dict[str, int | None]) -> Iterator[Callable[[], ReviewService]]:
    desks = []

    def make() -> ReviewService:
        runner = HandRunner()
        runner.ends = dict.fromkeys(f"{n}.mp4" for n in range(9))
        desks.append(
            ReviewService(tmp_path, lambda person: days.get(person, 0), make_runner=lambda: runner)
        )
        return desks[-1]

    yield make
    for service in desks:
        service.close()


@pytest.fixture
def service(open_desk: Callable[[], ReviewService]) -> ReviewService:
    return open_desk()


def review(service: ReviewService, name: str = "0.mp4", workspace: str = "") -> str:
    """Return a review whose analysis is done."""
    review_id = upload(service, workspace or service.open_workspace(), name)
    service.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    wait_for(service, review_id, ReviewState.DONE)
    return review_id


def keep(service: ReviewService, name: str = "0.mp4", person: int = PERSON) -> str:
    review_id = review(service, name)
    service.keep(review_id, person)
    return review_id


def find(service: ReviewService, review_id: str) -> ReviewRecord:
    record = service.find(review_id)
    assert record is not None
    return record


def age(service: ReviewService, review_id: str, days: float) -> None:
    """Make a kept review older."""
    path = service.folder(review_id) / "review.json"
    document = json.loads(path.read_text())
    kept_at = datetime.now(UTC) - timedelta(days=days)
    path.write_text(json.dumps({**document, "kept_at": kept_at.isoformat()}))


def test_a_kept_review_outlives_the_server(
    service: ReviewService, open_desk: Callable[[], ReviewService]
) -> None:
    """Every result is found again by the person who kept it; the upload is not."""
    workspace = service.open_workspace()
    review_id = review(service, workspace=workspace)
    (service.folder(review_id) / "marks.json").write_text("{}")
    service.keep(review_id, PERSON)
    service.keep(review_id, PERSON)
    on_workspace = service.look(workspace)[0]
    assert (on_workspace.kept, on_workspace.profile_id) == (True, PERSON)
    service.close()

    later = open_desk()

    (record,) = later.list_kept(PERSON)
    assert later.list_kept(OTHER) == ()
    assert record == find(later, review_id)
    assert (record.id, record.name, record.workspace, record.state, record.kept) == (
        review_id, "0.mp4", "", ReviewState.DONE, True,
    )  # fmt: skip
    assert (record.summary, record.side, record.has_video) == (SUMMARY, Side.LEFT, True)
    assert record.made_at == on_workspace.made_at
    assert {path.name for path in later.folder(review_id).iterdir()} == {
        "review.json", "report.json", "annotated.mp4", "frames.csv", "intervals.csv",
        "recording.npz", "material.npz", "marks.json",
    }  # fmt: skip
    with pytest.raises(ReviewError, match="upload it again"):
        later.analyse(review_id, FIGURE_4, Side.LEFT, "full")
    with pytest.raises(ReviewError, match="upload it again"):
        later.keep(review_id, PERSON)


def test_what_is_not_done_cannot_be_kept(service: ReviewService) -> None:
    """Before an analysis there is nothing to keep, and the message says so."""
    review_id = upload(service, service.open_workspace(), "0.mp4")

    with pytest.raises(ReviewError, match="nothing to keep"):
        service.keep(review_id, PERSON)


@pytest.mark.parametrize(("side", "theirs"), [(Side.LEFT, True), (Side.RIGHT, False)])
def test_judging_a_kept_review_again_leaves_it_as_it_is(
    service: ReviewService, tmp_path: Path, side: Side, theirs: bool
) -> None:
    """A kept review is unchanged to the byte, marks included; the new result is a new review."""
    review_id = keep(service)
    folder = service.folder(review_id)
    (mark,) = add_mark(folder, Mark(1.0, 2.0, correct=True))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    kept = find(service, review_id)
    runner_end_again(service)

    again = service.analyse(review_id, FIGURE_4, side, "heavy")
    record = wait_for(service, again, ReviewState.DONE)

    assert again != review_id
    assert (record.kept, record.side, record.model, record.workspace) == (
        False, side, "heavy", kept.workspace,
    )  # fmt: skip
    assert load_marks(service.folder(again)) == ((mark,) if theirs else ())
    assert find(service, review_id) == kept
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [each.id for each in service.look(kept.workspace)] == [review_id, again]
    service.delete(review_id)
    assert not list(tmp_path.rglob(f"*{review_id}*"))
    runner_end_again(service)
    assert service.analyse(again, FIGURE_4, Side.LEFT, "full") == again
    wait_for(service, again, ReviewState.DONE)
    assert load_marks(service.folder(again)) == (mark,)


def runner_end_again(service: ReviewService) -> None:
    runner = service._analyses._pool._make_runner()
    assert isinstance(runner, HandRunner)
    runner.end("0.mp4")


def test_kept_reviews_are_listed_newest_first(service: ReviewService) -> None:
    """The newest review comes first."""
    ids = [keep(service, f"{n}.mp4") for n in range(3)]

    assert [record.id for record in service.list_kept(PERSON)] == ids[::-1]


def test_deleting_a_kept_review_is_real(
    service: ReviewService, open_desk: Callable[[], ReviewService], tmp_path: Path
) -> None:
    """Deleted from a workspace or from the kept reviews, nothing is left on the disk."""
    on_workspace, on_shelf = keep(service, "0.mp4"), keep(service, "1.mp4")
    service.delete(on_workspace)
    service.close()
    later = open_desk()

    later.delete(on_shelf)

    assert later.list_kept(PERSON) == ()
    for review_id in (on_workspace, on_shelf):
        assert later.find(review_id) is None
        assert not list(tmp_path.rglob(f"*{review_id}*"))


def test_all_of_a_person_goes_with_the_person(service: ReviewService) -> None:
    """What others kept is not affected."""
    keep(service, "0.mp4")
    stays = keep(service, "1.mp4", OTHER)

    service.delete_kept(PERSON)

    assert service.list_kept(PERSON) == ()
    assert [record.id for record in service.list_kept(OTHER)] == [stays]


def test_without_pictures_the_numbers_and_marks_stay(
    service: ReviewService, tmp_path: Path
) -> None:
    """The upload, the annotated video and the snapshots are deleted; all else is available."""
    review_id = keep(service)
    folder = service.folder(review_id)
    (folder / "marks.json").write_text("{}")

    service.delete_video(review_id)
    service.delete_video(review_id)

    assert not find(service, review_id).has_video
    assert not service.list_kept(PERSON)[0].has_video
    assert not list(tmp_path.rglob("*.mp4"))
    material = load_material(folder / "material.npz")
    assert material.snapshots == ()
    assert material.report.intervals
    assert (folder / "marks.json").exists()
    with pytest.raises(ReviewError, match="has been deleted"):
        service.analyse(review_id, FIGURE_4, Side.LEFT, "full")


def test_a_deleted_video_can_be_brought_again(service: ReviewService) -> None:
    """A second upload is only recognised as the same video while the first one exists."""
    workspace = service.open_workspace()
    service.delete_video(review(service, workspace=workspace))

    again = upload(service, workspace, "0.mp4")

    assert find(service, again).state is ReviewState.READY


def test_a_video_under_way_is_not_deleted_by_halves(service: ReviewService) -> None:
    """The analysis has to be cancelled first, and the message says so."""
    review_id = upload(service, service.open_workspace(), "x.mp4")
    service.analyse(review_id, FIGURE_4, Side.LEFT, "full")

    with pytest.raises(ReviewError, match="cancel it first"):
        service.delete_video(review_id)


@pytest.mark.parametrize(
    ("kept_days", "old_days", "stays"),
    [(30, 29, True), (30, 31, False), (0, 0, False), (None, 4000, True)],
)
def test_the_video_stays_as_long_as_the_person_chose(
    service: ReviewService,
    open_desk: Callable[[], ReviewService],
    days: dict[str, int | None],
    kept_days: int | None,
    old_days: float,
    stays: bool,
) -> None:
    """Days are counted from keeping; numbers, pictures and so the reports always stay."""
    days[PERSON] = kept_days
    review_id = keep(service)
    age(service, review_id, old_days)
    service.close()

    later = open_desk()

    (record,) = later.list_kept(PERSON)
    assert (record.has_video, record.summary) == (stays, SUMMARY)
    folder = later.folder(review_id)
    assert load_material(folder / "material.npz").snapshots
    assert later.has_pictures(review_id)
    assert b"data:image/jpeg" in make_export(folder, "report.html")
    later.delete_video(review_id)
    assert not later.has_pictures(review_id)
    assert not later.list_kept(PERSON)[0].has_video


def test_a_video_that_is_not_to_stay_is_there_while_its_page_is(
    service: ReviewService, open_desk: Callable[[], ReviewService]
) -> None:
    """Zero days: the video exists while the page is open, whatever other servers do."""
    review_id = keep(service, person=OTHER)
    assert find(service, review_id).has_video

    beside = open_desk()
    assert find(beside, review_id).has_video

    service.close()
    beside._remove_old_videos()
    (record,) = beside.list_kept(OTHER)
    assert (record.has_video, record.summary) == (False, SUMMARY)


def test_nothing_goes_by_itself_of_somebody_who_is_not_known(
    tmp_path: Path,
) -> None:
    """Reviews from a history that was set aside do not expire by other people's settings."""
    with closing(open_store(tmp_path / "history.sqlite3")) as store:
        known = store.first_profile("Ada")
        store.save_settings(known.id, Settings(kept_video_days=7))
        assert store.find_video_days(known.id) == 7
        assert store.find_video_days(store.add_profile("Ben").id) is None
        assert store.find_video_days("somebody of another history") is None


def test_a_damaged_review_is_told_and_hides_no_other(service: ReviewService) -> None:
    """A truncated file, another version or a missing file is listed as damaged, for everyone."""
    sound = keep(service, "0.mp4")
    half, other, none = (keep(service, f"{n}.mp4") for n in (1, 2, 3))
    file = service.folder(half) / "review.json"
    file.write_text(file.read_text()[:40])
    (service.folder(other) / "review.json").write_text('{"version": 99}')
    (service.folder(none) / "review.json").unlink()
    (service.folder(sound).parent / "notes.txt").write_text("somebody's own file")

    records = {record.id: record for record in service.list_kept(PERSON)}

    assert set(records) == {sound, half, other, none}
    assert records[sound].state is ReviewState.DONE
    for review_id in (half, other, none):
        assert records[review_id].state is ReviewState.FAILED
        assert "review.json is damaged" in records[review_id].failure
        assert review_id in {record.id for record in service.list_kept(OTHER)}
        service.delete(review_id)
    assert [record.id for record in service.list_kept(PERSON)] == [sound]


@pytest.mark.parametrize("review_id", ["", ".", "..", "../reviews", "x" * 32, "\0", "A" * 32])
def test_no_id_leads_out_of_the_shelf(service: ReviewService, review_id: str) -> None:
    """Only an id that the service issued is accepted: no path, no other folder."""
    assert service.find(review_id) is None
    service.delete(review_id)
    with pytest.raises(ReviewError):
        service.folder(review_id)


def test_a_review_that_cannot_be_kept_stays_on_its_page(
    service: ReviewService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keeping fails completely: nothing is among the kept, and the review is unchanged."""
    review_id = review(service)

    def refuse(_path: Path, _target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", refuse)
        with pytest.raises(ReviewError, match=r"0\.mp4 could not be kept"):
            service.keep(review_id, PERSON)

    assert service.list_kept(PERSON) == ()
    assert (find(service, review_id).kept, service.folder(review_id).is_dir()) == (False, True)


def test_two_servers_share_a_folder_in_peace(
    service: ReviewService, open_desk: Callable[[], ReviewService]
) -> None:
    """Servers do not touch each other's workspaces, and both see what is kept."""
    workspace = service.open_workspace()
    unkept, kept = upload(service, workspace, "8.mp4"), keep(service)

    beside = open_desk()
    beside.sweep()
    assert [record.id for record in beside.list_kept(PERSON)] == [kept]
    assert beside.find(unkept) is None
    beside.close()

    assert service.look(workspace)[0].id == unkept
    service.analyse(unkept, FIGURE_4, Side.LEFT, "full")
    wait_for(service, unkept, ReviewState.DONE)


def test_what_a_crash_left_goes_at_the_next_start(
    service: ReviewService, open_desk: Callable[[], ReviewService], tmp_path: Path
) -> None:
    """The folder of a server that died is removed; kept reviews are not."""
    kept = keep(service)
    crashed = tmp_path / "unkept" / "0123456789abcdef"
    (crashed / "some review").mkdir(parents=True)
    (crashed / "some review" / "upload.mp4").write_bytes(b"video")
    crashed.with_suffix(".lock").touch()

    later = open_desk()

    assert not crashed.exists()
    assert not crashed.with_suffix(".lock").exists()
    assert [record.id for record in later.list_kept(PERSON)] == [kept]


def test_a_shelf_that_vanishes_is_an_empty_one(service: ReviewService) -> None:
    """Emptying the data folder by hand causes no error."""
    review_id = keep(service)
    shutil.rmtree(service.folder(review_id).parent)

    assert service.list_kept(PERSON) == ()
    service.delete(review_id)
    assert service.find(review_id) is None


def test_a_review_that_names_a_number_is_its_owners_alone(
    service: ReviewService, tmp_path: Path
) -> None:
    """The person of this history with that number has it; in a new history, nobody does."""
    review_id = keep(service)
    path = service.folder(review_id) / "review.json"
    service.close()
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "version": 1, "profile_id": 2}))

    for ids_by_number, theirs in (({1: OTHER, 2: PERSON}, True), ({}, False)):
        later = ReviewService(tmp_path, lambda _person: None, ids_by_number=ids_by_number)
        assert [each.id for each in later.list_kept(PERSON)] == ([review_id] if theirs else [])
        assert later.list_kept(OTHER) == ()
        record = find(later, review_id)
        assert (record.state, record.summary, record.has_video) == (ReviewState.DONE, SUMMARY, True)
        later.delete_kept(OTHER)
        assert later.find(review_id) is not None
        later.close()
