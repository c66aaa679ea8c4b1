"""A person's settings, and their JSON: what cannot be understood there is the default."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.landmarks import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VIDEO_DAYS: Final = (None, 365, 30, 7, 0)
_CHOSEN_DAYS: Final = (365, 30, 7)


@dataclass(frozen=True, slots=True)
class Settings:
    """How someone wants a session to be.

    Attributes:
        volume: of tones and voice, 0 to 1.
        voice: whether cues are spoken; tones always sound.
        language: of everything shown and spoken.
        mirrored: whether the camera's picture is shown as a mirror shows it.
        breathing_shown, breathing_heard: the breathing guide.
        stretch: the one chosen last, None before the first.
        side: by stretch, the affected side chosen last.
        safety_read: whether the cautions have been read.
        kept_video_days: how long the annotated video of a kept review stays, one of ``VIDEO_DAYS``;
            None stands for until it is deleted, 0 for until its page is left.
    """

    volume: float = 0.8
    voice: bool = True
    language: str = "en"
    mirrored: bool = True
    breathing_shown: bool = True
    breathing_heard: bool = False
    stretch: str | None = None
    side: Mapping[str, Side] = field(default_factory=lambda: MappingProxyType({}))
    safety_read: bool = False
    kept_video_days: int | None = None

    def with_side(self, stretch: str, side: Side) -> Settings:
        """Return these settings with another side remembered for a stretch."""
        return replace(self, side=MappingProxyType({**self.side, stretch: side}))

    def to_json(self) -> str:
        """Return them as a JSON object."""
        values: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        values["side"] = {stretch: side.value for stretch, side in self.side.items()}
        return json.dumps(values, ensure_ascii=False)


def settings_from_json(text: str) -> Settings:
    """Return the settings in a JSON object.

    Unknown keys are ignored; a value that is none falls back to its own default and leaves the
    others alone. What is no JSON object at all gives the defaults.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return Settings()
    if not isinstance(document, dict):
        return Settings()
    # Until a page is left was the default under this name; whoever chose days chose them.
    if document.get("video_days") in _CHOSEN_DAYS:
        document.setdefault("kept_video_days", document["video_days"])
    sound = {
        name: read(document[name])
        for name, (is_sound, read) in _READERS.items()
        if name in document and is_sound(document[name])
    }
    return Settings(**sound)


def _is_share(value: object) -> bool:
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and math.isfinite(value)
        and 0 <= value <= 1
    )


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_video_days(value: object) -> bool:
    return value is None or (
        isinstance(value, int) and not isinstance(value, bool) and value in VIDEO_DAYS
    )


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _is_side_by_stretch(value: object) -> bool:
    return isinstance(value, dict)


def _read_sides(value: dict[str, object]) -> Mapping[str, Side]:
    known = {side.value: side for side in Side}
    return MappingProxyType(
        {
            stretch: known[side]
            for stretch, side in value.items()
            if isinstance(side, str) and side in known
        }
    )


def _as_it_is(value: Any) -> Any:  # noqa: ANN401  (JSON has no one type)
    return value


_READERS: Final[Mapping[str, tuple[Callable[[object], bool], Callable[[Any], Any]]]] = {
    "volume": (_is_share, float),
    "voice": (_is_bool, _as_it_is),
    "language": (_is_name, _as_it_is),
    "mirrored": (_is_bool, _as_it_is),
    "breathing_shown": (_is_bool, _as_it_is),
    "breathing_heard": (_is_bool, _as_it_is),
    "stretch": (_is_name, _as_it_is),
    "side": (_is_side_by_stretch, _read_sides),
    "safety_read": (_is_bool, _as_it_is),
    "kept_video_days": (_is_video_days, _as_it_is),
}
