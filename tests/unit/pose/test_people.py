"""Which of several people is judged, and whether there certainly is a second one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from posecheck.core.landmarks import LANDMARK_COUNT, Landmark, Pose
from posecheck.pose.people import CrowdWatch, list_bodies, order_people


def person(*, lies: bool, size: float, x: float = 0.5) -> Pose:
    """Return a stick of a person: head at one end, feet at the other, hips in the middle."""
    along = np.array([1.0, 0.0]) if lies else np.array([0.0, 1.0])
    place = np.zeros(LANDMARK_COUNT)
    place[: Landmark.LEFT_SHOULDER] = -0.5
    place[Landmark.LEFT_SHOULDER : Landmark.LEFT_WRIST] = -0.3
    place[Landmark.LEFT_KNEE : Landmark.LEFT_ANKLE] = 0.25
    place[Landmark.LEFT_ANKLE :] = 0.5
    points = np.array([x, 0.5]) + size * place[:, None] * along
    ones = np.ones(LANDMARK_COUNT)
    return Pose(points, np.zeros((LANDMARK_COUNT, 3)), ones, ones, aspect=4 / 3)


def test_one_who_lies_comes_first() -> None:
    """A large person who stands does not displace a smaller one who lies."""
    lying, standing = person(lies=True, size=0.4), person(lies=False, size=0.9)
    assert order_people([standing, lying], None) == (lying, standing)


def test_the_larger_comes_first_among_equals() -> None:
    """The larger person is nearer to the camera."""
    near, far = person(lies=True, size=0.8), person(lies=True, size=0.4)
    assert order_people([far, near], None) == (near, far)


def test_the_one_judged_before_stays() -> None:
    """Two people of similar size do not alternate."""
    left, right = person(lies=True, size=0.5, x=0.3), person(lies=True, size=0.55, x=0.9)
    assert order_people([left, right], before=left) == (left, right)
    assert order_people([left, right], before=right) == (right, left)


@pytest.mark.parametrize("before", [None, person(lies=True, size=1)])
def test_nobody_and_one_are_what_they_are(before: Pose | None) -> None:
    """With at most one person there is nothing to choose."""
    alone = person(lies=False, size=1)
    assert order_people([], before) == ()
    assert order_people([alone], before) == (alone,)


def follow(sights: str, every_s: float = 0.1) -> list[bool]:
    """Return after each look whether there are two; "2" is one in which two were seen."""
    watch, told = CrowdWatch(), []
    for index, people in enumerate(sights):
        watch = watch.add(int(people), index * every_s)
        told.append(watch.are_two)
    return told


def test_one_person_is_never_two() -> None:
    """With nobody or one person, however long, no state accumulates."""
    assert not any(follow("1011101" * 5))
    assert CrowdWatch().add(1, 3.0) == CrowdWatch()


def test_who_has_left_is_forgotten() -> None:
    """Two seconds after a second person was last seen, the count restarts."""
    watch = CrowdWatch().add(2, 4.0).add(1, 5.9)
    assert watch.two_seen_s == 4.0
    assert watch.add(1, 6.1) == CrowdWatch()


def test_a_second_person_is_believed_after_a_second() -> None:
    """A second person seen repeatedly for a second is there, and gone 2 seconds after leaving."""
    told = follow("2" * 15 + "1" * 30)
    assert told[:10] == [False] * 10
    assert all(told[11:15])
    assert not told[-1]


@pytest.mark.parametrize("sights", ["1" * 30, "2" + "1" * 30, "2111" * 12, "2" * 8 + "1" * 30])
def test_who_comes_and_goes_is_nobody(sights: str) -> None:
    """One look, or a few occasional ones, do not make a second person."""
    assert not any(follow(sights))


def test_few_looks_a_second_need_longer() -> None:
    """With two looks a second the five sightings take more than a second."""
    assert follow("2" * 6, every_s=0.5) == [False] * 4 + [True] * 2


LYING = person(lies=True, size=1.0, x=0.7)


@pytest.mark.parametrize(
    "other",
    [
        person(lies=False, size=0.9, x=1.5),
        person(lies=False, size=0.8, x=0.9),
        person(lies=True, size=0.6, x=1.6),
    ],
)
def test_somebody_else_has_a_body_of_their_own(other: Pose) -> None:
    """Next to the person, behind them or across their picture, there are two bodies."""
    assert list_bodies([LYING, other], None) == (LYING, other)


def shrink(pose: Pose, share: float, x: float, y: float) -> Pose:
    return replace(pose, image_xy=(pose.image_xy - [0.7, 0.5]) * share + [x, y])


@pytest.mark.parametrize(
    "ghost",
    [
        LYING,
        shrink(LYING, 0.9, 0.72, 0.5),
        shrink(LYING, 0.5, 0.9, 0.5),
        shrink(LYING, 0.2, 1.6, 0.1),
        replace(person(lies=False, size=0.9, x=1.5), presence=np.full(LANDMARK_COUNT, 0.3)),
    ],
)
def test_a_part_of_the_same_body_is_nobody_else(ghost: Pose) -> None:
    """The same body again, its legs, something tiny or hardly visible is one body."""
    assert list_bodies([LYING, ghost], before=LYING) == (LYING,)
