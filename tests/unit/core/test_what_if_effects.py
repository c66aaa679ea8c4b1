from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.reference import Role
from posecheck.core.smoothing import STILL_AFTER_S
from posecheck.core.what_if import count_form, trace_recording
from posecheck.core.what_if_effects import Source, compute_effects
from tests.unit.core.builders import check, measures, observation, reference

# Tenths of a second of lying still before a form counts.
STILL = round(STILL_AFTER_S * 10)
KNEE = check(minimum=80.0, maximum=100.0, tolerance=0.0)
THIGH = check("thigh_low", "thigh_trunk", Role.OTHER, 90.0, math.inf, tolerance=0.0)
BEFORE = reference(KNEE, THIGH)


def film(*parts: tuple[float, float]) -> Source:
    """Two seconds for each pair of a knee's and the other thigh's angle, after lying still."""
    tenths = [parts[0]] * STILL + [part for part in parts for _ in range(20)]
    frames = [
        (
            index / 10,
            observation(measures(left_knee_flexion=knee_deg, right_thigh_trunk=thigh_deg)),
        )
        for index, (knee_deg, thigh_deg) in enumerate(tenths, -STILL)
    ]
    return Source("a film", trace_recording(frames, 2.0 * len(parts)), Side.LEFT)


def test_each_check_is_told_by_itself() -> None:
    """Each changed check comes with its effect alone; unchanged ones are left out."""
    source = film((90, 100), (70, 100), (90, 80))
    gentler = reference(replace(KNEE, minimum=60.0), replace(THIGH, minimum=70.0))

    effects = compute_effects(BEFORE, gentler, [source])

    assert effects.before_s == pytest.approx(2, abs=0.5)
    spans = effects.each[0].after.counted_s
    assert sum(end_s - start_s for start_s, end_s in spans) == pytest.approx(effects.after_s)
    assert spans[0][0] == 0
    assert effects.after_s == pytest.approx(6, abs=0.5)
    assert effects.by_fault_s.keys() == {"knee_too_straight", "thigh_low"}
    assert all(pytest.approx(more_s, abs=0.6) == 2 for more_s in effects.by_fault_s.values())


def test_where_it_differs_is_told() -> None:
    """The spans in which the answers differ are listed, with the one that counts."""
    source = film((90, 100), (70, 100), (90, 100))
    [effect] = compute_effects(
        BEFORE, reference(replace(KNEE, minimum=60.0, maximum=85.0), THIGH), [source]
    ).each

    assert [counts for _, _, counts in effect.changed_s] == [False, True, False]
    more_s = sum(end_s - start_s for start_s, end_s, counts in effect.changed_s if counts)
    fewer_s = sum(end_s - start_s for start_s, end_s, counts in effect.changed_s if not counts)
    assert more_s - fewer_s == pytest.approx(effect.after.accepted_s - effect.before.accepted_s)


def test_a_check_can_come_and_go() -> None:
    """Adding and removing a check are changes too, if something still stops the clock."""
    source = film((90, 80))

    without = compute_effects(BEFORE, reference(KNEE), [source])
    with_thigh = compute_effects(reference(KNEE), BEFORE, [source])
    only_other = compute_effects(reference(KNEE), reference(THIGH), [source])

    assert without.by_fault_s == {"thigh_low": pytest.approx(2)}
    assert with_thigh.by_fault_s == {"thigh_low": pytest.approx(-2)}
    assert only_other.by_fault_s == {"thigh_low": pytest.approx(-2)}


@given(st.floats(20, 90), st.floats(91, 160), st.floats(20, 170))
def test_no_change_has_no_effect(low: float, high: float, knee_deg: float) -> None:
    """The same reference pose makes no difference anywhere."""
    target = reference(replace(KNEE, minimum=low, maximum=high))
    source = film((knee_deg, 100), (90, 100))

    effects = compute_effects(target, target, [source])

    assert effects.by_fault_s == {}
    assert effects.each[0].changed_s == ()
    assert effects.after_s == count_form(source.trace, target, Side.LEFT).accepted_s
