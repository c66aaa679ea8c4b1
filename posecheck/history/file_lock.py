"""A lock between programs, given back by the system when its holder ends in whatever way."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from posecheck.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_WAIT_S: Final = 10.0
_TRY_AGAIN_S: Final = 0.02

if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _try_lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def hold_lock(path: Path, longest_wait_s: float = LONGEST_WAIT_S) -> Iterator[None]:
    """Hold the lock that the file at ``path`` stands for; the file itself stays empty.

    Raises:
        HistoryError: another program did not give it back in time.
        OSError: the file cannot be made.
    """
    with path.open("ab") as file:
        give_up_s = time.monotonic() + longest_wait_s
        while True:
            try:
                _try_lock(file.fileno())
                break
            except OSError as error:
                if time.monotonic() >= give_up_s:
                    raise HistoryError(
                        f"{path}: another posecheck is opening the history and does not get done; "
                        "close it and try again"
                    ) from error
                time.sleep(_TRY_AGAIN_S)
        # Closing the file gives the lock back.
        yield
