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
from posecheck.video.frame import Frame
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


class Blind:
    """A model that is loaded and sees nobody."""

    is_open = True

    def observe(self, frame: Frame) -> None: ...


@pytest.mark.parametrize(("rest_s", "times"), [(0.0, 1), (5.0, 0)])
def test_of_sets_in_a_row_the_first_tells_once_that_the_machine_is_slow(
    rest_s: float, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is as slow in the next one, and nobody lying there can close a program."""
    setup = LiveSetup("a", reference(), Side.LEFT, rest_s=rest_s)
    session = LiveSession(setup, Nowhere(), load_words("en"))
    monkeypatch.setattr(session, "_model_switcher", Blind())
    monkeypatch.setattr(Throughput, "slow", True)
    said: list[str] = []
    for number in range(1, 400):
        t_s = number / 10
        played = session.answer(FrameMessage(number, 1000 * t_s, JPEG), t_s)["play"]
        said += [each["kind"] for each in played if "say" in each]
    session.worker.shutdown()

    assert said[0] != "slow_machine"
    assert said.count("slow_machine") == times
