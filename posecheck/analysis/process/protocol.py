"""The requests to a child process and its answers, each as one line of text."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from posecheck.analysis.job import Job
from posecheck.core.landmarks import Side
from posecheck.core.part import WHOLE, Part
from posecheck.references.document import from_document, to_document

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose


@dataclass(frozen=True, slots=True)
class Analysis:
    """One video to analyse.

    Attributes:
        job: the video and the files to write.
        name: the video's name as the user knows it; used in the report and in errors.
        reference: the reference pose to judge by.
        side: the affected side.
        model: "heavy", "full" or the path of a landmarker bundle.
        mirrored: whether the video is mirrored.
        part: the part of the video to judge.
    """

    job: Job
    name: str
    reference: ReferencePose
    side: Side
    model: str
    mirrored: bool = False
    part: Part = WHOLE

    def to_json(self) -> str:
        """Return one line of ASCII, which preserves file names that are not valid text."""
        paths = {field.name: getattr(self.job, field.name) for field in fields(Job)}
        return json.dumps(
            {
                "job": {name: str(path) for name, path in paths.items() if path is not None},
                "name": self.name,
                "reference": to_document(self.reference),
                "side": self.side.value,
                "model": self.model,
                "mirrored": self.mirrored,
                "part": describe_part(self.part),
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Parse an analysis written by ``to_json``."""
        document = json.loads(line)
        return cls(
            job=Job(**{name: Path(path) for name, path in document["job"].items()}),
            name=document["name"],
            reference=from_document(document["reference"], document["name"]),
            side=Side(document["side"]),
            model=document["model"],
            mirrored=document["mirrored"],
            part=read_part(document["part"]),
        )


def describe_part(part: Part) -> list[float | None]:
    """Return a part's start and end in seconds as JSON; None is the end of the video."""
    return [part.start_s, None if math.isinf(part.end_s) else part.end_s]


def read_part(document: list[float | None]) -> Part:
    """Parse a part written by ``describe_part``."""
    start_s, end_s = document
    return Part(start_s or 0.0, math.inf if end_s is None else end_s)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an analysis.

    Attributes:
        report: the JSON report without ``frames_detail``, which is in the file if one was
            requested.
        lines: the report in sentences, for people.
    """

    report: dict[str, Any]
    lines: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """Return a document that can be written as JSON."""
        return {"report": self.report, "lines": list(self.lines)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Parse an outcome written by ``to_document``."""
        return cls(dict(document["report"]), tuple(map(str, document["lines"])))
