"""Reviews a whole recorded video, from its frames to the report of one set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.core.checker import Verdict, start_checker, step
from posecheck.core.landmarks import Pose, Side, flip_points
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose
from posecheck.core.report import PERHAPS_MIRRORED, ReportBuilder, SessionReport
from posecheck.errors import PosecheckError
from posecheck.overlay.annotate import Annotator
from posecheck.pose.calibration import CALIBRATED_MODELS
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.observer import Observer
from posecheck.references.files import load_reference
from posecheck.references.lookup import open_library
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource

DEFAULT_MODEL: Final = "heavy"
# Moments judged per second: enough for the clock to stop in time, and few enough that the pose
# model can look at every one.
JUDGED_PER_S: Final = 10
_ROUNDING_S: Final = 1e-6
MORE_THAN_ONE_PERSON: Final = "more_than_one_person"
DAMAGED_FRAMES: Final = "damaged_frames"
VIDEO_CUT_OFF: Final = "video_cut_off"
NO_FRAME_TIMES: Final = "no_frame_times"
CLOCK_RESTARTS: Final = "clock_restarts"
SLOW_MOTION: Final = "slow_motion"
TIME_LAPSE: Final = "time_lapse"
SEVERAL_VIDEOS: Final = "several_videos"
MODEL_NOT_CALIBRATED: Final = "model_not_calibrated"
REPORT_NOTES: Final = (
    PERHAPS_MIRRORED,
    MORE_THAN_ONE_PERSON,
    DAMAGED_FRAMES,
    VIDEO_CUT_OFF,
    NO_FRAME_TIMES,
    CLOCK_RESTARTS,
    SLOW_MOTION,
    TIME_LAPSE,
    SEVERAL_VIDEOS,
    MODEL_NOT_CALIBRATED,
)


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One frame of a video, its observation and its verdict.

    ``frame`` is the picture as recorded, or None if the file is damaged there; its time is in the
    verdict. For a mirrored video, the observation has the person's true left and right. A frame
    that was not ``judged`` has the observation and the verdict of the previous one.
    """

    frame: Frame | None
    observation: Observation | None
    verdict: Verdict
    mirrored: bool = False
    judged: bool = True

    @property
    def pose_in_frame(self) -> Pose | None:
        """The person's joints at their places in the frame; None if nobody was found."""
        if self.observation is None:
            return None
        return flip_points(self.observation.pose) if self.mirrored else self.observation.pose


def check_video(
    source: VideoSource,
    observer: Observer,
    reference: ReferencePose,
    side: Side,
    *,
    mirrored: bool = False,
) -> Iterator[Moment]:
    """Yield a moment for every frame in order, including damaged ones.

    ``JUDGED_PER_S`` frames are judged per second, whatever the camera's frame rate. A mirrored
    video is flipped here, before the pose model sees it, and nowhere else.
    """
    state = start_checker(reference, side)
    last: Frame | None = None
    due_s: float | None = None
    observation: Observation | None = None
    for frame in source:
        if last is not None:
            for t_s in _damaged_times_s(last, frame):
                observation = None
                state, verdict = step(state, observation, t_s)
                yield Moment(None, observation, verdict, mirrored)
        last = frame
        due_s = frame.t_s if due_s is None else due_s
        if state.last is not None and frame.t_s < due_s - _ROUNDING_S:
            yield Moment(frame, observation, state.last, mirrored, judged=False)
            continue
        due_s = max(due_s + 1 / JUDGED_PER_S, frame.t_s)
        observation = observer.observe(frame.mirrored() if mirrored else frame)
        state, verdict = step(state, observation, frame.t_s)
        yield Moment(frame, observation, verdict, mirrored)


def _damaged_times_s(last: Frame, frame: Frame) -> Iterator[float]:
    """Yield the estimated times of the damaged frames between two good ones."""
    count = frame.damaged_before
    for nth in range(1, count + 1):
        yield last.t_s + nth * (frame.t_s - last.t_s) / (count + 1)


