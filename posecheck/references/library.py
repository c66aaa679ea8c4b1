"""The reference poses of one installation: shipped ones, and a therapist's versions of them.

``<id>.toml`` in the user's folder is the one in use, and may be edited by hand. Each version that
was ever saved stays in ``versions/<id>/``, and is never written again: a report names the
version that judged it. One that is for some people only lies there and nowhere else. The shipped
files are only read.
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
    read_own_version,
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
    """Somebody else saved another version in the meantime; nothing was overwritten."""


@dataclass(frozen=True, slots=True)
class _Change:
    by: str
    why: str
    assigned_only: bool = False


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class ReferenceLibrary:
    """Finds, saves and remembers reference poses. Any number of programs may use one folder."""

    def __init__(
        self, folder: Path, shipped: Mapping[str, Path], now: Callable[[], datetime] = _now
    ) -> None:
        self._folder = folder
        self._shipped = shipped
        self._now = now

    def list_ids(self) -> tuple[str, ...]:
        """Return the ids of all reference poses, those that cannot be read as well."""
        own = {path.stem for path in self._folder.glob("*.toml")}
        own |= {path.name for path in (self._folder / VERSIONS).glob("*")}
        return tuple(sorted({each for each in own if re.fullmatch(_ID, each)} | set(self._shipped)))

    def list_entries(self) -> tuple[Entry, ...]:
        """Return all reference poses by id.

        Raises:
            PosecheckError: one cannot be read.
        """
        return tuple(self.find(each) for each in self.list_ids())

    def find(self, reference_id: str) -> Entry:
        """Return the reference pose in use; what was edited by hand becomes a version.

        Raises:
            ReferenceFileError: there is none of that id, or the only file there is has faults.
            OutputError: what was edited by hand cannot be kept as a version.
        """
        if not re.fullmatch(_ID, reference_id):
            return self._find_shipped(reference_id)  # which says what there is
        working, newest = self._working(reference_id), self._find_newest(reference_id)
        if not working.is_file() and newest is None:
            for fault in self.list_damaged(reference_id):
                if reference_id not in self._shipped:
                    raise fault
            return self._with_fault(reference_id, self._find_shipped(reference_id))
        if newest and working.is_file() and read_reference(working) == read_reference(newest):
            return self._with_fault(reference_id, read_entry(newest))
        with self._locked():
            return self._with_fault(reference_id, self._settle(reference_id))

    def find_path(self, reference_id: str) -> Path:
        """Return the file in use of a known id; a shipped one's until there is one's own."""
        working = self._working(reference_id)
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
        """Save a new version; the one before stays among the versions.

        Args:
            reference_id: of the reference pose that is changed.
            document: the new values; their version number is given here.
            based_on: the digest of the entry that was changed.
            by: who changed it.
            why: for what, in the therapist's own words.
            assigned_only: leave the version in use as it is; the new one is for those whom it
                is assigned to.

        Raises:
            ChangedMeanwhileError: it is no longer the newest.
            ReferenceFileError: the values have faults.
            OutputError: it cannot be written; what was there stays.
        """
        with self._locked():
            before = self._settle(reference_id)
            if before.digest != based_on:
                raise ChangedMeanwhileError(
                    f"{before.reference.title} has been changed by someone else in the meantime "
                    f"(version {before.reference.version}). Nothing was saved over it: look at "
                    "that version, then make your change there."
                )
            if assigned_only:
                entry = self._number(reference_id, before.text, document, _Change(by, why, True))
                self._keep_version(reference_id, entry)
                return entry
            if before.fault is not None:
                self._put_faulty_aside(reference_id)
            return self._write(reference_id, before.text, document, by, why)

    def create(self, document: Mapping[str, Any], *, text: str, by: str, why: str) -> Entry:
        """Save a reference pose under an id that is free.

        Args:
            document: its values.
            text: a reference file whose comments and layout it gets.
            by: who made it.
            why: for what.

        Raises:
            ReferenceFileError: the id is taken, or the values have faults.
            OutputError: it cannot be written.
        """
        reference = from_document(dict(document), str(document.get("id", "")))
        with self._locked():
            if reference.id in self._shipped or self._list_own(reference.id):
                raise ReferenceFileError(
                    f'there is already a stretch "{reference.id}": give this one another id, or '
                    "change the existing one"
                )
            return self._write(reference.id, text, document, by, why)

    def take_in(self, text: str, *, by: str, why: str) -> Entry:
        """Save a whole file: under a free id as a new stretch, else as that one's next version.

        What has the very values of a file that is in use makes no version.

        Args:
            text: of a reference file; its own version number and its ``[change]`` are left out.
            by: who brought it.
            why: for what.

        Raises:
            ReferenceFileError: it has faults.
            OutputError: it cannot be written.
        """
        document = parse_reference(text.encode(), "")
        reference = from_document(document, "")
        with self._locked():
            self._put_faulty_aside(reference.id)
            # What was edited by hand is kept before.
            own = self._working(reference.id).is_file()
            in_use = self._settle(reference.id) if own else None
            if in_use and replace(in_use.reference, version=reference.version) == reference:
                return in_use
            return self._write(reference.id, text, to_document(reference), by, why)

    def list_versions(self, reference_id: str) -> tuple[Version, ...]:
        """Return all versions, newest first, damaged ones as well; the shipped one is the last."""
        shipped = self._shipped.get(reference_id)
        paths = [path for _, path in sorted(self._list_own(reference_id).items(), reverse=True)]
        return (*map(read_own_version, paths), *([read_version(shipped)] if shipped else ()))

    def list_damaged(self, reference_id: str) -> tuple[DamagedVersionError, ...]:
        """Return what is wrong with the versions whose files cannot be used, newest first."""
        return tuple(each.fault for each in self.list_versions(reference_id) if each.fault)

    def find_version(self, reference_id: str, number: int) -> Entry:
        """Return one version as it was.

        Raises:
            ReferenceFileError: there is none of that number, or its file is damaged.
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

    def _settle(self, reference_id: str) -> Entry:
        """Make a version of what was edited by hand, or left by a save that was broken off."""
        working, path = self._working(reference_id), self._find_newest(reference_id)
        newest = None if path is None else read_entry(path)
        if not working.is_file():
            if newest is None:
                return self._find_shipped(reference_id)
            write_text(working, newest.text)
            return newest
        try:
            edited = read_entry(working)
            _refuse_other_id(edited, reference_id, working)
        except ReferenceFileError as fault:
            if newest is None and reference_id not in self._shipped:
                raise
            return replace(newest or self._find_shipped(reference_id), fault=fault)
        return edited if newest == edited else self._keep_edit(reference_id, edited)

    def _with_fault(self, reference_id: str, entry: Entry) -> Entry:
        """Return an entry that stands in for a newer version with that one's fault."""
        for version in self.list_versions(reference_id):
            if version.fault and version.number > entry.reference.version and not entry.fault:
                return replace(entry, fault=version.fault)
        return entry

    def _is_torn_copy(self, reference_id: str, entry: Entry) -> bool:
        """Whether the file of an entry's version is damaged, and is the beginning of its text."""
        path = self._list_own(reference_id).get(entry.reference.version)
        if path is None or read_own_version(path).fault is None:
            return False
        return entry.text.encode().startswith(read_reference(path))

    def _keep_edit(self, reference_id: str, edited: Entry) -> Entry:
        if self._is_torn_copy(reference_id, edited):
            # A save that reached the disk by halves; what is in use is the whole of it.
            return edited
        if edited.reference.version >= self._next_number(reference_id):
            # Whole, but not yet among the versions: a new number was given by hand, or a save
            # was broken off right here.
            self._keep_version(reference_id, edited)
            return edited
        document = to_document(edited.reference)
        return self._write(reference_id, edited.text, document, BY_HAND, "")

    def _write(
        self, reference_id: str, text: str, document: Mapping[str, Any], by: str, why: str
    ) -> Entry:
        """Write a new version: first the file in use, then its place among the versions.

        Broken off in between, the next look finds a whole file with a new number, and keeps it.
        """
        entry = self._number(reference_id, text, document, _Change(by, why))
        write_text(self._working(reference_id), entry.text)
        self._keep_version(reference_id, entry)
        return entry

    def _number(
        self, reference_id: str, text: str, document: Mapping[str, Any], change: _Change
    ) -> Entry:
        """Return the next version, which is not written yet."""
        told: dict[str, Any] = {
            "by": change.by.strip(),
            "at": self._now(),
            "why": change.why.strip(),
            "assigned_only": change.assigned_only,
        }
        new = {
            **document,
            "id": reference_id,
            "version": self._next_number(reference_id),
            "change": {name: value for name, value in told.items() if value},
        }
        text = rewrite(text, new)
        name = f"{reference_id}, version {new['version']}"
        return Entry(from_document(parse_reference(text.encode(), name), name), text, shipped=False)

    def _put_faulty_aside(self, reference_id: str) -> None:
        """Give another name to a file with faults whose place is needed: its owner may want it."""
        working = self._working(reference_id)
        try:
            if working.is_file():
                _refuse_other_id(read_entry(working), reference_id, working)
        except ReferenceFileError:
            names = (working.with_name(f"{working.name}.faulty-{each}") for each in count(1))
            free = next(name for name in names if not name.exists())
            try:
                working.rename(free)
            except OSError as error:
                raise as_output_error(free, error) from error

    def _keep_version(self, reference_id: str, entry: Entry) -> None:
        path = self._versions(reference_id) / f"{entry.reference.version:06d}.toml"
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
        return max(first, *self._list_own(reference_id), 0) + 1

    def _find_newest(self, reference_id: str) -> Path | None:
        """Return the newest version that is for everybody and can be used."""
        for _, path in sorted(self._list_own(reference_id).items(), reverse=True):
            version = read_own_version(path)
            if version.fault is None and not version.assigned_only:
                return path
        return None

    def _list_own(self, reference_id: str) -> dict[int, Path]:
        paths = self._versions(reference_id).glob("[0-9]*.toml")
        return {int(path.stem): path for path in paths if path.stem.isdecimal()}

    def _working(self, reference_id: str) -> Path:
        return self._folder / f"{reference_id}.toml"

    def _versions(self, reference_id: str) -> Path:
        return self._folder / VERSIONS / reference_id

    def _locked(self) -> Any:  # noqa: ANN401  (a context manager)
        try:
            self._folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            make_private_folder(self._folder)
        except OSError as error:
            raise as_output_error(self._folder, error) from error
        return hold_lock(self._folder / ".lock", "is saving a stretch")


def _refuse_other_id(entry: Entry, reference_id: str, path: Path) -> None:
    if entry.reference.id != reference_id:
        raise ReferenceFileError(
            f"{path}: the file is called {reference_id}, but its id is {entry.reference.id}; "
            "give both the same name"
        )
