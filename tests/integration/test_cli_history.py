"""The history on the command line: real files, the real command."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import open_store
from posecheck.history.store import FILE_NAME
from posecheck.references.files import find_reference
from posecheck.storage.data_folder import DATA_DIR_VARIABLE
from tests.integration.command_line import Answer, Run, make_runner


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a data folder with two sets of Ada."""
    with closing(open_store(tmp_path / "data" / FILE_NAME)) as store:
        ada = store.add_profile("Ada")
        for side, note in ((Side.LEFT, "=first"), (Side.RIGHT, "second\x1b[2J")):
            set_id = store.begin_set(ada.id, find_reference("figure-4"), side, "camera")
            span = HoldSpan(0.0, 30.0, FormState.CORRECT, ())
            store.save_progress(set_id, HoldState(accepted_s=30.0), (span,), "full")
            store.rate_set(set_id, 4, note)
    return tmp_path / "data"


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path) -> Run:
    """Return a function that runs ``posecheck history`` on that folder."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(folder))

    return make_runner(capsys, "history")


def complaint(answer: Answer) -> str:
    """Return the one line of a refusal, after making sure that it is one."""
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("posecheck: ")
    assert len(answer.err.splitlines()) == 1
    return answer.err


def test_the_list_has_a_line_for_each_set_newest_first(run: Run) -> None:
    """Each set is listed with what was counted; a note cannot manipulate the terminal."""
    answer = run("list")

    assert (answer.status, answer.err) == (0, "")
    newest, oldest = answer.out.splitlines()
    assert "30.0 of 30 s" in newest
    assert "right  pain 4  second" in newest
    assert "left  pain 4  =first" in oldest
    assert "\x1b" not in answer.out


def test_exports_are_written(run: Run, tmp_path: Path) -> None:
    """The table opens in a spreadsheet without running anything; the JSON has everything."""
    table, document = tmp_path / "sets.csv", tmp_path / "sets.json"

    assert run("export", "--format", "csv", "--output", table).status == 0
    assert run("export", "--format", "json", "--output", document).status == 0

    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["note"] for row in rows] == ["'=first", "second\x1b[2J"]
    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    assert len(json.loads(document.read_text("utf-8"))["sets"]) == 2


def test_an_export_never_lands_on_the_history(run: Run, folder: Path, tmp_path: Path) -> None:
    """The history's own folder, and a missing folder, are refused as targets."""
    own = run("export", "--format", "csv", "--output", folder / FILE_NAME)
    assert "own folder" in complaint(own)
    missing = run("export", "--format", "csv", "--output", tmp_path / "no" / "sets.csv")
    assert "does not exist" in complaint(missing)


def test_one_set_is_deleted_by_the_id_that_the_list_shows(run: Run) -> None:
    """Deleting one person's history leaves the other's."""
    newest, oldest = run("list").out.splitlines()

    assert run("delete", newest.split()[0], "--yes").status == 0

    assert run("list").out.splitlines() == [oldest]


def test_deleting_asks_first(folder: Path) -> None:
    """Answering no keeps everything; answering yes deletes everything."""
    command = [sys.executable, "-m", "posecheck", "history", "delete", "--all"]
    command += ["--data-dir", str(folder)]

    def answer(word: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, input=word, capture_output=True, text=True, check=False)

    refused = answer("n\n")
    assert refused.returncode != 0
    with closing(open_store(folder / FILE_NAME)) as store:
        assert len(store.list_sets(store.list_profiles()[0].id)) == 2
    assert "Delete all sets of Ada (2)" in refused.stdout
    assert answer("y\n").returncode == 0
    with closing(open_store(folder / FILE_NAME)) as store:
        assert store.list_sets(store.list_profiles()[0].id) == ()


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("delete",), "--all"),
        (("delete", "abc", "--all"), "--all"),
        (("delete", "zzzz", "--yes"), "history list"),
        (("delete", "", "--yes"), "give more of the id"),
        (("list", "--profile", "Bob"), "Known profiles: Ada"),
        (("list", "--data-dir", "/nowhere"), "no history in /nowhere"),
        (("export", "--format", "xml", "--output", "x"), "csv"),
    ],
)
def test_a_slip_is_told_in_one_line(run: Run, args: tuple[str, ...], told: str) -> None:
    """The message says what is wrong, and what would be right."""
    assert told in complaint(run(*args))


def test_with_several_profiles_one_is_named(run: Run, folder: Path) -> None:
    """With several people, the command asks which one instead of guessing."""
    with closing(open_store(folder / FILE_NAME)) as store:
        store.add_profile("Bob")

    assert "Ada, Bob" in complaint(run("list"))
    assert run("list", "--profile", "bob").out == "No sets yet.\n"
    assert len(run("list", "--profile", "ADA").out.splitlines()) == 2


def test_looking_makes_no_history(run: Run, tmp_path: Path) -> None:
    """A mistyped folder leaves no empty folder behind."""
    complaint(run("list", "--data-dir", tmp_path / "other"))

    assert not (tmp_path / "other").exists()


def test_a_damaged_history_is_put_aside_and_told(run: Run, folder: Path) -> None:
    """The message says where the file is now."""
    (folder / FILE_NAME).write_bytes(b"junk" * 999)

    answer = run("list")

    assert answer.status == 2
    assert "set aside as" in answer.err
