from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest

from posecheck.data_folder import DATA_DIR_VARIABLE, chosen_data_folder, data_folder
from posecheck.errors import OutputError


def test_a_named_folder_is_made_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the variable names is taken, and closed to other users when it is made."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "a" / "b"))

    assert not chosen_data_folder().exists()
    assert data_folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    assert not list(data_folder().iterdir())


def test_without_a_name_it_is_the_systems_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable names nothing."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, "")
    assert chosen_data_folder() == platformdirs.user_data_path("posecheck", appauthor=False)


def test_a_folder_that_cannot_be_made_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the folder and how to choose another."""
    (tmp_path / "file").touch()
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "file" / "x"))

    with pytest.raises(OutputError, match="--data-dir"):
        data_folder()
