"""What is wrong with a file, as data: where, what stands there, and what is allowed.

The faults of a reference pose file, unless the caller names another file's keys. How a fault
reads is for those to say who show it: ``fault_lines`` on the command line.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from posecheck.references.schema import (
    SCHEMA,
    ChangeTable,
    CheckTable,
    DoseTable,
    MovementTable,
    PainTable,
    PoseFile,
    RangeTable,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "dose": DoseTable,
    "movement": MovementTable,
    "pain": PainTable,
    "checks": CheckTable,
    "change": ChangeTable,
}

# What an entry of a list is called by.
_NAMED_BY: Final[Mapping[int | str, str]] = {"checks": "fault", "videos": "video"}

# A longer name is none: it would hide the place that it stands for.
_LONGEST_NAME: Final = 60

# What is allowed, by the kind of pydantic's finding; in brackets what its context holds.
_ALLOWED: Final = {
    "string_type": "must be text in quotation marks",
    "string_too_short": "must not be empty",
    "string_too_long": "must be at most {max_length} characters long",
    "string_pattern_mismatch": "must be lower-case letters, digits and dashes, such as figure-4",
    "float_type": "must be a number, without quotation marks",
    "int_type": "must be a whole number, without quotation marks",
    "int_from_float": "must be a whole number",
    "finite_number": "must be a plain number",
    "datetime_type": "must be a date and time, such as 2026-11-23T10:00:00Z",
    "bool_type": "must be true or false, without quotation marks",
    "list_type": "must be a list in square brackets",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge:g} or more",
    "less_than_equal": "must be {le:g} or less",
    "too_short": "must have at least one entry",
    "too_long": "must have at most {max_length} entries",
    "model_type": "must be a section, headed by its name in square brackets",
    "posecheck": "{message}",
}


class FaultKind(StrEnum):
    """What kind of fault it is."""

    # An entry that has to be there is not.
    MISSING = "missing"
    # An entry is there that no file has.
    UNKNOWN = "unknown"
    # What stands there is not allowed.
    NOT_ALLOWED = "not_allowed"
    # Several entries of a list have the same name.
    REPEATED = "repeated"
    # No check is required, so nothing would ever stop the clock.
    NONE_REQUIRED = "none_required"
    # No check tells the leg, so the wrong one would count as well.
    NONE_TELLS_LEG = "none_tells_leg"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file.

    Attributes:
        place: the keys that lead there from the top; entries of a list are counted from 0.
        kind: what kind of fault it is.
        value: what stands there, None where nothing does.
        allowed: what is allowed there, such as "must be 1 or more"; empty when the kind says it.
        name: what the entry of a list that it is in is called; empty without a readable name.
        known: the keys there are, for one that is unknown.
        entries: those of the list that a repeated name is in, counted from 0.
    """

    place: tuple[int | str, ...]
    kind: FaultKind
    value: object = None
    allowed: str = ""
    name: str = ""
    known: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


def find_schema_fault(document: Mapping[str, Any]) -> Fault | None:
    """Return what is wrong with ``schema``; a newer one makes every other finding void."""
    schema = document.get("schema")
    if type(schema) is int and schema > SCHEMA:
        allowed = f"this posecheck only knows layout {SCHEMA}; the file needs a newer posecheck"
        return Fault(("schema",), FaultKind.NOT_ALLOWED, schema, allowed)
    return None


def known_keys_of_pose(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys that a place of a reference pose file may have."""
    table = _TABLES.get(str(loc[0]), PoseFile) if len(loc) > 1 else PoseFile
    if table is CheckTable and {"left", "right"} & set(loc[2:-1]):
        table = RangeTable
    return list_keys(table)


def list_keys(table: type[BaseModel]) -> tuple[str, ...]:
    """Return a table's keys as a file has them."""
    return tuple(field.alias or name for name, field in table.model_fields.items())


def list_faults(
    error: ValidationError,
    document: Mapping[str, Any],
    known_keys: Callable[[tuple[int | str, ...]], tuple[str, ...]] = known_keys_of_pose,
) -> list[Fault]:
    """Return pydantic's findings as faults, in its order.

    Args:
        error: the findings.
        document: what was looked at.
        known_keys: returns the keys that there are at the place of an unknown one.
    """
    return [_to_fault(details, document, known_keys) for details in error.errors(include_url=False)]


def find_faults_across_checks(document: Mapping[str, Any]) -> list[Fault]:
    """Return what only shows when the checks are looked at together.

    Reads the raw document, because these faults are shown next to those of single entries.
    """
    checks = document.get("checks")
    if not isinstance(checks, list):
        return []
    tables = [check for check in checks if isinstance(check, dict)]
    if not tables:
        return []
    faults = _find_repeated_names(checks)
    if not any(table.get("required") is True for table in tables):
        faults.append(Fault(("checks",), FaultKind.NONE_REQUIRED))
    if not any(table.get("tells_leg") is True for table in tables):
        faults.append(Fault(("checks",), FaultKind.NONE_TELLS_LEG))
    return faults


def _find_repeated_names(checks: Sequence[object]) -> list[Fault]:
    entries: dict[str, list[int]] = {}
    for number, check in enumerate(checks):
        name = check.get("fault") if isinstance(check, dict) else None
        if isinstance(name, str):
            entries.setdefault(name, []).append(number)
    return [
        Fault(("checks",), FaultKind.REPEATED, name, entries=tuple(found))
        for name, found in entries.items()
        if len(found) > 1
    ]


def _to_fault(
    details: ErrorDetails,
    document: Mapping[str, Any],
    known_keys: Callable[[tuple[int | str, ...]], tuple[str, ...]],
) -> Fault:
    loc, name = details["loc"], _find_name(details["loc"], document)
    match details["type"], details["input"]:
        case "missing", _:
            return Fault(loc, FaultKind.MISSING, allowed=_describe_missing(loc), name=name)
        case "extra_forbidden", value:
            return Fault(loc, FaultKind.UNKNOWN, value, name=name, known=known_keys(loc))
        case _, None:  # TOML has no empty value: it was left out
            return Fault(loc, FaultKind.MISSING, allowed=_describe_allowed(details), name=name)
        case _, value:
            return Fault(loc, FaultKind.NOT_ALLOWED, value, _describe_allowed(details), name)


def _find_name(loc: tuple[int | str, ...], document: Mapping[str, Any]) -> str:
    """Return what the entry of a list calls itself that a place is in."""
    match loc:
        case (str(head), int(number), *_) if head in _NAMED_BY:
            entry = document[head][number]
            name = entry.get(_NAMED_BY[head]) if isinstance(entry, dict) else None
            if isinstance(name, str) and len(name) <= _LONGEST_NAME and name.isprintable():
                return name
    return ""


def _describe_missing(loc: Sequence[int | str]) -> str:
    if loc[-1] == "schema":
        return f"write schema = {SCHEMA}"
    if len(loc) == 1 and loc[0] in _TABLES:
        return f"write a section [[{loc[0]}]]" if loc[0] == "checks" else f"write [{loc[0]}]"
    return "it is required"


def _describe_allowed(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "list_type" and details["loc"] == ("checks",):
        return "each check needs its own heading, [[checks]] in double square brackets"
    # A finding that has no plain words here is still shown, in pydantic's.
    allowed = _ALLOWED.get(kind)
    return details["msg"] if allowed is None else allowed.format_map(details.get("ctx", {}))
