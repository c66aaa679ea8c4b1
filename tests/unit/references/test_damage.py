"""After a crash, a full disk or a bad sector, the rest of the library stays usable."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from posecheck.cli.main import main
from posecheck.errors import ReferenceFileError
from posecheck.history import Assignment, open_store
from posecheck.references.document import to_document
from posecheck.references.entries import DamagedVersionError, Entry
from posecheck.references.library import ReferenceLibrary
from posecheck.references.resolve import choose_reference, find_recorded, list_in_use
from tests.unit.analysis.dying import kill_at_every_step
from tests.unit.web.first_poses import FIRST_FILES

SHIPPED = FIRST_FILES
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "reference_poses"


@pytest.fixture
def library(folder: Path) -> ReferenceLibrary:
    """Return a library with the versions 2, 3 and 4 of figure-4."""
    library = ReferenceLibrary(folder, SHIPPED, lambda: NOW)
    for minimum in (92.0, 93.0, 94.0):
        save(library, minimum)
    return library


def save(library: ReferenceLibrary, minimum: float) -> Entry:
    before = library.find("figure-4")
    document = to_document(before.reference)
    document["checks"][1]["minimum"] = minimum
    return library.save("figure-4", document, based_on=before.digest, by="Ada", why="")


def limit(entry: Entry) -> float:
    return entry.reference.checks[1].minimum


def version_file(folder: Path, number: int) -> Path:
    return folder / "versions" / "figure-4" / f"{number:06d}.toml"


def cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


def spoil(path: Path) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[:100] + b"\xff\x00" * 40 + content[180:])
    return path


CUTS = pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.5, 0.9])


@CUTS
@pytest.mark.parametrize("number", [2, 3, 4])
def test_a_cut_off_version_takes_no_other_with_it(
    library: ReferenceLibrary, folder: Path, number: int, share: float
) -> None:
    """The version in use stays in use, the others can be viewed, and the damaged file is named."""
    path = cut(version_file(folder, number), share)
    files = sorted(folder.rglob("*"))

    in_use = library.find("figure-4")

    assert (limit(in_use), in_use.reference.version, in_use.fault) == (94.0, 4, None)
    assert sorted(folder.rglob("*")) == files
    assert [each.number for each in library.list_versions("figure-4")] == [4, 3, 2, 1]
    for other in {1, 2, 3, 4} - {number}:
        assert library.find_version("figure-4", other).reference.version == other
    with pytest.raises(DamagedVersionError, match="copy of the file"):
        library.find_version("figure-4", number)
    [fault] = library.list_damaged("figure-4")
    assert str(path) in str(fault)
    assert "\n" not in str(fault)
    saved = save(library, 95.0)
    assert (saved.reference.version, limit(library.find("figure-4"))) == (5, 95.0)


def test_a_spoiled_copy_of_the_one_in_use_costs_no_value(
    library: ReferenceLibrary, folder: Path
) -> None:
    """The version in use is stored as a version again, since it might be an edit."""
    spoil(version_file(folder, 4))

    found = library.find("figure-4")

    assert (limit(found), found.reference.version, found.fault) == (94.0, 5, None)
    assert library.find_version("figure-4", 5).reference == found.reference


@CUTS
def test_without_the_newest_the_one_before_stands_in_and_says_so(
    library: ReferenceLibrary, folder: Path, share: float
) -> None:
    """If the file in use is gone as well, an older version judges, with the damage as its fault."""
    path = cut(version_file(folder, 4), share)
    (folder / "figure-4.toml").unlink()

    for _ in range(2):
        found = library.find("figure-4")
        assert (limit(found), found.reference.version) == (93.0, 3)
        assert str(path) in str(found.fault)
    saved = save(library, 95.0)
    assert (saved.reference.version, library.find("figure-4").fault) == (5, None)


def test_where_nothing_sound_is_left_that_is_said(library: ReferenceLibrary, folder: Path) -> None:
    """A shipped stretch falls back on the shipped version, another one on nothing; both say so."""
    entry = library.find("figure-4")
    mine = entry.text.replace('id = "figure-4"', 'id = "mine"')
    library.take_in(mine, by="Ada", why="")
    for path in folder.rglob("*.toml"):
        if path.parent == folder:
            path.unlink()
        else:
            cut(path, 0.5)

    found = library.find("figure-4")
    assert (found.shipped, isinstance(found.fault, DamagedVersionError)) == (True, True)
    with pytest.raises(DamagedVersionError, match="mine"):
        library.find("mine")
    choices = list_in_use(library)
    assert set(choices.entries) == set(SHIPPED)
    assert len(choices.problems) == 1


def test_who_is_judged_by_a_damaged_version_is_told_which_stands_in(
    library: ReferenceLibrary, folder: Path, tmp_path: Path
) -> None:
    """For an assigned or judging version, the one in use stands in, with the reason."""
    path = cut(version_file(folder, 3), 0.5)
    store = open_store(tmp_path / "history.sqlite3")
    person = store.first_profile("Ada").id
    store.assign_version(person, Assignment("figure-4", date(2026, 11, 1), 3))

    for found in (
        choose_reference(library, store, person, "figure-4", date(2026, 11, 2)),
        find_recorded(library, "figure-4", 3),
    ):
        assert limit(found) == 94.0
        assert str(path) in str(found.fault)
        assert "Version 4, the one in use, is used instead" in str(found.fault)
    cut(version_file(folder, 4), 0.5)
    assert find_recorded(library, "figure-4", 4).fault is None
    store.close()


@pytest.mark.parametrize("command", [["list"], ["check"], ["versions", "figure-4"]])
def test_the_command_line_names_a_damaged_file(
    library: ReferenceLibrary,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """The file is named on one line, the others are still listed, and the status is 2."""
    assert main(["references", "--data-dir", str(folder.parent), *command]) == 0
    capsys.readouterr()
    path = cut(version_file(folder, 3), 0.5)

    assert main(["references", "--data-dir", str(folder.parent), *command]) == 2

    out, err = capsys.readouterr()
    [told] = err.splitlines()
    assert str(path) in told
    assert "copy of the file" in told
    assert "igure-4" in out or "in use" in out
    with pytest.raises(ReferenceFileError):
        library.find_version("figure-4", 3)


SAVES = """
import shutil
from posecheck.references.document import to_document
from posecheck.references.library import ReferenceLibrary
from posecheck.references.files import list_reference_files

folder = Path("own")

def change(library, minimum):
    before = library.find("figure-4")
    document = to_document(before.reference)
    document["checks"][1]["minimum"] = minimum
    return library.save("figure-4", document, based_on=before.digest, by="Ada", why="")

def look(library):
    found = library.find("figure-4")
    return found.reference.version, found.reference.checks[1].minimum, found.fault

library = ReferenceLibrary(folder, list_reference_files())
first = change(library, 91.0).reference.version
shutil.copytree(folder, "before")

def prepare(step):
    shutil.rmtree(folder)
    shutil.copytree("before", folder)

def save(step):
    change(library, 92.0)

def check(step, status):
    seen = look(ReferenceLibrary(folder, list_reference_files()))
    before, after = (first, 91.0, None), (first + 1, 92.0, None)
    assert seen in ((before, after) if status else (after,)), (step, seen)
    assert library.find_version("figure-4", first).reference.checks[1].minimum == 91.0
    assert library.list_damaged("figure-4") == ()
"""


def test_a_save_killed_at_any_step_leaves_a_whole_library(tmp_path: Path) -> None:
    """Wherever the process dies, the previous or the new version is in use, and intact."""
    assert kill_at_every_step(SAVES, tmp_path) > 10
