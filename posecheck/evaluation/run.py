"""Labelled videos judged, and what that amounts to: in all, by stretch, by how the camera stood."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.analysis.recording import Recording, RecordingWriter
from posecheck.analysis.rejudge import rejudge
from posecheck.core.bootstrap import Interval, WhyNot, estimate_interval
from posecheck.core.camera_view import UNKNOWN, Placement, place_camera
from posecheck.core.framing import LEAST_IN_DISTRIBUTION_SCORE
from posecheck.core.observation import Observation
from posecheck.core.scoring import Tally, score
from posecheck.errors import LabelsFileError
from posecheck.pose.calibration import Calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posecheck.core.reference import ReferencePose
    from posecheck.evaluation.labelled_video import LabelledVideo

# Labels may end this much after the video: players round, and the last frame's length is a guess.
_LATE_S: Final = 1.0
# The camera stands still: so many moments of a video say where.
_LOOKS_AT_CAMERA: Final = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled video and how it was judged.

    Attributes:
        reference_version: of the reference pose that it was judged by.
        model: that found the landmarks.
        placement: of the camera, as the labels tell it, else as the program sees it.
        tally: the labelled seconds.
    """

    video: LabelledVideo
    reference_version: int
    model: str
    placement: Placement
    tally: Tally


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in seconds, and how far it may lie from that of all people like these."""

    part_s: float
    whole_s: float
    interval: Interval | WhyNot


@dataclass(frozen=True, slots=True)
class Group:
    """What several videos amount to.

    Attributes:
        videos, people: how many; a video without a person named counts as a person.
        found, missed, not_judged: shares of the seconds labelled correct.
        false: the share of the seconds that must not count.
    """

    videos: int
    people: int
    tally: Tally
    found: Share
    missed: Share
    not_judged: Share
    false: Share


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All judged videos in groups; the groups are by stretch, by view and by height."""

    judged: tuple[Judged, ...]
    total: Group
    by_stretch: dict[str, Group]
    by_view: dict[str, Group]
    by_height: dict[str, Group]

    @property
    def people_are_named(self) -> bool:
        """Whether it is known of any video who is seen; else each counts as a person."""
        return any(each.video.person for each in self.judged)


def judge(
    video: LabelledVideo,
    recording: Recording,
    reference: ReferencePose,
    *,
    by_new_measures: bool = False,
) -> Judged:
    """Judge the landmarks of a labelled video as a review does, and score the answer.

    Args:
        video: with its labels.
        recording: what was seen of it.
        reference: what it is judged by.
        by_new_measures: whether to measure the landmarks again.

    Raises:
        LabelsFileError: the labels go on after the video ends, or the landmarks are damaged.
    """
    if video.end_s > recording.end_s + _LATE_S:
        raise LabelsFileError(
            f"{video.name}: its labels run to {video.end_s:.1f} s, but the video ends at "
            f"{recording.end_s:.1f} s; is it the right video?"
        )
    try:
        if by_new_measures:
            recording = measure_again(recording, video.model)
        report = rejudge(recording, reference, video.side).report
    except ValueError as error:
        # Landmarks may come from anywhere: a time that is no number, a picture without width.
        raise LabelsFileError(
            f"{video.name}: its landmarks are damaged ({error}); export them again"
        ) from error
    placement = video.placement
    if UNKNOWN in (placement.view, placement.height):
        seen = find_placement(recording, video.model)
        placement = Placement(
            seen.view if placement.view == UNKNOWN else placement.view,
            seen.height if placement.height == UNKNOWN else placement.height,
        )
    return Judged(
        video,
        reference.version,
        video.model,
        placement,
        score(report.intervals, video.label_until(report.duration_s)),
    )


def measure_again(recording: Recording, model: str) -> Recording:
    """Return the same landmarks, measured by today's calibration.

    What fresh looks at the picture added to the measures cannot be had again without it.
    """
    calibration = _load_calibration(model)
    writer = RecordingWriter()
    for t_s, seen in recording:
        again = None
        if seen is not None:
            again = Observation(seen.pose, calibration.assess(seen.pose)[0], seen.people)
        writer.add(again, t_s)
    return writer.build(recording.end_s)


def find_placement(recording: Recording, model: str) -> Placement:
    """Return how the camera stood, as the calibration sees it in poses that it knows."""
    calibration = _load_calibration(model)
    found = np.flatnonzero(recording.moments["people"] > 0)
    every = max(1, len(found) // _LOOKS_AT_CAMERA)
    angles_deg = []
    looks = Recording(recording.moments[found[::every]], recording.end_s)
    for observation in (seen for _, seen in looks if seen is not None):
        measures, view = calibration.assess(observation.pose)
        if measures.in_distribution_score >= LEAST_IN_DISTRIBUTION_SCORE:
            angles_deg.append((view.off_side_deg, view.elevation_deg))
    if not angles_deg:
        return Placement()
    off_side_deg, elevation_deg = np.median(np.array(angles_deg), axis=0)
    return place_camera(float(off_side_deg), float(elevation_deg))


@cache
def _load_calibration(model: str) -> Calibration:
    return Calibration.for_model(model)


def evaluate(judged: Sequence[Judged]) -> Evaluation:
    """Return what the judged videos amount to."""
    return Evaluation(
        tuple(judged),
        _to_group(judged),
        _group_by(judged, lambda each: each.video.stretch),
        _group_by(judged, lambda each: each.placement.view),
        _group_by(judged, lambda each: each.placement.height),
    )


def _group_by(judged: Sequence[Judged], key: Callable[[Judged], str]) -> dict[str, Group]:
    keys = sorted({key(each) for each in judged})
    return {name: _to_group([each for each in judged if key(each) == name]) for name in keys}


def _to_group(judged: Sequence[Judged]) -> Group:
    people: dict[tuple[str, int], Tally] = {}
    for place, each in enumerate(judged):
        person = (each.video.person, 0) if each.video.person else ("", place)
        people[person] = people.get(person, Tally()) + each.tally
    tallies = tuple(people.values())
    total = sum(tallies, Tally())
    correct_s = [each.correct_s for each in tallies]
    forbidden_s = [each.forbidden_s for each in tallies]
    return Group(
        videos=len(judged),
        people=len(tallies),
        tally=total,
        found=_to_share([each.found_s for each in tallies], correct_s),
        missed=_to_share([each.missed_s for each in tallies], correct_s),
        not_judged=_to_share([each.not_judged_s for each in tallies], correct_s),
        false=_to_share([each.false_s for each in tallies], forbidden_s),
    )


def _to_share(parts_s: Sequence[float], wholes_s: Sequence[float]) -> Share:
    return Share(sum(parts_s), sum(wholes_s), estimate_interval(parts_s, wholes_s))
