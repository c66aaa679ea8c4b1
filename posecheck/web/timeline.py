"""The timeline of a set: when it counted, when it paused, when nothing was seen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.hindsight import merge_transitions
from posecheck.texts.state_looks import STATE_COLOURS, STATE_KEYS, find_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    import altair as alt

    from posecheck.core.hold import HoldSpan
    from posecheck.core.reference import ReferencePose
    from posecheck.history import SetRecord
    from posecheck.texts.catalog import Words
    from posecheck.web.texts import PageTexts

# Per row: a total height would include the axis and squeeze the names out.
_ROW_PX: Final = 34


def list_set_intervals(record: SetRecord, words: Words, texts: PageTexts) -> list[dict[str, str]]:
    """Return a kept set's intervals as rows, in seconds since its first span."""
    return [
        {
            texts("from"): texts.formats.fixed(interval.start_s),
            texts("to"): texts.formats.fixed(interval.end_s),
            texts("state"): texts(STATE_KEYS[find_look(interval)]),
            texts("reason"): "; ".join(words.name(reason) for reason in interval.reasons),
        }
        for interval in _list_shown(record)
    ]


def draw_set_timeline(record: SetRecord, words: Words, texts: PageTexts) -> alt.Chart:
    """Return a kept set's chart, like a report's, in seconds since its first span.

    Args:
        record: the set, with its intervals.
        words: the names of faults and reasons.
        texts: the texts of the history page.
    """
    intervals = _list_shown(record)
    return draw_intervals(intervals, intervals[-1].end_s if intervals else 0.0, words, texts)


def _list_shown(record: SetRecord) -> list[HoldSpan]:
    """Return a set's intervals relative to the start of the first one."""
    intervals = merge_transitions(record.intervals)
    return [
        replace(
            each,
            start_s=each.start_s - intervals[0].start_s,
            end_s=each.end_s - intervals[0].start_s,
        )
        for each in intervals
    ]


def draw_intervals(
    intervals: Sequence[HoldSpan],
    duration_s: float,
    words: Words,
    texts: PageTexts,
    reference: ReferencePose | None = None,
) -> alt.Chart:
    """Return the chart of the intervals on an axis from 0 to ``duration_s``."""
    import altair as alt  # noqa: PLC0415  (the first page has no chart)

    fixed = texts.formats.fixed
    names = [texts(STATE_KEYS[state]) for state in STATE_COLOURS]
    rows: list[dict[str, Any]] = [
        {
            "start": interval.start_s,
            "end": interval.end_s,
            "seconds": f"{fixed(interval.start_s)} - {fixed(interval.end_s)}",
            "state": texts(STATE_KEYS[find_look(interval)]),
            "why": ", ".join(words.name(reason, reference) for reason in interval.reasons) or "-",
        }
        for interval in merge_transitions(intervals)
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows), height=alt.Step(_ROW_PX))
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X(
                "start:Q",
                title=texts("seconds"),
                scale=alt.Scale(domain=[0, max(duration_s, 0.1)], nice=False),
                axis=alt.Axis(tickCount=6),
            ),
            x2=alt.X2("end:Q"),
            y=alt.Y("state:N", title=None, sort=names, scale=alt.Scale(domain=names)),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=names, range=list(STATE_COLOURS.values())),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("state:N", title=texts("state")),
                alt.Tooltip("seconds:N", title=texts("seconds")),
                alt.Tooltip("why:N", title=texts("reason")),
            ],
        )
    )
    return chart
