"""Reads a video's film strip in a child process, so that no video can harm the one that asks.

``python -m posecheck.analysis.process.film_strip MEMORY_MB NICENESS VIDEO`` writes one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.analysis.process.limits import Limits, apply_limits, read_memory_mb

if TYPE_CHECKING:
    from collections.abc import Callable

# Small pictures need little, and an analysis that is waiting for the processor goes first. A slow
# disk takes longest: all of the file is read.
STRIP_LIMITS: Final = Limits(memory_mb=1500, stall_s=60.0, niceness=15)
_POLL_EVERY_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class EncodedStrip:
    """A film strip for a page.

    Attributes:
        duration_s: the video's, in real seconds.
        pictures: data URIs of JPEGs that divide the duration evenly; empty if the video has no
            readable picture.
    """

    duration_s: float
    pictures: tuple[str, ...]


NO_STRIP: Final = EncodedStrip(0.0, ())


def read_strip_apart(
    video: Path, is_cancelled: Callable[[], bool], limits: Limits = STRIP_LIMITS
) -> EncodedStrip:
    """Read a film strip in a child process with limits on memory and time.

    Whatever goes wrong, the answer is ``NO_STRIP``: the analysis says what is wrong with a video.

    Args:
        video: the file.
        is_cancelled: polled ten times a second.
        limits: the most that the child may use; ``stall_s`` is all the time that it has.
    """
    # -P: modules must not be imported from a folder of videos.
    command = [sys.executable, "-P", "-m", __name__, str(limits.memory_mb), str(limits.niceness)]
    try:
        child = subprocess.Popen(  # noqa: S603  (this very program)
            [*command, os.fspath(video)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return NO_STRIP
    with child:
        answer = _wait(child, is_cancelled, limits)
    with suppress(ValueError, KeyError, TypeError):
        document = json.loads(answer)
        return EncodedStrip(float(document["duration_s"]), tuple(map(str, document["pictures"])))
    return NO_STRIP


def _wait(
    child: subprocess.Popen[bytes], is_cancelled: Callable[[], bool], limits: Limits
) -> bytes:
    """Return what the child wrote, nothing if it had to be killed."""
    written: list[bytes] = []
    # In a thread, because a pipe that nobody reads fills up.
    reader = threading.Thread(target=lambda: written.append(_read(child)), daemon=True)
    reader.start()
    end_s = time.monotonic() + limits.stall_s
    while reader.is_alive() and time.monotonic() < end_s and not is_cancelled():
        if read_memory_mb(child.pid) > limits.memory_mb:
            break
        reader.join(_POLL_EVERY_S)
    child.kill()
    reader.join()
    return b"".join(written)


def _read(child: subprocess.Popen[bytes]) -> bytes:
    return b"" if child.stdout is None else child.stdout.read()


def main() -> None:
    """Write the film strip of the video named on the command line."""
    apply_limits(memory_mb=int(sys.argv[1]), niceness=int(sys.argv[2]))
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from posecheck.reports.html import to_data_uri  # noqa: PLC0415  (the limits come first)
    from posecheck.video.film_strip import read_film_strip  # noqa: PLC0415

    strip = read_film_strip(Path(sys.argv[3]))
    pictures = [to_data_uri(picture) for picture in strip.pictures]
    sys.stdout.write(json.dumps({"duration_s": strip.duration_s, "pictures": pictures}))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
