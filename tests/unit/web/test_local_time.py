"""The time zone that a browser reports."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from posecheck.web.local_time import as_local, make_zone

JULY = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "offset_min", "shown"),
    [
        ("Europe/Berlin", None, "02 01:30"),
        ("Europe/Berlin", 480, "02 01:30"),
        ("Asia/Nowhere", -330, "02 05:00"),
        ("../../etc/passwd", -330, "02 05:00"),
        ("", 480, "01 15:30"),
        (None, 480, "01 15:30"),
        (None, 0, "01 23:30"),
    ],
)
def test_the_name_decides_and_the_offset_stands_in(
    name: str | None, offset_min: int | None, shown: str
) -> None:
    """For a zone unknown to this machine, the reported offset is used."""
    zone = make_zone(name, offset_min)

    assert f"{JULY.astimezone(zone):%d %H:%M}" == shown


@pytest.mark.parametrize(
    ("name", "offset_min"), [(None, None), ("", None), ("Asia/Nowhere", 10**9)]
)
def test_without_sense_it_is_this_machine_s(name: str | None, offset_min: int | None) -> None:
    """If a browser reports nothing, or nonsense, the machine's own zone is used."""
    assert make_zone(name, offset_min) is None
    assert as_local(JULY).utcoffset() == JULY.astimezone().utcoffset()
