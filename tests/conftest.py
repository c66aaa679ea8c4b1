"""What every test may ask for."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

ROOT = Path(__file__).parent.parent

# Where bytecode may not lie beside its source, each of the many processes that tests start would
# compile all of its libraries anew: that takes longer than to run them.
if sys.dont_write_bytecode:
    sys.dont_write_bytecode = False
    sys.pycache_prefix = str(ROOT / ".pytest_cache" / "bytecode")
    os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Set where everything must be there (CI): a missing tool then fails a test instead of hiding it.
REQUIRE_ALL = "POSECHECK_REQUIRE_ALL"

# How long an example takes says more of the machine's other work than of the code. Where a change
# is let in or not (CI), the examples are the same each time; everywhere else new ones are tried.
hypothesis.settings.register_profile(
    "untimed", deadline=None, derandomize=os.environ.get(REQUIRE_ALL) == "1"
)
hypothesis.settings.load_profile("untimed")


def give_up(reason: str) -> None:
    """Skip the running test, or fail it where nothing may be missing."""
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(f"{reason}, and {REQUIRE_ALL}=1 allows no skipping")
    pytest.skip(reason)


@pytest.fixture(scope="session", autouse=True)
def _nobodys_data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests away from the reference poses and sets of whoever runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSECHECK_DATA_DIR", str(tmp_path_factory.mktemp("data")))
        yield


@pytest.fixture(scope="session")
def need_program() -> Callable[[str], str]:
    """Return a function that finds a program's path, and gives the test up without it."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None:
            give_up(f"{name} is not installed (`make browser` installs it)")
        return path or ""

    return find


@pytest.fixture(scope="session")
def sample_videos() -> Path:
    """Return the folder of the rendered clips."""
    return ROOT / "sample_videos"
