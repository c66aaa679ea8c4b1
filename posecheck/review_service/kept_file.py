"""A kept review's record as a file in its folder, written atomically."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from posecheck.core.landmarks import Side
from posecheck.review_service.errors import text
from posecheck.review_service.models import ReviewRecord, ReviewState
from posecheck.review_service.paths import ANNOTATED, REVIEW
from posecheck.storage.atomic import write_text

# In version 1 people had numeric ids, which are not unique across histories.
SCHEMA: Final = 2
# Shorter than any current id.
_NUMBER: Final = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class KeptReview:
    """A kept review.

    Attributes:
        kept_at: when it was kept.
        held_by: the name of the server that also has it on a workspace, empty if none.
        damaged: whether its file could not be read; the record then says so.
    """

    record: ReviewRecord
    kept_at: datetime
    held_by: str = ""
    damaged: bool = False


class _ReviewFile(BaseModel):
    # Unknown keys are ignored: a newer version may have written them.
    model_config = ConfigDict(extra="ignore")

    version: Literal[1, 2]
    name: str
    made_at: AwareDatetime
    kept_at: AwareDatetime
    held_by: str
    size_bytes: int
    stretch: str
    title: str
    reference_version: int
    side: Side
    model: str
    profile_id: int | str
    summary: dict[str, Any]
    sha256: str = ""


def write_review(folder: Path, kept: KeptReview) -> None:
    """Write a kept review's record into its folder.

    Raises:
        OutputError: the file cannot be written.
    """
    record = kept.record
    document = {
        "version": SCHEMA,
        "name": record.name,
        "made_at": record.made_at.isoformat(),
        "kept_at": kept.kept_at.isoformat(),
        "held_by": kept.held_by,
        "size_bytes": record.size_bytes,
        "stretch": record.stretch,
        "title": record.title,
        "reference_version": record.reference_version,
        "side": None if record.side is None else record.side.value,
        "model": record.model,
        "profile_id": record.profile_id,
        "summary": record.summary,
        "sha256": record.sha256,
    }
    write_text(
        folder / REVIEW, json.dumps(document, ensure_ascii=False, indent=1) + "\n", private=True
    )


def read_review(folder: Path, ids_by_number: Mapping[int, str]) -> KeptReview:
    """Read a kept review's record; if it is damaged, return a record that says so.

    Args:
        folder: the review's folder.
        ids_by_number: the ids of this history's people who used to have a numeric id, by that
            number.
    """
    path = folder / REVIEW
    try:
        file = _ReviewFile.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return _describe_damaged(folder)
    record = ReviewRecord(
        id=folder.name,
        workspace="",
        name=file.name,
        made_at=file.made_at,
        state=ReviewState.DONE,
        size_bytes=file.size_bytes,
        received_bytes=file.size_bytes,
        share=1.0,
        left_s=0.0,
        stretch=file.stretch,
        title=file.title,
        reference_version=file.reference_version,
        side=file.side,
        model=file.model,
        kept=True,
        profile_id=_find_owner(file.profile_id, ids_by_number),
        has_video=(folder / ANNOTATED).exists(),
        summary=file.summary,
        sha256=file.sha256,
    )
    return KeptReview(record, file.kept_at, file.held_by)


def _find_owner(profile_id: int | str, ids_by_number: Mapping[int, str]) -> str:
    """Return a review's profile id; a number from another history is kept and matches nobody."""
    if isinstance(profile_id, str) and not _NUMBER.fullmatch(profile_id):
        return profile_id
    return ids_by_number.get(int(profile_id), str(profile_id))


def _describe_damaged(folder: Path) -> KeptReview:
    try:
        made_at = datetime.fromtimestamp(folder.stat().st_mtime, UTC)
    except OSError:
        made_at = datetime.now(UTC)
    record = ReviewRecord(
        id=folder.name,
        workspace="",
        name=text("damaged_name"),
        made_at=made_at,
        state=ReviewState.FAILED,
        size_bytes=0,
        failure=text("damaged", file=str(folder / REVIEW)),
        kept=True,
        has_video=(folder / ANNOTATED).exists(),
    )
    return KeptReview(record, made_at, damaged=True)
