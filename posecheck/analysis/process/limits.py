"""How much of the machine one analysis may take, and how that is kept."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import psutil

_MB: Final = 1 << 20
# Stacks of threads count as data although hardly any of it is used: MediaPipe and FFmpeg start
# some for each core.
_STACKS_MB_PER_CORE: Final = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one analysis.

    Attributes:
        memory_mb: the most memory in use. Measured with ``heavy`` and an annotated video: 0.75 GB
            for 1280 x 720 and 1.15 GB for 3840 x 2160, so this is for pictures of any phone.
        still_s: the most seconds without any progress. The slowest thing that is known, a
            printed report on a busy machine, takes ten.
        niceness: how far it stands back for others on this machine, 0 to 19.
    """

    memory_mb: int = 3000
    still_s: float = 60.0
    niceness: int = 10


def apply_limits(memory_mb: int, niceness: int) -> None:
    """Limit this process. Where the system knows no such limits, the watch stands alone."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  (not on every system)

    with suppress(OSError):
        os.nice(niceness)
    # A core dump would hold pictures of a person. One byte instead of none: a system that
    # pipes its dumps into a program passes over 0, and takes 1 as "none".
    _lower(resource.RLIMIT_CORE, 1)
    # The wall behind the watch below, for memory that is taken faster than one can look.
    data_mb = 2 * memory_mb + _STACKS_MB_PER_CORE * (os.cpu_count() or 1)
    _lower(resource.RLIMIT_DATA, data_mb * _MB)


def read_memory_mb(process_id: int) -> float:
    """Return the memory that a process uses, on any system; 0 when it is gone.

    What is in use and not what is mapped: a review of a small video maps 3 GB.
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
