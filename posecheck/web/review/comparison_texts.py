"""A comparison in words: the clear differences, and a table of all numbers. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from posecheck.core.comparison import Topic
from posecheck.core.intervals import align
from posecheck.core.measures import measure_unit
from posecheck.core.reasons import list_shown
from posecheck.reports.strips import name_measure
from posecheck.texts.state_looks import STATE_KEYS, find_look
from posecheck.web.markdown import as_plain_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posecheck.core.comparison import Change, Comparison, Depths, Judged
    from posecheck.core.hold import HoldSpan
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.texts.catalog import Texts, Words

Row = dict[str, str]


class ComparisonText:
    """Describes a comparison.

    Args:
        side: the affected side.
        references: the first and the second reference pose, for the names of their faults.
        words: the names of faults and sides.
        texts: the texts of the section "review_comparison".
        report_texts: the texts of the section "report", for the names of measures.
    """

    def __init__(
        self,
        side: Side,
        references: tuple[ReferencePose, ReferencePose],
        words: Words,
        texts: Texts,
        report_texts: Texts,
    ) -> None:
        self._side = side
        self._references = references
        self._words = words
        self._texts = texts
        self._report_texts = report_texts

    def describe_progress(self, comparison: Comparison) -> list[str]:
        """Return what got better and what got worse, one Markdown sentence each."""
        changes = comparison.list_changes()
        better = [self._describe(change) for change in changes if change.better]
        worse = [self._describe(change) for change in changes if not change.better]
        lines = [
            self._texts(key, changes="; ".join(phrases))
            for key, phrases in (("better", better), ("worse", worse))
            if phrases
        ]
        return lines or [self._texts("no_change")]

    def describe_difference(self, comparison: Comparison) -> list[str]:
        """Return the differences as Markdown, without calling either of the two better."""
        changes = [self._describe(change) for change in comparison.list_changes()]
        if not changes:
            return [self._texts("no_change")]
        return [self._texts("differs", changes="; ".join(changes))]

    def list_rows(self, comparison: Comparison) -> list[Row]:
        """Return all numbers as a table, one dictionary per row."""
        rows = [
            self._row(
                self._texts(f"row_{name}"),
                self._seconds(seconds.first),
                self._seconds(seconds.second),
                self._texts("seconds", seconds=self._texts.formats.signed(seconds.change)),
            )
            for name, seconds in (
                ("counted", comparison.counted),
                ("longest", comparison.longest),
                ("paused", comparison.paused),
                ("unseen", comparison.unseen),
            )
        ]
        rows += [self._depth_row(depths) for depths in comparison.depths]
        rows += [
            self._row(
                self._texts("row_fault", name=self._name_fault(faults.kind)),
                self._times(faults.first_times, faults.seconds.first),
                self._times(faults.second_times, faults.seconds.second),
                self._texts("seconds", seconds=self._texts.formats.signed(faults.seconds.change)),
            )
            for faults in comparison.faults
        ]
        return rows

    def list_differing(self, first: Judged, second: Judged) -> list[Row]:
        """Return the parts of the video where the two clocks differ, as a table."""
        return [
            {
                self._texts("from"): self._texts.formats.fixed(piece.start_s),
                self._texts("to"): self._texts.formats.fixed(piece.end_s),
                self._texts("first"): self._describe_booking(piece.first),
                self._texts("second"): self._describe_booking(piece.second),
            }
            for piece in align(first.report.intervals, second.report.intervals)
            if piece.differs
        ]

    def _describe(self, change: Change) -> str:
        name, by = "", self._texts.formats.fixed(change.by)
        grows = change.better
        if change.check is not None:
            name, by = self._name_measure(change.check), self._texts.formats.fixed(change.by, 0)
        elif change.topic is Topic.FAULT:
            name, grows = self._name_fault(change.fault), not change.better
        key = f"{change.topic.value}_{'more' if grows else 'less'}"
        return self._texts(key, name=name, by=by)

    def _depth_row(self, depths: Depths) -> Row:
        unit = measure_unit(depths.check.measure)
        change = self._texts("not_known")
        if math.isfinite(depths.deeper):
            change = self._texts(
                "depth_change",
                value=_number(depths.second - depths.first, unit, signed=True),
                doubt=_number(depths.half_interval, unit),
            )
        return self._row(
            self._texts("row_depth", name=self._name_measure(depths.check)),
            self._depth(depths.first, unit),
            self._depth(depths.second, unit),
            change,
        )

    def _depth(self, value: float, unit: str) -> str:
        if math.isnan(value):
            return self._texts("not_known")
        key = "depth_deg" if unit == "deg" else "depth_trunk_lengths"
        return self._texts(key, value=_number(value, unit))

    def _row(self, what: str, first: str, second: str, change: str) -> Row:
        return {
            self._texts("what"): what,
            self._texts("first"): first,
            self._texts("second"): second,
            self._texts("change"): change,
        }

    def _seconds(self, seconds: float) -> str:
        return self._texts("seconds", seconds=self._texts.formats.fixed(seconds))

    def _times(self, times: int, seconds: float) -> str:
        if not times:
            return self._texts("times_none")
        return self._texts("times", count=times, seconds=self._texts.formats.fixed(seconds))

    def _describe_booking(self, span: HoldSpan | None) -> str:
        if span is None:
            return self._texts("not_known")
        state = self._report_texts(STATE_KEYS[find_look(span)])
        if not span.reasons:
            return state
        reasons = ", ".join(self._name_faults(list_shown(span.reasons)))
        return self._texts("why", state=state, reasons=reasons)

    def _name_measure(self, check: Check) -> str:
        return as_plain_text(name_measure(check, self._side, self._words, self._report_texts))

    def _name_faults(self, kinds: Iterable[str]) -> list[str]:
        return [self._name_fault(kind) for kind in kinds]

    def _name_fault(self, kind: str) -> str:
        first, second = self._references
        knows = any(check.fault == kind for check in first.checks)
        return as_plain_text(self._words.name(kind, first if knows else second))


def _number(value: float, unit: str, *, signed: bool = False) -> str:
    """Return a value rounded to whole degrees, or to hundredths of a trunk length."""
    digits = 0 if unit == "deg" else 2
    return f"{value:{'+' if signed else ''}.{digits}f}"
