"""SQL for the profiles; the caller opens the transaction."""

from __future__ import annotations

import unicodedata
import uuid
from typing import TYPE_CHECKING

from posecheck.errors import HistoryError
from posecheck.history.records import LONGEST_NAME, Profile

if TYPE_CHECKING:
    import sqlite3


def select_profiles(connection: sqlite3.Connection) -> tuple[Profile, ...]:
    """Return all profiles, oldest first."""
    rows = connection.execute("SELECT id, name FROM profiles ORDER BY place").fetchall()
    return tuple(Profile(*row) for row in rows)


def insert_profile(connection: sqlite3.Connection, name: str) -> Profile:
    """Add a profile.

    Raises:
        HistoryError: the name is empty or taken.
    """
    name = _clean(name)
    _refuse_taken(connection, name)
    profile_id = uuid.uuid4().hex
    connection.execute(
        "INSERT INTO profiles (id, name, name_key) VALUES (?, ?, ?)",
        (profile_id, name, name.casefold()),
    )
    return Profile(profile_id, name)


def select_former_numbers(connection: sqlite3.Connection) -> dict[int, str]:
    """Return the ids of the profiles that used to have a numeric id, by that number."""
    return dict(
        connection.execute(
            "SELECT former_number, id FROM profiles WHERE former_number IS NOT NULL"
        ).fetchall()
    )


def update_name(connection: sqlite3.Connection, profile_id: str, name: str) -> Profile:
    """Rename a profile.

    Raises:
        HistoryError: the name is empty or taken, or there is no such profile.
    """
    name = _clean(name)
    _refuse_taken(connection, name, except_id=profile_id)
    cursor = connection.execute(
        "UPDATE profiles SET name = ?, name_key = ? WHERE id = ?",
        (name, name.casefold(), profile_id),
    )
    refuse_missing(cursor.rowcount == 1)
    return Profile(profile_id, name)


def refuse_missing(found: bool) -> None:
    """Raise ``HistoryError`` for a profile that no longer exists, unless it was found."""
    if not found:
        raise HistoryError("This profile no longer exists; choose another or create a new one.")


def _clean(name: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", name).split())[:LONGEST_NAME].strip()
    if not name:
        raise HistoryError("A profile needs a name; enter one.")
    return name


def _refuse_taken(connection: sqlite3.Connection, name: str, except_id: str | None = None) -> None:
    taken = connection.execute(
        "SELECT id FROM profiles WHERE name_key = ?", (name.casefold(),)
    ).fetchone()
    if taken is not None and taken[0] != except_id:
        raise HistoryError(f"There is already a profile called {name}; choose another name.")
