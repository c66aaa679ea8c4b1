"""What a printed report says, as HTML and PDF both show it. Pure: from a report to its texts."""

from __future__ import annotations

import math
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Final

from posecheck.core.hold import FormState
from posecheck.report_strips import build_strips
from posecheck.snapshots import BEST
from posecheck.verdict_text import (
    count_pauses,
    describe_report,
    describe_time_spent,
    find_what_to_correct,
    floor_s,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posecheck.check_tracks import CheckTrack
    from posecheck.core.report import SessionReport
    from posecheck.frame import RgbImage
    from posecheck.report_strips import Strip
    from posecheck.snapshots import Snapshot
    from posecheck.words import Texts, Words

STATE_KEYS: Final = {
    FormState.CORRECT: "counting",
    FormState.INCORRECT: "paused",
    FormState.CANNOT_JUDGE: "not_seen",
}
# Seconds under this would read "0.0".
_LEAST_SHOWN_S: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class ReportMaterial:
    """All that a review keeps for its printed report."""

    report: SessionReport
    tracks: tuple[CheckTrack, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """One of the large numbers: its value, what it is, and of how many."""

    value: str
    name: str
    of: str
    state: FormState


@dataclass(frozen=True, slots=True)
class Band:
    """One interval on the timeline.

    Attributes:
        number: that of its reason in the key, None where the clock ran.
        why: the names of its reasons, empty where the clock ran.
    """

    start_s: float
    end_s: float
    state: FormState
    number: int | None
    why: str


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A snapshot with its words."""

    title: str
    caption: str
    alt: str
    is_fault: bool
    picture: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class ReportPage:
    """A report's texts and drawings-to-be, in the order of the page.

    Attributes:
        headline: what was counted, and what stopped the clock, in a sentence or two.
        time_spent: where the time went, a line each.
        advice: remarks on the video and what to do, a line each.
        key: what the numbers on the timeline stand for, with their state.
        origin: what was judged and by what, as name and value.
    """

    language: str
    title: str
    heading: str
    headline: str
    numbers: tuple[Number, ...]
    duration_s: float
    bands: tuple[Band, ...]
    key: tuple[tuple[FormState, str], ...]
    strips: tuple[Strip, ...]
    shots: tuple[Shot, ...]
    time_spent: tuple[str, ...]
    advice: tuple[str, ...]
    origin: tuple[tuple[str, str], ...]
    guidance: str


def build_page(material: ReportMaterial, words: Words, texts: Texts) -> ReportPage:
    """Return what the page says. ``texts`` are those of the section "report"."""
    report = material.report
    count, _longest, booked, *rest = describe_report(report, words)
    spent = [line for line in rest if line.startswith("  ")]
    advice = rest[len(spent) : -1]
    bands, key = _build_bands(report, words, texts)
    return ReportPage(
        language=words.language,
        title=texts("title"),
        heading=texts(
            "heading",
            stretch=clean(report.reference.title),
            side=words.sides[report.affected_side.value],
        ),
        headline=" ".join((count, *_describe_pauses(report, words, texts))),
        numbers=_build_numbers(report, texts),
        duration_s=report.duration_s,
        bands=bands,
        key=key,
        strips=build_strips(material.tracks, report, words, texts),
        shots=tuple(_describe_shot(each, report, words, texts) for each in material.snapshots),
        time_spent=tuple(clean(line.strip()) for line in (booked, *spent)),
        advice=tuple(clean(line) for line in advice),
        origin=_describe_origin(report, words, texts),
        guidance=rest[-1],
    )


def choose_labels(
    bands: Sequence[Band], duration_s: float, room: float, measure: Callable[[str], float]
) -> list[tuple[float, float, str]]:
    """Return the labels of bands in one row of the timeline: those of the longest bands first.

    A band is called by its reasons where they fit, else by its number, else not at all.

    Args:
        bands: those of the row.
        duration_s: of the whole row.
        room: how wide the row is, in any unit.
        measure: how wide a text is, in that unit.

    Returns:
        From, to and the text of each, in the unit of ``room``.
    """
    chosen: list[tuple[float, float, str]] = []
    for band in sorted(bands, key=lambda band: band.start_s - band.end_s):
        if band.number is None:
            continue
        start = band.start_s / duration_s * room
        end = band.end_s / duration_s * room
        named = f"{band.number} {band.why}"
        text = named if measure(named) < end - start else str(band.number)
        end = start + measure(text)
        if all(end < other_start or start > other_end for other_start, other_end, _ in chosen):
            chosen.append((start, end, text))
    return sorted(chosen)


def clean(text: str) -> str:
    """Return text that can be printed: a file's name may hold what is no letter at all."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _describe_pauses(report: SessionReport, words: Words, texts: Texts) -> list[str]:
    kind = find_what_to_correct(report)
    if kind is None:
        return []
    name = clean(words.name(kind, report.reference))
    if not report.accepted_s:
        return [texts("never_ran", name=name)]
    times = count_pauses(report, kind)
    if times == 0:
        return []
    key = {1: "paused_once", 2: "paused_twice"}.get(times, "paused_often")
    return [texts(key, name=name, times=str(times))]


def _build_numbers(report: SessionReport, texts: Texts) -> tuple[Number, ...]:
    goal = texts("number_counted_of", goal=f"{report.reference.hold_s:g}")
    way_in_s = describe_time_spent(report).getting_in_s
    paused = texts("number_paused")
    if way_in_s >= _LEAST_SHOWN_S:
        paused = texts("number_paused_way_in", seconds=f"{way_in_s:.1f}")
    shown = (
        (floor_s(report.accepted_s), texts("number_counted"), goal, FormState.CORRECT),
        (floor_s(report.longest_hold_s), texts("number_longest"), "", FormState.CORRECT),
        (f"{report.paused_s:.1f}", paused, "", FormState.INCORRECT),
        (f"{report.unseen_s:.1f}", texts("number_not_seen"), "", FormState.CANNOT_JUDGE),
    )
    return tuple(
        Number(texts("seconds", seconds=seconds), name, of, state)
        for seconds, name, of, state in shown
    )


def _build_bands(
    report: SessionReport, words: Words, texts: Texts
) -> tuple[tuple[Band, ...], tuple[tuple[FormState, str], ...]]:
    """Return the intervals, their first reasons numbered as they come, and the key to these."""
    numbers: dict[tuple[FormState, str], int] = {}
    bands = []
    for interval in report.intervals:
        number = None
        if interval.reasons:
            first = (interval.state, interval.reasons[0])
            number = numbers.setdefault(first, len(numbers) + 1)
        why = ", ".join(clean(words.name(kind, report.reference)) for kind in interval.reasons)
        bands.append(Band(interval.start_s, interval.end_s, interval.state, number, why))
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
                seconds=f"{spent_s[number]:.1f}",
            ),
        )
        for (state, kind), number in numbers.items()
    )
    return tuple(bands), key


