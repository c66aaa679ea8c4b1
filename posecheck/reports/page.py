"""The content of a printed report, shared by HTML and PDF. Pure: from a report to its texts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from posecheck.core.account import (
    Topic,
    count_pauses,
    find_instruction,
    find_what_to_correct,
    give_account,
    sum_time_spent,
)
from posecheck.core.hold import FormState
from posecheck.core.seconds import MIN_SHOWN_S
from posecheck.reports.bands import Window, build_bands
from posecheck.reports.material import BEST
from posecheck.reports.reviewer import build_reviewer
from posecheck.reports.strips import build_strips
from posecheck.reports.summary_text import (
    describe_count,
    describe_duration,
    describe_remark,
    describe_spent,
)
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.core.account import Remark
    from posecheck.core.report import SessionReport
    from posecheck.reports.bands import Band
    from posecheck.reports.material import ReportMaterial, Snapshot
    from posecheck.reports.reviewer import Reviewer
    from posecheck.reports.strips import Strip
    from posecheck.texts.catalog import Texts, Words
    from posecheck.texts.state_looks import Look
    from posecheck.video.frame import RgbImage


@dataclass(frozen=True, slots=True)
class Number:
    """One of the large numbers: its value, its name, and the goal it is out of."""

    value: str
    name: str
    of: str
    state: Look


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """A snapshot with its texts."""

    title: str
    caption: str
    alt: str
    is_fault: bool
    picture: RgbImage


@dataclass(frozen=True, slots=True, eq=False)
class ReportPage:
    """A report's texts and the data of its charts, in the order of the page.

    Attributes:
        headline: what was counted and what stopped the clock, in one or two sentences; if most of
            it could not be judged, that comes first.
        instruction: the one thing to do next, empty if there is none.
        remark: the first remark on the video or the set that is not said yet, empty if all are.
        duration: the heading of ``spent``, with the total seconds.
        spent: how the time was spent, one sentence each.
        advice: remarks on the video and what to do next, one sentence each.
        key: the meaning of the numbers on the timeline, with their states.
        origin: what was judged and by which version, as pairs of name and value.
        reviewer: a reviewer's judgement, None if there are no marks.
    """

    language: str
    title: str
    heading: str
    headline: str
    instruction: str
    remark: str
    numbers: tuple[Number, ...]
    window: Window
    bands: tuple[Band, ...]
    key: tuple[tuple[Look, str], ...]
    strips: tuple[Strip, ...]
    shots: tuple[Shot, ...]
    duration: str
    spent: tuple[str, ...]
    advice: tuple[str, ...]
    origin: tuple[tuple[str, str], ...]
    guidance: str
    reviewer: Reviewer | None = None


def build_page(material: ReportMaterial, words: Words, texts: Texts) -> ReportPage:
    """Return the content of the page. ``texts`` is the section "report"."""
    report = material.report
    account = give_account(report)
    bands, key = build_bands(report, words, texts)
    reviewer = build_reviewer(report, material.marks, len(key), words, texts)
    headline = _build_headline(report, account.remarks, words, texts)
    todo = find_instruction(account.remarks)
    return ReportPage(
        language=words.language,
        title=texts("title"),
        heading=texts(
            "heading",
            stretch=clean(words.phrase(report.reference.title)),
            side=words.sides[report.affected_side.value],
        ),
        headline=" ".join(headline if reviewer is None else (*headline, reviewer.sentence)),
        instruction="" if todo is None else clean(describe_remark(todo, report, words)),
        remark=next(
            (
                clean(describe_remark(each, report, words))
                for each in account.remarks
                if each != todo and each.topic is not Topic.NOT_JUDGED
            ),
            "",
        ),
        numbers=_build_numbers(report, texts),
        window=Window(report.start_s, report.end_s),
        bands=bands,
        key=key,
        strips=build_strips(material.tracks, report, words, texts),
        shots=tuple(_describe_shot(each, report, words, texts) for each in material.snapshots),
        duration=clean(describe_duration(report, words)),
        spent=tuple(clean(describe_spent(each, report, words)) for each in account.spent),
        advice=tuple(clean(describe_remark(each, report, words)) for each in account.remarks),
        origin=_describe_origin(report, words, texts),
        guidance=words.sentence("guidance"),
        reviewer=reviewer,
    )


def _build_headline(
    report: SessionReport, remarks: Sequence[Remark], words: Words, texts: Texts
) -> tuple[str, ...]:
    leading = [
        clean(describe_remark(each, report, words))
        for each in remarks
        if each.topic is Topic.NOT_JUDGED
    ]
    if leading:
        return (*leading, describe_count(report, words))
    return (describe_count(report, words), *_describe_pauses(report, words, texts))


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
    return [texts("paused_times", name=name, count=times)]


def _build_numbers(report: SessionReport, texts: Texts) -> tuple[Number, ...]:
    goal = texts("number_counted_of", goal=texts.formats.number(report.reference.hold_s))
    spent = sum_time_spent(report)
    ways_s = spent.getting_in_s + spent.coming_out_s
    paused = texts("number_paused")
    if ways_s >= MIN_SHOWN_S:
        paused = texts("number_paused_besides", seconds=texts.formats.fixed(ways_s))
    shown = (
        (
            texts.formats.floored(report.accepted_s),
            texts("number_counted"),
            goal,
            FormState.CORRECT,
        ),
        (
            texts.formats.floored(report.longest_hold_s),
            texts("number_longest"),
            "",
            FormState.CORRECT,
        ),
        (texts.formats.fixed(spent.paused_s), paused, "", FormState.INCORRECT),
        (
            texts.formats.fixed(report.unseen_s),
            texts("number_not_seen"),
            "",
            FormState.CANNOT_JUDGE,
        ),
    )
    return tuple(
        Number(texts("seconds", seconds=seconds), name, of, state)
        for seconds, name, of, state in shown
    )


def _describe_shot(snapshot: Snapshot, report: SessionReport, words: Words, texts: Texts) -> Shot:
    seconds = texts.formats.fixed(snapshot.t_s)
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
        (
            texts("origin_video"),
            texts("origin_mirrored", video=clean(report.video))
            if report.mirrored
            else clean(report.video),
        ),
        (texts("origin_stretch"), clean(words.phrase(reference.title))),
        (
            texts("origin_reference"),
            texts("origin_reference_value", id=clean(reference.id), version=str(reference.version)),
        ),
        (texts("origin_side"), words.sides[report.affected_side.value]),
        (texts("origin_model"), clean(report.model)),
        (texts("origin_program"), describe_program()),
    )


def describe_program() -> str:
    """Return the program's name and version."""
    try:
        return f"posecheck {version('posecheck')}"
    except PackageNotFoundError:  # run from a checkout, not installed
        return "posecheck"
