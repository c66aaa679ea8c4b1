from __future__ import annotations

from dataclasses import replace

import pytest

from posecheck.core.observation import Observation
from posecheck.core.positioning import (
    DARK,
    FIRST_SETTLED_S,
    LOOKING,
    OTHERS_LEAVE_S,
    SETTLED_S,
    Positioning,
    find_positioning_problem,
    may_begin,
)
from posecheck.core.reasons import Reason
from tests.unit.core.builders import measures, observation

LYING = observation()
OUT_OF_DISTRIBUTION = observation(measures(in_distribution_score=0.0))
BRIGHT = 0.5


def watch(frames: list[tuple[float, Observation | None]]) -> Positioning:
    positioning = Positioning()
    for t_s, seen in frames:
        positioning = positioning.add(seen, t_s, BRIGHT)
    return positioning


@pytest.mark.parametrize(
    ("seen", "light", "trouble"),
    [
        (LYING, BRIGHT, None),
        (LYING, 0.0, None),
        (None, BRIGHT, Reason.NO_PERSON),
        (None, DARK / 2, Reason.TOO_DARK),
        (OUT_OF_DISTRIBUTION, BRIGHT, Reason.OUT_OF_DISTRIBUTION),
        (OUT_OF_DISTRIBUTION, DARK / 2, Reason.TOO_DARK),
        (replace(LYING, people=2), BRIGHT, Reason.MORE_THAN_ONE),
        (replace(OUT_OF_DISTRIBUTION, people=2), BRIGHT, Reason.OUT_OF_DISTRIBUTION),
    ],
)
def test_one_thing_to_mend_at_a_time(
    seen: Observation | None, light: float, trouble: str | None
) -> None:
    """Darkness is reported only if nobody is seen, other people only if all else is right."""
    assert find_positioning_problem(seen, light) == trouble


def test_only_other_people_do_not_keep_a_set_from_beginning() -> None:
    """A set begins when all is right, or when the only problem is another person nearby."""
    assert may_begin(None)
    assert may_begin(Reason.MORE_THAN_ONE)
    assert not may_begin(Reason.NO_PERSON)


def test_a_single_frame_changes_nothing() -> None:
    """A new answer replaces the old one after lasting long enough; a flicker starts over."""
    once = watch([(0.0, LYING), (SETTLED_S, None), (2 * SETTLED_S, LYING)])
    assert once.problem == LOOKING
    stays = watch([(0.0, LYING), (SETTLED_S, LYING)])
    assert stays.problem is None
    assert stays.clear_s == SETTLED_S


def test_the_first_pictures_of_a_camera_are_no_fault_of_the_person() -> None:
    """Nothing is asked for until a first fault has lasted; somebody in view is seen sooner."""
    empty_at_first = [(t_s / 10, None) for t_s in range(int(10 * FIRST_SETTLED_S))]
    assert watch(empty_at_first).problem == LOOKING
    assert watch([*empty_at_first, (FIRST_SETTLED_S, None)]).problem == Reason.NO_PERSON
    late_s = FIRST_SETTLED_S + SETTLED_S
    assert watch([*empty_at_first, (FIRST_SETTLED_S, LYING), (late_s, LYING)]).problem is None


def test_losing_sight_starts_the_wait_again() -> None:
    """When something is wrong again, the person is no longer ready."""
    lost = watch([(0.0, LYING), (1.0, LYING), (2.0, None), (3.0, None)])
    assert lost == Positioning(Reason.NO_PERSON)


def test_others_get_time_to_leave() -> None:
    """With a second person the set waits longer, unless it was ready before."""
    two = replace(LYING, people=2)
    crowded = watch([(0.0, two), (1.0, two)])
    assert crowded.clear_s == 1.0 + OTHERS_LEAVE_S
    came_late = watch([(0.0, LYING), (1.0, LYING), (2.0, two), (3.0, two)])
    assert came_late == Positioning(Reason.MORE_THAN_ONE, clear_s=1.0)
