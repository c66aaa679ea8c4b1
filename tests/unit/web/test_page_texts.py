from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

import posecheck.web
from posecheck.core.comparison import Topic
from posecheck.core.session import Phase
from posecheck.core.session.events import SENTENCES
from posecheck.texts.catalog import load_words
from posecheck.web.review.choices import MODELS
from posecheck.web.texts import load_cautions, load_sample_names, load_texts

PAGES = Path(posecheck.web.__file__).parent
SCRIPTS = {
    path.name: path.read_text(encoding="utf-8")
    for path in (
        *(PAGES / "stretch/coach/assets").glob("*.js"),
        PAGES / "stretch/coach/component.py",
    )
}
# The page of a phone that films has texts of its own.
PHONE_CAMERA = SCRIPTS.pop("phone_camera.js") + SCRIPTS.pop("phone_link.js")
REVIEW = PAGES / "review/assets"
# What the browser parts of the review page ask for, by their sections.
REVIEW_SCRIPTS = {
    "review_player": ("player.js", "screen.js"),
    "review_picker": ("picker.js",),
    "review_upload": ("uploader.js",),
}
# What a proxy may answer instead of posecheck, and what can be done about it differs.
STATUSES = (400, 401, 403, 404, 405, 408, 411, 413, 500, 507)
WORDS = PAGES.parent / "texts" / "en.toml"
# Keys that are put together from parts.
BUILT = {
    "coach": {
        *(f"phase_{phase.value}" for phase in Phase),
        *(f"lost_{reason}" for reason in ("hidden", "stalled", "connection")),
        *(f"model_{model}" for model in ("heavy", "full")),
        "phase_cannot_judge",
    },
    "review_page": {f"model_{model}" for model in MODELS},
    "review_result": set(),
    "settings_page": set(),
    "stretch_page": set(),
    "calendar": set(),
    "pain": set(),
    "safety": set(),
    "app": set(),
    "review_marks": set(),
    "review_comparison": {
        *(f"{topic.value}_{how}" for topic in Topic for how in ("more", "less")),
        *(f"row_{name}" for name in ("counted", "longest", "paused", "unseen")),
    },
}


@cache
def literals() -> set[str]:
    """Every string that stands in a page's code."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PAGES.rglob("*.py")]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def failures() -> set[str]:
    """What can be wrong with the camera or the connection, by the names in the scripts."""
    tables = SCRIPTS["camera.js"] + SCRIPTS["link.js"] + SCRIPTS["phone_feed.js"]
    named = re.findall(r'\w+: "(\w+)"', tables)
    thrown = re.findall(r'(?:CameraError|onEnd|this\.end)\("(\w+)"', "".join(SCRIPTS.values()))
    return {*named, *thrown, "unknown"} - {"camera", "user"}


def test_every_failure_of_the_camera_has_its_words() -> None:
    """Every failure on the stage has a title and says what to do."""
    texts = load_texts("coach").texts

    assert failures() >= {"denied", "missing", "busy", "insecure", "unplugged", "replaced"}
    for reason in failures():
        assert f"{reason}_title" in texts
        assert f"{reason}_text" in texts


def test_the_stage_asks_for_no_text_that_is_not_there() -> None:
    """Every text that the scripts use is in the words file, and every one there is used."""
    asked = {
        key for script in SCRIPTS.values() for key in re.findall(r"texts\.(\w+)", script)
    } | BUILT["coach"]
    asked |= {f"{reason}_{part}" for reason in failures() for part in ("title", "text")}

    assert asked - {"texts"} == set(load_texts("coach").texts)


def test_the_page_of_a_phone_asks_for_no_text_that_is_not_there() -> None:
    """Each of its states and each failure of its camera has words, and there are no others."""
    texts = set(load_texts("phone_camera").texts)
    union = re.search(r'\{("off".*?)\} State', PHONE_CAMERA)
    ends = re.search(r'\{("replaced".*?)\} LinkEnd', PHONE_CAMERA)
    standings = re.search(r'\{("waiting".*?)\} Standing', PHONE_CAMERA)
    assert union
    assert ends
    assert standings
    states = set(re.findall(r'"(\w+)"', union[1] + ends[1] + standings[1])) - {"failed"}
    camera = {*re.findall(r'Error: "(\w+)"', SCRIPTS["camera.js"]), "unknown"}
    camera |= set(re.findall(r'CameraError\("(\w+)"\)', SCRIPTS["camera.js"]))
    asked = {f"{name}_{part}" for name in states | camera for part in ("title", "text")}
    asked |= set(re.findall(r"texts\.(\w+)", PHONE_CAMERA)) | {"title"}

    assert {"off", "watched", "unpaired"} <= states
    assert {"denied", "insecure"} <= camera
    assert asked == texts


@pytest.mark.parametrize("section", REVIEW_SCRIPTS)
def test_the_review_asks_for_no_text_that_is_not_there(section: str) -> None:
    """Every text that its scripts use is in the words file, and every one there is used."""
    scripts = [(REVIEW / name).read_text(encoding="utf-8") for name in REVIEW_SCRIPTS[section]]
    asked = {key for script in scripts for key in re.findall(r"texts\.(\w+)", script)}
    if section == "review_upload":
        # How an upload stands has a text for each way; a refusal is told by its status.
        upload = "".join(
            (REVIEW / name).read_text(encoding="utf-8") for name in ("upload.js", "answers.js")
        )
        states = set(re.findall(r'(?:become|PassingError)\("(\w+)"', upload))
        asked |= {"waiting", "unfinished", "broken", *states} - {"refused", "cancelled"}
        asked |= {f"status_{status}" for status in (*STATUSES, "login", "other")}

    assert asked | {"not_loaded"} == set(load_texts(section).texts)


@pytest.mark.parametrize("section", sorted(BUILT.keys() - {"coach"}))
def test_no_text_of_a_page_is_left_unused(section: str) -> None:
    """Every text is used, so that nobody translates in vain."""
    assert set(load_texts(section).texts) <= literals() | BUILT[section]


def test_whatever_a_set_says_has_words() -> None:
    """Every sentence of a live set has words, and there are no others but the lines shown."""
    session = tomllib.loads(WORDS.read_text(encoding="utf-8"))["session"]

    assert set(SENTENCES) <= set(session)
    assert set(session) - set(SENTENCES) == {
        "looking",
        "seen",
        "entering",
        "paused",
        "stopped",
    }
    assert all(load_words().spoken_texts[key] == text for key, text in session.items())


def test_cautions_name_the_emergency() -> None:
    """The cautions include emergency signs, and what a hip replacement forbids."""
    cautions = " ".join(load_cautions())

    assert "numbness between the legs" in cautions
    assert "hip replacement" in cautions
    assert load_sample_names()
