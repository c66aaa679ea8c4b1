"""What is said of a machine that is too slow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
import pytest

from posecheck.analysis.recording import Recording
from posecheck.core.hold import HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.live.protocol import FrameMessage
from posecheck.live.session import LiveSession, LiveSetup
from posecheck.live.throughput import Throughput
from posecheck.texts.catalog import load_words
from tests.unit.core.builders import reference


class Nowhere:
    """Keeps nothing."""

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None: ...

    def save_set_up(self, set_id: str, waited_by_s: Mapping[str, float]) -> None: ...

    def end_set(self, set_id: str, ended: str) -> None: ...

    def save_recording(self, set_id: str, recording: Recording) -> None: ...


JPEG = cv2.imencode(".jpg", np.zeros((120, 160, 3), np.uint8))[1].tobytes()


@pytest.mark.parametrize(("rest_s", "told"), [(0.0, True), (30.0, False)])
def test_of_sets_in_a_row_the_first_tells_that_the_machine_is_slow(
    rest_s: float, told: bool
) -> None:
    """It is as slow in the next one, and nobody lying there can close a program."""
    setup = LiveSetup("a", reference(), Side.LEFT, rest_s=rest_s)
    session = LiveSession(setup, Nowhere(), load_words("en"))
    session._throughput = Throughput(answered_s=(0.0, 60.0), slow_since_s=0.0, model="full")
    try:
        played = session.answer(FrameMessage(1, 0.0, JPEG), 60.0)["play"]
    finally:
        session.worker.shutdown()

    assert ("slow_machine" in [each.get("kind") for each in played]) is told
