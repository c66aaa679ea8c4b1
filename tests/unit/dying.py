"""A save that is killed at every step, one fresh process a step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import os, sys
from pathlib import Path

{setting}

STEPS = tuple(str(Path(name)) for name in {files!r})

def die_at(step):
    seen = 0
    def trace(frame, event, arg):
        nonlocal seen
        if frame.f_code.co_filename.endswith(STEPS):
            if event == "line":
                seen += 1
                if seen > step:
                    os._exit(9)
            return trace
        return trace if event == "call" else None
    sys.settrace(trace)

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


def kill_at_every_step(setting: str, files: tuple[str, ...], cwd: Path) -> int:
    """Run ``save`` of ``setting`` again and again, killed a line later each time.

    Args:
        setting: Python that defines ``prepare(step)``, ``save(step)`` and ``check(step, status)``;
            the status is 0 where the save was done, else 9.
        files: ends of the names of the files whose lines are the steps.
        cwd: the folder to work in.

    Returns:
        how many times it ran.
    """
    script = _SCRIPT.format(setting=setting, files=files)
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
