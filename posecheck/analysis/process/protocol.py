"""What is asked of a child process, what it answers, and both as one line of text."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from posecheck.analysis.job import Job
from posecheck.core.landmarks import Side
from posecheck.references.document import from_document, to_document

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose


@dataclass(frozen=True, slots=True)
class Analysis:
    """One video to be analysed.

    Attributes:
        job: the video and the files to write.
        name: the video as the person knows it; stands in the report and in errors.
        reference: what it is judged by.
        side: the affected one.
        model: "heavy", "full" or the path of a landmarker bundle.
        mirrored: whether the video shows the person as a mirror does.
    """

    job: Job
    name: str
    reference: ReferencePose
    side: Side
    model: str
    mirrored: bool = False

    def to_json(self) -> str:
        """Return it as one line of ASCII: file names that are no text survive as well."""
        paths = {field.name: getattr(self.job, field.name) for field in fields(Job)}
        return json.dumps(
            {
                "job": {name: str(path) for name, path in paths.items() if path is not None},
                "name": self.name,
                "reference": to_document(self.reference),
                "side": self.side.value,
                "model": self.model,
                "mirrored": self.mirrored,
            }
        )

    @classmethod
    def from_json(cls, line: str) -> Self:
        """Return the analysis that ``to_json`` wrote."""
        document = json.loads(line)
        return cls(
            job=Job(**{name: Path(path) for name, path in document["job"].items()}),
            name=document["name"],
            reference=from_document(document["reference"], document["name"]),
            side=Side(document["side"]),
            model=document["model"],
            mirrored=document["mirrored"],
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an analysis came to.

    Attributes:
        report: the JSON report without ``frames_detail``, which is in the file if one is wanted.
        lines: the report in sentences, for a person.
    """

    report: dict[str, Any]
    lines: tuple[str, ...]

    def to_document(self) -> dict[str, Any]:
        """Return what JSON can hold."""
        return {"report": self.report, "lines": list(self.lines)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Self:
        """Return the outcome that ``to_document`` described."""
        return cls(dict(document["report"]), tuple(map(str, document["lines"])))
