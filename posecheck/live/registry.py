"""All live sets of one server, found by a secret token each."""

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

# A set without a connection for so long is given back; what it earned is in the records.
EXPIRES_S: Final = 600.0
# Each running set takes about 150 MB and one core while frames come.
MOST_SETS: Final = 8

_logger = logging.getLogger(__name__)


class TooManySetsError(PosecheckError):
    """No more live sets fit on this machine."""


class SetRegistry:
    """Opens, finds and closes live sets. Safe from any thread.

    Attributes:
        now: the clock of all sets, in seconds; it never goes back.
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
        """Return the secret token of a live set: a new one, or that of the same set running.

        Raises:
            TooManySetsError: as many sets as the machine can take are running.
        """
        self._sweep()
        words = load_words(setup.language)
        with self._lock:
            for token, session in self._sessions.items():
                if session.setup.set_id == setup.set_id:
                    return token
            if len(self._sessions) >= MOST_SETS:
                raise TooManySetsError(
                    f"{MOST_SETS} sets are running on this computer; end one, then try again"
                )
            token = secrets.token_urlsafe(24)
            self._sessions[token] = LiveSession(setup, self._recorder, words, self.now)
        return token

    def find(self, token: str) -> LiveSession | None:
        """Return the set with that token, None when there is none (any more)."""
        with self._lock:
            return self._sessions.get(token)

    def snapshot(self, token: str) -> Snapshot | None:
        """Return how a set stands, None when it is over."""
        session = self.find(token)
        return None if session is None else session.snapshot

    def finish(self, token: str, ended: Ended = "stopped") -> None:
        """End a set and wait until its last seconds are kept. Can be called again.

        Raises:
            HistoryError: they cannot be kept.
        """
        with self._lock:
            session = self._sessions.pop(token, None)
        if session is not None:
            _run_last(session, partial(session.finish, ended))

    def close(self) -> None:
        """Give all sets back; they can be gone on with from the records."""
        with self._lock:
            sessions, self._sessions = list(self._sessions.values()), {}
        _close_all(sessions)

    def _sweep(self) -> None:
        """Give back the sets that nobody has been connected to for long."""
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
            # Nobody waits for this set any more, and the next one must not fail for it.
            _logger.warning("The last seconds of a set could not be kept: %s", error)


def _run_last(session: LiveSession, work: Callable[[], None]) -> None:
    """Do a session's last work on its own thread, then let the thread go."""
    try:
        session.worker.submit(work).result()
    finally:
        session.worker.shutdown(wait=False)
