"""Describes a reference pose in sentences, so that a therapist can see what it requires."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from posecheck.core.landmarks import Side
from posecheck.core.measures import measure_unit
from posecheck.texts.catalog import load_section

if TYPE_CHECKING:
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.texts.catalog import Words


def describe_reference(
    reference: ReferencePose, words: Words, affected: Side | None = None
) -> tuple[str, ...]:
    """Return the title, dose, steps and checks as lines.

    Without a side, the legs are called affected and other, and ranges for one side are listed.
    """
    reference = reference if affected is None else reference.for_side(affected)
    sentence = words.sentence
    steps = (words.fill_sides(words.phrase(step), affected) for step in reference.steps)
    return (
        sentence(
            "pose_title",
            title=words.phrase(reference.title),
            id=reference.id,
            version=f"{reference.version}",
        ),
        sentence(
            "pose_dose", hold=words.formats.number(reference.hold_s), times=reference.times_a_day
        ),
        "",
        *(f"{number}. {step}" for number, step in enumerate(steps, start=1)),
        "",
        sentence("pose_checks"),
        *(
            line
            for check in reference.checks
            for line in _describe_check(check, reference, words, affected)
        ),
    )


def _describe_check(
    check: Check, reference: ReferencePose, words: Words, affected: Side | None
) -> tuple[str, ...]:
    kind = "pose_check_required" if check.required else "pose_check_spoken"
    lines = [
        "  " + words.sentence(kind, name=words.name(check.fault, reference)),
        f"      {describe_measure(check, words, affected)}: {describe_range(check, words)}",
        *(f"      {own}" for own in _describe_own_ranges(check, words)),
        f"      {words.fill_sides(words.phrase(check.say), affected)}",
    ]
    if check.source:
        lines.append("      " + words.sentence("pose_source", source=words.phrase(check.source)))
    return tuple(lines)


def describe_measure(check: Check, words: Words, affected: Side | None = None) -> str:
    """Return what a check measures and on which leg, such as "other leg, knee flexion"."""
    leg = words.sentence(f"pose_leg_{check.role.value}", **words.name_sides(affected))
    return leg + load_section("measures", words.language)(check.measure)


def describe_ranges(check: Check, words: Words) -> str:
    """Return the range, followed by the ranges that apply to one side only."""
    return "; ".join([describe_range(check, words), *_describe_own_ranges(check, words)])


def _describe_own_ranges(check: Check, words: Words) -> list[str]:
    return [
        words.sentence(
            "pose_own_range",
            side=words.sides[side.value],
            range=describe_range(check.for_side(side), words),
        )
        for side in Side
        if check.own_range(side) is not None
    ]


def describe_range(check: Check, words: Words) -> str:
    """Return the range in words, such as "at least 90 degrees"."""
    if math.isinf(check.maximum):
        key = "at_least"
    elif math.isinf(check.minimum):
        key = "at_most"
    else:
        key = "between"
    return words.sentence(
        key,
        minimum=words.formats.number(check.minimum),
        maximum=words.formats.number(check.maximum),
        unit=name_unit(check, words),
    )


def name_unit(check: Check, words: Words) -> str:
    """Return the unit of a check's limits: "degrees" or "trunk lengths"."""
    is_deg = measure_unit(check.measure) == "deg"
    return words.sentence("unit_deg" if is_deg else "unit_trunk_lengths")
