"""The faults of a file in plain words, each with its place and its value.

Those of a reference pose file, unless the caller names another file's keys.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from posecheck.references.schema import (
    SCHEMA,
    ChangeTable,
    CheckTable,
    DoseTable,
    MovementTable,
    PoseFile,
    RangeTable,
    suggest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_LONGEST_VALUE: Final = 60
# A file with more faults than this is some other file; nobody reads on.
_MOST_FAULTS: Final = 50

_TABLES: Final[Mapping[str, type[BaseModel]]] = {
    "dose": DoseTable,
    "movement": MovementTable,
    "checks": CheckTable,
    "change": ChangeTable,
}

# What an entry of a list is called by.
_NAMED_BY: Final[Mapping[int | str, str]] = {"checks": "fault", "videos": "video"}

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


def find_schema_fault(document: Mapping[str, Any]) -> str | None:
    """Return what is wrong with ``schema``; a newer one makes every other finding void."""
    schema = document.get("schema")
    if type(schema) is int and schema > SCHEMA:
        return (
            f"schema is {_show(schema)}: this posecheck knows layout {SCHEMA} only; "
            "the file needs a newer posecheck"
        )
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
) -> list[str]:
    """Return pydantic's findings as lines: place, value, what is allowed.

    Args:
        error: the findings.
        document: what was looked at.
        known_keys: returns the keys that there are at the place of an unknown one.
    """
    found = error.errors(include_url=False)
    faults = [_describe(details, document, known_keys) for details in found[:_MOST_FAULTS]]
    return [*faults, *_tell_of_more(len(found) - _MOST_FAULTS)]


def find_faults_across_checks(document: Mapping[str, Any]) -> list[str]:
    """Return what only shows when the checks are looked at together.

    Reads the raw document, because these faults are told beside those of single entries.
    """
    checks = document.get("checks")
    if not isinstance(checks, list):
        return []
    tables = [check for check in checks if isinstance(check, dict)]
    if not tables:
        return []
    faults = _find_repeated_names(checks)
    if not any(table.get("required") is True for table in tables):
        faults.append("checks: none has required = true, so nothing would ever stop the clock")
    if not any(table.get("tells_leg") is True for table in tables):
        faults.append(
            "checks: none has tells_leg = true, so the wrong leg could not be told from the right"
        )
    return faults


def _find_repeated_names(checks: Sequence[object]) -> list[str]:
    places: dict[str, list[str]] = {}
    for number, check in enumerate(checks, start=1):
        name = check.get("fault") if isinstance(check, dict) else None
        if isinstance(name, str):
            places.setdefault(name, []).append(f"checks[{number}]")
    repeated = {name: found for name, found in places.items() if len(found) > 1}
    faults = []
    for name, found in islice(repeated.items(), _MOST_FAULTS):
        where = ", ".join((*found[:_MOST_FAULTS], *_tell_of_more(len(found) - _MOST_FAULTS)))
        faults.append(f"{where}: fault is {_show(name)} {len(found)} times; each needs its own")
    return [*faults, *_tell_of_more(len(repeated) - _MOST_FAULTS)]


def _tell_of_more(count: int) -> list[str]:
    return [f"and {count} more"] if count > 0 else []


def _describe(
    details: ErrorDetails,
    document: Mapping[str, Any],
    known_keys: Callable[[tuple[int | str, ...]], tuple[str, ...]],
) -> str:
    kind, loc, value = details["type"], details["loc"], details["input"]
    place = _place(loc, document)
    if kind == "missing":
        return f"{place} is missing: {_purpose(loc)}"
    if kind == "extra_forbidden":
        hint = suggest(_shorten(str(loc[-1])), known_keys(loc))
        return f"{place} is no entry posecheck knows.{hint}"
    if value is None:  # TOML has no empty value: it was left out
        return f"{place} is missing: {_say_allowed(details)}"
    return f"{place} is {_show(value)}: {_say_allowed(details)}"


def _say_allowed(details: ErrorDetails) -> str:
    kind = details["type"]
    if kind == "list_type" and details["loc"] == ("checks",):
        return "each check needs a heading of its own, [[checks]] in double square brackets"
    # A finding that has no plain words here is still told, in pydantic's.
    allowed = _ALLOWED.get(kind)
    return details["msg"] if allowed is None else allowed.format_map(details.get("ctx", {}))


def _place(loc: tuple[int | str, ...], document: Mapping[str, Any]) -> str:
    """Return such as ``checks[2] (thigh_not_pulled).minimum``; lists are counted from 1."""
    place = ""
    for depth, part in enumerate(loc):
        if isinstance(part, int):
            place += f"[{part + 1}]"
            if depth == 1 and loc[0] in _NAMED_BY:
                place += _name_entry(document[str(loc[0])][part], _NAMED_BY[loc[0]])
        else:
            name = _shorten(part if part.isprintable() else _show(part))
            place += f".{name}" if place else name
    return place


def _name_entry(entry: object, key: str) -> str:
    name = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(name, str) or len(name) > _LONGEST_VALUE or not name.isprintable():
        return ""
    return f" ({name})"


def _purpose(loc: Sequence[int | str]) -> str:
    if loc[-1] == "schema":
        return f"write schema = {SCHEMA}"
    if len(loc) == 1 and loc[0] in _TABLES:
        return f"write a section [[{loc[0]}]]" if loc[0] == "checks" else f"write [{loc[0]}]"
    return "it has to be there"


def _show(value: object) -> str:
    """Return a value as it stands in a TOML file, cut short when it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.encode("unicode_escape").decode("ascii")
        text = f'"{value if value.isprintable() else escaped}"'
    elif isinstance(value, dict):
        parts = (f"{name} = {_show(each)}" for name, each in value.items())
        is_range = value and value.keys() <= RangeTable.model_fields.keys()
        text = f"{{ {', '.join(parts)} }}" if is_range else "a section"
    elif isinstance(value, int | float | list):
        try:
            text = repr(value)
        except ValueError:  # Python refuses to write out more than 4300 digits
            text = "a number without end"
    else:
        text = str(value)
    return _shorten(text)


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."
