"""A save that is killed at every step: before each call that changes the disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import os, sys
from pathlib import Path

{setting}

ASKED = frozenset((
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "fcntl.flock",
))

def die_at(step):
    seen = 0
    def look(event, args):
        nonlocal seen
        if event in ASKED:
            seen += 1
            if seen > step:
                os._exit(9)
    sys.addaudithook(look)

step = 0
while True:
    prepare(step)
    child = os.fork()
    if child == 0:
        die_at(step)
        save(step)
        os._exit(0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), status
    check(step, status)
    step += 1
    if status == 0:
        break
print(step)
"""


def kill_at_every_step(setting: str, cwd: Path) -> int:
    """Run ``save`` of ``setting`` again and again, killed a step later each time.

    Args:
        setting: Python that defines ``prepare(step)``, ``save(step)`` and ``check(step, status)``;
            the status is 0 where the save was done, else 9.
        cwd: the folder to work in.

    Returns:
        how many times it ran.
    """
    script = _SCRIPT.format(setting=setting)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
