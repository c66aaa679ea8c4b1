"""The pose model that watches a set, and the change to a faster one without a stop."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from posecheck.core.observation import Observation
from posecheck.errors import PosecheckError
from posecheck.pose.estimator import PoseEstimator
from posecheck.pose.observer import Observer
from posecheck.video.frame import Frame


@dataclass(frozen=True, slots=True)
class _Watch:
    """A loaded model. One thread at a time may use it."""

    estimator: PoseEstimator
    observer: Observer


class ModelSwitcher:
    """Watches the frames of one set, all from one thread."""

    def __init__(self) -> None:
        self._watch: _Watch | None = None
        self._coming: Future[_Watch] | None = None
        self._newest: Frame | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a model."""
        return self._watch is not None

    def open(self, model: str) -> None:
        """Load a model, unless there is one.

        Raises:
            ModelError: it is missing, damaged or refused.
        """
        if self._watch is None:
            self._watch = _load(model, None)

    def observe(self, frame: Frame) -> Observation | None:
        """Return what the next frame tells, None when nobody is found in it."""
        if self._watch is None:
            return None
        self._newest = frame
        return self._watch.observer.observe(frame)

    def prepare(self, model: str) -> None:
        """Begin to load another model, while this one goes on; once is enough.

        Loading takes a third of a second, on a busy machine a whole one: long enough for the
        person to hear that nobody is watching.
        """
        if self._coming is None:
            loader = ThreadPoolExecutor(1, thread_name_prefix="live-model")
            self._coming = loader.submit(_load, model, self._newest)
            loader.shutdown(wait=False)

    def take_over(self) -> bool:
        """Put the prepared model in the place of this one; return whether it was ready.

        Raises:
            ModelError: it is missing, damaged or refused.
        """
        if self._coming is None or not self._coming.done():
            return False
        coming, self._coming = self._coming, None
        watch = coming.result()
        self.close()
        self._watch = watch
        return True

    def close(self) -> None:
        """Give back what is loaded, and what is being loaded. Can be called again."""
        coming, self._coming = self._coming, None
        if coming is not None:
            with suppress(PosecheckError):
                coming.result().estimator.close()
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.estimator.close()


def _load(model: str, frame: Frame | None) -> _Watch:
    """Load a model, and let it warm up on a frame."""
    estimator = PoseEstimator.open(model)
    try:
        observer = Observer(estimator)
        if frame is not None:
            observer.observe(frame)
    except BaseException:
        estimator.close()
        raise
    return _Watch(estimator, observer)
