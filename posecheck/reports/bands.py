"""Turns the intervals of a report into bands on its timeline, with the labels that fit. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from posecheck.core.hindsight import merge_transitions
from posecheck.texts.sanitize import clean
from posecheck.texts.state_looks import STATE_KEYS, Look, find_look

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posecheck.core.report import SessionReport
    from posecheck.texts.catalog import Texts, Words


_SHORTEST_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class Band:
    """One interval on the timeline.

    Attributes:
        number: the number of its reason in the key, None if the clock ran.
        why: the names of its reasons, empty if the clock ran.
    """

    start_s: float
    end_s: float
    state: Look
    number: int | None
    why: str


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a chart shows, from its left to its right end, in seconds."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        """Its length, never 0, so that a place in it can be given as a share."""
        return max(self.end_s - self.start_s, _SHORTEST_S)

    def place(self, t_s: float) -> float:
        """Return a time's share of the way from the left to the right end."""
        return (t_s - self.start_s) / self.length_s


def choose_labels(
    bands: Sequence[Band], window: Window, row_width: float, measure: Callable[[str], float]
) -> list[tuple[float, float, str]]:
    """Return the labels of the bands in one row of the timeline.

    A band is labelled with its number and reasons if they fit, else with its number, else not at
    all. The longest bands are labelled first.

    Args:
        bands: the bands of the row.
        window: the time that the row shows.
        row_width: the width of the row, in any unit.
        measure: returns the width of a text, in the same unit.

    Returns:
        Start, end and text of each label from left to right, in the unit of ``row_width``.
    """
    chosen: list[tuple[float, float, str]] = []
    for band in sorted(bands, key=lambda band: band.start_s - band.end_s):
        if band.number is None:
            continue
        start = window.place(band.start_s) * row_width
        end = window.place(band.end_s) * row_width
        named = f"{band.number} {band.why}"
        text = named if measure(named) < end - start else str(band.number)
        end = start + measure(text)
        if all(end < other_start or start > other_end for other_start, other_end, _ in chosen):
            chosen.append((start, end, text))
    return sorted(chosen)


def build_bands(
    report: SessionReport, words: Words, texts: Texts
) -> tuple[tuple[Band, ...], tuple[tuple[Look, str], ...]]:
    """Return the intervals as bands, numbered by their first reason, and the key to the numbers."""
    numbers: dict[tuple[Look, str], int] = {}
    bands = []
    for interval in merge_transitions(report.intervals):
        number = None
        if interval.reasons:
            first = (find_look(interval), interval.reasons[0])
            number = numbers.setdefault(first, len(numbers) + 1)
        why = ", ".join(clean(words.name(kind, report.reference)) for kind in interval.reasons)
        bands.append(Band(interval.start_s, interval.end_s, find_look(interval), number, why))
    spent_s = {
        number: math.fsum(band.end_s - band.start_s for band in bands if band.number == number)
        for number in numbers.values()
    }
    key = tuple(
        (
            state,
            texts(
                f"key_{STATE_KEYS[state]}",
                number=str(number),
                name=clean(words.name(kind, report.reference)),
                seconds=texts.formats.fixed(spent_s[number]),
            ),
        )
        for (state, kind), number in numbers.items()
    )
    return tuple(bands), key