def review(  # noqa: PLR0913  (one per option)
    path: str | Path,
    reference: ReferencePose | str | Path,
    side: Side | str,
    *,
    model: str | Path = DEFAULT_MODEL,
    annotated: str | Path | None = None,
    mirrored: bool = False,
    on_progress: Callable[[float], None] | None = None,
    on_moment: Callable[[Moment], None] | None = None,
) -> SessionReport:
    """Judge a recorded video of one set.

    Args:
        path: the video.
        reference: a reference pose, the id of one in use ("figure-4"), or a TOML file.
        side: the affected side, the person's own "left" or "right".
        model: "heavy" (more accurate), "full" (faster) or the path of a landmarker bundle.
        annotated: where to write a copy of the video with the verdict drawn on it (H.264 mp4).
        mirrored: whether the video is mirrored, as selfie cameras record it.
        on_progress: called with the share done, 0 to 1, after every judged frame.
        on_moment: called with every judged frame in order, with its observation and verdict.

    Raises:
        PosecheckError: the video cannot be reviewed; the text says what happened, why and what to
            do.
    """
    pose = _resolve_reference(reference)
    affected = _resolve_side(side)
    builder = ReportBuilder(pose, affected)
    most_people = 0
    with ExitStack() as stack:
        source = stack.enter_context(VideoSource(path, _make_heartbeat(on_progress)))
        estimator = stack.enter_context(PoseEstimator.open(model))
        calibrated = estimator.model_name in CALIBRATED_MODELS
        observer = Observer(estimator)
        annotator = stack.enter_context(Annotator(annotated, pose, affected)) if annotated else None
        for moment in check_video(source, observer, pose, affected, mirrored=mirrored):
            if annotator is not None and moment.frame is not None:
                annotator.add(moment.frame, moment.pose_in_frame, moment.verdict)
            if not moment.judged:
                continue
            builder.add(moment.verdict)
            if moment.observation is not None:
                most_people = max(most_people, moment.observation.people)
            if on_moment is not None:
                on_moment(moment)
            if on_progress is not None:
                on_progress(min(moment.verdict.t_s / source.end_s, 1.0))
        notes = {
            MORE_THAN_ONE_PERSON: most_people > 1,
            **find_remarks(source),
            MODEL_NOT_CALIBRATED: not calibrated,
        }
        return builder.build(
            source.end_s,
            video=Path(path).name,
            model=estimator.model_name,
            notes=tuple(note for note, holds in notes.items() if holds),
            mirrored=mirrored,
        )


def _make_heartbeat(on_progress: Callable[[float], None] | None) -> Callable[[], None] | None:
    """Return a callback that shows a sign of life while a large file is being indexed."""
    return None if on_progress is None else lambda: on_progress(0.0)


def find_remarks(source: VideoSource) -> dict[str, bool]:
    """Return which remarks apply to a file that has been read to its end."""
    times = source.index.times
    return {
        DAMAGED_FRAMES: source.skipped > 0,
        VIDEO_CUT_OFF: source.missing_s > 0,
        NO_FRAME_TIMES: not times.stated,
        CLOCK_RESTARTS: times.parts > 1,
        SLOW_MOTION: times.speed < 1,
        TIME_LAPSE: times.speed > 1,
        SEVERAL_VIDEOS: source.index.others > 0,
    }


def _resolve_reference(reference: ReferencePose | str | Path) -> ReferencePose:
    if isinstance(reference, ReferencePose):
        return reference
    if isinstance(reference, Path) or reference.endswith(".toml"):
        return load_reference(Path(reference))
    return open_library().find(reference).reference


def _resolve_side(side: Side | str) -> Side:
    try:
        return Side(side)
    except ValueError:
        raise PosecheckError(
            f"{side!r} is not a side: the affected side is 'left' or 'right', the person's own"
        ) from None
