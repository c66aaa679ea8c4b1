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
class _LoadedModel:
    """A loaded model. One thread at a time may use it."""

    estimator: PoseEstimator
    observer: Observer


class ModelSwitcher:
    """Watches the frames of one set, all from one thread."""

    def __init__(self) -> None:
        self._loaded: _LoadedModel | None = None
        self._loading: Future[_LoadedModel] | None = None
        self._newest: Frame | None = None

    @property
    def is_open(self) -> bool:
        """Whether there is a model."""
        return self._loaded is not None

    def open(self, model: str) -> None:
        """Load a model, unless there is one.

        Raises:
            ModelError: it is missing, damaged or refused.
        """
        if self._loaded is None:
            self._loaded = _load(model, None)

    def observe(self, frame: Frame) -> Observation | None:
        """Return what the next frame tells, None when nobody is found in it."""
        if self._loaded is None:
            return None
        self._newest = frame
        return self._loaded.observer.observe(frame)

    def prepare(self, model: str) -> None:
        """Begin to load another model, while this one goes on; once is enough.

        Loading takes a third of a second, on a busy machine a whole one: long enough for the
        person to hear that nobody is watching.
        """
        if self._loading is None:
            loader = ThreadPoolExecutor(1, thread_name_prefix="live-model")
            self._loading = loader.submit(_load, model, self._newest)
            loader.shutdown(wait=False)

    def take_over(self) -> bool:
        """Put the prepared model in the place of this one; return whether it was ready.

        Raises:
            ModelError: it is missing, damaged or refused.
        """
        if self._loading is None or not self._loading.done():
            return False
        loading, self._loading = self._loading, None
        loaded = loading.result()
        self.close()
        self._loaded = loaded
        return True

    def close(self) -> None:
        """Give back what is loaded, and what is being loaded. Can be called again."""
        loading, self._loading = self._loading, None
        if loading is not None:
            with suppress(PosecheckError):
                loading.result().estimator.close()
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            loaded.estimator.close()


def _load(model: str, frame: Frame | None) -> _LoadedModel:
    """Load a model, and let it warm up on a frame."""
    estimator = PoseEstimator.open(model)
    try:
        observer = Observer(estimator)
        if frame is not None:
            observer.observe(frame)
    except BaseException:
        estimator.close()
        raise
    return _LoadedModel(estimator, observer)
