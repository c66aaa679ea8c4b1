"""The time of a set as a picture: when it counted, when it paused, when nothing was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import altair as alt

from posecheck.core.hold import FormState

if TYPE_CHECKING:
    from posecheck.core.report import SessionReport
    from posecheck.ui.page_texts import PageTexts
    from posecheck.words import Words

# Each is at least 3 to 1 against both the white and the near-black page; the rows are named as
# well, so that no one needs the colours.
COLOURS: Final = {
    FormState.CORRECT: "#15803d",
    FormState.INCORRECT: "#c2410c",
    FormState.CANNOT_JUDGE: "#6b7280",
}
# By the row: a height in all would include the axis and squeeze the names out.
_ROW_PX: Final = 34
_TEXT_KEYS: Final = {
    FormState.CORRECT: "counting",
    FormState.INCORRECT: "paused",
    FormState.CANNOT_JUDGE: "not_seen",
}


def list_intervals(report: SessionReport, words: Words, texts: PageTexts) -> list[dict[str, str]]:
    """Return the intervals as rows: from, to, what the clock did, why."""
    return [
        {
            texts("from"): f"{interval.start_s:.1f}",
            texts("to"): f"{interval.end_s:.1f}",
            texts("state"): texts(_TEXT_KEYS[interval.state]),
            texts("reason"): "; ".join(
                words.name(reason, report.reference) for reason in interval.reasons
            ),
        }
        for interval in report.intervals
    ]


def draw_timeline(report: SessionReport, words: Words, texts: PageTexts) -> alt.Chart:
    """Return the chart: one row a state, seconds to the right, reasons under the pointer."""
    names = [texts(_TEXT_KEYS[state]) for state in COLOURS]
    rows: list[dict[str, Any]] = [
        {
            "start": interval.start_s,
            "end": interval.end_s,
            "seconds": f"{interval.start_s:.1f} - {interval.end_s:.1f}",
            "state": texts(_TEXT_KEYS[interval.state]),
            "why": ", ".join(words.name(reason, report.reference) for reason in interval.reasons)
            or "-",
        }
        for interval in report.intervals
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows), height=alt.Step(_ROW_PX))
        .mark_bar(cornerRadius=2)
        .encode(
            x=alt.X(
                "start:Q",
                title=texts("seconds"),
                scale=alt.Scale(domain=[0, max(report.duration_s, 0.1)], nice=False),
                axis=alt.Axis(tickCount=6),
            ),
            x2=alt.X2("end:Q"),
            y=alt.Y("state:N", title=None, sort=names, scale=alt.Scale(domain=names)),
            color=alt.Color(
                "state:N",
                scale=alt.Scale(domain=names, range=list(COLOURS.values())),
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
