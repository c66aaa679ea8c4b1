"""Somebody whom the pages know already: who has read the cautions and chosen a stretch."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from posecheck.core.landmarks import Side
from posecheck.history import Settings, open_store
from posecheck.history.store import FILE_NAME


def introduce(
    data_folder: Path,
    stretch: str = "figure-4",
    side: Side = Side.RIGHT,
    *,
    short: bool = True,
) -> None:
    """Let a data folder know somebody, whose next set is one press away.

    Args:
        data_folder: of pages that may be running.
        stretch: what they have chosen.
        side: the one that hurts.
        short: whether they ask for few words, with which a set is soonest under way.
    """
    settings = Settings(safety_read=True, stretch=stretch, short=short).with_side(stretch, side)
    with closing(open_store(data_folder / FILE_NAME)) as store:
        store.save_settings(store.first_profile("Me").id, settings)
