"""Who a set belongs to, and to which day, in a real browser."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from posecheck.history import Settings, open_store
from posecheck.history.store import FILE_NAME
from tests.e2e.conftest import SCREEN, serve
from tests.e2e.steps import start_set

# Always another day than the one that it is 25 hours to the west of.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


def test_a_set_is_of_whom_was_chosen_and_of_the_day_on_their_wall(
    browser: Browser, tmp_path: Path
) -> None:
    """A reload keeps the person, the stage names them, and the browser's zone decides the day."""
    file = tmp_path / FILE_NAME
    with closing(open_store(file)) as store:
        people = [store.add_profile(name) for name in ("Me", "Anna")]
        for each in people:
            store.save_settings(each.id, Settings(safety_read=True))
    days = []
    with serve(tmp_path) as url:
        for zone in ZONES:
            context = browser.new_context(viewport=SCREEN, timezone_id=zone)
            page = context.new_page()
            page.goto(url)
            page.get_by_label("Who is stretching?").click()
            page.get_by_role("option", name="Anna").click()
            page.wait_for_url(re.compile(f"person={people[1].id}$"))
            page.reload()
            expect(page.get_by_label("Who is stretching?")).to_have_value("Anna")
            stage = start_set(page, "Figure-4 stretch", "Left")
            expect(stage.get_by_text("For Anna")).to_be_visible()
            days.append(datetime.now(ZoneInfo(zone)).date())
            context.close()

    with closing(open_store(file)) as store:
        sets = store.list_sets(people[1].id)
        assert store.list_sets(people[0].id) == ()
    assert [each.day for each in reversed(sets)] == days
