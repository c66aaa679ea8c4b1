"""The ranges of a draft's check: one for both sides, or one for each. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from posecheck.core.landmarks import Side

ENDS: Final = ("minimum", "maximum")
# None stands for both sides.
Ranges = tuple[tuple[Side | None, Mapping[str, Any]], ...]


def has_own_ranges(check: Mapping[str, Any]) -> bool:
    """Whether the two sides have different ranges."""
    return any(side.value in check for side in Side)


def list_ranges(check: Mapping[str, Any]) -> Ranges:
    """Return the tables with limits, each with the affected side that it applies to."""
    if not has_own_ranges(check):
        return ((None, check),)
    return tuple((side, check.get(side.value, check)) for side in Side)


def find_range(check: Mapping[str, Any], side: Side) -> dict[str, Any]:
    """Return the limits that apply to an affected side."""
    limits = check.get(side.value, check)
    return {end: limits[end] for end in ENDS if limits.get(end) is not None}


def list_limits(check: Mapping[str, Any]) -> list[float]:
    """Return every limit that the check sets."""
    return [
        limits[end]
        for _, limits in list_ranges(check)
        for end in ENDS
        if limits.get(end) is not None
    ]


def split_ranges(check: Mapping[str, Any]) -> dict[str, Any]:
    """Return the entries that give each side its own range, both with the current limits."""
    return {side.value: find_range(check, side) for side in Side}


def join_ranges() -> dict[str, Any]:
    """Return the entries that leave one range for both sides, the one of the check itself."""
    return {side.value: None for side in Side}
