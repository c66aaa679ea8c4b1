"""Pose models exist and are intact before they are used."""

from __future__ import annotations

from pathlib import Path

import pytest

from posecheck.errors import ModelError
from posecheck.pose import model_files
from posecheck.pose.model_files import SHIPPED_MODELS, find_model


@pytest.mark.parametrize("name", SHIPPED_MODELS)
def test_shipped_models_are_whole(name: str) -> None:
    """Every model that the package names is included, with the right checksum."""
    model = find_model(name)
    assert model.name == name
    assert model.path.is_file()


def test_a_damaged_model_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One changed byte is enough, and the message says what to do."""
    whole = find_model("full").path
    content = bytearray(whole.read_bytes())
    content[1000] ^= 1
    (tmp_path / whole.name).write_bytes(content)
    (tmp_path / "SHA256SUMS").write_text((whole.parent / "SHA256SUMS").read_text())
    monkeypatch.setattr(model_files, "_FOLDER", tmp_path)
    model_files._find_shipped.cache_clear()
    with pytest.raises(ModelError, match=r"is damaged .* reinstall posecheck"):
        find_model("full")


def test_a_missing_model_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An incomplete installation says so."""
    monkeypatch.setattr(model_files, "_FOLDER", tmp_path)
    model_files._find_shipped.cache_clear()
    with pytest.raises(ModelError, match="cannot be read; reinstall posecheck"):
        find_model("heavy")


def test_an_unknown_name_lists_the_known_ones() -> None:
    """The message names the available models."""
    with pytest.raises(ModelError, match="use heavy or full, or the path"):
        find_model("lite")


def test_a_file_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    """A bundle is a zip file; nothing else reaches MediaPipe."""
    path = tmp_path / "model.task"
    path.write_text("no model")
    with pytest.raises(ModelError, match="is not a pose landmarker bundle"):
        find_model(path)


def test_an_own_bundle_goes_by_its_stem() -> None:
    """A path is used unchanged, even for a shipped model."""
    path = find_model("full").path
    assert find_model(path) == model_files.PoseModel("pose_landmarker_full", path)
