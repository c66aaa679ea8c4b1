"""Versions of reference poses: the one in use, earlier ones, and what happens in between."""

from __future__ import annotations

import shutil
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from posecheck.errors import OutputError, ReferenceFileError
from posecheck.references.document import to_document
from posecheck.references.entries import Entry
from posecheck.references.library import BY_HAND, ChangedMeanwhileError, ReferenceLibrary
from posecheck.storage import atomic
from tests.unit.web.first_poses import FIRST_FILES

SHIPPED = FIRST_FILES
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "own"


@pytest.fixture
def library(folder: Path) -> ReferenceLibrary:
    return ReferenceLibrary(folder, SHIPPED, lambda: NOW)


def wider(entry: Entry, minimum: float = 90.0) -> dict[str, Any]:
    """The values of a figure-4 whose thigh need not be drawn up so far."""
    document = to_document(entry.reference)
    document["checks"][1]["minimum"] = minimum
    return document


def save(library: ReferenceLibrary, minimum: float = 90.0, **given: str) -> Entry:
    before = library.find("figure-4")
    told = {"based_on": before.digest, "by": "Ada", "why": "gentler at first", **given}
    return library.save("figure-4", wider(before, minimum), **told)


def thigh_limit(entry: Entry) -> float:
    return entry.reference.checks[1].minimum


def test_without_changes_the_shipped_ones_are_in_use(
    library: ReferenceLibrary, folder: Path
) -> None:
    """Reading creates no file."""
    entries = library.list_entries()

    assert [each.reference.id for each in entries] == list(SHIPPED)
    assert all(each.shipped and each.fault is None for each in entries)
    assert not folder.exists()


def test_a_save_is_a_new_version_and_the_old_one_stays(
    library: ReferenceLibrary, folder: Path
) -> None:
    """The new version is in use, with who, when and why; every earlier one is unchanged."""
    shipped = library.find("figure-4")

    saved = save(library)
    again = save(library, 85.0, by="Bo", why="")

    assert (saved.reference.version, again.reference.version) == (2, 3)
    assert library.find("figure-4") == again
    assert thigh_limit(library.find("figure-4")) == 85
    assert [(v.number, v.by, v.why, v.at) for v in library.list_versions("figure-4")] == [
        (3, "Bo", "", NOW),
        (2, "Ada", "gentler at first", NOW),
        (1, "", "", None),
    ]
    assert library.find_version("figure-4", 2) == saved
    assert library.find_version("figure-4", 1).text == shipped.text
    assert SHIPPED["figure-4"].read_text("utf-8") == shipped.text
    assert ReferenceLibrary(folder, SHIPPED).find("figure-4") == again


def test_a_version_keeps_its_number_when_posecheck_ships_one_of_the_same(
    library: ReferenceLibrary, folder: Path, tmp_path: Path
) -> None:
    """After an update, a number still means the version that judged the sets that name it."""
    saved = save(library)
    newer = tmp_path / "figure-4.toml"
    text = SHIPPED["figure-4"].read_text("utf-8").replace("version = 1", "version = 2", 1)
    newer.write_text(text, "utf-8")

    updated = ReferenceLibrary(folder, {**SHIPPED, "figure-4": newer}, lambda: NOW)

    assert [(v.number, v.by) for v in updated.list_versions("figure-4")] == [(2, "Ada")]
    assert updated.find("figure-4") == updated.find_version("figure-4", 2) == saved


def test_the_second_of_two_is_told_and_nothing_is_lost(library: ReferenceLibrary) -> None:
    """Saving on top of an older version reports the newer one, which is kept."""
    based_on = library.find("figure-4").digest
    first = save(library, 90.0, based_on=based_on)

    with pytest.raises(ChangedMeanwhileError, match="version 2"):
        save(library, 70.0, based_on=based_on)

    assert library.find("figure-4") == first
    assert len(library.list_versions("figure-4")) == 2


