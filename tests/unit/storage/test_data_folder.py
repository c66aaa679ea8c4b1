from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from posecheck.cli.main import main
from posecheck.errors import OutputError
from posecheck.storage.data_folder import (
    DATA_DIR_VARIABLE,
    chosen_data_folder,
    data_folder,
    ensure_home,
)


def test_a_named_folder_is_made_when_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder named by the variable is used, and closed to other users when created."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "a" / "b"))

    assert not chosen_data_folder().exists()
    assert data_folder() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").stat().st_mode & 0o077 == 0
    assert not list(data_folder().iterdir())


def test_without_a_name_it_is_the_systems_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty variable counts as unset."""
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


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Be an account that has no home folder and no entry in the list of users."""
    if sys.platform == "win32":
        pytest.skip("accounts of this system have a home folder")
    import pwd  # noqa: PLC0415  (not on every system)

    def find_nobody(user_id: int) -> None:
        raise KeyError(user_id)

    monkeypatch.setattr(pwd, "getpwuid", find_nobody)
    for variable in ("HOME", "XDG_DATA_HOME", DATA_DIR_VARIABLE):
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize(
    "command",
    [
        ["history", "list"],
        ["labels", "export"],
        ["references", "list"],
        ["review", "a.mp4", "--stretch", "figure-4", "--side", "left"],
        ["app", "--no-browser"],
    ],
)
def test_without_a_home_folder_it_says_what_to_do(
    capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    """Without a home folder the message says how to name one, in one line, and the status is 2."""
    assert main(command) == 2

    [told] = capsys.readouterr().err.splitlines()
    assert "has no home folder" in told
    assert DATA_DIR_VARIABLE in told
    assert "--data-dir" in told


@pytest.mark.usefixtures("homeless")
def test_a_named_folder_stands_in_for_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a data folder named, libraries that need a home folder find one."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    monkeypatch.setitem(os.environ, "HOME", "")  # put back after the test
    monkeypatch.delenv("HOME")

    ensure_home()

    assert Path.home() == chosen_data_folder() == tmp_path
    assert main(["references", "--data-dir", str(tmp_path), "list"]) == 0
