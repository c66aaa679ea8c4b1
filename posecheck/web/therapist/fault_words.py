"""What keeps a draft from being saved, without the places of a file. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posecheck.texts.catalog import Texts, Words
    from posecheck.web.therapist.draft import Draft

# As posecheck.references.faults writes them: place, value, what is allowed.
_CHECK: Final = re.compile(r"checks\[\d+\] \((\w+)\)\.(\w+) is .*?(?:: (.*))$", re.DOTALL)
_ENTRY: Final = re.compile(r"(\w+(?:\.\w+|\[\d+\])?) is .*?(?:: (.*))$", re.DOTALL)
_NONE: Final = re.compile(r"checks: none has (\w+) = true")
_NUMBERED: Final = re.compile(r"steps\[(\d+)\]")


def tell_faults(draft: Draft, words: Words, texts: Texts) -> tuple[str, ...]:
    """Return what is wrong with a draft, a sentence each; one of an unknown kind as it stands."""
    return tuple(_tell(fault, words, texts) for fault in draft.faults)


def _tell(fault: str, words: Words, texts: Texts) -> str:
    if found := _NONE.match(fault):
        return texts.texts.get(f"none_{found[1]}", fault)
    if fault.startswith("checks is []"):
        return texts("no_checks")
    if found := _CHECK.match(fault):
        name, entry, allowed = found.groups()
        place = texts.texts.get(f"entry_{entry}", entry)
        name = words.name(name)
        return texts("check", name=name[:1].upper() + name[1:], place=place, allowed=allowed)
    if found := _ENTRY.match(fault):
        entry, allowed = found.groups()
        if numbered := _NUMBERED.fullmatch(entry):
            place = texts("step", number=numbered[1])
        else:
            place = texts.texts.get(f"entry_{entry.rpartition('.')[2]}", entry)
        return texts("entry", place=place, allowed=allowed)
    return fault
