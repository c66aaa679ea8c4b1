"""A person's settings and their JSON; unknown keys are preserved."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, Strict, TypeAdapter, ValidationError

from posecheck.core.landmarks import Side

VIDEO_DAYS: Final = (None, 365, 30, 7, 0)
# The earlier key for the days, and those of its values that someone chose deliberately.
_EARLIER_DAYS: Final = "video_days"
_CHOSEN_DAYS: Final = (365, 30, 7)

_logger = logging.getLogger(__name__)


def _is_offered(days: int | None) -> int | None:
    if days not in VIDEO_DAYS:
        raise ValueError(f"must be one of {', '.join(map(str, VIDEO_DAYS))}")
    return days


Switch = Annotated[bool, Strict()]
Name = Annotated[str, Strict(), Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Settings:
    """A person's preferences.

    Attributes:
        volume: of tones and voice, 0 to 1.
        voice: whether cues are spoken; tones always sound.
        language: of everything shown and spoken; None until it is chosen: then the browser's.
        mirrored: whether the camera's picture is shown mirrored.
        breathing_shown, breathing_heard: whether the breathing guide is shown and heard.
        stretch: the stretch chosen last, None before the first choice.
        side: the affected side chosen last, by stretch.
        safety_read: whether the cautions have been read.
        kept_video_days: for how many days the annotated video of a kept review is stored, one of
            ``VIDEO_DAYS``; None until it is deleted by hand, 0 until its page is left.
        asked_about: the mark of the rest that a doctor or therapist was asked about last, None
            when there was none; see ``posecheck.history.rest``.
        short: whether sets leave out the steps, for somebody who knows the stretches.
        unknown: settings written by another version of posecheck, preserved unchanged.
    """

    volume: Annotated[float, Strict(), Field(ge=0, le=1)] = 0.8
    voice: Switch = True
    language: Name | None = None
    mirrored: Switch = True
    breathing_shown: Switch = True
    breathing_heard: Switch = False
    stretch: Name | None = None
    side: Annotated[Mapping[str, Side], AfterValidator(MappingProxyType)] = field(
        default_factory=lambda: MappingProxyType({})
    )
    safety_read: Switch = False
    kept_video_days: Annotated[int | None, Strict(), AfterValidator(_is_offered)] = None
    asked_about: Name | None = None
    short: Switch = False
    unknown: Annotated[Mapping[str, Any], AfterValidator(MappingProxyType)] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def with_side(self, stretch: str, side: Side) -> Settings:
        """Return these settings with another side for a stretch."""
        return replace(self, side=MappingProxyType({**self.side, stretch: side}))

    def with_document(self, document: Mapping[str, Any]) -> Settings:
        """Return these settings with the values of a document, which need not be valid.

        An invalid value leaves only its own setting unchanged. All invalid values are written to
        the server's log in one message.
        """
        known = {name: document[name] for name in _KNOWN if name in document}
        try:
            return self._with(known)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
        for fault in faults:
            _remove_value(known, *map(str, fault["loc"]))
        details = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in faults)
        _logger.warning("Settings that cannot be understood are left as they were: %s", details)
        return self._with(known)

    def to_json(self) -> str:
        """Return the settings as a JSON object."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _KNOWN}
        values["side"] = {stretch: side.value for stretch, side in self.side.items()}
        return json.dumps({**self.unknown, **values}, ensure_ascii=False)

    def _with(self, values: Mapping[str, Any]) -> Settings:
        mine = {each.name: getattr(self, each.name) for each in fields(self)}
        return _SETTINGS.validate_python(
            {**mine, "side": dict(self.side), "unknown": dict(self.unknown), **values}
        )


_SETTINGS: Final = TypeAdapter(Settings)
_KNOWN: Final = tuple(each.name for each in fields(Settings) if each.name != "unknown")


# Cached: pages read the settings several times, and errors in one text should be logged only once.
@lru_cache(maxsize=64)
def settings_from_json(text: str) -> Settings:
    """Return the settings in a JSON object.

    Unknown keys are preserved, and an invalid value falls back to its own default without
    affecting the others. Text that is not a JSON object gives the defaults.
    """
    try:
        document = json.loads(text, parse_float=_finite, parse_constant=_finite)
        # Values that could not be written back are not preserved.
        json.dumps(document, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        _logger.warning("Settings that cannot be understood at all are replaced by the defaults")
        return Settings()
    # Under the earlier key the default was "until the page is left"; any other value was chosen.
    if document.get(_EARLIER_DAYS) in _CHOSEN_DAYS:
        document.setdefault("kept_video_days", document[_EARLIER_DAYS])
    known = (*_KNOWN, _EARLIER_DAYS)
    unknown = {name: value for name, value in document.items() if name not in known}
    return replace(Settings(), unknown=MappingProxyType(unknown)).with_document(document)


def _finite(number: str) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None


def _remove_value(document: dict[str, Any], name: str, *inner: str) -> None:
    """Remove a value from a document; for a table, only the entry that contains it."""
    table = document.get(name)
    if inner and isinstance(table, dict):
        document[name] = {key: value for key, value in table.items() if key != inner[0]}
    else:
        document.pop(name, None)