def test_values_with_faults_are_not_saved(library: ReferenceLibrary, folder: Path) -> None:
    """All faults are reported, and the previous version stays in use."""
    before = library.find("figure-4")
    document = wider(before, 400.0)
    document["dose"]["hold_s"] = -1

    with pytest.raises(ReferenceFileError) as caught:
        library.save("figure-4", document, based_on=before.digest, by="", why="")

    assert len(caught.value.faults) == 2
    assert library.find("figure-4") == before
    assert list(folder.glob("**/*.toml")) == []


def test_a_save_broken_off_before_anything_stands_changes_nothing(
    library: ReferenceLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the new file cannot replace the old one, the previous version stays in use."""
    before = save(library)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic.Path, "replace", fail)
        with pytest.raises(OutputError, match="disk is full"):
            save(library, 80.0)

    assert library.find("figure-4") == before
    assert save(library, 80.0).reference.version == 3


def test_a_save_broken_off_half_way_is_gone_on_with(
    library: ReferenceLibrary, folder: Path
) -> None:
    """If saving is killed before the new file is among the versions, it is added next time."""
    save(library)
    saved = save(library, 80.0)
    (folder / "versions" / "figure-4" / "000003.toml").unlink()

    found = library.find("figure-4")

    assert found == saved
    assert [v.number for v in library.list_versions("figure-4")] == [3, 2, 1]


def test_the_file_in_use_comes_back_when_it_is_lost(
    library: ReferenceLibrary, folder: Path
) -> None:
    """The newest version replaces a file that is gone."""
    saved = save(library)
    (folder / "figure-4.toml").unlink()

    assert library.find("figure-4") == saved
    assert (folder / "figure-4.toml").read_text("utf-8") == saved.text


def test_what_is_edited_by_hand_becomes_a_version(library: ReferenceLibrary, folder: Path) -> None:
    """An edit by hand gets its own number and keeps its comments; the version before is kept."""
    saved = save(library)
    path = folder / "figure-4.toml"
    path.write_text(saved.text.replace("minimum = 90", "minimum = 88  # for Mr B"), "utf-8")

    found = library.find("figure-4")

    assert (found.reference.version, thigh_limit(found)) == (3, 88)
    assert "minimum = 88  # for Mr B" in path.read_text("utf-8")
    assert [v.by for v in library.list_versions("figure-4")] == [BY_HAND, "Ada", ""]
    assert library.find_version("figure-4", 2) == saved
    assert library.find("figure-4") == found


def test_a_shipped_file_copied_and_edited_is_a_version(
    library: ReferenceLibrary, folder: Path
) -> None:
    """A therapist's own copy of a shipped file is picked up from the folder."""
    folder.mkdir()
    text = SHIPPED["figure-4"].read_text("utf-8")
    (folder / "figure-4.toml").write_text(text.replace("minimum = 98", "minimum = 92"), "utf-8")

    found = library.find("figure-4")

    assert (found.reference.version, thigh_limit(found), found.shipped) == (2, 92, False)


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("minimum = 90", "minimum = 900"), "between -180 and 180"),
        (("[dose]", "[dose"), "not valid TOML"),
        (('id = "figure-4"', 'id = "figure-5"'), "the same name"),
    ],
)
def test_a_hand_made_fault_is_told_and_the_version_before_is_used(
    library: ReferenceLibrary, folder: Path, edit: tuple[str, str], told: str
) -> None:
    """A faulty file is left for its owner to correct; nobody is judged by it."""
    saved = save(library)
    path = folder / "figure-4.toml"
    path.write_text(saved.text.replace(*edit), "utf-8")

    found = library.find("figure-4")

    assert found.reference == saved.reference
    assert found.fault is not None
    assert told in str(found.fault)
    assert path.read_text("utf-8") == saved.text.replace(*edit)
    path.write_text(saved.text, "utf-8")
    assert library.find("figure-4") == saved


def test_an_older_version_laid_back_by_hand_is_a_new_one(
    library: ReferenceLibrary, folder: Path
) -> None:
    """Going back by hand loses nothing either: the old values get a new number."""
    first, _ = save(library), save(library, 70.0)
    shutil.copy(folder / "versions" / "figure-4" / "000002.toml", folder / "figure-4.toml")

    found = library.find("figure-4")

    assert thigh_limit(found) == thigh_limit(first)
    assert [v.number for v in library.list_versions("figure-4")] == [4, 3, 2, 1]


