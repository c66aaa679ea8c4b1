"""The public record of one review, on a workspace or kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from posecheck.core.part import WHOLE, Part

if TYPE_CHECKING:
    from datetime import datetime

    from posecheck.core.landmarks import Side


class ReviewState(Enum):
    """The state of a review. READY: the video has arrived and no analysis was requested yet."""

    UPLOADING = "uploading"
    READY = "ready"
    WAITING = "waiting"
    ANALYSING = "analysing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReviewRecord:
    """The current state of a review.

    Attributes:
        id: unguessable; whoever knows it may see the review.
        workspace: the workspace it is on, empty if it is only among the kept reviews.
        name: the video's name as the user knows it, made safe to show.
        share: the share of the analysis that is done, 0 to 1.
        left_s: the estimated remaining seconds of the analysis, None while unknown.
        failure: what went wrong, as a text for the user.
        asks_side: whether the side could not be told from the video, so the person has to name it.
        title: the stretch's title.
        kept: whether it is a kept review.
        profile_id: the owner once it is kept, None if that cannot be read. An id from another
            history matches no profile.
        part: the part that an analysis is to judge; once it is done, ``summary`` has it.
        has_video: whether the annotated video exists.
        summary: the report's JSON without ``frames_detail``, empty until the analysis is done.
        same_as: the id of the review of the same content on this workspace, otherwise empty.
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
    asks_side: bool = False
    stretch: str = ""
    title: str = ""
    reference_version: int = 0
    side: Side | None = None
    model: str = ""
    part: Part = WHOLE
    kept: bool = False
    profile_id: str | None = None
    has_video: bool = False
    summary: dict[str, Any] = field(default_factory=dict)
    same_as: str = ""
    sha256: str = ""
