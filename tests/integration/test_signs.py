"""Signs of somebody on the floor, from rendered clips through real pose models and a live set."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest

from posecheck.core.gestures import ARM_HELD_S, SETTLED_S
from posecheck.core.hold import HoldState
from posecheck.core.landmarks import Side
from posecheck.core.reasons import Reason
from posecheck.core.session import Phase, SessionUpdate, Speech, Tone, start_session, step_session
from posecheck.core.session.steps import Reading
from posecheck.references.files import find_reference
from tests.conftest import ROOT
from tests.observations import Observations

pytestmark = pytest.mark.models

FOLDER = ROOT / "benchmarks" / "clips" / "signs"
# A movement's last part is part of the sign already, and its first part may still be.
EARLY_S = LATE_S = 0.5


@dataclass(frozen=True)
class Played:
    """A clip played through a set: when the sign is made in it, and what came of each moment."""

    sign_s: tuple[float, float]
    updates: list[SessionUpdate]

    @property
    def phases(self) -> list[Phase]:
        return [update.phase for update in self.updates]

    @property
    def heard(self) -> list[Tone | str]:
        events = (event for update in self.updates for event in update.events)
        return [event.kind if isinstance(event, Speech) else event for event in events]

    def enter(self, phase: Phase) -> SessionUpdate:
        """Return the first moment of a phase."""
        return next(update for update in self.updates if update.phase is phase)


def play(observations: Observations, name: str, stretch: str, model: str, held_s: float) -> Played:
    """Play a clip as what follows the countdown of a set in which so many seconds count already."""
    truth = json.loads((FOLDER / f"{name}.json").read_text())
    side = {"L": Side.LEFT, "R": Side.RIGHT}[truth["performed_side"]]
    started = start_session(find_reference(stretch), side, earned=HoldState(accepted_s=held_s))
    state = replace(started, phase=Phase.ENTERING, since_s=0.0, reading=Reading())
    updates = []
    for t_s, observation in observations.find(FOLDER / f"{name}.mp4", model):
        state, update = step_session(state, observation, t_s)
        updates.append(update)
    return Played(tuple(truth["sign_s"]), updates)


def test_one_arm_up_in_the_hold_ends_the_set_with_its_seconds_kept(
    observations: Observations,
) -> None:
    """A tone first; then the set ends while the arm is up, and what was held still counts."""
    played = play(observations, "arm_up", "figure-4", "heavy", held_s=0.0)
    begins_s, ends_s = played.sign_s
    ended = played.enter(Phase.STOPPED)
    before = played.updates[played.updates.index(ended) - 1]

    assert played.enter(Phase.HOLDING).t_s < begins_s - EARLY_S
    assert begins_s - EARLY_S + ARM_HELD_S <= ended.t_s <= ends_s
    assert ended.hold.accepted_s == before.hold.accepted_s > 1.0
    assert played.updates[-1].hold.accepted_s == ended.hold.accepted_s
    assert [each for each in played.heard if each in (Tone.NOTICED, "arm_up")] == [
        Tone.NOTICED,
        "arm_up",
    ]


def test_sitting_up_pauses_and_lying_back_goes_on(observations: Observations) -> None:
    """While the person sits nothing is corrected, counted or lost; lying down, the set goes on."""
    played = play(observations, "sits_up", "knee-to-opposite-shoulder", "full", held_s=10.0)
    begins_s, ends_s = played.sign_s
    sat = [update for update in played.updates if update.phase is Phase.SITTING]
    after = played.updates[played.updates.index(sat[-1]) + 1 :]

    assert begins_s - EARLY_S <= sat[0].t_s <= begins_s + SETTLED_S + LATE_S
    assert ends_s <= sat[-1].t_s <= ends_s + 2 * SETTLED_S + LATE_S
    assert not any(update.problem for update in sat)
    assert sat[-1].hold.paused_by_s[Reason.SAT_UP] == pytest.approx(
        sat[-1].t_s - sat[0].t_s, abs=0.2
    )
    assert after
    assert not any(update.phase.ended for update in after)
    assert after[-1].hold.accepted_s == 10.0
    assert [each for each in played.heard if each in ("sitting", "lay_back", "got_up")] == [
        "sitting",
        "lay_back",
    ]
