"""Converts between a reference pose and the document of its file; ``schema`` has the layout."""

from __future__ import annotations

import math
from typing import Any

from pydantic import ValidationError

from posecheck.core.landmarks import Side
from posecheck.core.reference import Check, Range, ReferencePose, Role
from posecheck.errors import ReferenceFileError
from posecheck.references.fault_text import describe_faults
from posecheck.references.faults import (
    Fault,
    find_faults_across_checks,
    find_schema_fault,
    list_faults,
)
from posecheck.references.schema import SCHEMA, CheckTable, PoseFile, RangeTable


def from_document(document: dict[str, Any], name: str) -> ReferencePose:
    """Return the reference pose in a document with the layout of a reference file.

    Args:
        document: the parsed TOML or JSON.
        name: what to call the document in error messages.

    Raises:
        ReferenceFileError: the document has faults; lists all of them, one per line.
    """
    pose, faults = _validate(document)
    if pose is None or faults:
        raise ReferenceFileError(_heading(name, len(faults)), describe_faults(faults))
    return _to_reference(pose)


def find_faults(document: dict[str, Any]) -> tuple[Fault, ...]:
    """Return all faults that make a document an invalid reference pose; empty if it is valid."""
    return _validate(document)[1]


def to_document(reference: ReferencePose) -> dict[str, Any]:
    """Return a reference pose in the layout of its file, the inverse of ``from_document``."""
    return {
        "schema": SCHEMA,
        "id": reference.id,
        "title": reference.title,
        "version": reference.version,
        "steps": list(reference.steps),
        "dose": {"hold_s": reference.hold_s, "times_a_day": reference.times_a_day},
        "movement": {
            "still_deg": reference.still_deg,
            "enter_deg_per_s": reference.enter_deg_per_s,
        },
        "checks": [_check_to_table(check) for check in reference.checks],
    }


def _validate(document: dict[str, Any]) -> tuple[PoseFile | None, tuple[Fault, ...]]:
    schema_fault = find_schema_fault(document)
    if schema_fault is not None:
        return None, (schema_fault,)
    across = find_faults_across_checks(document)
    try:
        return PoseFile.model_validate(document), tuple(across)
    except ValidationError as error:
        return None, (*list_faults(error, document), *across)


def _heading(name: str, count: int) -> str:
    return f"{name}: {count} {'fault' if count == 1 else 'faults'} to fix in this reference file:"


def _to_reference(pose: PoseFile) -> ReferencePose:
    return ReferencePose(
        id=pose.id,
        title=pose.title,
        version=pose.version,
        steps=tuple(pose.steps),
        checks=tuple(_to_check(check) for check in pose.checks),
        hold_s=pose.dose.hold_s,
        times_a_day=pose.dose.times_a_day,
        still_deg=pose.movement.still_deg,
        enter_deg_per_s=pose.movement.enter_deg_per_s,
    )


def _to_check(check: CheckTable) -> Check:
    limits = _to_range(check)
    return Check(
        fault=check.fault,
        measure=check.measure,
        role=Role(check.leg),
        minimum=limits.minimum,
        maximum=limits.maximum,
        tolerance=check.tolerance,
        required=check.required,
        say=check.say,
        source=check.source or "",
        tells_leg=check.tells_leg,
        left=None if check.left is None else _to_range(check.left),
        right=None if check.right is None else _to_range(check.right),
    )


def _to_range(table: CheckTable | RangeTable) -> Range:
    return Range(
        -math.inf if table.minimum is None else table.minimum,
        math.inf if table.maximum is None else table.maximum,
    )


def _check_to_table(check: Check) -> dict[str, Any]:
    table: dict[str, Any] = {
        "fault": check.fault,
        "leg": check.role.value,
        "measure": check.measure,
        **_range_to_table(check),
        "tolerance": check.tolerance,
        "required": check.required,
        "tells_leg": check.tells_leg,
        "say": check.say,
        "source": check.source,
    }
    if not check.source:  # optional
        del table["source"]
    for side in Side:
        own = check.own_range(side)
        if own is not None:
            table[side.value] = _range_to_table(own)
    return table


def _range_to_table(limits: Check | Range) -> dict[str, float]:
    ends = {"minimum": limits.minimum, "maximum": limits.maximum}
    # An open end is left out.
    return {name: value for name, value in ends.items() if not math.isinf(value)}
