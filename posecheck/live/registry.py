"""All live sets of one server, each found by its secret token."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from posecheck.errors import PosecheckError
from posecheck.live.session import Ended, LiveSession, LiveSetup, Recorder, Snapshot
from posecheck.texts.catalog import load_words

# A set without a connection for this long is closed; its counted seconds are in the history.
EXPIRES_S: Final = 600.0
# Each running set uses about 150 MB, and one core while frames arrive.
MAX_SETS: Final = 8

_logger = logging.getLogger(__name__)


class TooManySetsError(PosecheckError):
    """This machine cannot run any more live sets."""


class SetRegistry:
    """Opens, finds and closes live sets. Thread-safe.

    Attributes:
        now: the monotonic clock of all sets, in seconds.
    """

    def __init__(
        self,
        recorder: Recorder,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recorder = recorder
        self.now = now
        self._sessions: dict[str, LiveSession] = {}
        self._lock = threading.Lock()

    def open(self, setup: LiveSetup) -> str:
        """Return the secret token of a live set: a new set's, or that of the same running set.

        Raises:
            TooManySetsError: ``MAX_SETS`` sets are running already.
        """
        self._sweep()
        words = load_words(setup.language)
        with self._lock:
            for token, session in self._sessions.items():
                if session.setup.set_id == setup.set_id:
                    return token
            if len(self._sessions) >= MAX_SETS:
                raise TooManySetsError(
                    f"{MAX_SETS} sets are running on this computer; end one, then try again"
                )
            token = secrets.token_urlsafe(24)
            self._sessions[token] = LiveSession(setup, self._recorder, words, self.now)
        return token

    def find(self, token: str) -> LiveSession | None:
        """Return the set with this token, None if it does not exist or is over."""
        with self._lock:
            return self._sessions.get(token)

    def snapshot(self, token: str) -> Snapshot | None:
        """Return the current state of a set, None if it is over."""
        session = self.find(token)
        return None if session is None else session.snapshot

    def finish(self, token: str, ended: Ended = "stopped") -> None:
        """End a set and wait until its last seconds are saved. May be called more than once.

        Raises:
            HistoryError: the last seconds cannot be saved.
        """
        with self._lock:
            session = self._sessions.pop(token, None)
        if session is not None:
            _run_last(session, partial(session.finish, ended))

    def close(self) -> None:
        """Close all sets; they can be resumed from the history."""
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        _close_all(sessions)

    def _sweep(self) -> None:
        """Close the sets that have had no connection for ``EXPIRES_S`` seconds."""
        now_s = self.now()
        with self._lock:
            old = [
                token
                for token, session in self._sessions.items()
                if not session.connected and now_s - session.left_s > EXPIRES_S
            ]
            sessions = [self._sessions.pop(token) for token in old]
        _close_all(sessions)


def _close_all(sessions: Iterable[LiveSession]) -> None:
    for session in sessions:
        try:
            _run_last(session, session.close)
        except PosecheckError as error:
            # Nobody is waiting for this set any more, and its failure must not affect the others.
            _logger.warning("The last seconds of a set could not be kept: %s", error)


def _run_last(session: LiveSession, work: Callable[[], None]) -> None:
    """Run a session's last work on its worker thread, then shut the thread down."""
    try:
        session.worker.submit(work).result()
    finally:
        session.worker.shutdown(wait=False)
