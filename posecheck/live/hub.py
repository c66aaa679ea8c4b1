"""All live sets of one server, found by a secret token each."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from posecheck.errors import PosecheckError
from posecheck.live.session import Ended, LiveSession, LiveSetup, Recorder, Snapshot
from posecheck.words import load_words

# A set without a connection for so long is given back; what it earned is in the records.
EXPIRES_S: Final = 600.0
# Each running set takes about 150 MB and one core while frames come.
MOST_SETS: Final = 8


class TooManySetsError(PosecheckError):
    """No more live sets fit on this machine."""


@dataclass(slots=True)
class _Entry:
    session: LiveSession
    seen_s: float


class Hub:
    """Opens, finds and closes live sets. Safe from any thread."""

    def __init__(
        self,
        recorder: Recorder,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._recorder = recorder
        self._now = now
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def open(self, setup: LiveSetup) -> str:
        """Return the secret token of a live set: a new one, or that of the same set running.

        Raises:
            TooManySetsError: as many sets as the machine can take are running.
        """
        self._sweep()
        token = secrets.token_urlsafe(24)
        session = LiveSession(setup, self._recorder, load_words(setup.language))
        with self._lock:
            for known, entry in self._entries.items():
                if entry.session.setup.set_id == setup.set_id:
                    return known
            if len(self._entries) >= MOST_SETS:
                raise TooManySetsError(
                    f"{MOST_SETS} sets are running on this machine; end one of them, then try again"
                )
            self._entries[token] = _Entry(session, self._now())
        return token

    def find(self, token: str) -> LiveSession | None:
        """Return the set with that token, None when there is none (any more)."""
        with self._lock:
            entry = self._entries.get(token)
            if entry is None:
                return None
            entry.seen_s = self._now()
            return entry.session

    def snapshot(self, token: str) -> Snapshot | None:
        """Return how a set stands, None when it is over."""
        with self._lock:
            entry = self._entries.get(token)
        return None if entry is None else entry.session.snapshot

    def finish(self, token: str, ended: Ended = "stopped") -> None:
        """End a set and wait until its last seconds are kept. Can be called again."""
        with self._lock:
            entry = self._entries.pop(token, None)
        if entry is not None:
            entry.session.worker.submit(entry.session.finish, ended).result()
            entry.session.worker.shutdown(wait=False)

    def close(self) -> None:
        """Give all sets back; they can be gone on with from the records."""
        with self._lock:
            entries, self._entries = self._entries, {}
        for entry in entries.values():
            entry.session.worker.submit(entry.session.disconnect).result()
            entry.session.worker.shutdown(wait=False)

    def _sweep(self) -> None:
        now_s = self._now()
        with self._lock:
            old = [
                token
                for token, entry in self._entries.items()
                if not entry.session.connected and now_s - entry.seen_s > EXPIRES_S
            ]
        for token in old:
            self.finish(token)
