"""What was heard in a set in a browser, compared with what was written down in tests/golden."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator

from posecheck.core.landmarks import Side
from posecheck.core.session import Speech
from posecheck.core.session.events import STEP
from posecheck.references.document import to_document
from posecheck.references.files import find_reference
from posecheck.references.lookup import open_library
from posecheck.texts.catalog import load_words
from tests.golden.replay import Line, find_file, read_back
from tests.golden.scenes import SCENES, SHORT_HOLD_S

# Pictures come when they come, and on a busy machine late.
NEAR_S = 2.0
GET_READY = load_words("en").speech_text(
    Speech("get_ready"), find_reference("figure-4"), Side.RIGHT
)
# What tells of this machine, not of this set. Pictures that come late make somebody who is in the
# stretch already wait for the clock, so that a first step is read, or pause it. That neither comes
# otherwise is what the same scene without a browser is for.
APART = {"slow_machine", "pause", "resume", STEP}


def ask_for(data_folder: Path, stretch: str, hold_s: float = SHORT_HOLD_S) -> None:
    """Let a stretch in a data folder ask for a hold of other seconds, as a therapist would."""
    library = open_library(data_folder)
    before = library.find(stretch)
    document = to_document(before.reference)
    document["dose"]["hold_s"] = hold_s
    library.save(stretch, document, based_on=before.digest, by="Ada", why="a test has no time")


def check_heard(stage: Locator, scene_name: str) -> None:
    """Check that the same was heard as in a scene from "Get ready" on, at the same times.

    Before that, a set takes as long as the model takes to load and the person to be seen. The
    times count from the clock's start, without the pauses.
    """
    scene = next(each for each in SCENES if each.name == scene_name)
    written = read_back(find_file(scene, "en").read_text(encoding="utf-8"))
    everything = list_heard(stage)
    heard, told = skip_set_up(everything), "\n".join(map(str, everything))
    expected = skip_set_up(written)
    assert [line.heard for line in heard] == [line.heard for line in expected], told
    assert since_start(heard) == pytest.approx(since_start(expected), abs=NEAR_S), told


def skip_set_up(lines: list[Line]) -> list[Line]:
    """Return the lines from the first "Get ready" on."""
    return lines[[line.heard for line in lines].index(GET_READY) :]


def since_start(lines: list[Line]) -> list[float]:
    """Return when each line after the clock's start is heard, in seconds from then."""
    start = [line.heard for line in lines].index("(start)")
    return [line.t_s - lines[start].t_s for line in lines[start:]]


def list_heard(stage: Locator) -> list[Line]:
    """Return the tones and sentences so far, without the breathing guide and the pauses."""
    played: list[dict[str, Any]] = stage.evaluate("stage => stage.played")
    lines: list[Line] = []
    paused_s, since_s = 0.0, 0.0
    for each in played:
        t_s, tone = each["t_ms"] / 1000, each.get("tone")
        if tone == "pause":
            since_s = t_s
        elif tone == "resume":
            paused_s += t_s - since_s
        elif not APART & {each.get("kind"), tone} and not str(tone).startswith("breathe"):
            lines.append(Line(t_s - paused_s, each.get("say") or f"({tone})"))
    return lines
