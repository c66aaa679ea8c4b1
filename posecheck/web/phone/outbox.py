"""What waits to be sent on one websocket: notes in their order, and of the pictures the newest."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import Any

# Notes that nobody takes; a socket that is so far behind hears of nothing any more.
MAX_NOTES = 64


class EndedError(Exception):
    """Nothing more is to be sent.

    Attributes:
        code: what to close the websocket with.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Outbox:
    """Filled by one task and emptied by another, on one event loop."""

    def __init__(self) -> None:
        self._notes: deque[str] = deque(maxlen=MAX_NOTES)
        self._picture: bytes | None = None
        self._end: int | None = None
        self._changed = asyncio.Event()

    def tell(self, **note: Any) -> None:  # noqa: ANN401 (whatever JSON holds)
        """Add a note, to be sent as JSON."""
        self._notes.append(json.dumps(note, separators=(",", ":")))
        self._changed.set()

    def show(self, picture: bytes) -> None:
        """Put a picture in the place of one that still waits."""
        self._picture = picture
        self._changed.set()

    def end(self, code: int) -> None:
        """Have ``take`` raise, whatever still waits. The first end counts."""
        self._end = code if self._end is None else self._end
        self._changed.set()

    async def take(self, patience_s: float) -> str | bytes | None:
        """Return what is to be sent next, None when there is nothing for so long.

        Raises:
            EndedError: nothing more is to be sent.
        """
        while True:
            if self._end is not None:
                raise EndedError(self._end)
            if self._notes:
                return self._notes.popleft()
            if self._picture is not None:
                picture, self._picture = self._picture, None
                return picture
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), patience_s)
            except TimeoutError:
                return None
