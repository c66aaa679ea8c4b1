"""Schema 1 of reference pose files, and the values allowed for each entry."""

from __future__ import annotations

import difflib
import re
import unicodedata
from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from posecheck.core.measures import SIDED_MEASURES, WHOLE_BODY_MEASURES, measure_unit
from posecheck.core.pain import DEFAULT_LIMITS, MAX_PAIN
from posecheck.core.reasons import BUILT_IN_FAULTS, CANNOT_JUDGE_REASONS, TRANSITIONS
from posecheck.texts.catalog import find_placeholder_fault

SCHEMA: Final = 1

# Names that already have a meaning in reports.
RESERVED_FAULTS: Final = frozenset((*BUILT_IN_FAULTS, *TRANSITIONS, *CANNOT_JUDGE_REASONS))

# The widest limits that make sense, in each measure's unit.
_MAX_DEG: Final = 180.0
_MAX_TRUNK_LENGTHS: Final = 5.0
_MAX_ACROSS_TRUNK_LENGTHS: Final = 3.0
_MAX_TOLERANCE: Final = {"deg": 45.0, "trunk lengths": 1.0}
# Unicode categories of control characters and line breaks; and the characters that change the
# direction of text, which can make one name look like another.
_NOT_PLAIN_CATEGORIES: Final = frozenset(("Cc", "Zl", "Zp"))
_BIDI_CONTROLS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNIT_WORDS: Final = {"deg": "degrees", "trunk lengths": "trunk lengths"}


def measure_limits(measure: str) -> tuple[float, float]:
    """Return the lowest and highest limit of a check, in degrees or trunk lengths."""
    if measure_unit(measure) == "deg":
        return -_MAX_DEG, _MAX_DEG
    if measure == "knee_across":
        return -_MAX_ACROSS_TRUNK_LENGTHS, _MAX_ACROSS_TRUNK_LENGTHS
    return 0.0, _MAX_TRUNK_LENGTHS


def suggest(wrong: str, known: tuple[str, ...]) -> str:
    """Return a hint with the closest known word, or an empty string if none is close."""
    close = difflib.get_close_matches(wrong, known, n=1, cutoff=0.5)
    return f" Did you mean {close[0]}?" if close else ""


def _fault(message: str) -> PydanticCustomError:
    # Pydantic fills in the template, so brackets in a file's own text must not be part of it.
    return PydanticCustomError("posecheck", "{message}", {"message": message})


def _require_plain(text: str) -> str:
    if any(
        unicodedata.category(character) in _NOT_PLAIN_CATEGORIES or character in _BIDI_CONTROLS
        for character in text
    ):
        raise _fault("must be one line of plain text, without control characters")
    return text


def _require_valid_placeholders(text: str) -> str:
    fault = find_placeholder_fault(text)
    if fault is not None:
        raise _fault(f"{fault}; only {{affected}} and {{other}} are allowed in curly brackets")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=500),
    AfterValidator(_require_plain),
]
LineWithSides = Annotated[Line, AfterValidator(_require_valid_placeholders)]


class _Table(BaseModel):
    # Strict, because "90" in quotation marks or a date in place of a number is a mistake that
    # should be reported rather than guessed at.
    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, frozen=True)


class DoseTable(_Table):
    """``[dose]``: how long to hold, and how often."""

    hold_s: float = Field(ge=1, le=600)
    times_a_day: int = Field(ge=1, le=20)


class MovementTable(_Table):
    """``[movement]``: what counts as bouncing and as too fast."""

    still_deg: float = Field(ge=1, le=90)
    enter_deg_per_s: float = Field(ge=5, le=1000)


class PainTable(_Table):
    """``[pain]``: from where on pain after a set, 0 to 10, is answered with more than a word."""

    gentler_from: int = Field(default=DEFAULT_LIMITS.gentler_from, ge=1, le=MAX_PAIN - 1)
    stop_from: int = Field(
        default=DEFAULT_LIMITS.stop_from, ge=2, le=MAX_PAIN, validate_default=True
    )
    rise: int = Field(default=DEFAULT_LIMITS.rise, ge=1, le=MAX_PAIN)

    @field_validator("stop_from")
    @classmethod
    def _stop_is_above_gentler(cls, stop_from: int, info: ValidationInfo) -> int:
        gentler_from = info.data.get("gentler_from", 0)
        if stop_from <= gentler_from:
            raise _fault(f"must be above gentler_from, which is {gentler_from}")
        return stop_from


class ChangeTable(_Table):
    """``[change]``: who made this version, when and why. It does not affect verdicts.

    An ``assigned_only`` version is only for the people it is assigned to.
    """

    by: Line | None = None
    at: datetime | None = None
    why: Line | None = None
    assigned_only: bool = False


class RangeTable(_Table):
    """``left`` or ``right`` of a check: its range if that side is the affected one."""

    minimum: float | None = None
    maximum: float | None = None


