"""The pose model for a live set, and the switch to a faster one without an interruption."""

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
    """A loaded model. Only one thread at a time may use it."""

    estimator: PoseEstimator
    observer: Observer


class ModelSwitcher:
    """Observes the frames of one set; all calls must come from one thread."""

    def __init__(self) -> None:
        self._loaded: _LoadedModel | None = None
        self._loading: Future[_LoadedModel] | None = None
        self._newest: Frame | None = None

    @property
    def is_open(self) -> bool:
        """Whether a model is loaded."""
        return self._loaded is not None

    def open(self, model: str) -> None:
        """Load a model, unless one is loaded already.

        Raises:
            ModelError: the model is missing, damaged or refused.
        """
        if self._loaded is None:
            self._loaded = _load(model, None)

    def observe(self, frame: Frame) -> Observation | None:
        """Return the observation of the next frame, None if nobody is found in it."""
        if self._loaded is None:
            return None
        self._newest = frame
        return self._loaded.observer.observe(frame)

    def prepare(self, model: str) -> None:
        """Start loading another model in the background, unless that has been started already.

        Loading takes a third of a second, on a busy machine a whole one: if it were not in the
        background, the person would hear that they cannot be seen.
        """
        if self._loading is None:
            loader = ThreadPoolExecutor(1, thread_name_prefix="live-model")
            self._loading = loader.submit(_load, model, self._newest)
            loader.shutdown(wait=False)

    def take_over(self) -> bool:
        """Switch to the prepared model if it is ready; return whether it was.

        Raises:
            ModelError: the model is missing, damaged or refused.
        """
        if self._loading is None or not self._loading.done():
            return False
        loading, self._loading = self._loading, None
        loaded = loading.result()
        self.close()
        self._loaded = loaded
        return True

    def close(self) -> None:
        """Release the loaded model and the one being loaded. May be called more than once."""
        loading, self._loading = self._loading, None
        if loading is not None:
            with suppress(PosecheckError):
                loading.result().estimator.close()
        loaded, self._loaded = self._loaded, None
        if loaded is not None:
            loaded.estimator.close()


def _load(model: str, frame: Frame | None) -> _LoadedModel:
    """Load a model and warm it up on a frame, if there is one."""
    estimator = PoseEstimator.open(model)
    try:
        observer = Observer(estimator)
        if frame is not None:
            observer.observe(frame)
    except BaseException:
        estimator.close()
        raise
    return _LoadedModel(estimator, observer)
