"""Judges labelled videos, and sums up the results: in total, by stretch, by camera placement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.analysis.recording import Recording, RecordingWriter
from posecheck.analysis.rejudge import rejudge
from posecheck.core.bootstrap import Interval, WhyNot, estimate_interval
from posecheck.core.camera_view import UNKNOWN, Placement, place_camera
from posecheck.core.framing import MIN_IN_DISTRIBUTION_SCORE
from posecheck.core.observation import Observation
from posecheck.core.scoring import Tally, score
from posecheck.errors import LabelsFileError
from posecheck.pose.calibration import Calibration

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from posecheck.core.reference import ReferencePose
    from posecheck.evaluation.labelled_video import LabelledVideo

# Labels may end this much after the video: players round times, and the length of the last frame
# is an estimate.
_LABEL_SLACK_S: Final = 1.0
# The camera does not move, so this many moments of a video are enough to find its placement.
_CAMERA_SAMPLES: Final = 40


@dataclass(frozen=True, slots=True)
class Judged:
    """One labelled video and how it was judged.

    Attributes:
        reference_version: the version of the reference pose it was judged by.
        model: the model that found the landmarks.
        placement: the camera's placement, from the labels or else as the program sees it.
        tally: the labelled seconds and how they were judged.
    """

    video: LabelledVideo
    reference_version: int
    model: str
    placement: Placement
    tally: Tally


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole, in seconds, with the interval for its share among all such people."""

    part_s: float
    whole_s: float
    interval: Interval | WhyNot


@dataclass(frozen=True, slots=True)
class Group:
    """The totals of several videos.

    Attributes:
        videos, people: their numbers; a video without a named person counts as one person.
        found, missed, not_judged: shares of the seconds labelled correct.
        false: the share of the seconds that must not count but did.
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
    """All judged videos, in total and grouped by stretch, by view and by height."""

    judged: tuple[Judged, ...]
    total: Group
    by_stretch: dict[str, Group]
    by_view: dict[str, Group]
    by_height: dict[str, Group]

    @property
    def people_are_named(self) -> bool:
        """Whether any video names its person; otherwise each video counts as one person."""
        return any(each.video.person for each in self.judged)


def judge(
    video: LabelledVideo,
    recording: Recording,
    reference: ReferencePose,
    *,
    by_new_measures: bool = False,
) -> Judged:
    """Judge the landmarks of a labelled video as a review does, and score the result.

    Args:
        video: the video with its labels.
        recording: the video's recording.
        reference: the reference pose to judge by.
        by_new_measures: whether to compute the measures again from the landmarks.

    Raises:
        LabelsFileError: the labels continue after the video ends, or the landmarks are damaged.
    """
    if video.end_s > recording.end_s + _LABEL_SLACK_S:
        raise LabelsFileError(
            f"{video.name}: its labels run to {video.end_s:.1f} s, but the video ends at "
            f"{recording.end_s:.1f} s; is it the right video?"
        )
    try:
        if by_new_measures:
            recording = measure_again(recording, video.model)
        report = rejudge(recording, reference, video.side).report
    except ValueError as error:
        # Landmark files may come from anywhere and have, say, a NaN time or a picture of no width.
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
    """Return the same landmarks, measured with the current calibration.

    What the measures gained from further looks at the picture is lost, as there is no picture.
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
    """Return the camera's placement, estimated from the poses that the calibration knows."""
    calibration = _load_calibration(model)
    found = np.flatnonzero(recording.moments["people"] > 0)
    every = max(1, len(found) // _CAMERA_SAMPLES)
    angles_deg = []
    looks = Recording(recording.moments[found[::every]], recording.end_s)
    for observation in (seen for _, seen in looks if seen is not None):
        measures, view = calibration.assess(observation.pose)
        if measures.in_distribution_score >= MIN_IN_DISTRIBUTION_SCORE:
            angles_deg.append((view.off_side_deg, view.elevation_deg))
    if not angles_deg:
        return Placement()
    off_side_deg, elevation_deg = np.median(np.array(angles_deg), axis=0)
    return place_camera(float(off_side_deg), float(elevation_deg))


@cache
def _load_calibration(model: str) -> Calibration:
    return Calibration.for_model(model)


def evaluate(judged: Sequence[Judged]) -> Evaluation:
    """Sum up the judged videos."""
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
