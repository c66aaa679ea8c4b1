"""Describes the faults of a file, one per line: place, value and what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.references.faults import FaultKind
from posecheck.references.schema import RangeTable, suggest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.references.faults import Fault

_MAX_VALUE_LENGTH: Final = 60
# A file with more faults than this is the wrong file; nobody reads on.
MAX_LINES: Final = 50


def describe_faults(faults: Sequence[Fault]) -> list[str]:
    """Return one line per fault, and a last one with the number of faults left out."""
    return cut_lines([describe_fault(fault) for fault in faults[:MAX_LINES]], len(faults))


def cut_lines(lines: Sequence[str], count: int | None = None) -> list[str]:
    """Return at most ``MAX_LINES`` lines, and a last one with the number of lines left out.

    Args:
        lines: all lines, or at least the first ``MAX_LINES`` of them.
        count: how many lines there are in total; None if ``lines`` has all of them.
    """
    more = (len(lines) if count is None else count) - MAX_LINES
    return [*lines[:MAX_LINES], *([f"and {more} more"] if more > 0 else [])]


def describe_fault(fault: Fault) -> str:
    """Return a line such as ``checks[2] (thigh_not_pulled).minimum is 300: must be ...``."""
    match fault.kind:
        case FaultKind.NONE_REQUIRED:
            return "checks: none has required = true, so nothing would ever stop the clock"
        case FaultKind.NONE_TELLS_LEG:
            return "checks: none has tells_leg = true, so a wrong leg could not be recognised"
        case FaultKind.REPEATED:
            entries = [f"{fault.place[0]}[{each + 1}]" for each in fault.entries]
            where, name = ", ".join(cut_lines(entries)), _format_value(fault.value)
            return f"{where}: fault is {name} {len(entries)} times; each needs its own"
        case FaultKind.UNKNOWN:
            hint = suggest(_shorten(str(fault.place[-1])), fault.known)
            return f"{_describe_place(fault)} is not an entry posecheck knows.{hint}"
        case FaultKind.MISSING:
            return f"{_describe_place(fault)} is missing: {fault.allowed}"
        case FaultKind.NOT_ALLOWED:
            return f"{_describe_place(fault)} is {_format_value(fault.value)}: {fault.allowed}"


def _describe_place(fault: Fault) -> str:
    """Return a place such as ``checks[2] (thigh_not_pulled).minimum``; lists count from 1."""
    place = ""
    for depth, part in enumerate(fault.place):
        if isinstance(part, int):
            place += f"[{part + 1}]"
            if depth == 1 and fault.name:
                place += f" ({fault.name})"
        else:
            name = _shorten(part if part.isprintable() else _format_value(part))
            place += f".{name}" if place else name
    return place


def _format_value(value: object) -> str:
    """Return a value as written in a TOML file, shortened if it is long."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.encode("unicode_escape").decode("ascii")
        text = f'"{value if value.isprintable() else escaped}"'
    elif isinstance(value, dict):
        parts = (f"{name} = {_format_value(each)}" for name, each in value.items())
        is_range = value and value.keys() <= RangeTable.model_fields.keys()
        text = f"{{ {', '.join(parts)} }}" if is_range else "a section"
    elif isinstance(value, int | float | list):
        try:
            text = repr(value)
        except ValueError:  # Python refuses to convert more than 4300 digits
            text = "an endless number"
    else:
        text = str(value)
    return _shorten(text)


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_VALUE_LENGTH else text[: _MAX_VALUE_LENGTH - 3] + "..."
