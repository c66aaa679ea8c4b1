"""The reference poses of one installation: the shipped ones, and a therapist's versions of them.

``<id>.toml`` in the user's folder is the working file, the version in use, and may be edited by
hand. Every saved version stays in ``versions/<id>/`` and is never written again, because reports
name the version they were judged against. A version for some people only is stored there and never
becomes the working file. The shipped files are read-only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any, Final

from posecheck.errors import PosecheckError, ReferenceFileError
from posecheck.references.document import from_document, to_document
from posecheck.references.entries import (
    DamagedVersionError,
    Entry,
    Version,
    read_entry,
    read_library_version,
    read_version,
)
from posecheck.references.files import parse_reference, read_reference
from posecheck.references.rewriting import rewrite
from posecheck.references.schema import suggest
from posecheck.storage.atomic import as_output_error, write_text
from posecheck.storage.file_lock import hold_lock
from posecheck.storage.private import make_private_folder

VERSIONS: Final = "versions"
BY_HAND: Final = "edited by hand"
_ID: Final = r"[a-z0-9]+(-[a-z0-9]+)*"


class ChangedMeanwhileError(PosecheckError):
    """Another version was saved in the meantime; nothing was overwritten."""


@dataclass(frozen=True, slots=True)
class _Change:
    by: str
    why: str
    assigned_only: bool = False


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class ReferenceLibrary:
    """Finds and saves reference poses and their versions. Processes may share one folder."""

    def __init__(
        self, folder: Path, shipped: Mapping[str, Path], now: Callable[[], datetime] = _now
    ) -> None:
        self._folder = folder
        self._shipped = shipped
        self._now = now

    def list_ids(self) -> tuple[str, ...]:
        """Return the ids of all reference poses, including those that cannot be read."""
        own = {path.stem for path in self._folder.glob("*.toml")}
        own |= {path.name for path in (self._folder / VERSIONS).glob("*")}
        return tuple(sorted({each for each in own if re.fullmatch(_ID, each)} | set(self._shipped)))

    def list_entries(self) -> tuple[Entry, ...]:
        """Return all reference poses, sorted by id.

        Raises:
            PosecheckError: a reference pose cannot be read.
        """
        return tuple(self.find(each) for each in self.list_ids())

    def find(self, reference_id: str) -> Entry:
        """Return the reference pose in use. An edit by hand is saved as a version first.

        Raises:
            ReferenceFileError: there is no such id, or its only file has faults.
            OutputError: an edit by hand cannot be saved as a version.
        """
        if not re.fullmatch(_ID, reference_id):
            return self._find_shipped(reference_id)  # raises an error with the known ids
        working, newest = self._working_path(reference_id), self._find_newest(reference_id)
        if not working.is_file() and newest is None:
            for fault in self.list_damaged(reference_id):
                if reference_id not in self._shipped:
                    raise fault
            return self._with_fault(reference_id, self._find_shipped(reference_id))
        if newest and working.is_file() and read_reference(working) == read_reference(newest):
            return self._with_fault(reference_id, read_entry(newest))
        with self._lock():
            return self._with_fault(reference_id, self._sync_working_file(reference_id))

    def find_path(self, reference_id: str) -> Path:
        """Return the file in use for a known id: the shipped one if there is no working file."""
        working = self._working_path(reference_id)
        shipped = self._shipped.get(reference_id)
        return shipped if shipped is not None and not working.exists() else working

    def save(
        self,
        reference_id: str,
        document: Mapping[str, Any],
        *,
        based_on: str,
        by: str,
        why: str,
        assigned_only: bool = False,
    ) -> Entry:
        """Save a new version; earlier versions are kept.

        Args:
            reference_id: the id of the reference pose to change.
            document: the new values; their version number is assigned here.
            based_on: the digest of the entry that was changed.
            by: who changed it.
            why: the reason, in the therapist's own words.
            assigned_only: keep the version in use; the new one is only for the people it is
                assigned to.

        Raises:
            ChangedMeanwhileError: the entry in ``based_on`` is no longer the newest.
            ReferenceFileError: the values have faults.
            OutputError: the version cannot be written; existing files are unchanged.
        """
        with self._lock():
            before = self._sync_working_file(reference_id)
            if before.digest != based_on:
                raise ChangedMeanwhileError(
                    f"{before.reference.title} has been changed by someone else in the meantime "
                    f"(version {before.reference.version}). Nothing was saved over it: look at "
                    "that version, then make your change there."
                )
            if assigned_only:
                entry = self._number_version(
                    reference_id, before.text, document, _Change(by, why, True)
                )
                self._save_version(reference_id, entry)
                return entry
            if before.fault is not None:
                self._move_faulty_aside(reference_id)
            return self._write(reference_id, before.text, document, by, why)

    def create(self, document: Mapping[str, Any], *, text: str, by: str, why: str) -> Entry:
        """Save a reference pose under a new id.

        Args:
            document: its values.
            text: the text of a reference file whose comments and layout to use.
            by: who made it.
            why: the reason.

        Raises:
            ReferenceFileError: the id is taken, or the values have faults.
            OutputError: the file cannot be written.
        """
        reference = from_document(dict(document), str(document.get("id", "")))
        with self._lock():
            self._move_faulty_aside(reference.id)
            taken = self._working_path(reference.id).exists() or reference.id in self._shipped
            if taken or self._list_version_files(reference.id):
                raise ReferenceFileError(
                    f'there is already a stretch "{reference.id}": give this one another id, or '
                    "change the existing one"
                )
            return self._write(reference.id, text, document, by, why)

    def take_in(self, text: str, *, by: str, why: str) -> Entry:
        """Import a file: as a new stretch, or as the next version if its id exists.

        A file with the same values as the one in use does not become a version.

        Args:
            text: the text of a reference file; its version number and ``[change]`` are ignored.
            by: who imported it.
            why: the reason.

        Raises:
            ReferenceFileError: the file has faults.
            OutputError: the file cannot be written.
        """
        document = parse_reference(text.encode(), "")
        reference = from_document(document, "")
        with self._lock():
            self._move_faulty_aside(reference.id)
            # An edit by hand is saved as a version first.
            own = self._working_path(reference.id).is_file()
            in_use = self._sync_working_file(reference.id) if own else None
            if in_use and replace(in_use.reference, version=reference.version) == reference:
                return in_use
            return self._write(reference.id, text, to_document(reference), by, why)

    def list_versions(self, reference_id: str) -> tuple[Version, ...]:
        """Return all versions, newest first and the shipped one last, including damaged ones.

        The shipped one is left out if an update gave it a number that a saved version has: sets
        and people are assigned by number, and mean the saved one.
        """
        files, path = self._list_version_files(reference_id), self._shipped.get(reference_id)
        saved = (read_library_version(files[number]) for number in sorted(files, reverse=True))
        shipped = () if path is None else (read_version(path),)
        return (*saved, *(each for each in shipped if each.number not in files))

    def list_damaged(self, reference_id: str) -> tuple[DamagedVersionError, ...]:
        """Return the faults of the versions whose files cannot be used, newest first."""
        return tuple(each.fault for each in self.list_versions(reference_id) if each.fault)

    def find_version(self, reference_id: str, number: int) -> Entry:
        """Return a version as it was saved.

        Raises:
            ReferenceFileError: there is no version with that number, or its file is damaged.
        """
        for version in self.list_versions(reference_id):
            if version.number == number:
                if version.fault is not None:
                    raise version.fault
                return read_entry(version.path, shipped=version.at is None)
        raise ReferenceFileError(f"there is no version {number} of {reference_id}")

    def _find_shipped(self, reference_id: str) -> Entry:
        if reference_id not in self._shipped:
            known = tuple(
                sorted(set(self._shipped) | {p.stem for p in self._folder.glob("*.toml")})
            )
            raise ReferenceFileError(
                f'there is no stretch "{reference_id}".{suggest(reference_id, known)} '
                f"Known stretches: {', '.join(known)}."
            )
        return read_entry(self._shipped[reference_id], shipped=True)

    def _sync_working_file(self, reference_id: str) -> Entry:
        """Save an edit by hand or an interrupted save as a version, and return it."""
        working, path = self._working_path(reference_id), self._find_newest(reference_id)
        newest = None if path is None else read_entry(path)
        if not working.is_file():
            if newest is None:
                return self._find_shipped(reference_id)
            write_text(working, newest.text)
            return newest
        try:
            edited = read_entry(working)
            _check_id(edited, reference_id, working)
        except ReferenceFileError as fault:
            if newest is None and reference_id not in self._shipped:
                raise
            return replace(newest or self._find_shipped(reference_id), fault=fault)
        return edited if newest == edited else self._save_edit(reference_id, edited)

    def _with_fault(self, reference_id: str, entry: Entry) -> Entry:
        """Return the entry, with the fault of a newer damaged version that it stands in for."""
        for version in self.list_versions(reference_id):
            if version.fault and version.number > entry.reference.version and not entry.fault:
                return replace(entry, fault=version.fault)
        return entry

    def _is_truncated_version(self, reference_id: str, entry: Entry) -> bool:
        """Whether the file of an entry's version holds only the start of its text."""
        path = self._list_version_files(reference_id).get(entry.reference.version)
        if path is None or read_library_version(path).fault is None:
            return False
        return entry.text.encode().startswith(read_reference(path))

    def _save_edit(self, reference_id: str, edited: Entry) -> Entry:
        if self._is_truncated_version(reference_id, edited):
            # Only part of the version reached the disk; the working file has all of it.
            return edited
        if edited.reference.version >= self._next_number(reference_id):
            # Valid, but not among the versions yet: the number was raised by hand, or a save was
            # interrupted at this point.
            self._save_version(reference_id, edited)
            return edited
        document = to_document(edited.reference)
        return self._write(reference_id, edited.text, document, BY_HAND, "")

    def _write(
        self, reference_id: str, text: str, document: Mapping[str, Any], by: str, why: str
    ) -> Entry:
        """Write a new version: first the working file, then the version file.

        If this is interrupted in between, the next read finds a valid working file with a new
        number and saves it as a version.
        """
        entry = self._number_version(reference_id, text, document, _Change(by, why))
        write_text(self._working_path(reference_id), entry.text)
        self._save_version(reference_id, entry)
        return entry

    def _number_version(
        self, reference_id: str, text: str, document: Mapping[str, Any], change: _Change
    ) -> Entry:
        """Return the next version without writing it."""
        change_table: dict[str, Any] = {
            "by": change.by.strip(),
            "at": self._now(),
            "why": change.why.strip(),
            "assigned_only": change.assigned_only,
        }
        new = {
            **document,
            "id": reference_id,
            "version": self._next_number(reference_id),
            "change": {name: value for name, value in change_table.items() if value},
        }
        text = rewrite(text, new)
        name = f"{reference_id}, version {new['version']}"
        return Entry(from_document(parse_reference(text.encode(), name), name), text, shipped=False)

    def _move_faulty_aside(self, reference_id: str) -> None:
        """Rename a working file with faults that is in the way: its owner may still want it."""
        working = self._working_path(reference_id)
        try:
            if working.is_file():
                _check_id(read_entry(working), reference_id, working)
        except ReferenceFileError:
            names = (working.with_name(f"{working.name}.faulty-{each}") for each in count(1))
            free_path = next(name for name in names if not name.exists())
            try:
                working.rename(free_path)
            except OSError as error:
                raise as_output_error(free_path, error) from error

    def _save_version(self, reference_id: str, entry: Entry) -> None:
        path = self._versions_folder(reference_id) / f"{entry.reference.version:06d}.toml"
        if path.exists():
            raise ReferenceFileError(f"{path}: this version already exists; nothing was changed")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise as_output_error(path, error) from error
        write_text(path, entry.text)

    def _next_number(self, reference_id: str) -> int:
        shipped = self._shipped.get(reference_id)
        first = read_entry(shipped).reference.version if shipped else 0
        return max(first, *self._list_version_files(reference_id), 0) + 1

    def _find_newest(self, reference_id: str) -> Path | None:
        """Return the newest usable version that is for everyone."""
        for _, path in sorted(self._list_version_files(reference_id).items(), reverse=True):
            version = read_library_version(path)
            if version.fault is None and not version.assigned_only:
                return path
        return None

    def _list_version_files(self, reference_id: str) -> dict[int, Path]:
        paths = self._versions_folder(reference_id).glob("[0-9]*.toml")
        return {int(path.stem): path for path in paths if path.stem.isdecimal()}

    def _working_path(self, reference_id: str) -> Path:
        return self._folder / f"{reference_id}.toml"

    def _versions_folder(self, reference_id: str) -> Path:
        return self._folder / VERSIONS / reference_id

    def _lock(self) -> Any:  # noqa: ANN401  (a context manager)
        try:
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_private_folder(self._folder)
        except OSError as error:
            raise as_output_error(self._folder, error) from error
        return hold_lock(self._folder / ".lock", "is saving a stretch")


def _check_id(entry: Entry, reference_id: str, path: Path) -> None:
    if entry.reference.id != reference_id:
        raise ReferenceFileError(
            f"{path}: the file is called {reference_id}, but its id is {entry.reference.id}; "
            "give both the same name"
        )
