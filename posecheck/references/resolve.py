"""Finds the version a person is judged against: the one assigned to them, or the one in use."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from posecheck.errors import PosecheckError, ReferenceFileError
from posecheck.references.entries import DamagedVersionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from posecheck.references.entries import Entry
    from posecheck.references.library import ReferenceLibrary


class Assignments(Protocol):
    """Which version each person is assigned, from which day on."""

    def find_assigned_version(self, profile_id: str, stretch: str, day: date) -> int | None:
        """Return the version assigned for a stretch on a day, None for the one in use."""


class VersionGoneError(ReferenceFileError):
    """A version that is assigned, or that judged a recorded set, no longer exists."""


@dataclass(frozen=True, slots=True)
class Choices:
    """The reference poses to choose from.

    Attributes:
        entries: by id; an entry with a ``fault`` stands in for a version that cannot be used.
        problems: why other reference poses cannot be read.
    """

    entries: dict[str, Entry]
    problems: tuple[PosecheckError, ...]


def choose_reference(
    library: ReferenceLibrary,
    assignments: Assignments,
    profile_id: str,
    reference_id: str,
    day: date,
) -> Entry:
    """Return the reference pose that a person is judged against on a day.

    If the assigned version no longer exists, return the one in use with a ``VersionGoneError`` as
    its fault.

    Raises:
        PosecheckError: there is no such reference pose, or it cannot be read.
    """
    number = assignments.find_assigned_version(profile_id, reference_id, day)
    in_use = library.find(reference_id)
    if number is None or number == in_use.reference.version:
        return in_use
    return _find_version(library, in_use, number)


def find_recorded(library: ReferenceLibrary, reference_id: str, number: int) -> Entry:
    """Return the version that a recorded set was judged against, even if it was replaced since.

    If it no longer exists, return the one in use with a ``VersionGoneError`` as its fault.

    Raises:
        PosecheckError: the reference pose no longer exists, or cannot be read.
    """
    try:
        return library.find_version(reference_id, number)
    except PosecheckError:
        return _find_version(library, library.find(reference_id), number)


def list_choices(
    library: ReferenceLibrary, assignments: Assignments, profile_id: str, day: date
) -> Choices:
    """Return all reference poses that a person can be judged against on a day.

    A reference pose that cannot be read does not affect the others.
    """
    return _list(
        library, lambda each: choose_reference(library, assignments, profile_id, each, day)
    )


def list_in_use(library: ReferenceLibrary) -> Choices:
    """Return all reference poses in use, without anyone's assignments."""
    return _list(library, library.find)


def _list(library: ReferenceLibrary, find: Callable[[str], Entry]) -> Choices:
    entries: dict[str, Entry] = {}
    problems: list[PosecheckError] = []
    for reference_id in library.list_ids():
        try:
            entries[reference_id] = find(reference_id)
        except PosecheckError as error:
            problems.append(error)
    return Choices(entries, tuple(problems))


def _find_version(library: ReferenceLibrary, in_use: Entry, number: int) -> Entry:
    reference = in_use.reference
    if number == reference.version:
        return in_use
    try:
        return library.find_version(reference.id, number)
    except DamagedVersionError as error:
        stand_in = f"Version {reference.version}, the one in use, is used instead."
        return replace(in_use, fault=VersionGoneError(f"{error} {stand_in}"))
    except PosecheckError:
        return replace(
            in_use,
            fault=VersionGoneError(
                f"Version {number} of {reference.title} no longer exists; version "
                f"{reference.version}, the one in use, is used instead."
            ),
        )
