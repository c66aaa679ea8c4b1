"""A live set for tests: fed with observations, and with a voice that reports what it has spoken."""

from __future__ import annotations

from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.observation import Observation
from posecheck.core.reference import ReferencePose
from posecheck.core.session import (
    Event,
    Heard,
    Phase,
    SessionState,
    SessionUpdate,
    Speech,
    Tone,
    start_session,
    step_session,
)
from tests.unit.core.builders import reference

EVERY_S = 0.1
SPOKEN_S = 2.0

Played = list[tuple[float, Event]]


class Set:
    """A live set fed with one observation after another, ten a second.

    Attributes:
        spoken_s: how long the voice takes for a sentence, by its kind where it differs; None for a
            voice that reports nothing.
    """

    def __init__(
        self,
        target: ReferencePose | None = None,
        earned: HoldState | None = None,
        *,
        short: bool = False,
        rest_s: float = 0.0,
        spoken_s: float | None = SPOKEN_S,
    ) -> None:
        self.state: SessionState = start_session(
            target or reference(),
            Side.LEFT,
            earned,
            short=short,
            rest_s=rest_s,
            spoken_s=lambda _: SPOKEN_S,
        )
        self.t_s = 0.0
        self.spoken_s = spoken_s
        self.updates: list[SessionUpdate] = []
        self._saying: tuple[int, float] | None = None

    def see(self, seen: Observation | None, for_s: float, light: float = 1.0) -> Set:
        for _ in range(round(for_s / EVERY_S)):
            self.t_s = round(self.t_s + EVERY_S, 6)
            self.state, update = step_session(self.state, seen, self.t_s, light, self._report())
            self.updates.append(update)
            for event in update.events:
                if isinstance(event, Speech) and self.spoken_s is not None:
                    self._saying = (event.number, self.t_s + self.spoken_s)
        return self

    def until(self, phase: Phase, seen: Observation | None, max_s: float = 60.0) -> Set:
        end_s = self.t_s + max_s
        while self.state.phase is not phase and self.t_s < end_s:
            self.see(seen, EVERY_S)
        assert self.state.phase is phase
        return self

    def cut_off(self) -> Set:
        """Let something else, such as the browser's own words, cut off what is being said."""
        assert self._saying is not None
        heard = (Heard(self._saying[0], whole=False),)
        self._saying = None
        self.state, _ = step_session(self.state, None, self.t_s, heard=heard)
        return self

    @property
    def last(self) -> SessionUpdate:
        return self.updates[-1]

    @property
    def played(self) -> Played:
        return [(update.t_s, event) for update in self.updates for event in update.events]

    @property
    def tones(self) -> list[Tone]:
        return [event for _, event in self.played if isinstance(event, Tone)]

    @property
    def speeches(self) -> list[str]:
        return [event.kind for _, event in self.played if isinstance(event, Speech)]

    def said_s(self, kind: str, step: int | None = None) -> list[float]:
        """Return when a sentence was said."""
        return [t_s for t_s, event in self.played if event == Speech(kind, step)]

    def _report(self) -> tuple[Heard, ...]:
        if self._saying is None or self.t_s < self._saying[1]:
            return ()
        number, self._saying = self._saying[0], None
        return (Heard(number, whole=True),)
