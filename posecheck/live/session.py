"""One live set on the server: frames in, answers out, every counted second saved."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal, Protocol

from posecheck.core.hold import HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose
from posecheck.core.session import (
    SLOW_MACHINE,
    Heard,
    Phase,
    SessionUpdate,
    Speech,
    start_session,
    step_session,
)
from posecheck.live.clock import SessionClock
from posecheck.live.jpeg import decode_jpeg
from posecheck.live.model_switcher import ModelSwitcher
from posecheck.live.protocol import FrameMessage, Wording
from posecheck.live.recorder import LandmarkRecorder, LandmarkStore
from posecheck.live.throughput import Throughput
from posecheck.texts.catalog import DEFAULT_LANGUAGE, Words
from posecheck.video.frame import Frame, compute_light

Ended = Literal["done", "stopped", "given_up"]

# How often counted seconds are saved.
SAVE_EVERY_S: Final = 0.5
# The model is not switched while seconds count, nor after the end.
_LASTING: Final = (Phase.HOLDING, Phase.DONE, Phase.STOPPED, Phase.GIVEN_UP)
_ENDS: Final[Mapping[Phase, Ended]] = MappingProxyType(
    {Phase.DONE: "done", Phase.STOPPED: "stopped", Phase.GIVEN_UP: "given_up"}
)


class Recorder(LandmarkStore, Protocol):
    """Saves a set."""

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None:
        """Save the totals and the spans since the last call."""

    def save_set_up(self, set_id: str, waited_by_s: Mapping[str, float]) -> None:
        """Save for how many seconds the set could not begin, by what was wrong."""

    def end_set(self, set_id: str, ended: Ended) -> None:
        """Record how the set ended."""


@dataclass(frozen=True, slots=True)
class LiveSetup:
    """The settings of a live set.

    Attributes:
        set_id: the id that it is saved under.
        reference: the reference pose.
        affected: the affected side.
        earned: the totals counted so far, if the set is resumed after a break.
        start_s: session time at the first frame; for a resumed set, that at its last one so far.
        rest_s: how long the person rests before the set, in seconds.
        language: of what is shown and spoken.
        short: whether to leave out the steps, for somebody who knows the stretch.
    """

    set_id: str
    reference: ReferencePose
    affected: Side
    earned: HoldState | None = None
    start_s: float = 0.0
    rest_s: float = 0.0
    language: str = DEFAULT_LANGUAGE
    short: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The current state of a live set."""

    phase: Phase
    hold: HoldState
    model: str | None
    connected: bool
    rate_per_s: float


