"""Why a set never got past its set-up, and what to change next time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.history import SetRecord

# Anybody needs this long to lie down: less says nothing about the camera's place.
_MIN_S: Final = 5.0


def explain_not_begun(record: SetRecord, reference: ReferencePose) -> str:
    """Return, as Markdown, what kept a set from beginning for longest; or just that it ended."""
    texts, words = load_texts("stretch_page"), load_page_words()
    waited_by_s = record.set_up_by_s
    kind = max(waited_by_s, key=lambda each: waited_by_s[each], default=None)
    if kind is None or waited_by_s[kind] < _MIN_S:
        return texts("nothing_seen")
    reason = as_plain_text(words.name(kind, reference))
    advice = as_plain_text(words.advice(kind, reference, record.side))
    return texts("not_begun", reason=reason, advice=advice)
