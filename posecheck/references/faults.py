"""The faults of a file as data: the place, the value there, and what is allowed.

They are the faults of a reference pose file, unless the caller passes the keys of another kind of
file. ``fault_text`` turns them into text.
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
    "checks": CheckTable,
    "change": ChangeTable,
}

# The key that names the entries of a list.
_NAME_KEYS: Final[Mapping[int | str, str]] = {"checks": "fault", "videos": "video"}

# A longer name is not shown: it would hide the place it belongs to.
_MAX_NAME_LENGTH: Final = 60

# What is allowed, by pydantic's error type; placeholders are filled in from the error's context.
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
    """The kind of a fault."""

    # A required entry is missing.
    MISSING = "missing"
    # The entry is not in the schema.
    UNKNOWN = "unknown"
    # The value is not allowed.
    NOT_ALLOWED = "not_allowed"
    # Several entries of a list share a name.
    REPEATED = "repeated"
    # No check is required, so nothing would ever stop the clock.
    NONE_REQUIRED = "none_required"
    # No check has tells_leg, so a hold with the wrong leg would count as well.
    NONE_TELLS_LEG = "none_tells_leg"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a file.

    Attributes:
        place: the path of keys from the top of the file; list entries count from 0.
        kind: the kind of fault.
        value: the value there, None if there is none.
        allowed: what is allowed there, such as "must be 1 or more"; empty if the kind implies it.
        name: the name of the list entry that contains it; empty if it has no readable name.
        known: for an unknown key, the keys that are allowed there.
        entries: for a repeated name, the list entries that have it, counted from 0.
    """

    place: tuple[int | str, ...]
    kind: FaultKind
    value: object = None
    allowed: str = ""
    name: str = ""
    known: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()


def find_schema_fault(document: Mapping[str, Any]) -> Fault | None:
    """Return the fault of a newer ``schema``, which would make all other faults meaningless."""
    schema = document.get("schema")
    if type(schema) is int and schema > SCHEMA:
        allowed = f"this posecheck only knows layout {SCHEMA}; the file needs a newer posecheck"
        return Fault(("schema",), FaultKind.NOT_ALLOWED, schema, allowed)
    return None


def known_keys_of_pose(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys allowed at a place in a reference pose file."""
    table = _TABLES.get(str(loc[0]), PoseFile) if len(loc) > 1 else PoseFile
    if table is CheckTable and {"left", "right"} & set(loc[2:-1]):
        table = RangeTable
    return list_keys(table)


def list_keys(table: type[BaseModel]) -> tuple[str, ...]:
    """Return a table's keys as written in a file."""
    return tuple(field.alias or name for name, field in table.model_fields.items())


def list_faults(
    error: ValidationError,
    document: Mapping[str, Any],
    known_keys: Callable[[tuple[int | str, ...]], tuple[str, ...]] = known_keys_of_pose,
) -> list[Fault]:
    """Return pydantic's errors as faults, in the same order.

    Args:
        error: the errors.
        document: the document that was validated.
        known_keys: returns the keys that are allowed at the place of an unknown one.
    """
    return [_to_fault(details, document, known_keys) for details in error.errors(include_url=False)]


def find_faults_across_checks(document: Mapping[str, Any]) -> list[Fault]:
    """Return the faults that only show when all checks are compared.

    Reads the raw document, because these faults are shown together with those of single entries.
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
        case _, None:  # TOML has no null: the entry was left out
            return Fault(loc, FaultKind.MISSING, allowed=_describe_allowed(details), name=name)
        case _, value:
            return Fault(loc, FaultKind.NOT_ALLOWED, value, _describe_allowed(details), name)


def _find_name(loc: tuple[int | str, ...], document: Mapping[str, Any]) -> str:
    """Return the name of the list entry that contains a place, empty if there is none."""
    match loc:
        case (str(head), int(number), *_) if head in _NAME_KEYS:
            entry = document[head][number]
            name = entry.get(_NAME_KEYS[head]) if isinstance(entry, dict) else None
            if isinstance(name, str) and len(name) <= _MAX_NAME_LENGTH and name.isprintable():
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
    # An error type without a text here is still shown, in pydantic's words.
    allowed = _ALLOWED.get(kind)
    return details["msg"] if allowed is None else allowed.format_map(details.get("ctx", {}))
