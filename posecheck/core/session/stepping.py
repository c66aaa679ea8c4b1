"""One frame of a live set, whatever its phase."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from posecheck.core.observation import Observation
from posecheck.core.session.events import GIVEN_UP, WELCOME, Event, Speech
from posecheck.core.session.phases import Phase
from posecheck.core.session.preparing import prepare
from posecheck.core.session.resting import rest
from posecheck.core.session.signs import heed_signs, sit
from posecheck.core.session.state import SessionState, SessionUpdate
from posecheck.core.session.stretching import stretch
from posecheck.core.session.voice import Heard

# Nobody can press "Stop" from the floor, so a set without a counted second for this long ends.
GIVEN_UP_AFTER_S: Final = 180.0


def step_session(
    state: SessionState,
    observation: Observation | None,
    t_s: float,
    light: float = 1.0,
    heard: Iterable[Heard] = (),
    notice: str | None = None,
) -> tuple[SessionState, SessionUpdate]:
    """Process one frame of a live set.

    Args:
        state: from ``start_session`` or the last call.
        observation: what was seen, None when no person was found.
        t_s: capture time in seconds. A time that does not advance changes nothing and returns
            the last answer again, without its events.
        light: the picture's mean brightness, 0 (black) to 1 (white).
        heard: what became of what was said, since the last call. It decides when something is
            said, never what counts.
        notice: a sentence that is no part of the set, to be said as soon as nothing else is; with
            each frame until it is among the events.

    Returns:
        The next state, and what changed.

    Raises:
        ValueError: ``t_s`` is not finite.
    """
    if not math.isfinite(t_s):
        raise ValueError(f"t_s must be a finite time, not {t_s}")
    last = state.last
    if last is not None and t_s <= last.t_s:
        voice = state.voice.listen(heard, last.t_s)
        state = state if voice is state.voice else replace(state, voice=voice)
        return state, replace(last, events=())
    state = replace(state, voice=state.voice.listen(heard, t_s))
    events: tuple[Event, ...] = ()
    if state.since_s is None:
        state = replace(state, since_s=t_s, active_s=t_s)
        events = () if state.phase is Phase.RESTING else (Speech(WELCOME),)
    if not state.phase.ended:
        state, signs = heed_signs(state, observation, t_s)
        events += signs
    if state.phase.ended:
        update = SessionUpdate(t_s, state.phase, None, state.checker.hold)
    elif state.phase is Phase.RESTING:
        state, update = rest(state, t_s)
    elif state.phase is Phase.SITTING:
        state, update = sit(state, t_s)
    elif state.phase in (Phase.SET_UP, Phase.GET_READY):
        state, update = prepare(state, observation, t_s, light)
    else:
        state, update = stretch(state, observation, t_s)
    if not state.phase.ended and t_s - state.active_s >= GIVEN_UP_AFTER_S:
        state = replace(state, phase=Phase.GIVEN_UP, since_s=t_s)
        update = replace(update, phase=Phase.GIVEN_UP, events=(Speech(GIVEN_UP),))
    events = _add_notice(state, events + update.events, notice, t_s)
    voice, played = state.voice.utter(events, state.phase, t_s, state.spoken_s)
    update = replace(update, events=played, saying=voice.read_along(t_s))
    state = replace(state, voice=voice)
    return replace(state, last=update), update


def _add_notice(
    state: SessionState, events: tuple[Event, ...], notice: str | None, t_s: float
) -> tuple[Event, ...]:
    """Return the events with the notice after them, if nothing of the set is to be heard now."""
    talks = any(isinstance(event, Speech) for event in events)
    if notice is None or talks or state.phase.ended or not state.voice.is_free(t_s):
        return events
    return (*events, Speech(notice))
