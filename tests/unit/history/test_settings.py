from __future__ import annotations

import json
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
    stretch=st.none() | names,
    side=st.dictionaries(names, st.sampled_from(Side), max_size=3),
    safety_read=st.booleans(),
    kept_video_days=st.sampled_from(VIDEO_DAYS),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(settings)
def test_settings_come_back_as_they_were(mine: Settings) -> None:
    """Writing and reading changes nothing."""
    assert settings_from_json(mine.to_json()) == mine


@given(settings, st.dictionaries(st.text(), json_values))
def test_unknown_keys_are_ignored(mine: Settings, more: dict[str, Any]) -> None:
    """What a newer version wrote beside is no trouble."""
    document = {**more, **json.loads(mine.to_json())}

    assert settings_from_json(json.dumps(document)) == mine


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
    """One slip does not cost the other settings."""
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
    """The old default is the new one; another choice made under the old name holds, once."""
    document = json.loads(Settings().to_json())
    del document["kept_video_days"]

    read = settings_from_json(json.dumps({**document, "video_days": old}))

    assert read.kept_video_days == days
    changed = {"video_days": 30, **json.loads(Settings(kept_video_days=0).to_json())}
    assert settings_from_json(json.dumps(changed)).kept_video_days == 0


@given(st.text() | json_values.map(json.dumps))
def test_no_text_makes_reading_fail(text: str) -> None:
    """Whatever stands there, settings come out, and a sound volume among them."""
    assert 0 <= settings_from_json(text).volume <= 1


def test_deeply_nested_junk_is_the_defaults() -> None:
    """A text made to exhaust the reader does not."""
    assert settings_from_json("[" * 100_000) == Settings()


def test_a_side_is_remembered_for_its_own_stretch() -> None:
    """The other stretch keeps its side."""
    mine = (
        Settings().with_side("a", Side.LEFT).with_side("b", Side.RIGHT).with_side("a", Side.RIGHT)
    )

    assert mine.side == {"a": Side.RIGHT, "b": Side.RIGHT}
