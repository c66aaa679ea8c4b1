"""Reviews a whole recorded video, from its frames to the report of one set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from posecheck.analysis.asked import Asked, resolve_part
from posecheck.analysis.looks import LightMeter, Observes, cut_frames, look_at
from posecheck.core.checker import Verdict, start_checker, step
from posecheck.core.landmarks import Pose, Side, flip_points
from posecheck.core.observation import Observation
from posecheck.core.obstacle import DARK_VIDEO
from posecheck.core.part import SHORTEST_PART_S, Part
from posecheck.core.reference import ReferencePose
from posecheck.core.report import OWN_NOTES, ReportBuilder, SessionReport
from posecheck.errors import PosecheckError, VideoError
from posecheck.overlay.annotate import Annotator
from posecheck.pose.calibration import CALIBRATED_MODELS
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.observer import Observer
from posecheck.references.files import load_reference
from posecheck.references.lookup import open_library
from posecheck.texts.catalog import DEFAULT_LANGUAGE
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource

DEFAULT_MODEL: Final = "heavy"
MORE_THAN_ONE_PERSON: Final = "more_than_one_person"
MORE_SETS: Final = "more_sets"
DAMAGED_FRAMES: Final = "damaged_frames"
VIDEO_CUT_OFF: Final = "video_cut_off"
NO_FRAME_TIMES: Final = "no_frame_times"
CLOCK_RESTARTS: Final = "clock_restarts"
SLOW_MOTION: Final = "slow_motion"
TIME_LAPSE: Final = "time_lapse"
SEVERAL_VIDEOS: Final = "several_videos"
MODEL_NOT_CALIBRATED: Final = "model_not_calibrated"
REPORT_NOTES: Final = (
    *OWN_NOTES,
    MORE_THAN_ONE_PERSON,
    DARK_VIDEO,
    MORE_SETS,
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
    frames: Iterable[Frame],
    observer: Observes,
    reference: ReferencePose,
    side: Side,
    *,
    mirrored: bool = False,
    is_due: Callable[[float], bool] | None = None,
) -> Iterator[Moment]:
    """Yield a moment for every frame in order, including damaged ones; see ``look_at``."""
    state = start_checker(reference, side)
    for look in look_at(frames, observer, mirrored=mirrored, is_due=is_due):
        if look.fresh or state.last is None:
            state, verdict = step(state, look.observation, look.t_s)
            yield Moment(look.frame, look.observation, verdict, mirrored)
        else:
            yield Moment(look.frame, look.observation, state.last, mirrored, judged=False)


def review(  # noqa: PLR0913  (one per option)
    path: str | Path,
    reference: ReferencePose | str | Path,
    side: Side | str,
    *,
    model: str | Path = DEFAULT_MODEL,
    annotated: str | Path | None = None,
    mirrored: bool = False,
    start_s: float = 0.0,
    end_s: float | None = None,
    language: str = DEFAULT_LANGUAGE,
    on_progress: Callable[[float], None] | None = None,
    on_moment: Callable[[Moment], None] | None = None,
) -> SessionReport:
    """Judge a recorded video of one set, or a part of it.

    Args:
        path: the video.
        reference: a reference pose, the id of one in use ("figure-4"), or a TOML file.
        side: the affected side, the person's own "left" or "right".
        model: "heavy" (more accurate), "full" (faster) or the path of a landmarker bundle.
        annotated: where to write a copy of the video with the verdict drawn on it (H.264 mp4);
            outside the judged part it is as recorded.
        mirrored: whether the video is mirrored, as selfie cameras record it.
        start_s: where the part to judge starts, in seconds of the video. The times in the report
            stay those of the video.
        end_s: where it ends; None is the end of the video.
        language: of what is drawn on the annotated video, such as "en".
        on_progress: called with the share done, 0 to 1, after every judged frame.
        on_moment: called with every judged frame in order, with its observation and verdict.

    Raises:
        PosecheckError: the video cannot be reviewed; the text says what happened, why and what to
            do.
    """
    asked = Asked(
        resolve_reference(reference),
        _resolve_side(side),
        resolve_part(start_s, end_s),
        mirrored=mirrored,
        language=language,
    )
    with ExitStack() as stack:
        source = stack.enter_context(open_part(path, asked.part, on_progress))
        estimator = stack.enter_context(PoseEstimator.open(model))
        return judge(
            source,
            asked,
            Observer(estimator),
            estimator.model_name,
            annotated=annotated,
            on_progress=on_progress,
            on_moment=on_moment,
        )


def judge(  # noqa: PLR0913  (what a review consists of)
    source: VideoSource,
    asked: Asked,
    observer: Observes,
    model_name: str,
    *,
    is_due: Callable[[float], bool] | None = None,
    annotated: str | Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    on_moment: Callable[[Moment], None] | None = None,
) -> SessionReport:
    """Judge an open video by what an observer sees in it; see ``review``."""
    part = asked.part
    until_s = min(part.end_s, source.end_s)
    builder: ReportBuilder | None = None
    max_people, meter = 0, LightMeter()
    with ExitStack() as stack:
        annotator = (
            stack.enter_context(Annotator(annotated, asked.reference, asked.side, asked.language))
            if annotated
            else None
        )
        frames = cut_frames(source, part, None if annotator is None else annotator.copy)
        for moment in check_video(
            frames, observer, asked.reference, asked.side, mirrored=asked.mirrored, is_due=is_due
        ):
            if annotator is not None and moment.frame is not None:
                annotator.add(moment.frame, moment.pose_in_frame, moment.verdict)
            if not moment.judged:
                continue
            t_s = moment.verdict.t_s
            if builder is None:
                # A part starts with its first picture, and a whole video at 0.
                builder = ReportBuilder(asked.reference, asked.side, t_s if part.start_s else 0.0)
            builder.add(moment.verdict)
            meter.add(moment.frame, moment.observation)
            if moment.observation is not None:
                max_people = max(max_people, moment.observation.people)
            if on_moment is not None:
                on_moment(moment)
            if on_progress is not None:
                on_progress(min((t_s - part.start_s) / (until_s - part.start_s), 1.0))
        notes = {
            MORE_THAN_ONE_PERSON: max_people > 1,
            DARK_VIDEO: meter.too_dark,
            MORE_SETS: asked.has_more_sets,
            **find_remarks(source),
            MODEL_NOT_CALIBRATED: model_name not in CALIBRATED_MODELS,
        }
        builder = builder or ReportBuilder(asked.reference, asked.side, part.start_s)
        return builder.build(
            until_s,
            video=source.path.name,
            model=model_name,
            notes=tuple(note for note, holds in notes.items() if holds),
            mirrored=asked.mirrored,
            video_s=None if part.whole else source.end_s,
        )


@contextmanager
def open_part(
    path: str | Path, part: Part, on_progress: Callable[[float], None] | None = None
) -> Iterator[VideoSource]:
    """Open a video of which a part is to be judged.

    Raises:
        VideoError: it cannot be read, it is too short, or the part is not in it.
    """
    with VideoSource(path, _make_heartbeat(on_progress)) as source:
        if round(source.end_s, 2) < SHORTEST_PART_S:
            raise VideoError(
                f"{path}: the video lasts {source.end_s:.1f} s, too short to judge; film the whole "
                "stretch, or choose another file"
            )
        if part.start_s + SHORTEST_PART_S > source.end_s and not part.whole:
            raise VideoError(
                f"{path}: the part to judge starts at {part.start_s:g} s, but the video ends at "
                f"{source.end_s:.1f} s; choose an earlier start"
            )
        yield source


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


def resolve_reference(reference: ReferencePose | str | Path) -> ReferencePose:
    """Return a reference pose, given as such, by its id or by its file."""
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
