"""Exports sets as a table for spreadsheets, or everything as JSON. Pure."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

from posecheck.texts.csv_cells import as_cell

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posecheck.history.records import Assignment, Profile, SetRecord
    from posecheck.history.settings import Settings

SCHEMA: Final = 1
# A byte order mark, so that spreadsheets read the file as UTF-8.
CSV_MARK: Final = "\ufeff"


def to_csv(sets: Iterable[SetRecord]) -> str:
    """Return CSV with a header line and one row per set, with its intervals, oldest first."""
    rows = [_to_row(each) for each in sorted(sets, key=lambda each: each.started_at)]
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def to_json(
    profile: Profile,
    settings: Settings,
    assignments: Iterable[Assignment],
    sets: Iterable[SetRecord],
) -> str:
    """Return everything stored for a profile, with its sets oldest first."""
    document = {
        "schema": SCHEMA,
        "profile": profile.name,
        "settings": json.loads(settings.to_json()),
        "assignments": [
            {
                "stretch": each.stretch,
                "from_day": each.from_day.isoformat(),
                "reference_version": each.version,
            }
            for each in assignments
        ],
        "sets": [_to_dict(each) for each in sorted(sets, key=lambda each: each.started_at)],
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


_COLUMNS: Final = (
    "day", "started_at", "stretch", "side", "counted_s", "goal_s", "goal_met", "paused_s",
    "unseen_s", "longest_hold_s", "paused_by", "ended", "pain", "note", "model",
    "reference_version", "id",
)  # fmt: skip


def _to_row(record: SetRecord) -> dict[str, str | int | float]:
    paused_by = "; ".join(f"{name} {_seconds(s)}" for name, s in record.shown_paused_by_s.items())
    return {
        "day": record.day.isoformat(),
        "started_at": record.started_at.isoformat(timespec="seconds"),
        "stretch": as_cell(record.stretch),
        "side": record.side.value,
        "counted_s": _seconds(record.accepted_s),
        "goal_s": _seconds(record.goal_s),
        "goal_met": "yes" if record.goal_met else "no",
        "paused_s": _seconds(record.paused_s),
        "unseen_s": _seconds(record.unseen_s),
        "longest_hold_s": _seconds(record.longest_hold_s),
        "paused_by": as_cell(paused_by),
        "ended": record.ended or "",
        "pain": "" if record.pain is None else record.pain,
        "note": as_cell(record.note),
        "model": as_cell(record.model),
        "reference_version": record.reference_version,
        "id": record.id,
    }


def _to_dict(record: SetRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "started_at": record.started_at.isoformat(timespec="milliseconds"),
        "day": record.day.isoformat(),
        "stretch": record.stretch,
        "title": record.title,
        "reference_version": record.reference_version,
        "side": record.side.value,
        "model": record.model,
        "source": record.source,
        "goal_s": record.goal_s,
        "times_a_day": record.times_a_day,
        "goal_met": record.goal_met,
        "accepted_s": _seconds(record.accepted_s),
        "paused_s": _seconds(record.paused_s),
        "unseen_s": _seconds(record.unseen_s),
        "longest_hold_s": _seconds(record.longest_hold_s),
        "paused_by_s": {name: _seconds(s) for name, s in record.shown_paused_by_s.items()},
        "set_up_by_s": {name: _seconds(s) for name, s in record.set_up_by_s.items()},
        "ended": record.ended,
        "pain": record.pain,
        "note": record.note,
        "intervals": [
            {
                "start_s": _seconds(interval.start_s),
                "end_s": _seconds(interval.end_s),
                "state": interval.state.value,
                "reasons": list(interval.reasons),
            }
            for interval in record.intervals
        ],
    }


def _seconds(value: float) -> float:
    return round(value, 3)
