"""Every error can be acted on by the user."""

from __future__ import annotations

import pytest

from posecheck import errors
from posecheck.errors import PosecheckError, ReferenceFileError


@pytest.mark.parametrize(
    "name", ["VideoError", "OutputError", "ModelError", "HistoryError", "ReferenceFileError"]
)
def test_one_root_catches_all(name: str) -> None:
    """Catching PosecheckError catches everything posecheck raises on purpose."""
    assert issubclass(getattr(errors, name), PosecheckError)


def test_all_faults_of_a_file_are_shown() -> None:
    """The text lists each fault on a separate line."""
    error = ReferenceFileError("a.toml: 2 faults", ["checks[0]: x", "hold_s: y"])
    assert error.faults == ("checks[0]: x", "hold_s: y")
    assert str(error).splitlines() == ["a.toml: 2 faults", "  - checks[0]: x", "  - hold_s: y"]
