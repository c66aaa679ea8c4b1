"""How much of the machine one analysis may use, and how that is enforced."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psutil

_MB: Final = 1 << 20
# Thread stacks count as data although hardly any of it is used: MediaPipe and FFmpeg start several
# threads per core.
_STACKS_MB_PER_CORE: Final = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one analysis.

    Attributes:
        memory_mb: the most memory in use, in megabytes. Measured with ``heavy`` and an annotated
            video: 0.75 GB for 1280 x 720 and 1.15 GB for 3840 x 2160, so the default covers any
            phone's videos.
        stall_s: the most seconds without any progress. The slowest known step, a printed report
            on a busy machine, takes ten.
        niceness: the scheduling priority, 0 to 19; higher gives way to other processes.
    """

    memory_mb: int = 3000
    stall_s: float = 60.0
    niceness: int = 10


def apply_limits(memory_mb: int, niceness: int) -> None:
    """Limit this process. On systems without such limits, only the parent's check applies."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not on every system)

    with suppress(OSError):
        os.nice(niceness)
    # A core dump would hold pictures of a person. The limit is 1 byte, not 0: systems that pipe
    # dumps into a program ignore 0 and take 1 as "none".
    _lower(resource.RLIMIT_CORE, 1)
    # A hard limit, in case memory grows faster than the parent's check can notice.
    data_mb = 2 * memory_mb + _STACKS_MB_PER_CORE * (os.cpu_count() or 1)
    _lower(resource.RLIMIT_DATA, data_mb * _MB)


def read_memory_mb(process_id: int) -> float:
    """Return the megabytes that a process uses, on any system; 0 if it no longer exists.

    This is resident memory, not mapped memory: a review of a small video maps 3 GB.
    """
    with suppress(psutil.Error):
        return psutil.Process(process_id).memory_info().rss / _MB
    return 0.0


def _lower(limit: int, value: int) -> None:
    import resource  # noqa: PLC0415  (not on every system)

    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with suppress(OSError, ValueError):
        resource.setrlimit(limit, (value, value))
