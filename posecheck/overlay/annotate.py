"""Writes a copy of a reviewed video with the verdict drawn on every frame."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from posecheck.core.checker import Verdict
from posecheck.core.landmarks import Pose, Side
from posecheck.core.reference import ReferencePose
from posecheck.overlay.renderer import Overlay
from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_words
from posecheck.video.frame import Frame
from posecheck.video.writer import VideoWriter


class Annotator:
    """Draws verdicts on frames and writes them as an mp4; a context manager.

    Raises:
        OutputError: the file cannot be written; no partial file is left behind.
    """

    def __init__(
        self,
        path: str | Path,
        reference: ReferencePose,
        affected: Side,
        language: str = DEFAULT_LANGUAGE,
    ) -> None:
        self._writer = VideoWriter(path)
        self._overlay = Overlay(reference, affected, load_words(language))

    def add(self, frame: Frame, pose: Pose | None, verdict: Verdict) -> None:
        """Write one frame with its verdict; ``pose`` has the person's landmarks in this frame."""
        picture = frame.rgb.copy()
        self._overlay.draw(picture, pose, verdict)
        self._writer.write(picture, frame.t_s, frame.duration_s)

    def copy(self, frame: Frame) -> None:
        """Write one frame as it is."""
        self._writer.write(frame.rgb, frame.t_s, frame.duration_s)

    def __enter__(self) -> Self:
        self._writer.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._writer.__exit__(kind, error, traceback)
