"""The sessions to compare a review with: other reviews, and live sets with kept landmarks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from posecheck.analysis.archive import load_material
from posecheck.analysis.rejudge import Rejudged, rejudge
from posecheck.errors import HistoryError
from posecheck.review_service import ReviewState
from posecheck.review_service.paths import MATERIAL

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from posecheck.core.comparison import Judged
    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, SetRecord
    from posecheck.review_service import ReviewRecord


class ReviewSource(Protocol):
    """A source of reviews."""

    def look(self, workspace: str) -> tuple[ReviewRecord, ...]:
        """Return the reviews of a workspace."""

    def list_kept(self, profile_id: str) -> tuple[ReviewRecord, ...]:
        """Return the kept reviews of a person."""

    def folder(self, review_id: str) -> Path:
        """Return the folder of a review's files."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session that can be compared.

    Attributes:
        id: the id of the review or set.
        name: the name of the video, empty for a live set.
        at: when the video was added, or the set was begun.
        load: returns the session as it was judged; raises PosecheckError.
    """

    id: str
    name: str
    at: datetime
    load: Callable[[], Judged]


def list_sessions(
    record: ReviewRecord,
    reference: ReferencePose,
    service: ReviewSource,
    store: HistoryStore,
    profile_id: str,
) -> tuple[Session, ...]:
    """Return the sessions of the same stretch and side, oldest first, ``record`` among them.

    Args:
        record: a review that is done.
        reference: the pose that live sets are measured by, because only their landmarks are kept.
        service: the source of reviews, of the same workspace and kept.
        store: the history with the live sets.
        profile_id: the person whose sessions are listed.
    """
    reviews = {
        each.id: each
        for each in (record, *service.look(record.workspace), *service.list_kept(profile_id))
        if each.state is ReviewState.DONE
        and (each.stretch, each.side) == (record.stretch, record.side)
    }
    sets = [
        each
        for each in store.list_sets(profile_id, intervals=False)
        if (each.stretch, each.side) == (record.stretch, record.side)
        and store.has_recording(each.id)
    ]
    sessions = [
        Session(each.id, each.name, each.made_at, _review_loader(service, each.id))
        for each in reviews.values()
    ]
    sessions += [
        Session(each.id, "", each.started_at, _set_loader(store, each, reference)) for each in sets
    ]
    return tuple(sorted(sessions, key=lambda session: session.at))


def _review_loader(service: ReviewSource, review_id: str) -> Callable[[], Judged]:
    return lambda: load_material(service.folder(review_id) / MATERIAL)


def _set_loader(
    store: HistoryStore, record: SetRecord, reference: ReferencePose
) -> Callable[[], Judged]:
    return lambda: judge_set(store, record, reference)


def judge_set(store: HistoryStore, record: SetRecord, reference: ReferencePose) -> Judged:
    """Return a live set: its seconds as counted at the time, its measures from the recording.

    Raises:
        PosecheckError: it has been deleted since, or its recording is damaged.
    """
    recording = store.load_recording(record.id)
    whole = store.find_set(record.id)
    if recording is None or whole is None or not whole.intervals:
        raise HistoryError("This set no longer exists; choose another.")
    judged = rejudge(recording, reference, record.side, model=record.model)
    start_s = whole.intervals[0].start_s
    intervals = tuple(
        replace(each, start_s=each.start_s - start_s, end_s=each.end_s - start_s)
        for each in whole.intervals
    )
    report = replace(
        judged.report,
        intervals=intervals,
        duration_s=intervals[-1].end_s,
        longest_hold_s=whole.longest_hold_s,
    )
    return Rejudged(report, judged.tracks)
