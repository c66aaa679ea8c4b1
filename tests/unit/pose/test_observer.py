"""Looks alternate between the picture and its mirror image, and two in a row are merged."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Pose
from posecheck.core.measures import MEASURE_NAMES, Measures
from posecheck.pose.calibration import View
from posecheck.pose.estimator import Estimate
from posecheck.pose.observer import Observer
from posecheck.video.frame import Frame
from tests.unit.core.builders import lying_pose

SD = 4.0
ELEVATION_DEG = 35.0
PLAIN, MIRRORED = 90.0, 100.0
# Two looks at one moment are at most so far apart.
TOGETHER_S, APART_S = 0.3, 0.31


@dataclass
class Eyes:
    """Stands in for the pose estimator: the two ways of looking each see a value of their own."""

    gone_s: tuple[float, ...] = ()
    mirrored_thigh_deg: float = 45.0
    looks: list[bool] = field(default_factory=list)

    def estimate(self, frame: Frame, *, mirrored: bool = False) -> Estimate:
        self.looks.append(mirrored)
        if frame.t_s in self.gone_s:
            return Estimate((), 0)
        thigh_deg = self.mirrored_thigh_deg if mirrored else 45.0
        pose = lying_pose(thigh_deg=thigh_deg)
        seen = replace(pose, world_xyz_m=np.full((33, 3), MIRRORED if mirrored else PLAIN))
        return Estimate((seen,), 1)


class Reading:
    """Stands in for the calibration: reads the value that the pose is marked with."""

    def assess(self, pose: Pose) -> tuple[Measures, View]:
        value = np.full(len(MEASURE_NAMES), pose.world_xyz_m[0, 0])
        sd = np.full(len(MEASURE_NAMES), SD)
        return Measures(value, sd, 1.0), View(0.0, ELEVATION_DEG, True)


def _frame(t_s: float) -> Frame:
    return Frame(0, t_s, 0.0, np.zeros((2, 2, 3), np.uint8))


def _observe(eyes: Eyes, times_s: list[float]) -> list[float | None]:
    observer = Observer(eyes, Reading())  # type: ignore[arg-type]
    seen = [observer.observe(_frame(t_s)) for t_s in times_s]
    return [None if one is None else float(one.measures.value[0]) for one in seen]


@given(st.lists(st.booleans(), min_size=1, max_size=12))
def test_every_other_look_is_at_the_mirror_image(is_there: list[bool]) -> None:
    """Looks alternate, whether a person is found or not."""
    times_s = [index / 10 for index in range(len(is_there))]
    gone_s = tuple(t_s for t_s, there in zip(times_s, is_there, strict=True) if not there)
    eyes = Eyes(gone_s)
    _observe(eyes, times_s)
    assert eyes.looks == [bool(index % 2) for index in range(len(is_there))]


def test_two_looks_in_a_row_are_one_answer() -> None:
    """The first look is used alone; from the second on, the mean of the last two."""
    assert _observe(Eyes(), [0, 0.1, 0.2]) == [PLAIN, 95, 95]


def test_an_answer_is_as_unsure_as_its_looks_disagree() -> None:
    """Ten degrees apart, the uncertainty grows by five, added in squares."""
    observer = Observer(Eyes(), Reading())  # type: ignore[arg-type]
    first, second = observer.observe(_frame(0)), observer.observe(_frame(0.1))
    assert first is not None
    assert second is not None
    assert first.measures.sd[0] == SD
    assert second.measures.sd[0] == pytest.approx(np.hypot(SD, 5))


@pytest.mark.parametrize(
    ("gap_s", "merged"), [(TOGETHER_S, True), (APART_S, False), (0.0, False), (-1.0, False)]
)
def test_looks_far_apart_are_two_moments(gap_s: float, merged: bool) -> None:
    """A look long ago, at the same time or from the future is not merged with this one."""
    assert _observe(Eyes(), [5, 5 + gap_s])[1] == (95 if merged else MIRRORED)


def test_nobody_is_no_observation_and_breaks_the_pair() -> None:
    """If nobody is found, there is nothing to measure, nor to merge the next look with."""
    assert _observe(Eyes(gone_s=(0.1,)), [0, 0.1, 0.2, 0.3]) == [PLAIN, None, PLAIN, 95]


@pytest.mark.parametrize("thigh_deg", [45.0, 80.0])
def test_how_far_two_looks_disagree_about_the_thighs_is_told(thigh_deg: float) -> None:
    """The pose is the one between, and the doubt what lies between the looks; 0 of one look."""
    observer = Observer(Eyes(mirrored_thigh_deg=thigh_deg), Reading())  # type: ignore[arg-type]
    first, second = observer.observe(_frame(0)), observer.observe(_frame(0.1))
    assert first is not None
    assert second is not None
    assert first.thigh_doubt_deg == (0, 0)
    assert second.thigh_doubt_deg == pytest.approx((thigh_deg - 45,) * 2, abs=2)
    between = (lying_pose().image_xy + lying_pose(thigh_deg=thigh_deg).image_xy) / 2
    np.testing.assert_allclose(second.pose.image_xy, between)


def test_how_high_the_camera_is_is_part_of_what_is_seen() -> None:
    """It goes with the pose of every look."""
    observer = Observer(Eyes(), Reading())  # type: ignore[arg-type]
    for t_s in (0, 0.1):
        seen = observer.observe(_frame(t_s))
        assert seen is not None
        assert seen.elevation_deg == ELEVATION_DEG