class LiveSession:
    """Judges the frames of one set. All work runs on ``worker``, one frame at a time.

    Attributes:
        worker: the only thread that may call this object's methods.
        connected: whether a browser is connected.
        left_s: when the last browser disconnected, by ``now``; before the first connection, when
            this session was created.
        over: whether the set was closed for good; its worker accepts no more work.
    """

    def __init__(
        self,
        setup: LiveSetup,
        recorder: Recorder,
        words: Words,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.setup = setup
        self.worker = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._recorder = recorder
        self._wording = Wording(setup.reference, setup.affected, words)
        self._now = now
        self._clock = SessionClock(start_s=setup.start_s)
        self._state = start_session(
            setup.reference,
            setup.affected,
            setup.earned,
            rest_s=setup.rest_s,
            short=setup.short,
            spoken_s=self._wording.estimate_spoken_s,
        )
        self._throughput = Throughput()
        self._model_switcher = ModelSwitcher()
        self._landmark_recorder = LandmarkRecorder(setup.set_id, recorder)
        self._frames = 0
        self._unsaved: list[HoldSpan] = []
        self._saved_set_up: Mapping[str, float] = self._state.waited_by_s
        self._saved_s = -float("inf")
        self._ended = False
        # In a row, the set before has told.
        self._slow_announced = setup.rest_s > 0
        self._saved_phase = self._state.phase
        self.connected = False
        self.left_s = now()
        self.over = False

    @property
    def snapshot(self) -> Snapshot:
        """The set's current state; may be read from any thread."""
        state, throughput = self._state, self._throughput
        return Snapshot(
            state.phase,
            state.checker.hold,
            throughput.model if throughput.decided else None,
            self.connected,
            throughput.rate_per_s,
        )

    def connect(self) -> dict[str, Any]:
        """Load the model for a new connection and return the first message.

        Raises:
            ModelError: a model is missing, damaged or refused.
        """
        self._clock = self._clock.reconnect()
        last = self._state.last
        if last is not None:
            # Whatever was being said may have been lost with the connection.
            cut = Heard(self._state.voice.number, whole=False)
            self._state, _ = step_session(self._state, None, last.t_s, heard=(cut,))
        if not self._ended:
            self._model_switcher.open(self._throughput.model)
        self.connected = True
        snapshot = self.snapshot
        return {
            "type": "ready",
            "phase": snapshot.phase.value,
            "held_s": round(snapshot.hold.accepted_s, 3),
            "goal_s": self.setup.reference.hold_s,
            "model": snapshot.model,
        }

    def answer(
        self, frame: FrameMessage, received_s: float, heard: Sequence[Heard] = ()
    ) -> dict[str, Any]:
        """Judge a frame and return its answer.

        Args:
            frame: the newest one.
            received_s: when it was received, by ``now``.
            heard: what the browser has reported since the last frame of what it was to say.

        Raises:
            NotAJpegError: the frame is not an acceptable JPEG.
            HistoryError: the spans cannot be saved now; the next save will retry.
        """
        taken_s = self._now()
        picture = decode_jpeg(frame.jpeg)
        clock, t_s = self._clock.read(frame.capture_ms, received_s)
        self._clock = clock
        model_s = 0.0
        observation: Observation | None = None
        if self._state.phase.ended or not self._model_switcher.is_open:
            self._state, update = step_session(self._state, None, t_s, heard=heard)
        else:
            self._frames += 1
            began_s = self._now()
            observation = self._model_switcher.observe(Frame(self._frames, t_s, 0.0, picture))
            model_s = self._now() - began_s
            self._state, update = step_session(
                self._state, observation, t_s, compute_light(picture), heard, self._find_notice()
            )
            self._slow_announced |= any(
                isinstance(event, Speech) and event.kind == SLOW_MACHINE for event in update.events
            )
        self._collect(update, observation)
        pose = None if observation is None else observation.pose
        content = self._wording.describe(update, pose)
        done_s = self._now()
        if model_s:
            self._throughput = self._throughput.add(
                done_s, done_s - taken_s, person=pose is not None
            )
        # Saved before it is shown, as this process may end at any moment.
        changed = self._state.phase is not self._saved_phase
        if changed or self._now() - self._saved_s >= SAVE_EVERY_S:
            self.save()
        return {
            "type": "verdict",
            "id": frame.id,
            **content,
            "model": self._throughput.model if self._throughput.decided else None,
            "rate": round(self._throughput.rate_per_s, 1),
            "slow": self._throughput.slow,
            "model_ms": round(model_s * 1000, 2),
            "server_ms": round((self._now() - received_s) * 1000, 2),
        }

    def _find_notice(self) -> str | None:
        told = self._slow_announced or not self._throughput.slow
        return None if told else SLOW_MACHINE

    def settle(self) -> None:
        """Do what can wait until the answer is sent: save the end, switch the model.

        Raises:
            HistoryError: the end cannot be saved now; the next call will retry.
            ModelError: the faster model is needed but cannot be used.
        """
        phase = self._state.phase
        if phase.ended:
            self._end()
        if self._throughput.model == "heavy" and phase not in _LASTING:
            if not self._throughput.keeps_up:
                self._model_switcher.prepare("full")
            if self._model_switcher.take_over():
                self._throughput = self._throughput.change_down()

    def save(self) -> None:
        """Save the spans since the last save.

        Raises:
            HistoryError: they cannot be saved now; the next save will retry.
        """
        if not self._unsaved:
            return
        self._recorder.save_progress(
            self.setup.set_id,
            self._state.checker.hold,
            tuple(self._unsaved),
            self._throughput.model,
        )
        self._unsaved.clear()
        self._saved_s = self._now()
        self._saved_phase = self._state.phase

    def disconnect(self) -> None:
        """Release the model and save the spans.

        Raises:
            HistoryError: the spans cannot be saved.
        """
        self.connected = False
        self.left_s = self._now()
        self._model_switcher.close()
        if self._state.phase.ended:
            self._end()
        self.save()
        self._save_set_up()
        self._landmark_recorder.save()

    def close(self) -> None:
        """Disconnect and accept no more work. The set can be resumed from the history."""
        self.over = True
        self.disconnect()

    def finish(self, ended: Ended) -> None:
        """End the set for good, unless it has already ended.

        Raises:
            HistoryError: the end cannot be saved.
        """
        self.close()
        self._end(ended)

    def _end(self, ended: Ended = "stopped") -> None:
        """Save how the set ended, once. Its own phase overrides the requested ending."""
        self.save()
        if self._ended:
            return
        self._save_set_up()
        how = _ENDS.get(self._state.phase, ended)
        self._recorder.end_set(self.setup.set_id, how)
        self._landmark_recorder.save()
        self._ended = True
        self._model_switcher.close()

    def _save_set_up(self) -> None:
        waited_by_s = self._state.waited_by_s
        if waited_by_s is not self._saved_set_up:
            self._recorder.save_set_up(self.setup.set_id, waited_by_s)
            self._saved_set_up = waited_by_s

    def _collect(self, update: SessionUpdate, observation: Observation | None) -> None:
        if update.verdict is None:
            return
        self._landmark_recorder.add(observation, update.t_s)
        if update.verdict.span is not None:
            self._unsaved.append(update.verdict.span)
