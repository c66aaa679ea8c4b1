from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.history.settings import VIDEO_DAYS, Settings, settings_from_json

names = st.text(min_size=1, max_size=20)
settings = st.builds(
    Settings,
    volume=st.floats(0, 1),
    voice=st.booleans(),
    language=names,
    mirrored=st.booleans(),
    breathing_shown=st.booleans(),
    breathing_heard=st.booleans(),
    short=st.booleans(),
    stretch=st.none() | names,
    side=st.dictionaries(names, st.sampled_from(Side), max_size=3),
    safety_read=st.booleans(),
    kept_video_days=st.sampled_from(VIDEO_DAYS),
)


def make_json(numbers: st.SearchStrategy[float]) -> st.SearchStrategy[Any]:
    return st.recursive(
        st.none() | st.booleans() | st.integers() | numbers | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=6,
    )


json_values = make_json(st.floats())
json_values_known_to_all = make_json(st.floats(allow_nan=False, allow_infinity=False))


@given(settings)
def test_settings_come_back_as_they_were(mine: Settings) -> None:
    """Settings survive writing and reading."""
    assert settings_from_json(mine.to_json()) == mine


@given(settings, st.dictionaries(st.text(), json_values_known_to_all))
def test_unknown_keys_are_kept(mine: Settings, more: dict[str, Any]) -> None:
    """Entries of a newer version cause no problem, and survive a change."""
    known = json.loads(mine.to_json())
    document = {**more, **known}

    read = settings_from_json(json.dumps(document))

    assert replace(read, unknown={}) == mine
    written = json.loads(replace(read, voice=not read.voice).to_json())
    assert written.keys() == document.keys()
    for key in more.keys() - known.keys():
        assert written[key] == more[key]


def test_a_number_that_json_does_not_know_is_not_kept() -> None:
    """An export of the history is valid JSON, whatever was in the settings."""
    read = settings_from_json('{"new": NaN, "newer": [-Infinity, 1e999], "voice": false}')

    assert read == replace(Settings(voice=False), unknown={"new": None, "newer": [None, None]})
    json.dumps(json.loads(read.to_json()), allow_nan=False)


def test_all_that_is_wrong_is_told_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """One line in the log says what was not understood, and why."""
    side = {"figure-4": "left", "another": "up"}
    document = {"volume": 7, "voice": "loud", "side": side, "kept_video_days": 8, "mirrored": False}

    read = settings_from_json(json.dumps(document))

    assert read == Settings(mirrored=False).with_side("figure-4", Side.LEFT)
    assert len(caplog.messages) == 1
    for fault in (
        "volume: ",
        "voice: ",
        "side.another: ",
        "kept_video_days: ",
        "one of None, 365, 30, 7, 0",
    ):
        assert fault in caplog.messages[0]


def test_what_a_browser_sends_is_not_taken_on_trust() -> None:
    """An invalid switch keeps the current value, not the default."""
    mine = Settings(volume=0.3, language="de")

    changed = mine.with_document({"volume": "loud", "language": ["de"], "voice": False})

    assert changed == Settings(volume=0.3, language="de", voice=False)


@pytest.mark.parametrize("text", [r'{"language": "\ud800"}', r'{"side": {"\ud800": "left"}}'])
def test_half_a_character_is_nothing_to_keep(text: str) -> None:
    """Such text could be read, but never written again."""
    assert settings_from_json(text) == Settings()


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("volume", 1.5), ("volume", "loud"), ("volume", True), ("volume", float("nan")),
        ("voice", "yes"), ("voice", 1), ("language", ""), ("language", None), ("mirrored", None),
        ("breathing_shown", []), ("breathing_heard", "x"), ("stretch", 4), ("side", "left"),
        ("side", {"figure-4": "up"}), ("side", {"figure-4": 3}), ("safety_read", 0.5),
        ("kept_video_days", 8), ("kept_video_days", False), ("kept_video_days", "7"),
        ("kept_video_days", -7),
    ],
)  # fmt: skip
def test_a_bad_value_is_the_default_of_its_own_key_only(key: str, bad: object) -> None:
    """One invalid entry does not affect the other settings."""
    mine = Settings(0.1, False, "xx", False, False, True, "s", {"s": Side.LEFT}, True)
    document = {**json.loads(mine.to_json()), key: bad}

    read = settings_from_json(json.dumps(document))

    for name in Settings.__slots__:
        expected = Settings() if name == key else mine
        assert getattr(read, name) == getattr(expected, name)


@pytest.mark.parametrize(
    ("old", "days"), [(0, None), (7, 7), (30, 30), (365, 365), ([], None), ("7", None)]
)
def test_days_that_somebody_chose_stay_chosen(old: object, days: int | None) -> None:
    """The old default becomes the new one; another choice under the old key is migrated once."""
    document = json.loads(Settings().to_json())
    del document["kept_video_days"]

    read = settings_from_json(json.dumps({**document, "video_days": old}))

    assert read.kept_video_days == days
    changed = {"video_days": 30, **json.loads(Settings(kept_video_days=0).to_json())}
    assert settings_from_json(json.dumps(changed)).kept_video_days == 0


@given(st.text() | json_values.map(json.dumps))
def test_no_text_makes_reading_fail(text: str) -> None:
    """Whatever the file contains, settings come out, with a valid volume."""
    assert 0 <= settings_from_json(text).volume <= 1


def test_deeply_nested_junk_is_the_defaults() -> None:
    """Text made to exhaust the parser does not."""
    assert settings_from_json("[" * 100_000) == Settings()


def test_a_side_is_remembered_for_its_own_stretch() -> None:
    """The other stretch keeps its side."""
    mine = (
        Settings().with_side("a", Side.LEFT).with_side("b", Side.RIGHT).with_side("a", Side.RIGHT)
    )

    assert mine.side == {"a": Side.RIGHT, "b": Side.RIGHT}
