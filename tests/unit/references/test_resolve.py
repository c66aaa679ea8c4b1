"""Which version applies to whom, and what happens when one is gone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from posecheck.errors import ReferenceFileError
from posecheck.history import HistoryStore, open_store
from posecheck.history.records import Assignment
from posecheck.references.document import to_document
from posecheck.references.entries import Entry
from posecheck.references.library import ReferenceLibrary
from posecheck.references.resolve import (
    VersionGoneError,
    choose_reference,
    find_recorded,
    list_choices,
    list_in_use,
)
from tests.unit.web.first_poses import FIRST_FILES

DAY = date(2026, 11, 23)


@pytest.fixture
def library(tmp_path: Path) -> ReferenceLibrary:
    """Return a library with figure-4 in three versions: 98 degrees, 90 and 80."""
    now = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    library = ReferenceLibrary(tmp_path / "poses", FIRST_FILES, lambda: now)
    for minimum in (90.0, 80.0):
        before = library.find("figure-4")
        document = to_document(before.reference)
        document["checks"][1]["minimum"] = minimum
        library.save("figure-4", document, based_on=before.digest, by="", why="")
    return library


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HistoryStore]:
    store = open_store(tmp_path / "history.sqlite3")
    store.add_profile("Ada")
    yield store
    store.close()


def assign(store: HistoryStore, version: int, day: date = DAY) -> None:
    store.assign_version(store.list_profiles()[0].id, Assignment("figure-4", day, version))


def choose(library: ReferenceLibrary, store: HistoryStore, day: date = DAY) -> Entry:
    return choose_reference(library, store, store.list_profiles()[0].id, "figure-4", day)


def test_without_an_assignment_the_version_in_use_judges(
    library: ReferenceLibrary, store: HistoryStore
) -> None:
    """Without an assignment, the version in use applies."""
    assert choose(library, store) == library.find("figure-4")


def test_an_assigned_version_judges_from_its_day_on(
    library: ReferenceLibrary, store: HistoryStore
) -> None:
    """The version in use applies at first, the assigned ones each from their day on."""
    assign(store, 2)
    assign(store, 1, DAY + timedelta(weeks=3))

    days = [DAY + timedelta(days=each) for each in (-1, 0, 20, 21)]
    versions = [choose(library, store, day).reference.version for day in days]

    assert versions == [3, 2, 2, 1]
    assert choose(library, store).fault is None


def test_an_assigned_version_that_is_gone_is_told(
    library: ReferenceLibrary, store: HistoryStore
) -> None:
    """If an assigned version is gone, the one in use stands in, so that nobody is stopped."""
    assign(store, 7)

    chosen = choose(library, store)

    assert chosen.reference == library.find("figure-4").reference
    assert isinstance(chosen.fault, VersionGoneError)
    assert "Version 7" in str(chosen.fault)


def test_what_judged_a_set_is_found_after_it_was_replaced(
    library: ReferenceLibrary, tmp_path: Path
) -> None:
    """Each version is as it was; a lost one has a stand-in, and that is reported."""
    for number, minimum in ((1, 98), (2, 90), (3, 80)):
        assert find_recorded(library, "figure-4", number).reference.checks[1].minimum == minimum
    shutil.rmtree(tmp_path / "poses" / "versions" / "figure-4")

    stand_in = find_recorded(library, "figure-4", 2)

    assert stand_in.reference.version == 3
    assert isinstance(stand_in.fault, VersionGoneError)
    with pytest.raises(ReferenceFileError, match="Known stretches"):
        find_recorded(library, "none", 1)


def test_one_that_cannot_be_read_takes_no_other_away(
    library: ReferenceLibrary, store: HistoryStore, tmp_path: Path
) -> None:
    """A faulty new file is reported, and all others can be chosen."""
    (tmp_path / "poses" / "mine.toml").write_text("schema = 1", "utf-8")

    for choices in (list_choices(library, store, "ada", DAY), list_in_use(library)):
        assert list(choices.entries) == ["figure-4", "knee-to-opposite-shoulder"]
        assert ["mine.toml" in str(problem) for problem in choices.problems] == [True]
