"""The recordings of sets, one file each next to the history: joints and angles, no pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.analysis.recording import load_recording, save_recording
from posecheck.errors import OutputError
from posecheck.storage.atomic import as_output_error
from posecheck.storage.private import make_private_folder

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from posecheck.storage.private import make_private_folder
from posecheck.analysis.recording import Recording

FOLDER: Final = "recordings"
_SUFFIX: Final = ".npz"


class Recordings:
    """A folder of recordings, named after the ids of their sets."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        if folder.is_dir():
            make_private_folder(folder)

    def save(self, set_id: str, recording: Recording) -> None:
        """Save a set's recording, replacing an earlier one.

        Raises:
            OutputError: the file cannot be written.
        """
        try:
            make_private_folder(self._folder)
        except OSError as error:
            raise as_output_error(self._folder, error) from error
        save_recording(self.path(set_id), recording)

    def load(self, set_id: str) -> Recording | None:
        """Return a set's recording, None if it has none.

        Raises:
            PosecheckError: the file is damaged.
        """
        path = self.path(set_id)
        return load_recording(path) if path.is_file() else None

    def has(self, set_id: str) -> bool:
        """Whether a set has a recording."""
        return self.path(set_id).is_file()

    def path(self, set_id: str) -> Path:
        """Return the path of a set's recording, whether or not it exists."""
        return self._folder / f"{set_id}{_SUFFIX}"

    def delete(self, set_ids: Iterable[str]) -> None:
        """Delete the recordings of these sets, if they have any.

        Raises:
            OutputError: one of them cannot be deleted; the others are deleted.
        """
        failed: list[OutputError] = []
        for path in map(self.path, set_ids):
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                why = f"it cannot be deleted ({error.strerror}); delete it yourself"
                failed.append(OutputError(f"{path}: {why}"))
        if failed:
            raise failed[0]
