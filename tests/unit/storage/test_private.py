"""Everything about a person's health is readable by that user only."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from posecheck.analysis.recording import RecordingWriter
from posecheck.core.annotations import Mark
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.history import open_store
from posecheck.references.files import find_reference
from posecheck.references.lookup import open_library
from posecheck.review_service import ReviewService, ReviewState
from posecheck.review_service.annotations_file import add_mark
from posecheck.storage.therapist_pin import TherapistPin
from tests.unit.review_service.makers import HandRunner, upload, wait_for


@pytest.fixture(autouse=True)
def loose_umask() -> Iterator[None]:
    """Be a user whose files are everybody's unless a program says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def use(folder: Path) -> None:
    """Keep one of everything, and check it while all of it is open."""
    reference = find_reference("figure-4")
    runner = HandRunner()
    runner.end("a.mp4")
    service = ReviewService(folder, make_runner=lambda: runner)
    with closing(open_store(folder / "history.sqlite3")) as store, closing(service):
        person = store.first_profile("Ada")
        set_id = store.begin_set(person.id, reference, Side.LEFT, "camera")
        store.save_progress(set_id, HoldState(accepted_s=1.0), (), "full")
        writer = RecordingWriter()
        writer.add(None, 0.5)
        store.save_recording(set_id, writer.build())
        review_id = upload(service, service.open_workspace(), "a.mp4")
        service.analyse(review_id, reference, Side.LEFT, "full")
        wait_for(service, review_id, ReviewState.DONE)
        service.keep(review_id, person.id)
        add_mark(service.folder(review_id), Mark(1.0, 2.0, correct=True))
        library = open_library(folder)
        text = library.find("figure-4").text
        for least in (90, 98):
            library.take_in(text.replace("minimum = 98", f"minimum = {least}"), by="Ada", why="")
        pin = TherapistPin(folder)
        pin.set("1234", "1234")
        assert (folder / "history.sqlite3-wal").exists()
        refuse_open(folder)


def refuse_open(folder: Path) -> None:
    """Fail where another user could come to a file below a folder that everybody may look into."""
    for path in folder.iterdir():
        mode = path.stat().st_mode & 0o777
        assert mode == (0o700 if path.is_dir() else 0o600), (path, oct(mode))


def test_another_user_can_read_nothing(tmp_path: Path) -> None:
    """In an existing data folder, open to all, each of our files and folders is closed."""
    tmp_path.chmod(0o755)

    use(tmp_path)

    assert tmp_path.stat().st_mode & 0o777 == 0o755
    kept = list(tmp_path.rglob("*.*"))
    assert {path.name for path in kept} >= {"history.sqlite3", "therapist.json", "marks.json"}
    for path in kept:
        if "reference_poses" not in path.parts:
            assert path.is_dir() or path.stat().st_mode & 0o077 == 0, path


def test_what_an_older_program_left_open_is_closed(tmp_path: Path) -> None:
    """Files and folders that others could read are closed once they are used again."""
    use(tmp_path)
    (tmp_path / "history.aside-20250101-000000.sqlite3").write_bytes(b"older")
    for path in tmp_path.rglob("*"):
        path.chmod(0o777 if path.is_dir() else 0o666)

    use(tmp_path)
