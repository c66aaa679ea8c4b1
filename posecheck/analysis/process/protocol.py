"""The requests to a child process and its answers, each as one line of text."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from posecheck.analysis.job import Job
from posecheck.core.landmarks import Side
from posecheck.core.part import WHOLE, Part
from posecheck.references.document import from_document, to_document
from posecheck.texts.catalog import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.reference import ReferencePose


@dataclass(frozen=True, slots=True)
class Analysis:
    """One video to analyse.

    Attributes:
        job: the video and the files to write.
        name: the video's name as the user knows it; used in the report and in errors.
        reference: the reference pose to judge by.
        side: the affected side; None to tell which one was stretched when, and judge each.
        model: "heavy", "full" or the path of a landmarker bundle.
        mirrored: whether the video is mirrored.
        part: the part of the video to judge.
        language: of the report, the sentences, and what is drawn.
    """

    job: Job
    name: str
    reference: ReferencePose
    side: Side | None
    model: str
    mirrored: bool = False
    part: Part = WHOLE
    language: str = DEFAULT_LANGUAGE

    @property
    def outputs(self) -> tuple[Path, ...]:
        """The files that this may write; without a side, those of either side."""
        if self.side is not None:
            return self.job.outputs
        return tuple(path for side in Side for path in self.job.for_side(side).outputs)

    def for_side(self, report: Mapping[str, Any]) -> Analysis:
        """Return the analysis of the side and the part that a JSON report is about."""
        if self.side is not None:
            return self
        side, part = Side(report["affected_side"]), report.get("part")
        return replace(
            self,
            side=side,
            job=self.job.for_side(side),
            part=self.part if part is None else Part(part["start_s"], part["end_s"]),
        )

    def to_json(self) -> str:
        """Return one line of ASCII, which preserves file names that are not valid text."""
        paths = {field.name: getattr(self.job, field.name) for field in fields(Job)}
        return json.dumps(
            {
                "job": {name: str(path) for name, path in paths.items() if path is not None},
                "name": self.name,
                "reference": to_document(self.reference),
                "side": None if self.side is None else self.side.value,
                "model": self.model,
                "mirrored": self.mirrored,
                "part": describe_part(self.part),
                "language": self.language,
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
            side=None if document["side"] is None else Side(document["side"]),
            model=document["model"],
            mirrored=document["mirrored"],
            part=read_part(document["part"]),
            language=document["language"],
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
        more: the outcome for the other side, where no side was asked for and both were seen.
    """

    report: dict[str, Any]
    lines: tuple[str, ...]
    more: tuple[Outcome, ...] = ()

    def to_document(self) -> dict[str, Any]:
        """Return a document that can be written as JSON."""
        more = [each.to_document() for each in self.more]
        return {"report": self.report, "lines": list(self.lines), "more": more}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Parse an outcome written by ``to_document``."""
        more = tuple(cls.from_document(each) for each in document.get("more", ()))
        return cls(dict(document["report"]), tuple(map(str, document["lines"])), more)
