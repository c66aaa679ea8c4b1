"""Creates a new stretch from an existing one: the same checks under its own id and name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from posecheck.references.document import from_document, to_document
from posecheck.references.rewriting import rewrite

if TYPE_CHECKING:
    from collections.abc import Callable

    from posecheck.references.entries import Entry

_COMMENT: Final = re.compile(r"^#.*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived stretch that is not saved yet.

    Attributes:
        document: its values.
        text: the text of its file.
    """

    document: dict[str, Any]
    text: str


def derive(source: Entry, reference_id: str, title: str) -> Derived:
    """Return version 1 of a stretch with another's steps, checks and texts.

    Raises:
        ReferenceFileError: the id or the title is invalid.
    """
    old = source.reference
    document = to_document(old) | {"id": reference_id, "title": title, "version": 1}
    from_document(document, reference_id)
    text = rewrite(source.text, document)
    # The comments at the head of a file mention its id and title.
    names = {old.id: reference_id, old.id.upper(): title.upper(), old.title.upper(): title.upper()}
    for before, after in names.items():
        text = _COMMENT.sub(_rename(before, after), text)
    return Derived(document, text)


def _rename(before: str, after: str) -> Callable[[re.Match[str]], str]:
    whole_word = re.compile(rf"(?<![\w-]){re.escape(before)}(?![\w-])")
    return lambda comment: whole_word.sub(lambda _: after, comment[0])
