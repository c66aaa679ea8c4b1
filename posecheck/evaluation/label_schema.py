"""The layout of a labels file, schema 1, and the allowed values of each entry.

``docs/labels-file.md`` describes it for people who write such files.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from posecheck.references.faults import list_keys
from posecheck.references.schema import Line, suggest

SCHEMA: Final = 1
# A file with more than this is not a labels file.
MAX_INTERVALS: Final = 1_000
MAX_VIDEOS: Final = 10_000

_Seconds = Annotated[float, Field(ge=0, le=86_400)]


class Surroundings(NamedTuple):
    """What a file is checked against: the known stretches, and the folder of its videos."""

    stretches: tuple[str, ...]
    folder: Path


def fault(message: str) -> PydanticCustomError:
    """Return a validation error with our own message; brackets in it are not placeholders."""
    return PydanticCustomError("posecheck", "{message}", {"message": message})


class _Table(BaseModel):
    # Strict: "4" in quotation marks in place of seconds is a mistake that should be reported.
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class IntervalTable(_Table):
    """One span of time and what a person says about it."""

    start_s: _Seconds
    end_s: _Seconds
    label: Literal["correct", "wrong", "cannot_judge", "transition"]
    reason: Line | None = None

    @field_validator("end_s")
    @classmethod
    def _ends_after_its_start(cls, end_s: float, info: ValidationInfo) -> float:
        start_s = info.data.get("start_s")
        if start_s is not None and not start_s < end_s:
            raise fault(f"must be above start_s, which is {start_s:g}")
        return end_s

    @field_validator("reason")
    @classmethod
    def _only_wrong_form_has_a_reason(cls, reason: str | None, info: ValidationInfo) -> str | None:
        if reason is not None and info.data.get("label") in ("correct", "transition"):
            raise fault('is only for label = "wrong"')
        return reason


class VideoTable(_Table):
    """One ``[[videos]]`` table. Later entries are validated against earlier ones."""

    landmarks: Line | None = None
    video: Line | None = Field(default=None, validate_default=True)
    model: Line | None = None
    stretch: Line
    side: Literal["left", "right"]
    person: Line | None = None
    view: Literal["beside", "oblique", "along"] | None = None
    height: Literal["low", "raised", "high"] | None = None
    intervals: list[IntervalTable] = Field(max_length=MAX_INTERVALS)
    rest: Literal["wrong", "not_labelled"] = Field(default="wrong", validate_default=True)

    @field_validator("landmarks")
    @classmethod
    def _landmarks_are_there(cls, landmarks: str | None, info: ValidationInfo) -> str | None:
        if landmarks is not None:
            _check_file(landmarks, info)
        return landmarks

    @field_validator("video")
    @classmethod
    def _there_is_a_source(cls, video: str | None, info: ValidationInfo) -> str | None:
        # With landmarks this is only the video's name; errors in the landmarks are reported there.
        if info.data.get("landmarks", "") is not None:
            return video
        if video is None:
            raise fault("write video = the name of a video, or landmarks = the name of a .npz file")
        _check_file(video, info)
        return video

    @field_validator("stretch")
    @classmethod
    def _stretch_is_known(cls, stretch: str, info: ValidationInfo) -> str:
        known = _surroundings(info).stretches
        if stretch not in known:
            raise fault(
                f"is not a known stretch.{suggest(stretch, known)} "
                f"Known stretches: {', '.join(known)}"
            )
        return stretch

    @field_validator("intervals")
    @classmethod
    def _intervals_are_apart(cls, intervals: list[IntervalTable]) -> list[IntervalTable]:
        ordered = sorted(enumerate(intervals, start=1), key=lambda each: each[1].start_s)
        for (first, one), (second, other) in pairwise(ordered):
            if other.start_s < one.end_s:
                raise fault(
                    f"entries {first} and {second} overlap at {other.start_s:g} s; "
                    "each second can have only one label"
                )
        return intervals

    @field_validator("rest")
    @classmethod
    def _something_is_labelled(cls, rest: str, info: ValidationInfo) -> str:
        if rest == "not_labelled" and info.data.get("intervals") == []:
            raise fault("is not allowed without intervals: nothing would be labelled")
        return rest


class LabelsFile(_Table):
    """A whole file."""

    schema_: int = Field(alias="schema")
    videos: list[VideoTable] = Field(min_length=1, max_length=MAX_VIDEOS)

    @field_validator("schema_")
    @classmethod
    def _layout_is_known(cls, schema: int) -> int:
        if schema != SCHEMA:
            raise fault(f"must be {SCHEMA}; a higher one needs a newer posecheck")
        return schema


def _surroundings(info: ValidationInfo) -> Surroundings:
    surroundings: Surroundings = info.context  # type: ignore[assignment]  # always given
    return surroundings


def _check_file(name: str, info: ValidationInfo) -> None:
    try:
        found = (_surroundings(info).folder / name).is_file()
    except OSError:  # a name that is too long for any file
        found = False
    if not found:
        raise fault("there is no such file next to this one; check its name")


def known_keys(loc: tuple[Any, ...]) -> tuple[str, ...]:
    """Return the valid keys at a location in the file."""
    table: type[BaseModel] = LabelsFile
    if len(loc) > 1:
        table = IntervalTable if "intervals" in loc[:-1] else VideoTable
    return list_keys(table)
