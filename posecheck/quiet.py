"""Silence for native libraries that write to the terminal past Python."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# Descriptor 2 belongs to the whole process: two redirections that overlap could restore the
# wrong one and leave the terminal dumb.
_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def silence_native_stderr() -> Iterator[None]:
    """Send descriptor 2 to nowhere for the duration of the block.

    MediaPipe's native code logs about its own models when a landmarker is made and closed.
    GLOG_minloglevel and TF_CPP_MIN_LOG_LEVEL change nothing (tried with 1.2.2), because the
    lines come before its logging is set up; so the descriptor itself is turned away. Keep
    the block short: other threads' messages are lost while it lasts. Exceptions pass through.
    """
    with _ONE_AT_A_TIME:
        try:
            kept = os.dup(2)
        except OSError:  # no stderr at all: nothing to silence
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 2)
            yield
        finally:
            os.dup2(kept, 2)
            os.close(nowhere)
            os.close(kept)
