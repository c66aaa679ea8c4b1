"""One video on the service or among the kept ones, as everyone outside sees it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from posecheck.core.landmarks import Side


class ReviewState(Enum):
    """How far a video has come. READY: it is here, and nobody asked for its analysis yet."""

    UPLOADING = "uploading"
    READY = "ready"
    WAITING = "waiting"
    ANALYSING = "analysing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """How a review stands.

    Attributes:
        id: unguessable; who knows it may see the review.
        workspace: the page it lies on, empty for one among the kept ones.
        name: the video as the person knows it, made harmless.
        share: of the analysis, 0 to 1.
        left_s: how long the analysis will last, None while that cannot be said.
        failure: what went wrong, in words for the person.
        title: the stretch's.
        kept: whether it lies among the kept ones.
        profile_id: whose it is, once it is kept; None where that cannot be read. Of somebody of
            another history it is nobody's here.
        has_video: whether the annotated video is there.
        summary: the report's JSON without ``frames_detail``, empty before it is done.
        same_as: the id of the review of the same content on this workspace, else empty.
        sha256: of the uploaded content, empty for a sample.
    """

    id: str
    workspace: str
    name: str
    made_at: datetime
    state: ReviewState
    size_bytes: int
    received_bytes: int = 0
    share: float = 0.0
    left_s: float | None = None
    failure: str = ""
    stretch: str = ""
    title: str = ""
    reference_version: int = 0
    side: Side | None = None
    model: str = ""
    kept: bool = False
    profile_id: str | None = None
    has_video: bool = False
    summary: dict[str, Any] = field(default_factory=dict)
    same_as: str = ""
    sha256: str = ""
