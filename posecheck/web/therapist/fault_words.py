"""The faults that prevent saving a draft, in words without places in a file. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from posecheck.references.fault_text import describe_fault
from posecheck.references.faults import FaultKind
from posecheck.texts.error_words import translate_error

if TYPE_CHECKING:
    from posecheck.references.faults import Fault
    from posecheck.texts.catalog import Texts, Words


def word_fault(fault: Fault, words: Words, texts: Texts) -> str:
    """Return a fault in words; one that a page cannot cause keeps the file reader's words.

    Args:
        fault: a fault of the draft.
        words: the names of the checks.
        texts: the texts of the section "poses_faults".
    """
    allowed = translate_error(fault.allowed, words.language)
    match fault.kind, fault.place:
        case ((FaultKind.NONE_REQUIRED | FaultKind.NONE_TELLS_LEG), _):
            return texts(fault.kind)
        case ((FaultKind.REPEATED | FaultKind.UNKNOWN), _):
            return describe_fault(fault)
        case _, ("checks",) if fault.value == []:
            return texts("no_checks")
        case _, ("checks", int(), str(entry), *_) if fault.name:
            name, place = words.name(fault.name), _name_entry(entry, texts)
            return texts("check", name=name[:1].upper() + name[1:], place=place, allowed=allowed)
        case _, ("steps", int(number)):
            place = texts("step", number=number + 1)
        case _, (str(entry),) | (str(), str(entry)):
            place = _name_entry(entry, texts)
        case _:
            return describe_fault(fault)
    return texts("entry", place=place, allowed=allowed)


def _name_entry(entry: str, texts: Texts) -> str:
    return texts.find(f"entry_{entry}") or entry
