"""The charts of the history page, as what they tell the browser to draw."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from posecheck.core.landmarks import Side
from posecheck.history.dose import PainPoint
from posecheck.texts.catalog import load_section
from posecheck.web.history.charts import draw_pain


@pytest.mark.parametrize(
    ("language", "first", "last"),
    [("en", "25 Oct 2026", "29 Nov 2026"), ("de", "25.10.2026", "29.11.2026")],
)
def test_the_days_of_pain_are_written_as_the_language_does(
    language: str, first: str, last: str
) -> None:
    """The axis of pain names its first and its last day, and at most one between them."""
    point = PainPoint(datetime(2026, 11, 1, tzinfo=UTC), 4, "Figure-4 stretch", Side.RIGHT)
    span = (date(2026, 10, 25), date(2026, 11, 29))

    axis = draw_pain([point], span, load_section("history_page", language)).to_dict()["encoding"][
        "x"
    ]["axis"]

    assert f'"2026-10-25": "{first}"' in axis["labelExpr"]
    assert f'"2026-11-29": "{last}"' in axis["labelExpr"]
    assert [each["date"] for each in axis["values"]] == [25, 11, 29]


def test_pain_of_one_day_has_one_day_on_its_axis() -> None:
    """The same day is not named twice."""
    day = date(2026, 11, 1)
    point = PainPoint(datetime(2026, 11, 1, tzinfo=UTC), 4, "Figure-4 stretch", Side.RIGHT)

    chart = draw_pain([point], (day, day), load_section("history_page"))

    assert len(chart.to_dict()["encoding"]["x"]["axis"]["values"]) == 1
