"""Trying limits on recordings, and fitting them to a demonstration, without a browser."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.analysis.recording import RecordingWriter
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.reference import ReferencePose
from posecheck.history import HistoryStore
from posecheck.history.records import Assignment
from posecheck.references.files import find_reference
from posecheck.web.local_time import find_today
from posecheck.web.therapist import recordings
from tests.clips import cut_clip
from tests.unit.core.builders import lying_pose, measures, observation

FIGURE_4 = find_reference("figure-4")
PERSON = "Ada"

# The thigh limit of the draft is what the test puts into the window's state.
pytestmark = pytest.mark.usefixtures("first_poses")

WHAT_IF = """
from dataclasses import replace
import streamlit as st
from posecheck.references.files import find_reference
from posecheck.web.therapist.what_if import *
from posecheck.web.services import get_review_service, get_store
before = find_reference("figure-4")
ankle, thigh, *rest = before.checks
limit = st.session_state.get("limit", 98.0)
draft = replace(before, checks=(ankle, replace(thigh, minimum=limit, tolerance=0.0), *rest))
store = get_store()
person = store.list_profiles()[0].id
sources = choose_sources(store, get_review_service(), person, "figure-4")
effects = find_effects(before, draft, sources)
st.text("effect: " + describe_effect_of(effects, "thigh_not_pulled"))
if effects is not None:
    show_effects(effects)
"""

COMPARED = """
from posecheck.web.services import get_store
from posecheck.web.therapist.what_if import tell_other_version
store = get_store()
tell_other_version(store, store.list_profiles()[0], "figure-4", 3)
"""

DEMONSTRATION = """
import streamlit as st
from posecheck.references.files import find_reference
from posecheck.web.therapist.demonstration import show_demonstration
from posecheck.web.services import get_review_service, get_store
store = get_store()
checks = show_demonstration(
    find_reference("figure-4"), store, get_review_service(), store.list_profiles()[0].id
)
for check in checks:
    st.text(f"{check.fault} {check.minimum:g} {check.maximum:g} {check.source}")
"""


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return a store with one person, which the sections use."""
    empty_store.add_profile(PERSON)
    return empty_store


def record(
    store: HistoryStore,
    *thighs_deg: float,
    more_s: float = 0.0,
    reference: ReferencePose = FIGURE_4,
) -> str:
    """A set before the camera: five seconds for each angle of the other thigh, and a bit more."""
    writer = RecordingWriter()
    for part, thigh_deg in enumerate(thighs_deg):
        for index in range(50):
            seen = measures(
                sd=0.05,
                left_thigh_trunk=thigh_deg,
                right_ankle_to_other_knee=0.3,
                right_hip_abduction=30,
            )
            writer.add(observation(seen, where=lying_pose()), 5 * part + index / 10)
    person = store.list_profiles()[0].id
    set_id = store.begin_set(person, reference, Side.RIGHT, "camera")
    store.save_recording(set_id, writer.build(5.0 * len(thighs_deg) + more_s))
    return set_id


def texts(page: AppTest) -> str:
    assert not page.exception, [each.message for each in page.exception]
    kinds = (page.text, page.markdown, page.caption, page.error)
    return "\n".join(str(each.value) for kind in kinds for each in kind)


def test_a_gentler_limit_is_told_in_seconds(store: HistoryStore) -> None:
    """The slider and the summary show how many more seconds would have counted."""
    record(store, 110.0, 85.0)
    page = AppTest.from_string(WHAT_IF, default_timeout=30).run()

    before_s = float(page.metric[0].value.split()[0])
    page.session_state["limit"] = 80.0
    page.run()

    after_s = float(page.metric[1].value.split()[0])
    # A hold of five seconds is still for 0.6 of them first.
    assert before_s == pytest.approx(5, abs=0.6)
    assert after_s == pytest.approx(9.4, abs=0.3)
    assert f"effect: {after_s - before_s:.1f} s more" in texts(page)
    assert "now counts" in texts(page)


