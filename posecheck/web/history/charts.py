"""The charts of the history page: the days of a month against the dose, and pain over time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Literal

from posecheck.core.hold import FormState
from posecheck.core.seconds import floor_to_whole_s
from posecheck.history.records import MAX_PAIN
from posecheck.texts.state_looks import STATE_COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import altair as alt

    from posecheck.history.dose import DayTotal, PainPoint
    from posecheck.web.history.month import Month
    from posecheck.web.texts import PageTexts

Measure = Literal["sets", "seconds"]

# Each has a contrast of at least 3:1 with both the white and the near-black page.
BAR_COLOUR: Final = STATE_COLOURS[FormState.CORRECT]
DOSE_COLOUR: Final = "#7c8797"
PAIN_COLOUR: Final = "#3b6fd8"
_DAYS_PX: Final = 130
_PAIN_PX: Final = 150
_ROOM_ABOVE: Final = 1.12
# A day this wide would be cut off in the middle of its tick at the edge of a chart.
_DAY_LABEL_PX: Final = 70


def draw_days(
    totals: Sequence[DayTotal], month: Month, measure: Measure, texts: PageTexts
) -> alt.LayerChart:
    """Return the chart for one stretch and side: a bar per day, the dose as a dashed line.

    Args:
        totals: the totals of days in the month, at least one.
        month: the month on the axis; all of its days are shown.
        measure: what the height of the bars shows.
        texts: the texts of the history page.
    """
    import altair as alt  # noqa: PLC0415  (the first page has no chart)

    newest = totals[-1]
    dose = newest.times_a_day * (1.0 if measure == "sets" else newest.goal_s)
    rows: list[dict[str, Any]] = [
        {
            "day": total.day.day,
            "height": total.done if measure == "sets" else total.seconds,
            "sets": total.done,
            "seconds": texts.formats.whole(floor_to_whole_s(total.seconds)),
        }
        for total in totals
    ]
    highest = max(dose, *(row["height"] for row in rows))
    y = alt.Y(
        "height:Q",
        title=texts(f"measure_{measure}"),
        scale=alt.Scale(domain=[0, highest * _ROOM_ABOVE], nice=False),
        axis=alt.Axis(tickMinStep=1, tickCount=4, format="d"),
    )
    bars = (
        alt.Chart(alt.InlineData(values=rows), height=_DAYS_PX)
        .mark_bar(color=BAR_COLOUR, cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
        .encode(
            x=alt.X(
                "day:O",
                title=None,
                scale=alt.Scale(domain=list(range(1, month.length + 1))),
                axis=alt.Axis(
                    labelAngle=0, values=[1, *range(5, month.length + 1, 5)], labelOverlap=False
                ),
            ),
            y=y,
            tooltip=[
                alt.Tooltip("day:O", title=texts("day_of_month")),
                alt.Tooltip("sets:Q", title=texts("measure_sets")),
                alt.Tooltip("seconds:N", title=texts("measure_seconds")),
            ],
        )
    )
    line = (
        alt.Chart(alt.InlineData(values=[{"height": dose}]))
        .mark_rule(color=DOSE_COLOUR, strokeDash=[6, 4], strokeWidth=2)
        .encode(y=y)
    )
    chart: alt.LayerChart = bars + line
    return chart


def draw_pain(points: Sequence[PainPoint], span: tuple[date, date], texts: PageTexts) -> alt.Chart:
    """Return the chart for one stretch and side: a point for each set with a pain rating.

    Args:
        points: oldest first, at least one.
        span: the first and the last day of the axis, so that several charts compare.
        texts: the texts of the history page.
    """
    import altair as alt  # noqa: PLC0415  (the first page has no chart)

    rows: list[dict[str, Any]] = [
        # Without the UTC offset: the hour that the clock on the wall showed then.
        {
            "at": f"{point.at:%Y-%m-%dT%H:%M:%S}",
            "shown": texts.formats.moment(point.at),
            "pain": point.pain,
        }
        for point in points
    ]
    first, last = span
    # At most three: the labels have to fit on a phone.
    ticks = sorted({first + (last - first) * part / 2 for part in range(3)})
    labels = {f"{day:%Y-%m-%d}": texts.formats.short_day(day) for day in ticks}
    ends = [f"{first:%Y-%m-%d}T00:00:00", f"{last:%Y-%m-%d}T23:59:59"]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows), height=_PAIN_PX)
        .mark_line(
            color=PAIN_COLOUR,
            strokeWidth=1.5,
            point=alt.OverlayMarkDef(filled=True, size=50, color=PAIN_COLOUR),
        )
        .encode(
            x=alt.X(
                "at:T",
                title=None,
                scale=alt.Scale(domain=ends),
                axis=alt.Axis(
                    values=[alt.DateTime(year=d.year, month=d.month, date=d.day) for d in ticks],
                    labelExpr=f"({json.dumps(labels)})[timeFormat(datum.value, '%Y-%m-%d')]",
                    labelFlush=_DAY_LABEL_PX / 2,
                    labelOverlap=True,
                    grid=False,
                ),
            ),
            y=alt.Y(
                "pain:Q",
                title=texts("pain_axis"),
                scale=alt.Scale(domain=[0, MAX_PAIN]),
                axis=alt.Axis(values=[0, 5, 10]),
            ),
            tooltip=[
                alt.Tooltip("shown:N", title=texts("date_axis")),
                alt.Tooltip("pain:Q", title=texts("pain_axis")),
            ],
        )
    )
    return chart
