"""Which version somebody is judged by: the one assigned to them, else the one in use."""

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
    """Who is to be judged by which version, from which day on."""

    def find_assigned_version(self, profile_id: str, stretch: str, day: date) -> int | None:
        """Return the version that a stretch is judged by on a day, None for the one in use."""


class VersionGoneError(ReferenceFileError):
    """A version that somebody was or should be judged by is no longer there."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be chosen from.

    Attributes:
        entries: by id; one with a ``fault`` is the version that is used in the meantime.
        problems: why others cannot be.
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
    """Return the reference pose that somebody is judged by on a day.

    Where the assigned version is gone, the one in use is returned, with that as its fault.

    Raises:
        PosecheckError: there is no such reference pose, or it cannot be read.
    """
    number = assignments.find_assigned_version(profile_id, reference_id, day)
    in_use = library.find(reference_id)
    if number is None or number == in_use.reference.version:
        return in_use
    return _find_version(library, in_use, number)


def find_recorded(library: ReferenceLibrary, reference_id: str, number: int) -> Entry:
    """Return the version that judged something, also after others have taken its place.

    Where it is gone, the one in use is returned, with that as its fault.

    Raises:
        PosecheckError: there is no such reference pose any more, or it cannot be read.
    """
    try:
        return library.find_version(reference_id, number)
    except PosecheckError:
        return _find_version(library, library.find(reference_id), number)


def list_choices(
    library: ReferenceLibrary, assignments: Assignments, profile_id: str, day: date
) -> Choices:
    """Return all reference poses that somebody can be judged by on a day.

    One that cannot be read does not take the others away.
    """
    return _list(
        library, lambda each: choose_reference(library, assignments, profile_id, each, day)
    )


def list_in_use(library: ReferenceLibrary) -> Choices:
    """Return all reference poses in use, whoever is there."""
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
