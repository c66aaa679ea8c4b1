"""Factories for sets, used by tests."""

from __future__ import annotations

from datetime import UTC, datetime

from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.landmarks import Side
from posecheck.history import SetRecord


def make_set(
    at: datetime = datetime(2026, 3, 4, 18, 0, tzinfo=UTC),
    *,
    accepted_s: float = 30.0,
    stretch: str = "figure-4",
    side: Side = Side.RIGHT,
    pain: int | None = None,
    note: str = "",
    times_a_day: int = 3,
) -> SetRecord:
    """Return a set whose goal is 30 seconds."""
    return SetRecord(
        id=f"{at:%Y%m%d%H%M%S}{stretch}{side.value}",
        profile_id="ada",
        started_at=at,
        stretch=stretch,
        title=stretch.capitalize(),
        reference_version=1,
        side=side,
        model="full",
        source="camera",
        goal_s=30.0,
        times_a_day=times_a_day,
        accepted_s=accepted_s,
        unseen_s=1.0,
        paused_by_s={"ankle_not_on_knee": 2.0},
        longest_hold_s=accepted_s,
        ended="done" if accepted_s >= 30.0 else "stopped",
        pain=pain,
        note=note,
        intervals=(
            HoldSpan(0.0, 2.0, FormState.INCORRECT, ("ankle_not_on_knee",)),
            HoldSpan(2.0, 2.0 + accepted_s, FormState.CORRECT, ()),
            HoldSpan(2.0 + accepted_s, 3.0 + accepted_s, FormState.CANNOT_JUDGE, ("unsure",)),
        ),
    )