def _describe_shot(snapshot: Snapshot, report: SessionReport, words: Words, texts: Texts) -> Shot:
    seconds = f"{snapshot.t_s:.1f}"
    is_best = snapshot.kind == BEST
    if is_best:
        title, key = texts("snapshot_best"), "snapshot_at"
    else:
        title = clean(words.name(snapshot.kind, report.reference))
        key = "snapshot_paused" if snapshot.stopped_clock else "snapshot_spoken"
    return Shot(
        title=title[:1].upper() + title[1:],
        caption=texts(key, seconds=seconds),
        alt=texts("snapshot_alt", seconds=seconds, name=title),
        is_fault=not is_best,
        picture=snapshot.picture,
    )


def _describe_origin(
    report: SessionReport, words: Words, texts: Texts
) -> tuple[tuple[str, str], ...]:
    reference = report.reference
    return (
        (texts("origin_video"), clean(report.video)),
        (texts("origin_stretch"), clean(reference.title)),
        (
            texts("origin_reference"),
            texts("origin_reference_value", id=clean(reference.id), version=str(reference.version)),
        ),
        (texts("origin_side"), words.sides[report.affected_side.value]),
        (texts("origin_model"), clean(report.model)),
        (texts("origin_program"), find_program()),
    )


def find_program() -> str:
    """Return the program's name with its version."""
    try:
        return f"posecheck {version('posecheck')}"
    except PackageNotFoundError:  # run from a folder, not installed
        return "posecheck"
