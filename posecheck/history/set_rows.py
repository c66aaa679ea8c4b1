"""SQL for the sets; the caller opens the transaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.hindsight import name_transitions
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.intervals import merge_spans
from posecheck.core.landmarks import Side
from posecheck.history.records import SetRecord

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from datetime import date

    from posecheck.core.hold import HoldState
    from posecheck.core.reference import ReferencePose
    from posecheck.history.records import Source

_COLUMNS: Final = (
    "id, profile_id, started_utc, utc_offset_s, stretch, title, reference_version, side, model, "
    "source, goal_s, times_a_day, accepted_s, unseen_s, paused_by_s, longest_hold_s, ended, pain, "
    "note, set_up_by_s"
)


def insert_set(
    connection: sqlite3.Connection,
    set_id: str,
    profile_id: str,
    started_at: datetime,
    asked: tuple[ReferencePose, Side, Source],
) -> None:
    """Insert a set that begins now."""
    reference, side, source = asked
    offset = started_at.utcoffset() or timedelta()
    connection.execute(
        "INSERT INTO sets (id, profile_id, started_utc, utc_offset_s, local_day, stretch, title,"
        " reference_version, side, source, goal_s, times_a_day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            set_id,
            profile_id,
            started_at.astimezone(UTC).isoformat(timespec="milliseconds"),
            round(offset.total_seconds()),
            started_at.date().isoformat(),
            reference.id,
            reference.title,
            reference.version,
            side.value,
            source,
            float(reference.hold_s),
            reference.times_a_day,
        ),
    )


def update_hold_totals(
    connection: sqlite3.Connection, set_id: str, hold: HoldState, model: str
) -> bool:
    """Replace a set's totals; return whether the set exists."""
    cursor = connection.execute(
        "UPDATE sets SET accepted_s = ?, unseen_s = ?, longest_hold_s = ?, paused_by_s = ?,"
        " model = ? WHERE id = ?",
        (
            hold.accepted_s,
            hold.unseen_s,
            hold.longest_hold_s,
            json.dumps(dict(hold.paused_by_s), allow_nan=False),
            model,
            set_id,
        ),
    )
    return cursor.rowcount == 1


def delete_sets(connection: sqlite3.Connection, column: str, value: str) -> None:
    """Delete the sets with this value, and note that their files have to be deleted too."""
    for statement in ("INSERT INTO deleted_sets SELECT id FROM", "DELETE FROM"):
        connection.execute(f"{statement} sets WHERE {column} = ?", (value,))


def select_deleted(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Return the deleted sets whose files may still exist."""
    return tuple(row[0] for row in connection.execute("SELECT id FROM deleted_sets"))


def forget_deleted(connection: sqlite3.Connection, set_ids: Iterable[str]) -> None:
    """Note that the files of these sets have been deleted."""
    connection.executemany("DELETE FROM deleted_sets WHERE id = ?", [(each,) for each in set_ids])


def append_spans(connection: sqlite3.Connection, set_id: str, spans: Sequence[HoldSpan]) -> None:
    """Append spans to a set, merging adjacent ones with the same verdict."""
    row = connection.execute(
        "SELECT start_s, end_s, state, reasons FROM intervals WHERE set_id = ?"
        " ORDER BY start_s DESC LIMIT 1",
        (set_id,),
    ).fetchone()
    connection.executemany(
        "INSERT INTO intervals (set_id, start_s, end_s, state, reasons) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (set_id, start_s) DO UPDATE SET end_s = excluded.end_s",
        [
            (set_id, each.start_s, each.end_s, each.state.value, json.dumps(each.reasons))
            for each in merge_spans(None if row is None else _to_span(row), spans)
        ],
    )


def has_set(connection: sqlite3.Connection, set_id: str) -> bool:
    """Whether there is such a set."""
    row = connection.execute("SELECT 1 FROM sets WHERE id = ?", (set_id,)).fetchone()
    return row is not None


def select_set(connection: sqlite3.Connection, set_id: str) -> SetRecord | None:
    """Return one set with its intervals."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM sets WHERE id = ?", (set_id,)).fetchone()  # noqa: S608
    return None if row is None else _to_record(row, _select_intervals(connection, set_id))


def select_sets(
    connection: sqlite3.Connection,
    profile_id: str,
    since: date | None,
    *,
    samples: bool,
    intervals: bool,
) -> tuple[SetRecord, ...]:
    """Return a profile's sets from a local day on, newest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM sets WHERE profile_id = ? AND local_day >= ?"  # noqa: S608
        " AND (source = 'camera' OR ?) ORDER BY started_utc DESC, rowid DESC",
        (profile_id, "" if since is None else since.isoformat(), samples),
    ).fetchall()
    return tuple(
        _to_record(row, _select_intervals(connection, row[0]) if intervals else ()) for row in rows
    )


def _select_intervals(connection: sqlite3.Connection, set_id: str) -> tuple[HoldSpan, ...]:
    rows = connection.execute(
        "SELECT start_s, end_s, state, reasons FROM intervals WHERE set_id = ? ORDER BY start_s",
        (set_id,),
    )
    return tuple(_to_span(row) for row in rows)


def _to_span(row: tuple[float, float, str, str]) -> HoldSpan:
    start_s, end_s, state, reasons = row
    return HoldSpan(start_s, end_s, FormState(state), tuple(json.loads(reasons)))


def _to_record(row: tuple[Any, ...], intervals: tuple[HoldSpan, ...]) -> SetRecord:
    (
        set_id, profile_id, started_utc, utc_offset_s, stretch, title, reference_version, side,
        model, source, goal_s, times_a_day, accepted_s, unseen_s, paused_by_s, longest_hold_s,
        ended, pain, note, set_up_by_s,
    ) = row  # fmt: skip
    place = timezone(timedelta(seconds=utc_offset_s))
    return SetRecord(
        id=set_id,
        profile_id=profile_id,
        started_at=datetime.fromisoformat(started_utc).astimezone(place),
        stretch=stretch,
        title=title,
        reference_version=reference_version,
        side=Side(side),
        model=model,
        source=source,
        goal_s=goal_s,
        times_a_day=times_a_day,
        accepted_s=accepted_s,
        unseen_s=unseen_s,
        paused_by_s=MappingProxyType(json.loads(paused_by_s)),
        longest_hold_s=longest_hold_s,
        ended=ended,
        pain=pain,
        note=note,
        intervals=name_transitions(intervals, goal_s),
        set_up_by_s=MappingProxyType(json.loads(set_up_by_s)),
    )
