"""What a pose model sees in a clip: looked at once, and judged by as many tests as like."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock

import posecheck
from posecheck.analysis.recording import Recording, RecordingWriter, load_recording, save_recording
from posecheck.analysis.review import review
from posecheck.references.files import list_references

PACKAGE = Path(posecheck.__file__).parent
# All that decides what is seen, by what it imports; and which moments of a video are looked at.
SEEING = ("posecheck.pose.observer", "posecheck.video.source", "posecheck.analysis.recording")
CHOOSING = ("posecheck.analysis.review", __name__)
LIST = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(name)
print(*(module.__file__ for name, module in sys.modules.items() if name.startswith("posecheck.")))
"""
LIBRARIES = ("mediapipe", "numpy", "av", "opencv-contrib-python")
# Of the models and their calibrations.
WEIGHTS = {".task", ".npz"}


class Observations:
    """Recordings of clips in a folder, which any number of test processes may share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / _digest_program()
        self._folder.mkdir(exist_ok=True)
        for other in set(folder.iterdir()) - {self._folder}:
            shutil.rmtree(other, ignore_errors=True)  # what another program saw

    def find(self, video: Path, model: str) -> Recording:
        """Return what the model sees in a video, looked at now unless it was before."""
        content = hashlib.sha256(video.read_bytes())
        content.update(model.encode())
        file = self._folder / f"{content.hexdigest()}.npz"
        with FileLock(file.with_suffix(".lock")):
            if not file.exists():
                save_recording(file, _record(video, model))
        return load_recording(file)


def _record(video: Path, model: str) -> Recording:
    """Review a video; by which reference pose and side makes no difference to what is seen."""
    writer = RecordingWriter()
    report = review(
        video,
        list_references()[0],
        "left",
        model=model,
        on_moment=lambda moment: writer.add(moment.observation, moment.verdict.t_s),
    )
    return writer.build(report.duration_s)


def _digest_program() -> str:
    """Return the digest of the code and the weights by which a video is seen."""
    command = (sys.executable, "-c", LIST, *SEEING)
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    files = {Path(name) for name in listed.split()}
    files |= {path for path in PACKAGE.rglob("*") if path.suffix in WEIGHTS}
    files |= {Path(str(sys.modules[name].__file__)) for name in CHOOSING}
    digest = hashlib.sha256(" ".join(version(name) for name in LIBRARIES).encode())
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()
