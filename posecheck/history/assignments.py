"""SQL for the assignments of people to versions; the caller opens the transaction."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from posecheck.history.records import Assignment

if TYPE_CHECKING:
    import sqlite3


def upsert_assignment(
    connection: sqlite3.Connection, profile_id: str, assignment: Assignment
) -> None:
    """Save an assignment, replacing one for the same stretch and day."""
    connection.execute(
        "INSERT OR REPLACE INTO assignments (profile_id, stretch, from_day, version) "
        "VALUES (?, ?, ?, ?)",
        (
            profile_id,
            assignment.stretch,
            assignment.from_day.isoformat(),
            assignment.version,
        ),
    )


def delete_assignment(
    connection: sqlite3.Connection, profile_id: str, assignment: Assignment
) -> None:
    """Delete an assignment; deleting one that does not exist is not an error."""
    connection.execute(
        "DELETE FROM assignments WHERE profile_id = ? AND stretch = ? AND from_day = ?",
        (profile_id, assignment.stretch, assignment.from_day.isoformat()),
    )


def select_assignments(connection: sqlite3.Connection, profile_id: str) -> tuple[Assignment, ...]:
    """Return a profile's assignments, sorted by stretch and day."""
    rows = connection.execute(
        "SELECT stretch, from_day, version FROM assignments WHERE profile_id = ? "
        "ORDER BY stretch, from_day",
        (profile_id,),
    ).fetchall()
    return tuple(
        Assignment(stretch, date.fromisoformat(day), version) for stretch, day, version in rows
    )
