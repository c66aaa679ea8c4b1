"""A data folder as somebody leaves it who has used posecheck for some days."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, Settings
from posecheck.history.opening import open_database
from posecheck.history.store import FILE_NAME
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewService, ReviewState
from tests.unit.review_service.makers import ReportRunner, upload, wait_for

SLIPPED = "ankle_not_on_knee"
# Days ago, seconds counted, pain afterwards.
SETS = ((6, 30.0, 5), (4, 30.0, 4), (2, 18.0, 3), (0, 24.0, 2))


@dataclass(frozen=True, slots=True)
class LivedIn:
    """What is in the folder.

    Attributes:
        set_id: the last set, which has ended.
        review_id: a kept review with its video.
    """

    set_id: str
    review_id: str


def live_in(data_folder: Path, video: Path) -> LivedIn:
    """Fill a data folder; its only person has read the cautions and chosen a side.

    Args:
        data_folder: one that is not in use.
        video: stands in for the annotated video of the review.
    """
    now = datetime.now().astimezone()
    database, aside = open_database(data_folder / FILE_NAME)
    with closing(HistoryStore(database, aside, now=lambda: now)) as store:
        person = store.first_profile("Ada").id
        chosen = Settings(safety_read=True, stretch="figure-4").with_side("figure-4", Side.RIGHT)
        store.save_settings(person, replace(chosen, volume=0.8))
        for days_ago, counted_s, pain in SETS:
            now = datetime.now().astimezone() - timedelta(days=days_ago)
            set_id = _keep_set(store, person, counted_s, pain)
    return LivedIn(set_id, _keep_review(data_folder, person, video))


def _keep_set(store: HistoryStore, person: str, counted_s: float, pain: int) -> str:
    reference = find_reference("figure-4")
    set_id = store.begin_set(person, reference, Side.RIGHT, "camera")
    spans = (
        HoldSpan(12.0, 16.0, FormState.INCORRECT, (SLIPPED,)),
        HoldSpan(16.0, 16.0 + counted_s, FormState.CORRECT, ()),
    )
    hold = HoldState(accepted_s=counted_s, paused_by_s={SLIPPED: 4.0}, longest_hold_s=counted_s)
    store.save_progress(set_id, hold, spans, "full")
    store.end_set(set_id, "done" if counted_s >= reference.hold_s else "stopped")
    store.rate_set(set_id, pain, "")
    return set_id


def _keep_review(data_folder: Path, person: str, video: Path) -> str:
    runner = ReportRunner()
    with closing(ReviewService(data_folder, lambda _: None, make_runner=lambda: runner)) as service:
        review_id = upload(service, service.open_workspace(), video.name)
        runner.end(video.name)
        service.analyse(review_id, find_reference("figure-4"), Side.RIGHT, "full")
        wait_for(service, review_id, ReviewState.DONE)
        shutil.copyfile(video, service.folder(review_id) / "annotated.mp4")
        service.keep(review_id, person)
    return review_id
