"""The messages on the websocket: frames in, answers out."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np

from posecheck.core.hold import FormState
from posecheck.core.landmarks import Array, Pose, Side
from posecheck.core.matching import PoseMatch
from posecheck.core.reasons import is_transition
from posecheck.core.reference import ReferencePose
from posecheck.core.session import (
    HOLD_ENDED,
    NEXT,
    STEP,
    Heard,
    Phase,
    SessionUpdate,
    Speech,
    Tone,
    estimate_spoken_s,
)
from posecheck.overlay.selection import (
    find_gaps,
    find_shown_match,
    mark_limbs,
)
from posecheck.texts.catalog import Words

# Frame id (uint32) and capture time in milliseconds (float64), little-endian, before the JPEG.
HEADER: Final = struct.Struct("<Id")
# Points further out than this many widths or heights are invalid and have no position.
_FAR_OUT: Final = 4.0
_NOWHERE: Final = -1.0
# A report of what was heard is far shorter.
LONGEST_REPORT: Final = 200
_MAX_SENTENCES: Final = 1_000_000

# Before the stretch, whoever looks reads what is said: the signs and the cautions, too.
_READ_ALONG: Final = (Phase.RESTING, Phase.SET_UP, Phase.GET_READY)
# What a phase shows while nothing is wrong. In a pause that is just before the clock goes on.
_LINES: Final = {
    Phase.RESTING: NEXT,
    Phase.SET_UP: "seen",
    Phase.GET_READY: "get_ready",
    Phase.ENTERING: "entering",
    Phase.HOLDING: "started",
    Phase.PAUSED: "paused",
    Phase.SITTING: "sitting",
    Phase.DONE: "done",
    Phase.STOPPED: "stopped",
    Phase.GIVEN_UP: "given_up",
}


@dataclass(frozen=True, slots=True)
class FrameMessage:
    """One received frame: its id, its capture time in milliseconds and its JPEG."""

    id: int
    capture_ms: float
    jpeg: bytes


def read_frame(message: bytes) -> FrameMessage | None:
    """Return the frame in a binary message, None if the message is too short."""
    if len(message) <= HEADER.size:
        return None
    number, capture_ms = HEADER.unpack_from(message)
    return FrameMessage(number, capture_ms, message[HEADER.size :])


def read_report(message: str) -> Heard | None:
    """Return what a text message reports of a sentence, None if it is no such report."""
    if len(message) > LONGEST_REPORT:
        return None
    try:
        match json.loads(message):
            case {"spoken": int(number), "whole": bool(whole)}:
                # True is an int to Python.
                known = number is not True and 0 < number <= _MAX_SENTENCES
                return Heard(number, whole) if known else None
    except (ValueError, RecursionError):
        return None
    return None


class Wording:
    """Turns updates of one set into what the browser draws, plays and speaks."""

    def __init__(self, reference: ReferencePose, affected: Side, words: Words) -> None:
        self._reference = reference
        self._affected = affected
        self._words = words

    def describe(self, update: SessionUpdate, pose: Pose | None) -> dict[str, Any]:
        """Return the part of an answer that depends on the update and the pose."""
        verdict = update.verdict
        # While a step is being read out, an unfinished position is not a fault yet.
        match = None if update.step is not None else find_shown_match(verdict)
        return {
            "t_s": round(update.t_s, 3),
            "phase": update.phase.value,
            "form": None if verdict is None else verdict.state.value,
            "held_s": round(update.hold.accepted_s, 3),
            "goal_s": self._reference.hold_s,
            "rest": None if update.rest is None else asdict(update.rest),
            "line": self._describe_line(update),
            "hint": self._describe_hint(update),
            "guide": None if update.guide is None else {"turn": update.guide.turn},
            "points": None if pose is None else _list_points(pose),
            "limbs": {} if match is None else self._mark_limbs(match),
            "gap": None if match is None or pose is None else self._find_gap(match, pose),
            "play": [self.describe_event(event) for event in update.events],
        }

    def describe_event(self, event: Tone | Speech) -> dict[str, Any]:
        """Return what the browser plays for an event."""
        if isinstance(event, Tone):
            return {"tone": event.value}
        return {
            "say": self._find_text(event),
            "kind": event.kind,
            "number": event.number,
            "cuts": event.cuts,
            "takes_ms": round(1000 * self.estimate_spoken_s(event)),
        }

    def estimate_spoken_s(self, speech: Speech) -> float:
        """Return how long a sentence takes to be spoken, in seconds."""
        return estimate_spoken_s(self._find_text(speech))

    def _find_text(self, speech: Speech) -> str:
        return self._words.speech_text(speech, self._reference, self._affected)

    def _describe_line(self, update: SessionUpdate) -> str:
        if update.step is not None:
            speech = Speech(STEP, update.step)
        elif update.phase is Phase.COMING_OUT:
            speech = Speech(HOLD_ENDED, held_s=update.hold.accepted_s)
        elif update.saying is not None and update.phase in _READ_ALONG:
            speech = update.saying
        else:
            speech = Speech(
                update.problem or _LINES[update.phase], lying=update.verdict is not None
            )
        return self._find_text(speech)

    def _describe_hint(self, update: SessionUpdate) -> str:
        verdict = update.verdict
        if update.problem is None or verdict is None or is_transition(verdict.reasons):
            return ""
        # What keeps the camera from seeing is in the line already.
        judged = verdict.state is not FormState.CANNOT_JUDGE
        return self._words.name(update.problem, self._reference) if judged else ""

    def _mark_limbs(self, match: PoseMatch) -> dict[str, str]:
        return {
            name if side is None else f"{side.value}_{name}": mark.value
            for (side, name), mark in mark_limbs(match, self._affected).items()
        }

    def _find_gap(self, match: PoseMatch, pose: Pose) -> list[list[float]] | None:
        """Return the points of an ankle and of the knee it should lie on, None if it does."""
        for ankle, knee, _ in find_gaps(match, self._affected):
            start, end = _share(pose, ankle), _share(pose, knee)
            return None if start is None or end is None else [start, end]
        return None


def _compute_shares(pose: Pose) -> Array:
    """Return (33, 2) shares of the picture's width and height, NaN for invalid points."""
    size = np.array([pose.aspect, 1.0])
    nowhere = ~np.all(np.abs(pose.image_xy) <= _FAR_OUT * size, axis=1)
    image_xy = pose.image_xy.copy()
    image_xy[nowhere] = np.nan
    shares: Array = image_xy / size
    return shares


def _list_points(pose: Pose) -> list[list[float]]:
    """Return 33 rows of x and y as shares of the picture, both -1 if invalid, and visibility."""
    shares = np.nan_to_num(_compute_shares(pose), nan=_NOWHERE)
    visibility = np.clip(np.nan_to_num(pose.visibility, nan=0.0), 0.0, 1.0)
    rows: list[list[float]] = np.round(np.column_stack([shares, visibility]), 4).tolist()
    return rows


def _share(pose: Pose, landmark: int) -> list[float] | None:
    x, y = (float(value) for value in _compute_shares(pose)[landmark])
    return None if math.isnan(x) else [round(x, 4), round(y, 4)]
