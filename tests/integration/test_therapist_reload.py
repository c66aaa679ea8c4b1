"""Drafts of the therapist's page across a reload."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

PAGE = """
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.services import get_store
store = get_store()
show_poses_page(store, store.first_profile("Anna"))
"""
SLIDER = "pose/figure-4/thigh_not_pulled/minimum/slider/0/150"


pytestmark = pytest.mark.usefixtures("empty_store", "first_poses")


def open_page(place: str | None = None) -> AppTest:
    page = AppTest.from_string(PAGE, default_timeout=30)
    if place is not None:
        page.query_params["draft"] = place
    page.run()
    assert not page.exception
    return page


def test_a_reload_goes_on_with_the_draft() -> None:
    """Unsaved changes are still there after a reload, including the undo steps."""
    first = open_page()
    assert "draft" not in first.query_params
    first.slider(SLIDER).set_value(80.0).run()
    found = first.query_params["draft"]
    place = found if isinstance(found, str) else found[0]

    again = open_page(place)

    assert again.slider(SLIDER).value == 80.0
    again.button("pose/figure-4/undo").click().run()
    assert again.slider(SLIDER).value == 98.0


@pytest.mark.parametrize("place", ["nowhere", "", "../x"])
def test_an_address_of_no_drafts_begins_anew(place: str) -> None:
    """An outdated or invented address shows the version in use; windows have separate drafts."""
    page = open_page(place)
    page.slider(SLIDER).set_value(80.0).run()

    assert open_page(place).slider(SLIDER).value == 98.0
