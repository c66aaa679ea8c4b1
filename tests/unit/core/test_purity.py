from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import posecheck.core

CORE = Path(posecheck.core.__file__).parent
FORBIDDEN = {"cv2", "mediapipe", "streamlit", "sqlite3", "av", "pydantic", "click"}
PROGRAM = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
for name in sys.argv[2:]:
    importlib.import_module(name)
print(json.dumps(sorted(sys.modules)))
"""


def test_the_core_knows_numpy_and_the_standard_library_only() -> None:
    """Importing the whole core in a fresh interpreter loads no library for I/O."""
    paths = (path.relative_to(CORE.parent.parent) for path in sorted(CORE.rglob("*.py")))
    names = [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]
    result = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(CORE.parent.parent), *names],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(result.stdout))
    assert {"numpy", "posecheck.core.checker", "posecheck.core.report"} <= loaded
    assert not loaded & FORBIDDEN
    own = {name for name in loaded if name.split(".")[0] == "posecheck"}
    assert own == {"posecheck", *names}
