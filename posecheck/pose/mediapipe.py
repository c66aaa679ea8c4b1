"""Imports MediaPipe, and keeps it offline and quiet. This is the only place that imports it.

MediaPipe looks up and contacts a logging host when a landmarker closes, and has no setting to
prevent it. Its uploader does respect the proxy environment variables, which it reads at that
point. So for the life of this process they name a loopback port where nothing listens: the
upload is refused on this machine, before any name is looked up.
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
_CLOSED_PORT: Final = "http://127.0.0.1:9"
# Both spellings, because programs differ in which one they read first.
_PROXIES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# An exemption such as "*" would allow the upload again; only this machine may be exempt.
_EXEMPTIONS: Final = ("no_proxy", "NO_PROXY")
_THIS_MACHINE: Final = "localhost,127.0.0.1,::1"
# Descriptor 2 belongs to the whole process: two overlapping redirections could restore the wrong
# one and leave stderr silenced.
_ONE_AT_A_TIME = threading.RLock()


def keep_mediapipe_offline() -> None:
    """Point this process's HTTPS proxies at a closed port on this machine.

    Any other code in this process, or in a child started afterwards, that reads the proxy
    variables cannot reach the internet over HTTPS either; posecheck does not need to. Traffic to
    this machine and plain HTTP are not affected. A proxy that the user has set is overridden in
    this process and its children only.
    """
    os.environ.update(dict.fromkeys(_PROXIES, _CLOSED_PORT))
    os.environ.update(dict.fromkeys(_EXEMPTIONS, _THIS_MACHINE))


@dataclass(frozen=True, slots=True)
class MediaPipe:
    """The parts of MediaPipe that posecheck uses. It ships no types, hence ``Any``."""

    Image: Any
    ImageFormat: Any
    BaseOptions: Any
    vision: Any


def import_mediapipe() -> MediaPipe:
    """Block MediaPipe's uploads, then import it (about a second the first time).

    This is the only import of MediaPipe in the project, so none can come before the block.
    """
    keep_mediapipe_offline()
    root = importlib.import_module("mediapipe")
    tasks = importlib.import_module("mediapipe.tasks.python")
    return MediaPipe(root.Image, root.ImageFormat, tasks.BaseOptions, tasks.vision)


@contextmanager
def silence_native_stderr() -> Iterator[None]:
    """Redirect descriptor 2 to the null device for the duration of the block.

    MediaPipe's native code logs about its own models when a landmarker is created and closed.
    GLOG_minloglevel and TF_CPP_MIN_LOG_LEVEL have no effect (tried with 1.2.2), because the
    lines come before its logging is set up, so the descriptor itself is redirected. Keep the
    block short: other threads' messages are lost while it lasts. Exceptions pass through.
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
