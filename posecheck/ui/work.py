"""One review for the page: from a chosen video to what is shown and downloaded."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import posecheck
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from collections.abc import Callable

    from posecheck.core.report import SessionReport


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; two that are equal have the same answer.

    Attributes:
        video: the file's name as the person knows it.
        origin: tells one upload or sample from another of that name.
        stretch: the id of a shipped reference pose.
        side: "left" or "right", the affected one.
        model: "heavy" or "full".
    """

    video: str
    origin: str
    stretch: str
    side: str
    model: str


@dataclass(frozen=True, slots=True)
class Result:
    """A finished review and the request it belongs to.

    Attributes:
        json: the report as it is downloaded.
        annotated: the annotated mp4.
    """

    request: Request
    report: SessionReport
    json: str
    annotated: bytes


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a request could not be answered, in words for the person."""

    request: Request
    text: str


def run_review(
    request: Request, video: Path | memoryview, on_progress: Callable[[float], None]
) -> Result:
    """Review a file, or the content of an upload, within a temporary folder.

    The folder is gone afterwards, however this ends.

    Raises:
        PosecheckError: with a text that names the video as the person does.
    """
    with TemporaryDirectory(prefix="posecheck-") as folder:
        if isinstance(video, Path):
            path = video
        else:
            # Its own name could be too long for this disk, or mean something to it.
            path = Path(folder, "upload").with_suffix(Path(request.video).suffix)
            path.write_bytes(video)
        annotated = Path(folder, "annotated.mp4")
        try:
            report = posecheck.review(
                path,
                request.stretch,
                request.side,
                model=request.model,
                annotated=annotated,
                on_progress=on_progress,
            )
        except PosecheckError as error:
            raise PosecheckError(str(error).replace(str(path), request.video)) from error
        report = replace(report, video=request.video)
        return Result(
            request=request,
            report=report,
            json=json.dumps(report.to_dict(), allow_nan=False) + "\n",
            annotated=annotated.read_bytes(),
        )
