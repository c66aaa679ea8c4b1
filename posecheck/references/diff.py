"""Describes the differences between two reference poses in plain sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import fields
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from posecheck.core.landmarks import Side
from posecheck.core.measures import measure_unit
from posecheck.core.pain import PainLimits
from posecheck.references.describe import describe_measure, describe_range, name_unit
from posecheck.texts.catalog import load_section

if TYPE_CHECKING:
    from posecheck.core.reference import Check, ReferencePose
    from posecheck.texts.catalog import Texts, Words

SECTION: Final = "reference_changes"
# Numeric entries, each with its own sentence.
_NUMBERS: Final = ("hold_s", "times_a_day", "still_deg", "enter_deg_per_s")
_PAIN: Final = tuple(each.name for each in fields(PainLimits))


def describe_changes(before: ReferencePose, after: ReferencePose, words: Words) -> tuple[str, ...]:
    """Return the changes from the first pose to the second, one sentence each.

    The result is empty only if the poses differ in nothing but their version number.
    """
    texts = load_section(SECTION, words.language)
    return (
        *_compare_pose_entries(before, after, words, texts),
        *_compare_steps(before.steps, after.steps, words, texts),
        *_compare_checks(before, after, words, texts),
    )


def _compare_pose_entries(
    before: ReferencePose, after: ReferencePose, words: Words, texts: Texts
) -> Iterator[str]:
    for name in ("id", "title"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield texts(name, old=words.phrase(old), new=words.phrase(new))
    for name in _NUMBERS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield texts(name, old=texts.formats.number(old), new=texts.formats.number(new))
    for name in _PAIN:
        old, new = getattr(before.pain, name), getattr(after.pain, name)
        if old != new:
            yield texts(name, old=texts.formats.number(old), new=texts.formats.number(new))


def _compare_steps(
    before: tuple[str, ...], after: tuple[str, ...], words: Words, texts: Texts
) -> Iterator[str]:
    opcodes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for kind, old_from, old_to, new_from, new_to in opcodes:
        if kind == "equal":
            continue
        old = [words.fill_sides(words.phrase(step), None) for step in before[old_from:old_to]]
        new = [words.fill_sides(words.phrase(step), None) for step in after[new_from:new_to]]
        pairs = min(len(old), len(new))
        for place in range(pairs):
            number = str(new_from + place + 1)
            yield texts("step", number=number, old=old[place], new=new[place])
        for place in range(pairs, len(new)):
            yield texts("step_new", number=str(new_from + place + 1), new=new[place])
        for place in range(pairs, len(old)):
            yield texts("step_gone", number=str(old_from + place + 1), old=old[place])


def _compare_checks(
    before: ReferencePose, after: ReferencePose, words: Words, texts: Texts
) -> Iterator[str]:
    old_checks = {check.fault: check for check in before.checks}
    new_checks = {check.fault: check for check in after.checks}
    for place, (fault, new) in enumerate(new_checks.items(), start=1):
        name = _sentence_case(words.name(fault, after))
        if fault in old_checks:
            for change in _compare_check(old_checks[fault], new, words, texts):
                yield texts("check", name=name, change=change)
            continue
        yield texts(
            "check_new_required" if new.required else "check_new_spoken",
            name=name,
            number=str(place),
            measure=describe_measure(new, words),
            range=describe_range(new, words),
        )
    for fault in old_checks:
        if fault not in new_checks:
            yield texts("check_gone", name=_sentence_case(words.name(fault, before)))
    old_order = [fault for fault in old_checks if fault in new_checks]
    new_order = [fault for fault in new_checks if fault in old_checks]
    if old_order != new_order:
        names = ", ".join(words.name(check.fault, after) for check in after.checks)
        yield texts("order", names=names)


def _compare_check(old: Check, new: Check, words: Words, texts: Texts) -> Iterator[str]:
    if (old.measure, old.role) != (new.measure, new.role):
        yield texts("measure", old=describe_measure(old, words), new=describe_measure(new, words))
    if (old.minimum, old.maximum) != (new.minimum, new.maximum):
        yield texts(
            "range", old=_describe_old_range(old, new, words), new=describe_range(new, words)
        )
    yield from _compare_own_ranges(old, new, words, texts)
    if old.tolerance != new.tolerance:
        yield texts(
            "tolerance",
            old=texts.formats.number(old.tolerance),
            new=texts.formats.number(new.tolerance),
            unit=name_unit(new, words),
        )
    for name in ("required", "tells_leg"):
        if getattr(old, name) != getattr(new, name):
            yield texts(f"{name}_{'now' if getattr(new, name) else 'no_longer'}")
    if old.say != new.say:
        texts_of_both = (words.fill_sides(words.phrase(each.say), None) for each in (old, new))
        yield texts("say", old=next(texts_of_both), new=next(texts_of_both))
    if old.source != new.source:
        key = "source_gone" if not new.source else "source" if old.source else "source_new"
        yield texts(key, old=words.phrase(old.source), new=words.phrase(new.source))


def _compare_own_ranges(old: Check, new: Check, words: Words, texts: Texts) -> Iterator[str]:
    for side in Side:
        if old.own_range(side) == new.own_range(side):
            continue
        own, before = new.for_side(side), old.for_side(side)
        key = "own_range_gone" if new.own_range(side) is None else "own_range"
        if (own.minimum, own.maximum) == (before.minimum, before.maximum):
            key += "_same"
        yield texts(
            key,
            side=words.sides[side.value],
            old=_describe_old_range(before, own, words),
            new=describe_range(own, words),
        )


def _describe_old_range(old: Check, new: Check, words: Words) -> str:
    """Return only the number if the new range has the same wording, else the whole range."""
    open_ends = (math.isinf(old.minimum), math.isinf(old.maximum))
    same_wording = open_ends == (math.isinf(new.minimum), math.isinf(new.maximum))
    if (
        not same_wording
        or measure_unit(old.measure) != measure_unit(new.measure)
        or not any(open_ends)
    ):
        return describe_range(old, words)
    return words.formats.number(old.maximum if open_ends[0] else old.minimum)


def _sentence_case(name: str) -> str:
    return name[:1].upper() + name[1:]
