"""A history for the pictures: a person with a week of sets, two of today's three done."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, Settings
from posecheck.history.opening import open_database
from posecheck.history.store import FILE_NAME
from posecheck.references.files import find_reference

if TYPE_CHECKING:
    from pathlib import Path

# How many days ago, how many sets reached their goal then, and the pain after each.
_DAYS: Final = (
    (9, 2, 6),
    (8, 3, 5),
    (6, 3, 5),
    (5, 2, 4),
    (4, 3, 3),
    (3, 1, 4),
    (2, 3, 3),
    (1, 3, 2),
)


def keep_week(folder: Path) -> str:
    """Keep the sets in a data folder; return the id of the last one, done just now."""
    folder.mkdir(parents=True, exist_ok=True)
    now = datetime.now().astimezone()
    clock = [now]
    database, aside = open_database(folder / FILE_NAME)
    with closing(HistoryStore(database, aside, now=lambda: clock[0])) as store:
        person = store.first_profile("Me")
        chosen = Settings(safety_read=True, stretch="figure-4")
        store.save_settings(person.id, chosen.with_side("figure-4", Side.RIGHT))
        set_id = ""
        for ago, count, pain in (*_DAYS, (0, 2, None)):
            for number in range(count):
                clock[0] = now - timedelta(days=ago, minutes=20 * (count - 1 - number))
                set_id = _keep_set(store, person.id)
                store.rate_set(set_id, pain, "")
    return set_id


def _keep_set(store: HistoryStore, person_id: str) -> str:
    reference = find_reference("figure-4")
    set_id = store.begin_set(person_id, reference, Side.RIGHT, "camera")
    slip = ("ankle_not_on_knee",)
    spans = (
        HoldSpan(8.0, 20.0, FormState.CORRECT, ()),
        HoldSpan(20.0, 23.0, FormState.INCORRECT, slip),
        HoldSpan(23.0, 11.0 + reference.hold_s, FormState.CORRECT, ()),
    )
    hold = HoldState(
        accepted_s=reference.hold_s,
        paused_by_s={slip[0]: 3.0},
        longest_hold_s=reference.hold_s - 12.0,
    )
    store.save_progress(set_id, hold, spans, "heavy")
    store.end_set(set_id, "done")
    return set_id