class CheckTable(_Table):
    """One ``[[checks]]``. Each field is validated against the ones before it."""

    fault: str
    leg: Literal["affected", "other", "body"]
    measure: str
    minimum: float | None = None
    maximum: float | None = Field(default=None, validate_default=True)
    tolerance: float = 0.0
    required: bool
    tells_leg: bool = False
    say: LineWithSides
    source: Line | None = None
    left: RangeTable | None = None
    right: RangeTable | None = None

    @field_validator("fault")
    @classmethod
    def _fault_is_a_free_name(cls, fault: str) -> str:
        if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", fault) or len(fault) > 40:
            raise _fault("must be lower-case letters with underscores, such as knee_not_up")
        if fault in RESERVED_FAULTS:
            raise _fault("is a name that posecheck uses itself; choose another")
        return fault

    @field_validator("measure")
    @classmethod
    def _measure_is_known(cls, measure: str, info: ValidationInfo) -> str:
        known = SIDED_MEASURES + WHOLE_BODY_MEASURES
        if measure not in known:
            raise _fault(
                f"is not a known measure.{suggest(measure, known)} "
                f"Known measures: {', '.join(known)}"
            )
        leg = info.data.get("leg")
        if leg == "body" and measure not in WHOLE_BODY_MEASURES:
            raise _fault('is measured on a leg: write leg = "affected" or leg = "other"')
        if leg in ("affected", "other") and measure not in SIDED_MEASURES:
            raise _fault('is measured on the whole body: write leg = "body"')
        return measure

    @field_validator("minimum", "maximum")
    @classmethod
    def _limit_is_in_range(cls, limit: float | None, info: ValidationInfo) -> float | None:
        measure = info.data.get("measure")
        if limit is None or measure is None:
            return limit
        problem = _find_limit_problem(measure, limit)
        if problem:
            raise _fault(problem)
        return limit

    @field_validator("maximum")
    @classmethod
    def _range_is_a_range(cls, maximum: float | None, info: ValidationInfo) -> float | None:
        if "minimum" not in info.data:
            return maximum
        minimum = info.data["minimum"]
        if minimum is None and maximum is None:
            raise _fault("write a minimum, a maximum or both")
        if minimum is not None and maximum is not None and not minimum < maximum:
            raise _fault(f"must be above the minimum, which is {minimum:g}")
        return maximum

    @field_validator("left", "right")
    @classmethod
    def _own_range_is_a_range(
        cls, own: RangeTable | None, info: ValidationInfo
    ) -> RangeTable | None:
        if own is None:
            return own
        ends = {"minimum": own.minimum, "maximum": own.maximum}
        for name, limit in ends.items():
            # A fault in the check's own range or measure is reported there.
            if name in info.data and (limit is None) != (info.data[name] is None):
                verb = "must leave out" if info.data[name] is None else "must give"
                raise _fault(f"{verb} a {name}, as the check itself does")
            if limit is not None and info.data.get("measure") is not None:
                problem = _find_limit_problem(info.data["measure"], limit)
                if problem:
                    raise _fault(f"its {name} {problem}")
        if own.minimum is not None and own.maximum is not None and not own.minimum < own.maximum:
            raise _fault("its maximum must be above its minimum")
        return own

    @field_validator("tolerance")
    @classmethod
    def _tolerance_is_small(cls, tolerance: float, info: ValidationInfo) -> float:
        measure = info.data.get("measure")
        unit = "deg" if measure is None else measure_unit(measure)
        if not 0 <= tolerance <= _MAX_TOLERANCE[unit]:
            raise _fault(f"must be between 0 and {_MAX_TOLERANCE[unit]:g} {_UNIT_WORDS[unit]}")
        return tolerance

    @field_validator("tells_leg")
    @classmethod
    def _tells_leg_is_for_a_leg(cls, tells_leg: bool, info: ValidationInfo) -> bool:
        if tells_leg and info.data.get("leg") == "body":
            raise _fault("a check of the whole body cannot tell which leg it is")
        return tells_leg


def _find_limit_problem(measure: str, limit: float) -> str:
    low, high = measure_limits(measure)
    if low <= limit <= high:
        return ""
    return f"must be between {low:g} and {high:g} {_UNIT_WORDS[measure_unit(measure)]}"


class PoseFile(_Table):
    """A complete reference pose file."""

    schema_: int = Field(alias="schema")
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title: Line
    version: int = Field(ge=1, le=1_000_000)
    steps: list[LineWithSides] = Field(min_length=1, max_length=20)
    dose: DoseTable
    movement: MovementTable
    pain: PainTable = PainTable()
    checks: list[CheckTable] = Field(min_length=1, max_length=40)
    change: ChangeTable | None = None

    @field_validator("schema_")
    @classmethod
    def _layout_is_known(cls, schema: int) -> int:
        if schema != SCHEMA:
            raise _fault(f"must be {SCHEMA}")
        return schema