def test_a_third_stretch_is_made_under_a_free_id(library: ReferenceLibrary) -> None:
    """A new reference pose is found and listed; a known id is refused."""
    document = wider(library.find("figure-4")) | {"id": "single-knee", "title": "Single knee"}
    text = library.find("figure-4").text

    made = library.create(document, text=text, by="Ada", why="")

    assert (made.reference.id, made.reference.version) == ("single-knee", 1)
    assert [each.reference.id for each in library.list_entries()] == [
        "figure-4",
        "knee-to-opposite-shoulder",
        "single-knee",
    ]
    for taken in ("single-knee", "figure-4"):
        with pytest.raises(ReferenceFileError, match="already"):
            library.create(document | {"id": taken}, text=text, by="", why="")
    assert tomllib.loads(made.text)["title"] == "Single knee"


def test_a_new_stretch_writes_over_no_file_made_by_hand(
    library: ReferenceLibrary, folder: Path
) -> None:
    """One with faults is no stretch yet, but its owner may still want it: it is moved aside."""
    document = wider(library.find("figure-4")) | {"id": "my-own", "title": "My own"}
    text = library.find("figure-4").text
    folder.mkdir()
    (folder / "my-own.toml").write_text("half = done", "utf-8")

    library.create(document, text=text, by="Ada", why="")

    assert (folder / "my-own.toml.faulty-1").read_text("utf-8") == "half = done"
    shutil.rmtree(folder / "versions")  # as a file laid there by hand that nobody has looked at
    with pytest.raises(ReferenceFileError, match="already"):
        library.create(document, text=text, by="Bo", why="")


@pytest.mark.parametrize("name", ["none", "../figure-4", "", "figure-4/../x", "FIGURE-4"])
def test_an_unknown_id_is_told_with_those_there_are(library: ReferenceLibrary, name: str) -> None:
    """An invalid id is never looked up on the disk."""
    with pytest.raises(ReferenceFileError, match="Known stretches: figure-4, knee-to"):
        library.find(name)


@pytest.mark.parametrize("first_for_all", [False, True])
def test_a_version_for_one_person_leaves_the_one_in_use(
    library: ReferenceLibrary, folder: Path, *, first_for_all: bool
) -> None:
    """A version for one person has its own number and place; the one in use stays in use.

    Also when the file in use is lost, and when the next version is for everybody again.
    """
    if first_for_all:
        save(library, 92.0)
    in_use = library.find("figure-4")
    count = in_use.reference.version

    gentle = library.save(
        "figure-4",
        wider(in_use, 70.0),
        based_on=in_use.digest,
        by="Ada",
        why="for Ben",
        assigned_only=True,
    )

    assert (gentle.reference.version, thigh_limit(gentle)) == (count + 1, 70.0)
    assert library.find("figure-4") == in_use
    assert library.find_version("figure-4", count + 1).reference == gentle.reference
    assert library.list_versions("figure-4")[0].assigned_only
    (folder / "figure-4.toml").unlink(missing_ok=True)
    assert library.find("figure-4") == in_use
    after = save(library, 94.0)
    assert (after.reference.version, thigh_limit(after)) == (count + 2, 94.0)
    assert library.find("figure-4") == after
    assert not library.list_versions("figure-4")[0].assigned_only


def test_a_version_for_one_person_laid_back_by_hand_is_for_everybody(
    library: ReferenceLibrary, folder: Path
) -> None:
    """If it is copied over the file in use, it becomes a version that is in use."""
    in_use = library.find("figure-4")
    gentle = library.save(
        "figure-4",
        wider(in_use, 70.0),
        based_on=in_use.digest,
        by="Ada",
        why="",
        assigned_only=True,
    )
    (folder / "figure-4.toml").write_text(gentle.text)

    found = library.find("figure-4")

    assert (found.reference.version, thigh_limit(found)) == (3, 70.0)
    assert library.list_versions("figure-4")[0].by == BY_HAND
    assert library.find("figure-4") == found
