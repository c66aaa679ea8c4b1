"""One live set on the server: frames in, answers out, every counted second kept."""

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
from posecheck.core.session import Phase, SessionUpdate, Speech, start_session, step_session
from posecheck.live.clock import SessionClock
from posecheck.live.jpeg import compute_light, decode_jpeg
from posecheck.live.model_switcher import ModelSwitcher
from posecheck.live.protocol import FrameMessage, Wording
from posecheck.live.recorder import LandmarkRecorder, LandmarkStore
from posecheck.live.throughput import Throughput
from posecheck.texts.catalog import DEFAULT_LANGUAGE, Words
from posecheck.video.frame import Frame

Ended = Literal["done", "stopped", "given_up"]

# Counted seconds are written this often.
SAVE_EVERY_S: Final = 0.5
# The model is not changed while seconds count, nor after the end.
_LASTING: Final = (Phase.HOLDING, Phase.DONE, Phase.GIVEN_UP)
_ENDS: Final[Mapping[Phase, Ended]] = MappingProxyType(
    {Phase.DONE: "done", Phase.GIVEN_UP: "given_up"}
)


class Recorder(LandmarkStore, Protocol):
    """Where a set is kept."""

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None:
        """Keep the totals, and the spans since the last call."""

    def end_set(self, set_id: str, ended: Ended) -> None:
        """Say how the set ended."""


@dataclass(frozen=True, slots=True)
class LiveSetup:
    """What a live set is asked to be.

    Attributes:
        set_id: under which it is kept.
        reference: the stretch.
        affected: the side that hurts.
        earned: the totals of an interrupted set that is being continued.
        start_s: session time at its first frame; for a continued set, the seconds that are stored.
        language: of what is shown and spoken.
    """

    set_id: str
    reference: ReferencePose
    affected: Side
    earned: HoldState | None = None
    start_s: float = 0.0
    language: str = DEFAULT_LANGUAGE


@dataclass(frozen=True, slots=True)
class Snapshot:
    """How a live set stands."""

    phase: Phase
    hold: HoldState
    model: str | None
    connected: bool
    rate_per_s: float


