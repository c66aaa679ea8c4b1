"""The history's interface to the rest of the program. Every call is one transaction."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.errors import HistoryError
from posecheck.history import assignments, profiles, set_rows
from posecheck.history.dose import count_dose
from posecheck.history.export import to_csv, to_json
from posecheck.history.opening import open_database
from posecheck.history.recordings import FOLDER, Recordings
from posecheck.history.records import ENDINGS, LONGEST_NOTE, MAX_PAIN, Profile
from posecheck.history.settings import Settings, settings_from_json
from posecheck.storage.data_folder import data_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, tzinfo

    from posecheck.analysis.recording import Recording
    from posecheck.core.hold import HoldSpan, HoldState
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import ReferencePose
    from posecheck.history.database import Database
    from posecheck.history.opening import SetAside
    from posecheck.history.records import Assignment, DoseToday, SetRecord, Source

FILE_NAME: Final = "history.sqlite3"


def open_store(path: Path | None = None) -> HistoryStore:
    """Open the history, creating it if it does not exist.

    Args:
        path: the file; None for the one in the user's data folder.

    Raises:
        PosecheckError: the file cannot be opened or written; the text says what to do.
    """
    return HistoryStore(*open_database(data_folder() / FILE_NAME if path is None else Path(path)))


def _now() -> datetime:
    return datetime.now().astimezone()


class HistoryStore:
    """Stores profiles, settings and sets. Thread-safe; other programs may use the file too.

    When a call returns, its changes are on the disk. Every method raises ``HistoryError`` if the
    file cannot be read or written; nothing is half-written then.

    Attributes:
        aside: the unusable file that was set aside when this one was opened, None if there was
            none.
    """

    def __init__(
        self, database: Database, aside: SetAside | None = None, now: Callable[[], datetime] = _now
    ) -> None:
        self.aside = aside
        self._database = database
        self._now = now
        self._recordings = Recordings(database.path.parent / FOLDER)

    @property
    def path(self) -> Path:
        """The history's file."""
        return self._database.path

    def close(self) -> None:
        """Close the file; the store cannot be used afterwards."""
        self._database.close()

    # Profiles and their settings.

    def list_profiles(self) -> tuple[Profile, ...]:
        """Return all profiles, oldest first."""
        with self._database.reading() as connection:
            return profiles.select_profiles(connection)

    def first_profile(self, name: str) -> Profile:
        """Return the oldest profile; if there is none yet, create one with this name."""
        with self._database.writing() as connection:
            known = profiles.select_profiles(connection)
            return known[0] if known else profiles.insert_profile(connection, name)

    def list_former_numbers(self) -> dict[int, str]:
        """Return the ids of the profiles that used to have a numeric id, by that number."""
        with self._database.reading() as connection:
            return profiles.select_former_numbers(connection)

    def add_profile(self, name: str) -> Profile:
        """Create a profile; its name must not be empty or taken."""
        with self._database.writing() as connection:
            return profiles.insert_profile(connection, name)

    def rename_profile(self, profile_id: str, name: str) -> Profile:
        """Rename a profile; the name must not be empty or taken."""
        with self._database.writing() as connection:
            return profiles.update_name(connection, profile_id, name)

    def delete_profile(self, profile_id: str) -> None:
        """Delete a profile with its settings and all its sets, leaving no traces in the file."""
        with self._database.writing() as connection:
            set_rows.delete_sets(connection, "profile_id", profile_id)
            connection.execute("DELETE FROM profiles WHERE id = ?", (profile_id,))
        self._purge_deleted()

    def load_settings(self, profile_id: str) -> Settings:
        """Return a profile's settings; the defaults if it has saved none."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT settings FROM profiles WHERE id = ?", (profile_id,)
            ).fetchone()
        return Settings() if row is None else settings_from_json(row[0])

    def find_video_days(self, profile_id: str) -> int | None:
        """Return for how many days a profile keeps the video of a review, None for indefinitely.

        For an unknown profile, such as one of a history that was set aside, this is None: nothing
        of theirs is to be deleted automatically.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT settings FROM profiles WHERE id = ?", (profile_id,)
            ).fetchone()
        return None if row is None else settings_from_json(row[0]).kept_video_days

    def save_settings(self, profile_id: str, settings: Settings) -> None:
        """Save a profile's settings."""
        with self._database.writing() as connection:
            cursor = connection.execute(
                "UPDATE profiles SET settings = ? WHERE id = ?", (settings.to_json(), profile_id)
            )
            profiles.refuse_missing(cursor.rowcount == 1)

    # Which version of a reference pose someone is judged by.

    def assign_version(self, profile_id: str, assignment: Assignment) -> None:
        """Judge someone by a version from a day on, until a later assignment."""
        with self._database.writing() as connection:
            known = profiles.select_profiles(connection)
            profiles.refuse_missing(any(each.id == profile_id for each in known))
            assignments.upsert_assignment(connection, profile_id, assignment)

    def take_back_assignment(self, profile_id: str, assignment: Assignment) -> None:
        """Delete an assignment; the previous one applies again."""
        with self._database.writing() as connection:
            assignments.delete_assignment(connection, profile_id, assignment)

    def list_assignments(self, profile_id: str) -> tuple[Assignment, ...]:
        """Return a profile's assignments, sorted by stretch and day."""
        with self._database.reading() as connection:
            return assignments.select_assignments(connection, profile_id)

    def find_assigned_version(self, profile_id: str, stretch: str, day: date) -> int | None:
        """Return the version assigned to someone on a day, None for the one in use."""
        begun = [
            each
            for each in self.list_assignments(profile_id)
            if each.stretch == stretch and each.from_day <= day
        ]
        return begun[-1].version if begun else None

    # A set while it runs.

    def begin_set(
        self,
        profile_id: str,
        reference: ReferencePose,
        affected: Side,
        source: Source,
        zone: tzinfo | None = None,
    ) -> str:
        """Record that a set begins now, and return its id.

        The set permanently belongs to the current day in ``zone``, the person's time zone; None
        stands for this machine's.
        """
        set_id = uuid.uuid4().hex
        with self._database.writing() as connection:
            known = profiles.select_profiles(connection)
            profiles.refuse_missing(any(each.id == profile_id for each in known))
            set_rows.insert_set(
                connection, set_id, profile_id, self._now_in(zone), (reference, affected, source)
            )
        return set_id

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None:
        """Save a set's current totals and the spans since the last call.

        Either both are saved or neither. Spans that were already saved have no effect.
        """
        with self._database.writing() as connection:
            _refuse_missing(set_rows.update_hold_totals(connection, set_id, hold, model))
            set_rows.append_spans(connection, set_id, spans)

    def save_set_up(self, set_id: str, waited_by_s: Mapping[str, float]) -> None:
        """Save for how many seconds a set could not begin, by what was wrong."""
        document = json.dumps(dict(waited_by_s), allow_nan=False)
        self._update(set_id, "set_up_by_s = ?", document)

    def end_set(self, set_id: str, ended: str) -> None:
        """Record how a set ended.

        Raises:
            ValueError: ``ended`` is not one of ``Ended``.
        """
        if ended not in ENDINGS:
            raise ValueError(f"a set ends with one of {', '.join(ENDINGS)}, not {ended!r}")
        self._update(set_id, "ended = ?", ended)

    def rate_set(self, set_id: str, pain: int | None, note: str) -> None:
        """Save the pain and the note given after a set, replacing earlier ones.

        Raises:
            ValueError: pain is not 0 to 10.
        """
        if pain is not None and not 0 <= pain <= MAX_PAIN:
            raise ValueError(f"pain is 0 to {MAX_PAIN}, not {pain}")
        self._update(set_id, "pain = ?, note = ?", pain, note.strip()[:LONGEST_NOTE])

    def save_recording(self, set_id: str, recording: Recording) -> None:
        """Save the recording of a set, so that it can be judged again.

        Raises:
            HistoryError: the set was deleted.
            OutputError: the recording cannot be written.
        """
        with self._database.reading() as connection:
            _refuse_missing(set_rows.has_set(connection, set_id))
        self._recordings.save(set_id, recording)

    def load_recording(self, set_id: str) -> Recording | None:
        """Return the recording of a set, None if it has none.

        Raises:
            PosecheckError: the file is damaged.
        """
        return self._recordings.load(set_id)

    def has_recording(self, set_id: str) -> bool:
        """Whether a set has a recording, so that it can be judged again."""
        return self._recordings.has(set_id)

    def recording_path(self, set_id: str) -> Path:
        """Return the path of a set's recording, whether or not it exists."""
        return self._recordings.path(set_id)

    # Looking back.

    def find_set(self, set_id: str) -> SetRecord | None:
        """Return a set with its intervals, None if there is no set with this id."""
        with self._database.reading() as connection:
            return set_rows.select_set(connection, set_id)

    def list_sets(
        self,
        profile_id: str,
        since: date | None = None,
        *,
        samples: bool = False,
        intervals: bool = True,
    ) -> tuple[SetRecord, ...]:
        """Return a profile's sets, newest first.

        Args:
            profile_id: the profile.
            since: the first local day, None for all.
            samples: whether to include sets done with a sample clip.
            intervals: whether to load each set's intervals; without them, long lists are quick.
        """
        with self._database.reading() as connection:
            return set_rows.select_sets(
                connection, profile_id, since, samples=samples, intervals=intervals
            )

    def count_today(
        self, profile_id: str, stretch: str, side: Side, zone: tzinfo | None = None
    ) -> DoseToday:
        """Return today's dose so far for a stretch and side, where today is the day in ``zone``."""
        today = self._now_in(zone).date()
        return count_dose(
            each
            for each in self.list_sets(profile_id, since=today, intervals=False)
            if (each.day, each.stretch, each.side) == (today, stretch, side)
        )

    def delete_set(self, set_id: str) -> None:
        """Delete a set, leaving no traces in the file. Deleting it again is not an error."""
        with self._database.writing() as connection:
            set_rows.delete_sets(connection, "id", set_id)
        self._purge_deleted()

    def delete_all(self, profile_id: str) -> None:
        """Delete all sets of a profile, leaving no traces in the file; keep its settings."""
        with self._database.writing() as connection:
            set_rows.delete_sets(connection, "profile_id", profile_id)
        self._purge_deleted()

    def export_csv(self, profile_id: str) -> str:
        """Return CSV with one row per set done on camera."""
        return to_csv(self.list_sets(profile_id))

    def export_json(self, profile_id: str) -> str:
        """Return everything stored for a profile as JSON, including sets with sample clips."""
        with self._database.reading() as connection:
            known = {each.id: each for each in profiles.select_profiles(connection)}
        profiles.refuse_missing(profile_id in known)
        sets = self.list_sets(profile_id, samples=True)
        return to_json(
            known[profile_id],
            self.load_settings(profile_id),
            self.list_assignments(profile_id),
            sets,
        )

    def _now_in(self, zone: tzinfo | None) -> datetime:
        now = self._now()
        return now if zone is None else now.astimezone(zone)

    def _purge_deleted(self) -> None:
        """Delete the recordings of deleted sets, and scrub the database.

        If this is interrupted, the next deletion continues it. All other recordings stay, in
        particular those of a history that was set aside.
        """
        with self._database.reading() as connection:
            deleted = set_rows.select_deleted(connection)
        try:
            self._recordings.delete(deleted)
        finally:
            gone = [each for each in deleted if not self._recordings.has(each)]
            with self._database.writing() as connection:
                set_rows.forget_deleted(connection, gone)
            self._database.scrub()

    def _update(self, set_id: str, assignment: str, *values: object) -> None:
        with self._database.writing() as connection:
            cursor = connection.execute(
                f"UPDATE sets SET {assignment} WHERE id = ?",  # noqa: S608
                (*values, set_id),
            )
            _refuse_missing(cursor.rowcount == 1)


def _refuse_missing(found: bool) -> None:
    if not found:
        raise HistoryError("This set has been deleted. Start another one.")
