"""Time spans as bars, one row per name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.core.hold import FormState
from posecheck.texts.state_looks import STATE_COLOURS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import altair as alt

_ROW_PX: Final = 24
_MAX_NAME_PX: Final = 240


def draw_spans(
    rows: Mapping[str, Iterable[tuple[float, float]]], end_s: float, axis: str
) -> alt.Chart:
    """Return a chart of what counts.

    Args:
        rows: by name, from top to bottom: the start and end of each span, in seconds.
        end_s: the end of the axis.
        axis: the title of the axis.
    """
    import altair as alt  # noqa: PLC0415  (the first page has no chart)

    values = [
        {"start": start, "end": end, "row": name}
        for name, spans in rows.items()
        for start, end in spans
    ]
    names = list(rows)
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=values), height=alt.Step(_ROW_PX))
        .mark_bar(color=STATE_COLOURS[FormState.CORRECT], cornerRadius=2)
        .encode(
            x=alt.X(
                "start:Q",
                title=axis,
                scale=alt.Scale(domain=[0, max(end_s, 0.1)], nice=False),
            ),
            x2=alt.X2("end:Q"),
            y=alt.Y(
                "row:N",
                title=None,
                sort=names,
                scale=alt.Scale(domain=names),
                axis=alt.Axis(labelLimit=_MAX_NAME_PX),
            ),
        )
    )
    return chart
