"""The tables of each version. A released version is never changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from typing import Final

# Distinguishes this file from other programs' databases ("pose").
APPLICATION_ID: Final = 0x706F7365

# The statements that migrate each version to the next; an empty file is version 0.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        f"PRAGMA application_id = {APPLICATION_ID}",
        """
        CREATE TABLE profiles (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE,
            settings TEXT NOT NULL DEFAULT '{}'
        ) STRICT
        """,
        # Times of sets are UTC; the offset and the day are those where and when the set began, so
        # that a later change of the clock or the time zone moves no set to another day.
        """
        CREATE TABLE sets (
            id TEXT PRIMARY KEY,
            profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
            started_utc TEXT NOT NULL,
            utc_offset_s INTEGER NOT NULL,
            local_day TEXT NOT NULL,
            stretch TEXT NOT NULL,
            title TEXT NOT NULL,
            reference_version INTEGER NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('left', 'right')),
            source TEXT NOT NULL CHECK (source IN ('camera', 'sample')),
            model TEXT NOT NULL DEFAULT '',
            goal_s REAL NOT NULL,
            times_a_day INTEGER NOT NULL,
            accepted_s REAL NOT NULL DEFAULT 0,
            unseen_s REAL NOT NULL DEFAULT 0,
            longest_hold_s REAL NOT NULL DEFAULT 0,
            paused_by_s TEXT NOT NULL DEFAULT '{}' CHECK (json_type(paused_by_s) = 'object'),
            ended TEXT CHECK (ended IN ('done', 'stopped', 'given_up')),
            pain INTEGER CHECK (pain BETWEEN 0 AND 10),
            note TEXT NOT NULL DEFAULT ''
        ) STRICT
        """,
        """
        CREATE TABLE intervals (
            set_id TEXT NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('correct', 'incorrect', 'unseen')),
            reasons TEXT NOT NULL CHECK (json_type(reasons) = 'array'),
            PRIMARY KEY (set_id, start_s)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    ("CREATE INDEX sets_by_day ON sets (profile_id, local_day)",),
    (
        # Which version of a reference pose someone is judged by, from which local day on.
        """
        CREATE TABLE assignments (
            profile_id INTEGER NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
            stretch TEXT NOT NULL,
            from_day TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (profile_id, stretch, from_day)
        ) STRICT, WITHOUT ROWID
        """,
    ),
    (
        # A number is assigned again in the next file, after this one was lost or set aside, and
        # then means another person. The number is kept next to the new id, because the reviews
        # kept so far refer to it; new profiles have none.
        """
        CREATE TABLE people (
            place INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            former_number INTEGER UNIQUE,
            name TEXT NOT NULL,
            name_key TEXT NOT NULL UNIQUE,
            settings TEXT NOT NULL DEFAULT '{}'
        ) STRICT
        """,
        # Random UUIDs (RFC 9562, version 4), in hexadecimal.
        """
        INSERT INTO people (id, former_number, name, name_key, settings)
        SELECT lower(
            hex(randomblob(6)) || '4' || substr(hex(randomblob(2)), 2)
            || 'a' || substr(hex(randomblob(2)), 2) || hex(randomblob(6))
        ), id, name, name_key, settings
        FROM profiles ORDER BY id
        """,
        """
        CREATE TABLE sets_of_people (
            id TEXT PRIMARY KEY,
            profile_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            started_utc TEXT NOT NULL,
            utc_offset_s INTEGER NOT NULL,
            local_day TEXT NOT NULL,
            stretch TEXT NOT NULL,
            title TEXT NOT NULL,
            reference_version INTEGER NOT NULL,
            side TEXT NOT NULL CHECK (side IN ('left', 'right')),
            source TEXT NOT NULL CHECK (source IN ('camera', 'sample')),
            model TEXT NOT NULL DEFAULT '',
            goal_s REAL NOT NULL,
            times_a_day INTEGER NOT NULL,
            accepted_s REAL NOT NULL DEFAULT 0,
            unseen_s REAL NOT NULL DEFAULT 0,
            longest_hold_s REAL NOT NULL DEFAULT 0,
            paused_by_s TEXT NOT NULL DEFAULT '{}' CHECK (json_type(paused_by_s) = 'object'),
            ended TEXT CHECK (ended IN ('done', 'stopped', 'given_up')),
            pain INTEGER CHECK (pain BETWEEN 0 AND 10),
            note TEXT NOT NULL DEFAULT ''
        ) STRICT
        """,
        """
        INSERT INTO sets_of_people
        SELECT s.id, p.id, started_utc, utc_offset_s, local_day, stretch, title,
            reference_version, side, source, model, goal_s, times_a_day, accepted_s, unseen_s,
            longest_hold_s, paused_by_s, ended, pain, note
        FROM sets AS s JOIN people AS p ON p.former_number = s.profile_id ORDER BY s.rowid
        """,
        """
        CREATE TABLE intervals_of_sets (
            set_id TEXT NOT NULL REFERENCES sets_of_people (id) ON DELETE CASCADE,
            start_s REAL NOT NULL,
            end_s REAL NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('correct', 'incorrect', 'unseen')),
            reasons TEXT NOT NULL CHECK (json_type(reasons) = 'array'),
            PRIMARY KEY (set_id, start_s)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO intervals_of_sets
        SELECT set_id, start_s, end_s, state, reasons FROM intervals
        """,
        """
        CREATE TABLE assignments_of_people (
            profile_id TEXT NOT NULL REFERENCES people (id) ON DELETE CASCADE,
            stretch TEXT NOT NULL,
            from_day TEXT NOT NULL,
            version INTEGER NOT NULL,
            PRIMARY KEY (profile_id, stretch, from_day)
        ) STRICT, WITHOUT ROWID
        """,
        """
        INSERT INTO assignments_of_people
        SELECT p.id, stretch, from_day, version
        FROM assignments AS a JOIN people AS p ON p.former_number = a.profile_id
        """,
        # Referring tables first: dropping a table also deletes the rows that refer to it.
        "DROP TABLE assignments",
        "DROP TABLE intervals",
        "DROP TABLE sets",
        "DROP TABLE profiles",
        "ALTER TABLE people RENAME TO profiles",
        "ALTER TABLE sets_of_people RENAME TO sets",
        "ALTER TABLE intervals_of_sets RENAME TO intervals",
        "ALTER TABLE assignments_of_people RENAME TO assignments",
        "CREATE INDEX sets_by_day ON sets (profile_id, local_day)",
        # Deleted sets, until the files that belong to them are deleted as well.
        "CREATE TABLE deleted_sets (id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
    ),
    (
        # For how long a set could not begin, by what was wrong.
        """
        ALTER TABLE sets ADD COLUMN
            set_up_by_s TEXT NOT NULL DEFAULT '{}' CHECK (json_type(set_up_by_s) = 'object')
        """,
    ),
)
VERSION: Final = len(MIGRATIONS)

Layout = dict[str, tuple[tuple[str, str], ...]]


def read_layout(connection: sqlite3.Connection) -> Layout:
    """Return the names and types of the columns of each table."""
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: tuple(
            connection.execute("SELECT name, type FROM pragma_table_info(?)", (name,)).fetchall()
        )
        for (name,) in tables
    }


@cache
def layout_of(version: int) -> Layout:
    """Return the layout that an undamaged file of that version has."""
    with closing(sqlite3.connect(":memory:")) as connection:
        for statements in MIGRATIONS[:version]:
            for statement in statements:
                connection.execute(statement)
        return read_layout(connection)


def migrate(connection: sqlite3.Connection, migrations: tuple[tuple[str, ...], ...]) -> None:
    """Migrate a file to the newest version, one transaction per version.

    Another program that migrates it at the same time waits, and then finds it done.
    """
    while True:
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = read_version(connection)
            if version >= len(migrations):
                connection.execute("ROLLBACK")
                return
            for statement in migrations[version]:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def read_version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in a file."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version
