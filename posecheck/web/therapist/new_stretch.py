"""A new stretch made from the checks of an existing one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.errors import ReferenceFileError
from posecheck.references.deriving import derive
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import describe_faults
from posecheck.web.texts import PageTexts, load_page_words, load_texts, phrase
from posecheck.web.therapist.check_words import name_check
from posecheck.web.therapist.draft import Draft
from posecheck.web.therapist.draft_store import list_drafts
from posecheck.web.therapist.drafts import choose, keep, notify
from posecheck.web.therapist.guard import is_locked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.references.entries import Entry

_LONGEST_ID: Final = 60
_MAX_STEPS: Final = 20


@dataclass(frozen=True, slots=True)
class _Recipe:
    """A well-known stretch that is one of posecheck's without some of its checks.

    Attributes:
        source: the id of the stretch it is made from.
        without: the checks to leave out.
        texts: the prefix of its keys in the language file.
    """

    source: str
    without: frozenset[str]
    texts: str


# The affected knee drawn straight up to the chest, the other leg straight on the floor.
_RECIPES: Final[tuple[_Recipe, ...]] = (
    _Recipe("knee-to-opposite-shoulder", frozenset({"knee_not_across"}), "single_knee"),
)


def show_new_stretch(entries: Mapping[str, Entry]) -> None:
    """Draw the form; it creates a draft, and nothing is stored before that is saved."""
    texts = load_texts("poses_new")
    # A new key, and so a closed popover, once a stretch was created in it.
    key = f"new_stretch_{sum(draft.is_new for draft in list_drafts().values())}"
    with st.popover(texts("new"), icon=":material/add:", key=key, disabled=is_locked()):
        st.markdown(texts("how"))
        recipes = {
            each: texts(f"{each.texts}_title") for each in _RECIPES if each.source in entries
        }
        sources: dict[str | _Recipe, str] = dict(
            [
                *recipes.items(),
                *((name, phrase(each.reference.title)) for name, each in entries.items()),
            ]
        )
        chosen = st.selectbox(
            texts("source"), list(sources), format_func=lambda each: sources[each], key="new_source"
        )
        source = chosen.source if isinstance(chosen, _Recipe) else chosen
        tables = {check.fault: check.fault for check in entries[source].reference.checks}
        without = chosen.without if isinstance(chosen, _Recipe) else frozenset()
        words = load_page_words()
        with st.form(f"new_stretch_{source}-{bool(without)}", border=False):
            title = st.text_input(
                texts("title"),
                sources[chosen] if isinstance(chosen, _Recipe) else "",
                max_chars=100,
                placeholder=texts("title_example"),
            )
            kept = st.multiselect(
                texts("checks"),
                list(tables),
                [fault for fault in tables if fault not in without],
                format_func=lambda fault: name_check({"fault": fault}, words),
            )
            if st.form_submit_button(texts("make"), type="primary", disabled=is_locked()):
                recipe = chosen if isinstance(chosen, _Recipe) else None
                _make(entries, entries[source], (title, kept), recipe)


def _make(
    entries: Mapping[str, Entry],
    source: Entry,
    form: tuple[str, list[str]],
    recipe: _Recipe | None,
) -> None:
    texts = load_texts("poses_new")
    title, kept = form[0].strip(), set(form[1])
    if not title:
        st.error(texts("no_title"), icon=":material/error:")
        return
    stretch = make_id(title, {*entries, *list_drafts()})
    try:
        derived = derive(source, stretch, title)
    except ReferenceFileError as error:
        st.error(describe_faults(error), icon=":material/error:")
        return
    document = dict(derived.document)
    document["checks"] = [each for each in document["checks"] if each["fault"] in kept]
    if recipe is not None:
        document["steps"] = _list_steps(recipe, texts)
    keep(Draft.begin(document, derived.text))
    choose(stretch)
    notify(texts("made", title=as_plain_text(title)))
    st.rerun()


def _list_steps(recipe: _Recipe, texts: PageTexts) -> list[str]:
    keys = [f"{recipe.texts}_step_{number}" for number in range(1, _MAX_STEPS + 1)]
    return [texts(key) for key in keys if key in texts.texts]


def make_id(title: str, taken: Collection[str]) -> str:
    """Return an unused id for a title, such as "single-knee-to-chest"."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    # Leaves room for a number at the end.
    stem = "-".join(words)[: _LONGEST_ID - 5].strip("-") or "stretch"
    number = 1
    made = stem
    while made in taken:
        number += 1
        made = f"{stem}-{number}"
    return made
