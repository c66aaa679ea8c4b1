"""Between two sets: a rest, announced with what comes next."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from posecheck.core.session.events import REST, REST_ENDS, Event, Speech
from posecheck.core.session.phases import Phase
from posecheck.core.session.state import Rest, SessionState, SessionUpdate, enter_phase

# The end of the rest is announced this long before, so that nobody is taken by surprise.
REST_ENDS_S: Final = 5.0


def rest(state: SessionState, t_s: float) -> tuple[SessionState, SessionUpdate]:
    """Let the person rest; nothing is judged, asked for or counted."""
    since_s = t_s if state.since_s is None else state.since_s
    before_s = since_s if state.last is None else state.last.t_s
    events: tuple[Event, ...] = ()
    if state.last is None:
        events = (Speech(REST, rest_s=round(state.rest_s)),)
    elif before_s < since_s + state.rest_s - REST_ENDS_S <= t_s:
        events = (Speech(REST_ENDS, rest_s=round(REST_ENDS_S)),)
    # A rest is no time in which nothing happens: giving up begins to be considered after it.
    state = replace(state, active_s=t_s)
    left_s = since_s + state.rest_s - t_s
    left = Rest(left_s, state.rest_s) if left_s > 0 else None
    if left is None:
        state = enter_phase(state, Phase.SET_UP, t_s)
    return state, SessionUpdate(
        t_s, state.phase, None, state.checker.hold, events=events, rest=left
    )
