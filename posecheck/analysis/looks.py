"""Looks at the frames of a video: which ones, and what is seen in each."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, Protocol

from posecheck.core.framing import find_framing_problem
from posecheck.core.positioning import DARK, IN_THE_DARK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from posecheck.core.observation import Observation
    from posecheck.core.part import Part
    from posecheck.video.frame import Frame

# Moments judged per second: enough for the clock to stop in time, and few enough that the pose
# model can look at every one.
JUDGED_PER_S: Final = 10
_ROUNDING_S: Final = 1e-6
# A picture with less than this share of the light in which the person is seen is a title card, an
# end card or a cut. Dusk and a lamp turned down leave more of a film that was bright enough.
_CARD_SHARE: Final = 0.25


class Observes(Protocol):
    """Tells what is seen in a frame: ``Observer``, or a recording of what it has seen."""

    def observe(self, frame: Frame) -> Observation | None:
        """Return what is seen in a frame, None if nobody is."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What is seen at one moment.

    Attributes:
        frame: the picture as recorded, None if the file is damaged there.
        fresh: whether it was looked at; otherwise the observation is that of the look before.
    """

    frame: Frame | None
    t_s: float
    observation: Observation | None
    fresh: bool = True


class EvenPace:
    """Chooses ``JUDGED_PER_S`` frames per second, whatever the camera's frame rate."""

    def __init__(self) -> None:
        self._due_s: float | None = None

    def __call__(self, t_s: float) -> bool:
        """Whether the next frame, at ``t_s`` seconds, is to be looked at."""
        due_s = t_s if self._due_s is None else self._due_s
        if t_s < due_s - _ROUNDING_S:
            return False
        self._due_s = max(due_s + 1 / JUDGED_PER_S, t_s)
        return True


def look_at(
    frames: Iterable[Frame],
    observer: Observes,
    *,
    mirrored: bool = False,
    is_due: Callable[[float], bool] | None = None,
) -> Iterator[Look]:
    """Yield a look for every frame in order, including damaged ones.

    A mirrored video is flipped here, before the pose model sees it, and nowhere else.

    Args:
        frames: in order of time.
        observer: tells what is seen in a frame.
        mirrored: whether the video is mirrored.
        is_due: chooses the frames that are looked at, the first of all among them; an even pace
            by default.
    """
    chooses = is_due or EvenPace()
    last: Frame | None = None
    observation: Observation | None = None
    for frame in frames:
        if last is not None:
            for t_s in _damaged_times_s(last, frame):
                observation = None
                yield Look(None, t_s, None)
        last = frame
        fresh = chooses(frame.t_s)
        if fresh:
            observation = observer.observe(frame.mirrored() if mirrored else frame)
        yield Look(frame, frame.t_s, observation, fresh)


def cut_frames(
    frames: Iterable[Frame], part: Part, outside: Callable[[Frame], None] | None = None
) -> Iterator[Frame]:
    """Yield the frames of a part, and hand those before and after it to ``outside``.

    Without ``outside``, nothing after the part is read.
    """
    for frame in frames:
        if frame.t_s in part:
            yield frame
        elif outside is not None:
            outside(frame)
        elif frame.t_s >= part.end_s:
            return


class LightMeter:
    """Tells whether the person was missed because it was dark."""

    def __init__(self) -> None:
        self._seen: list[float] = []
        self._missed: list[float] = []

    def add(self, frame: Frame | None, observation: Observation | None) -> None:
        """Add the next look."""
        if frame is None:
            return
        is_missed = find_framing_problem(observation) in IN_THE_DARK
        (self._missed if is_missed else self._seen).append(frame.light)

    @property
    def too_dark(self) -> bool:
        """Whether it was dark at most of the moments at which the person was missed.

        A black card among bright pictures shows no room in which anybody could be missed.
        """
        least = _CARD_SHARE * median(self._seen) if self._seen else 0.0
        missed = [light for light in self._missed if light >= least]
        return 2 * sum(light < DARK for light in missed) > len(missed)


def _damaged_times_s(last: Frame, frame: Frame) -> Iterator[float]:
    """Yield the estimated times of the damaged frames between two good ones."""
    count = frame.damaged_before
    for nth in range(1, count + 1):
        yield last.t_s + nth * (frame.t_s - last.t_s) / (count + 1)
