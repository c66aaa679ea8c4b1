"""Who a set belongs to, and to which day, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, Settings, open_store
from posecheck.history.store import FILE_NAME
from tests.e2e.conftest import SCREEN
from tests.e2e.steps import press_start

# 25 hours apart: wherever this machine is, it is another day in one of them.
ZONES = ("Pacific/Kiritimati", "Pacific/Pago_Pago")


@pytest.fixture
def store(app_data: Path) -> Iterator[HistoryStore]:
    """Return the history behind the pages; nobody who is added stays in it."""
    with closing(open_store(app_data / FILE_NAME)) as store:
        known = {store.first_profile("Me"), *store.list_profiles()}
        yield store
        for each in store.list_profiles():
            if each not in known:
                store.delete_profile(each.id)


def find_zone_of_another_day() -> str:
    here = datetime.now().astimezone().date()
    return next(zone for zone in ZONES if datetime.now(ZoneInfo(zone)).date() != here)


def test_a_set_is_of_whom_was_chosen_and_of_the_day_on_their_wall(
    browser: Browser, app_url: str, store: HistoryStore
) -> None:
    """A reload keeps the person, the stage names them, and the browser's zone decides the day."""
    anna = store.add_profile("Anna")
    chosen = Settings(safety_read=True, stretch="figure-4").with_side("figure-4", Side.LEFT)
    store.save_settings(anna.id, chosen)
    others = len(store.list_sets(store.list_profiles()[0].id))
    zone = find_zone_of_another_day()
    context = browser.new_context(viewport=SCREEN, timezone_id=zone)
    page = context.new_page()
    page.goto(app_url)
    page.get_by_label("Who is stretching?").click()
    page.get_by_role("option", name="Anna").click()
    page.wait_for_url(re.compile(f"person={anna.id}$"))
    page.reload()
    expect(page.get_by_label("Who is stretching?")).to_have_value("Anna")
    stage = press_start(page)
    expect(stage.get_by_text("For Anna")).to_be_visible()
    context.close()

    (begun,) = store.list_sets(anna.id)
    assert begun.day == datetime.now(ZoneInfo(zone)).date()
    assert len(store.list_sets(store.list_profiles()[0].id)) == others
