"""Judges a video without being told the side: one pass of the pose model serves both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.analysis.asked import Asked, resolve_part
from posecheck.analysis.looks import JUDGED_PER_S, LightMeter, cut_frames, look_at
from posecheck.analysis.recording import Recording, RecordingWriter
from posecheck.analysis.rejudge import check_recording
from posecheck.analysis.review import DEFAULT_MODEL, judge, open_part, resolve_reference
from posecheck.core.framing import find_framing_problem
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.reasons import Reason
from posecheck.core.sides import MIN_SEEN_S, SidePart, choose_one_a_side, find_side_parts, tell_leg
from posecheck.errors import NobodySeenError, SideUnknownError, VideoError
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.observer import Observer
from posecheck.texts.catalog import DEFAULT_LANGUAGE, Words, load_words

if TYPE_CHECKING:
    from posecheck.analysis.review import Moment
    from posecheck.core.part import Part
    from posecheck.core.reference import ReferencePose
    from posecheck.core.report import SessionReport
    from posecheck.video.frame import Frame

# The share of the work that the pose model does.
_LOOKING: Final = 0.8


@dataclass(frozen=True, slots=True)
class SideOutputs:
    """What comes of judging one side, besides its report; see ``review``."""

    annotated: Path | None = None
    on_moment: Callable[[Moment], None] | None = None


class SeenVideo:
    """What the pose model saw in a part of a video, to be judged for either side.

    Attributes:
        recording: the moments that were looked at.
        model_name: the pose model.
        too_dark: whether the person was missed because it was dark.
    """

    def __init__(self, recording: Recording, model_name: str, *, too_dark: bool = False) -> None:
        self.recording = recording
        self.model_name = model_name
        self.too_dark = too_dark
        self._seen: dict[float, Observation | None] = dict(recording)

    def is_due(self, t_s: float) -> bool:
        """Whether the frame at ``t_s`` seconds was looked at."""
        return t_s in self._seen

    def observe(self, frame: Frame) -> Observation | None:
        """Return what was seen in a frame that was looked at."""
        return self._seen[frame.t_s]


def see_video(
    path: str | Path,
    part: Part,
    *,
    model: str | Path = DEFAULT_MODEL,
    mirrored: bool = False,
    on_progress: Callable[[float], None] | None = None,
) -> SeenVideo:
    """Look at a part of a video without judging it.

    Raises:
        PosecheckError: the video or the model cannot be read.
    """
    writer, meter = RecordingWriter(), LightMeter()
    with open_part(path, part, on_progress) as source, PoseEstimator.open(model) as estimator:
        frames = cut_frames(source, part)
        until_s = min(part.end_s, source.end_s)
        for look in look_at(frames, Observer(estimator), mirrored=mirrored):
            if not look.fresh:
                continue
            writer.add(look.observation, look.t_s)
            meter.add(look.frame, look.observation)
            if on_progress is not None:
                on_progress((look.t_s - part.start_s) / (until_s - part.start_s))
        return SeenVideo(writer.build(until_s), estimator.model_name, too_dark=meter.too_dark)


def find_sides(
    seen: SeenVideo, reference: ReferencePose, part: Part, language: str = DEFAULT_LANGUAGE
) -> tuple[SidePart, ...]:
    """Return which side was stretched when: at most one part a side, the one seen longest.

    Raises:
        SideUnknownError: neither leg was seen in the stretch for long enough; the text says why.
        NobodySeenError: nor was anybody.
    """
    every = find_side_parts(_tell(seen.recording, reference), part)
    if not every:
        raise _explain(seen, load_words(language))
    return choose_one_a_side(every)


def review_sides(  # noqa: PLR0913  (one per option)
    path: str | Path,
    reference: ReferencePose | str | Path,
    *,
    model: str | Path = DEFAULT_MODEL,
    mirrored: bool = False,
    start_s: float = 0.0,
    end_s: float | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> tuple[SessionReport, ...]:
    """Tell which side was stretched when, and judge each: one report for each side found.

    The parameters are those of ``review``. The reports are in order of time, each on its own part
    of the video.

    Raises:
        SideUnknownError: it cannot be told.
        NobodySeenError: nobody was seen for long enough.
        PosecheckError: the video cannot be reviewed.
    """
    return tuple(
        judge_sides(
            path,
            resolve_reference(reference),
            resolve_part(start_s, end_s),
            model=model,
            mirrored=mirrored,
            on_progress=on_progress,
        )
    )


def judge_sides(  # noqa: PLR0913  (what a review consists of)
    path: str | Path,
    reference: ReferencePose,
    part: Part,
    *,
    model: str | Path = DEFAULT_MODEL,
    mirrored: bool = False,
    language: str = DEFAULT_LANGUAGE,
    begin: Callable[[Side], SideOutputs] = lambda _: SideOutputs(),
    on_progress: Callable[[float], None] | None = None,
) -> Iterator[SessionReport]:
    """Look at a part of a video once, and yield a report for each side found, in order of time.

    ``begin`` is called with each side before it is judged, and returns what else is to come of it.

    Raises:
        SideUnknownError: it cannot be told; the text is in ``language``.
        NobodySeenError: nobody was seen for long enough; likewise.
        PosecheckError: the video cannot be reviewed.
    """
    report_share = on_progress or _ignore_share
    seen = see_video(
        path, part, model=model, mirrored=mirrored, on_progress=split_progress(report_share)
    )
    found = find_sides(seen, reference, part, language)
    for place, each in enumerate(found):
        outputs = begin(each.side)
        yield judge_seen(
            path,
            seen,
            Asked(reference, each.side, each.part, mirrored, each.others > 0, language),
            annotated=outputs.annotated,
            on_progress=split_progress(report_share, len(found), place),
            on_moment=outputs.on_moment,
        )


def _ignore_share(_: float) -> None:
    pass


def judge_seen(
    path: str | Path,
    seen: SeenVideo,
    asked: Asked,
    *,
    annotated: str | Path | None = None,
    on_progress: Callable[[float], None] | None = None,
    on_moment: Callable[[Moment], None] | None = None,
) -> SessionReport:
    """Judge a part of a video that has been looked at; see ``review``."""
    with open_part(path, asked.part, on_progress) as source:
        return judge(
            source,
            asked,
            seen,
            seen.model_name,
            is_due=seen.is_due,
            annotated=annotated,
            on_progress=on_progress,
            on_moment=on_moment,
        )


def split_progress(
    on_progress: Callable[[float], None], count: int | None = None, place: int = 0
) -> Callable[[float], None]:
    """Return the progress of looking, or that of judging one of ``count`` sides, within the whole.

    ``place`` counts the sides from 0.
    """
    if count is None:
        return lambda share: on_progress(_LOOKING * share)
    step = (1 - _LOOKING) / count
    return lambda share: on_progress(_LOOKING + step * (place + share))


def _tell(recording: Recording, reference: ReferencePose) -> Iterator[tuple[float, Side | None]]:
    sides = (check_recording(recording, reference, side) for side in (Side.LEFT, Side.RIGHT))
    for left, right in zip(*sides, strict=True):
        yield left.t_s, tell_leg(left, right)


def _explain(seen: SeenVideo, words: Words) -> VideoError:
    """Return why no side could be told, and what would help."""
    problems = Counter(find_framing_problem(observation) for _, observation in seen.recording)
    kind = next((each for each, _ in problems.most_common(1)), None)
    if kind is None:
        return SideUnknownError(words.sentence("side_not_seen"))
    seen_s = (len(seen.recording) - problems[Reason.NO_PERSON]) / JUDGED_PER_S
    if kind == Reason.NO_PERSON and seen.too_dark:
        kind = Reason.TOO_DARK
    name, say = words.name(kind), words.advice(kind, None, None)
    # No side could be judged either, so it would not help to be told which one it is.
    if kind in (Reason.NO_PERSON, Reason.TOO_DARK) and seen_s < MIN_SEEN_S:
        return NobodySeenError(words.sentence("nobody_seen", name=name, say=say))
    return SideUnknownError(words.sentence("side_unknown", name=name, say=say))
