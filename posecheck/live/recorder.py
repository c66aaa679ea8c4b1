"""Records a live set, joints and angles only, and saves it when no answer is waiting."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Protocol

from posecheck.analysis.recording import RecordingWriter
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.analysis.recording import Recording
    from posecheck.core.observation import Observation

_logger = logging.getLogger(__name__)


class LandmarkStore(Protocol):
    """Stores the recordings of sets."""

    def save_recording(self, set_id: str, recording: Recording) -> None:
        """Save the recording of a set so far."""

    def load_recording(self, set_id: str) -> Recording | None:
        """Return the recording from before a break, None if there is none."""


class LandmarkRecorder:
    """Collects the observations of one set, appending to those from before a break.

    A set counts without its recording, so errors here are logged and the set continues.
    """

    def __init__(self, set_id: str, store: LandmarkStore) -> None:
        self._set_id = set_id
        self._store = store
        self._writer: RecordingWriter | None = None
        self._saved = 0

    def add(self, observation: Observation | None, t_s: float) -> None:
        """Add the next moment of the set."""
        if self._writer is None:
            self._writer = RecordingWriter(self._find_earlier())
        self._writer.add(observation, t_s)

    def save(self) -> None:
        """Save all moments added so far, unless they are saved already."""
        if self._writer is None or len(self._writer) == self._saved:
            return
        try:
            self._store.save_recording(self._set_id, self._writer.build())
        except PosecheckError as error:
            _logger.warning("The recording of a set could not be kept: %s", error)
        else:
            self._saved = len(self._writer)

    def _find_earlier(self) -> Recording | None:
        try:
            return self._store.load_recording(self._set_id)
        except PosecheckError as error:
            _logger.warning("The recording of a set cannot be continued: %s", error)
            return None
