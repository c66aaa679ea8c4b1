"""Why the side could not be told from a video, and whether to say it would help."""

from __future__ import annotations

import pytest

from posecheck.analysis.recording import RecordingWriter
from posecheck.analysis.sides import SeenVideo, find_sides
from posecheck.core.observation import Observation
from posecheck.core.part import WHOLE
from posecheck.errors import NobodySeenError, SideUnknownError
from posecheck.references.files import find_reference
from tests.unit.core.builders import lying_pose, measures

FIGURE_4 = find_reference("figure-4")
# Somebody lies there, and no leg can be told.
LYING = Observation(lying_pose(), measures(sd=90.0), elevation_deg=30.0)


def see(nobody_s: float, lying_s: float, *, too_dark: bool = False) -> SeenVideo:
    writer = RecordingWriter()
    looks = [None] * round(10 * nobody_s) + [LYING] * round(10 * lying_s)
    for place, observation in enumerate(looks):
        writer.add(observation, place / 10)
    return SeenVideo(writer.build(), "full", too_dark=too_dark)


@pytest.mark.parametrize(
    ("too_dark", "name", "language", "no_side"),
    [
        (False, "nobody in view", "en", "Or say which side"),
        (True, "too dark", "en", "Or say which side"),
        (False, "niemand im Bild", "de", "welche Seite"),
        (True, "demasiado oscuro", "es", "qué lado"),
    ],
)
def test_a_film_of_nobody_asks_for_no_side(
    too_dark: bool, name: str, language: str, no_side: str
) -> None:
    """Where nobody was seen for three seconds there is nothing that a side would tell."""
    with pytest.raises(NobodySeenError) as told:
        find_sides(see(20.0, 2.0, too_dark=too_dark), FIGURE_4, WHOLE, language)

    assert name in str(told.value)
    assert no_side not in str(told.value)


@pytest.mark.parametrize(("nobody_s", "lying_s"), [(0.0, 2.0), (20.0, 4.0), (0.0, 20.0)])
def test_where_somebody_was_seen_the_side_helps(nobody_s: float, lying_s: float) -> None:
    """The person can be judged, if not told."""
    with pytest.raises(SideUnknownError, match=r"say which side it is\.|Say which side it is\."):
        find_sides(see(nobody_s, lying_s), FIGURE_4, WHOLE)
