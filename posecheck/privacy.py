"""Keeps everything on this machine: the one place that stops MediaPipe from calling home.

MediaPipe looks up and contacts a logging host when a landmarker closes, and has no switch for
it. Its uploader does honour the proxy variables of the environment, which it reads at that
late moment. So for the life of this process they name a loopback port where nothing listens:
the upload is refused on this machine, before any name is looked up.
"""

from __future__ import annotations

import importlib
import os
from dataclasses import dataclass
from typing import Any, Final

# The discard port: nothing listens there, so a connection to it is refused at once.
_CLOSED_DOOR: Final = "http://127.0.0.1:9"
# Both spellings, because programs differ in which one they read first.
_PROXIES: Final = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
# An exemption such as "*" would reopen the way out; only this machine may stay exempt.
_EXEMPTIONS: Final = ("no_proxy", "NO_PROXY")
_THIS_MACHINE: Final = "localhost,127.0.0.1,::1"


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