@pytest.mark.parametrize(("own", "is_told"), [(None, False), (3, False), (2, True)])
def test_it_is_said_where_before_is_not_the_patients_own_version(
    store: HistoryStore, own: int | None, is_told: bool
) -> None:
    """What counted in a patient's sets was judged by the version assigned to them."""
    if own is not None:
        person = store.list_profiles()[0].id
        store.assign_version(person, Assignment("figure-4", find_today(), own))

    page = AppTest.from_string(COMPARED, default_timeout=30).run()

    assert not page.exception
    told = [each.value for each in page.info]
    assert [("version 3" in each, "version 2" in each) for each in told] == [(True, True)] * is_told


def test_seconds_are_cut_off_as_in_the_recordings_name(store: HistoryStore) -> None:
    """One set has one number of seconds, and none of its tenths is rounded up."""
    set_id = record(store, 110.0, more_s=0.06)
    store.save_progress(set_id, HoldState(accepted_s=4.46), (), "full")

    page = AppTest.from_string(WHAT_IF, default_timeout=30).run()

    (row,) = page.table[0].value.to_dict("records")
    assert "4.4 s counted" in row["Recording"]
    assert row["Before"] == row["With your change"] == page.metric[0].value == "4.4 s"


def test_without_a_recording_the_way_on_is_told(store: HistoryStore) -> None:
    """A person without recordings is told where recordings come from."""
    assert store.list_profiles()
    page = AppTest.from_string(WHAT_IF, default_timeout=30).run()

    assert "No recording of this stretch yet" in texts(page)
    assert not page.metric


def test_a_damaged_recording_is_told_and_the_others_are_used(
    store: HistoryStore, tmp_path: Path
) -> None:
    """One unreadable file does not break the page."""
    damaged, _ = record(store, 110.0), record(store, 110.0)
    (tmp_path / "recordings" / f"{damaged}.npz").write_bytes(b"junk")

    page = AppTest.from_string(WHAT_IF, default_timeout=30).run()

    assert "damaged" in page.error[0].value
    assert float(page.metric[0].value.split()[0]) == pytest.approx(4.4, abs=0.1)


@pytest.mark.models
def test_a_sample_clip_can_be_tried_at_once(
    store: HistoryStore, sample_videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample is analysed with the real model when first chosen, and then kept."""
    assert store.list_profiles()
    shorter = tmp_path / "clips"
    shorter.mkdir()
    sample = sample_videos / "figure4_right_good.mp4"
    cut_clip(sample, shorter / sample.name, 9.0)
    shutil.copy(sample.with_suffix(".json"), shorter)
    monkeypatch.setattr(recordings, "sample_folder", lambda: shorter)
    page = AppTest.from_string(WHAT_IF, default_timeout=120).run()

    page.multiselect[0].set_value(["sample-figure4_right_good"]).run()

    assert float(page.metric[0].value.split()[0]) > 1
    [kept] = (tmp_path / "samples").glob("*.npz")
    written_ns = kept.stat().st_mtime_ns
    page.session_state["limit"] = 179.0
    page.run()
    assert float(page.metric[1].value.split()[0]) < float(page.metric[0].value.split()[0])
    assert kept.stat().st_mtime_ns == written_ns


def test_a_demonstration_suggests_limits_that_accept_it(store: HistoryStore) -> None:
    """Parts marked as good lead to limits; only the ticked ones are taken over."""
    set_id = record(store, 60.0, 91.0, 60.0)
    record(store, 60.0, reference=find_reference("knee-to-opposite-shoulder"))
    page = AppTest.from_string(DEMONSTRATION, default_timeout=30).run()
    assert "Nothing chosen yet" in texts(page)

    # The stretch's own recordings come first, however old.
    assert "Figure-4 stretch" in page.multiselect[0].options[0]
    page.multiselect[0].set_value([f"set-{set_id}"]).run()
    page.slider[0].set_range(6.0, 9.0).run()
    offered = {each.key: each.label for each in page.checkbox}
    assert "instead of at least 98" in offered["take_figure-4_thigh_not_pulled"]
    assert "91° to 91°" in texts(page)
    page.checkbox(key="take_figure-4_thigh_not_pulled").check()
    next(b for b in page.button if b.label.startswith("Apply selected")).click().run()

    taken = [each.value for each in page.text]
    assert len(taken) == 1
    fault, minimum, maximum, source = taken[0].split(maxsplit=3)
    assert (fault, maximum) == ("thigh_not_pulled", "inf")
    assert "Shown by the person on" in source
    assert "91° to 91°" in source
    assert 85 <= float(minimum) <= 91