class LiveSession:
    """Judges the frames of one set. All work runs on ``worker``, one frame at a time.

    Attributes:
        worker: the one thread that may call this object's methods.
        connected: whether a browser is sending frames.
        left_s: when the last browser left, by ``now``; when this was made, before the first.
        over: whether the set was closed for good; its worker takes no more work.
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
        self._state = start_session(setup.reference, setup.affected, setup.earned)
        self._pace = Throughput()
        self._lookout = ModelSwitcher()
        self._tape = LandmarkRecorder(setup.set_id, recorder)
        self._frames = 0
        self._unsaved: list[HoldSpan] = []
        self._saved_s = -float("inf")
        self._ended = False
        self._told_slow = False
        self._saved_phase = self._state.phase
        self.connected = False
        self.left_s = now()
        self.over = False

    @property
    def snapshot(self) -> Snapshot:
        """How the set stands now; safe from any thread."""
        state, pace = self._state, self._pace
        return Snapshot(
            state.phase,
            state.checker.hold,
            pace.model if pace.decided else None,
            self.connected,
            pace.rate_per_s,
        )

    def connect(self) -> dict[str, Any]:
        """Load the model for a new connection and return the first message.

        Raises:
            ModelError: a model is missing, damaged or refused.
        """
        self._clock = self._clock.reconnect()
        if not self._ended:
            self._lookout.open(self._pace.model)
        self.connected = True
        snapshot = self.snapshot
        return {
            "type": "ready",
            "phase": snapshot.phase.value,
            "held_s": round(snapshot.hold.accepted_s, 3),
            "goal_s": self.setup.reference.hold_s,
            "model": snapshot.model,
        }

    def answer(self, frame: FrameMessage, received_s: float) -> dict[str, Any]:
        """Judge a frame and return its answer.

        Raises:
            NotAJpegError: the frame is none.
            HistoryError: the spans cannot be stored; it will be tried again.
        """
        taken_s = self._now()
        picture = decode_jpeg(frame.jpeg)
        clock, t_s = self._clock.read(frame.capture_ms, received_s)
        self._clock = clock
        model_s = 0.0
        observation: Observation | None = None
        if self._state.phase.ended or not self._lookout.is_open:
            self._state, update = step_session(self._state, None, t_s)
        else:
            self._frames += 1
            began_s = self._now()
            observation = self._lookout.observe(Frame(self._frames, t_s, 0.0, picture))
            model_s = self._now() - began_s
            self._state, update = step_session(
                self._state, observation, t_s, compute_light(picture)
            )
        self._collect(update, observation)
        pose = None if observation is None else observation.pose
        content = self._wording.describe(update, pose)
        done_s = self._now()
        if model_s:
            self._pace = self._pace.add(done_s, done_s - taken_s, person=pose is not None)
        if self._pace.slow and not self._told_slow:
            self._told_slow = True
            content["play"].append(self._wording.describe_event(Speech("slow_machine")))
        # Kept before it is shown: this process may end at any moment.
        changed = self._state.phase is not self._saved_phase
        if changed or self._now() - self._saved_s >= SAVE_EVERY_S:
            self.save()
        return {
            "type": "verdict",
            "id": frame.id,
            **content,
            "model": self._pace.model if self._pace.decided else None,
            "rate": round(self._pace.rate_per_s, 1),
            "slow": self._pace.slow,
            "model_ms": round(model_s * 1000, 2),
            "server_ms": round((self._now() - received_s) * 1000, 2),
        }

    def settle(self) -> None:
        """Do what can wait until the answer is on its way: keep the end, change the model.

        Raises:
            HistoryError: the end cannot be kept; it will be tried again.
            ModelError: the faster model, taken when needed, cannot be used.
        """
        phase = self._state.phase
        if phase.ended:
            self._end()
        if self._pace.model == "heavy" and phase not in _LASTING:
            if not self._pace.keeps_up:
                self._lookout.prepare("full")
            if self._lookout.take_over():
                self._pace = self._pace.change_down()

    def save(self) -> None:
        """Store the spans since the last time.

        Raises:
            HistoryError: it cannot be kept now; it will be tried again.
        """
        if not self._unsaved:
            return
        self._recorder.save_progress(
            self.setup.set_id, self._state.checker.hold, tuple(self._unsaved), self._pace.model
        )
        self._unsaved.clear()
        self._saved_s = self._now()
        self._saved_phase = self._state.phase

    def disconnect(self) -> None:
        """Give the model back and store the spans.

        Raises:
            HistoryError: it cannot be kept.
        """
        self.connected = False
        self.left_s = self._now()
        self._lookout.close()
        if self._state.phase.ended:
            self._end()
        self.save()
        self._tape.save()

    def close(self) -> None:
        """Take no more work. The set can be gone on with from the records."""
        self.over = True
        self.disconnect()

    def finish(self, ended: Ended) -> None:
        """End the set for good, unless it has ended by itself.

        Raises:
            HistoryError: its end cannot be kept.
        """
        self.close()
        self._end(ended)

    def _end(self, ended: Ended = "stopped") -> None:
        """Keep how the set ended, once. What its own clock says is stronger than a wish."""
        self.save()
        if self._ended:
            return
        how = _ENDS.get(self._state.phase, ended)
        self._recorder.end_set(self.setup.set_id, how)
        self._tape.save()
        self._ended = True
        self._lookout.close()

    def _collect(self, update: SessionUpdate, observation: Observation | None) -> None:
        if update.verdict is None:
            return
        self._tape.add(observation, update.t_s)
        if update.verdict.span is not None:
            self._unsaved.append(update.verdict.span)
