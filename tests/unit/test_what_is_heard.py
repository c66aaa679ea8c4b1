"""What a person hears in a whole set, second by second, as it was written down in tests/golden.

After a change that is meant: `python -m tests.golden`, and read what has changed as somebody who
lies on the floor with their eyes closed.
"""

from __future__ import annotations

import pytest

from posecheck.texts.catalog import list_languages
from tests.golden.replay import find_file, read_back, replay
from tests.golden.scenes import SCENES, Scene

# Another machine rounds otherwise: a moment that just counts may be the next one there.
NEAR_S = 0.35


@pytest.mark.parametrize("language", list_languages())
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_set_is_heard_as_written_down(scene: Scene, language: str) -> None:
    """The same tones and sentences come in the same order, at the same times."""
    written = read_back(find_file(scene, language).read_text(encoding="utf-8"))

    heard = replay(scene, language)

    assert [(line.heard, line.cuts) for line in heard] == [
        (line.heard, line.cuts) for line in written
    ]
    assert [line.t_s for line in heard] == pytest.approx([line.t_s for line in written], abs=NEAR_S)
