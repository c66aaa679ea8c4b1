"""Where a live set stands, from the first look to the end."""

from __future__ import annotations

from enum import Enum


class Phase(Enum):
    """Where a set stands."""

    RESTING = "resting"
    SET_UP = "set_up"
    GET_READY = "get_ready"
    ENTERING = "entering"
    HOLDING = "holding"
    PAUSED = "paused"
    # Out of the stretch after a hold, or on the way: no fault, and nothing to correct.
    COMING_OUT = "coming_out"
    SITTING = "sitting"
    DONE = "done"
    STOPPED = "stopped"
    GIVEN_UP = "given_up"

    @property
    def ended(self) -> bool:
        """Whether the set is over and frames are no longer judged."""
        return self in (Phase.DONE, Phase.STOPPED, Phase.GIVEN_UP)
