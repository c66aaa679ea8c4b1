"""MediaPipe, kept at home and quiet: the one place that imports it.

MediaPipe looks up and contacts a logging host when a landmarker closes, and has no switch for
it. Its uploader does honour the proxy variables of the environment, which it reads at that
late moment. So for the life of this process they name a loopback port where nothing listens:
the upload is refused on this machine, before any name is looked up.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

# The discard port: nothing listens there, so a connection to it is refused at once.
_CLOSED_DOOR: Final = "http://127.0.0.1:9"
# Both spellings, because programs differ in which one they read first.
_PROXIES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# An exemption such as "*" would reopen the way out; only this machine may stay exempt.
_EXEMPTIONS: Final = ("no_proxy", "NO_PROXY")
_THIS_MACHINE: Final = "localhost,127.0.0.1,::1"
# Descriptor 2 belongs to the whole process: two redirections that overlap could restore the
# wrong one and leave the terminal dumb.
_ONE_AT_A_TIME = threading.RLock()


def keep_mediapipe_offline() -> None:
    """Point this process's HTTPS proxies at a closed door on this machine.

    Whatever else reads the proxy variables in this process, or in a child started afterwards,
    cannot reach the internet over HTTPS either; posecheck has no need to. Traffic to this
    machine stays as it was, and so does plain HTTP. A proxy that the user has set is
    overridden in this process alone.
    """
    os.environ.update(dict.fromkeys(_PROXIES, _CLOSED_DOOR))
    os.environ.update(dict.fromkeys(_EXEMPTIONS, _THIS_MACHINE))


@dataclass(frozen=True, slots=True)
class MediaPipe:
    """The parts of MediaPipe that posecheck uses. It ships no types, hence ``Any``."""

    Image: Any
    ImageFormat: Any
    BaseOptions: Any
    vision: Any


def import_mediapipe() -> MediaPipe:
    """Close the way out, then import MediaPipe (about a second the first time).

    This is the only import of MediaPipe in the project, so none can come before the guard.
    """
    keep_mediapipe_offline()
    root = importlib.import_module("mediapipe")
    tasks = importlib.import_module("mediapipe.tasks.python")
    return MediaPipe(root.Image, root.ImageFormat, tasks.BaseOptions, tasks.vision)


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
