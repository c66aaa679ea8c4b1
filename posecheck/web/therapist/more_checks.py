"""Further checks for a draft: the other leg straight or free, and checks of other stretches."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.core.measures import SIDED_MEASURES, WHOLE_BODY_MEASURES
from posecheck.references.document import to_document
from posecheck.web.markdown import as_plain_text
from posecheck.web.texts import load_page_words, load_texts
from posecheck.web.therapist.check_words import describe_check, name_check
from posecheck.web.therapist.draft import Draft
from posecheck.web.therapist.drafts import keep, notify, tie
from posecheck.web.therapist.guard import is_locked
from posecheck.web.therapist.range_bar import find_scale

if TYPE_CHECKING:
    from posecheck.core.reference import ReferencePose
    from posecheck.web.texts import PageTexts

# How the other leg has to lie, from strict to free.
_STRAIGHT, _SPOKEN, _FREE = "straight", "spoken", "free"
_LONGEST_FAULT: Final = 40


def show_other_leg(draft: Draft, known: Iterable[ReferencePose]) -> None:
    """Draw the choice of whether the other leg must lie straight.

    Not for a stretch with crossed legs, because there the other leg is drawn up.

    Args:
        draft: the draft that the choice shows and changes.
        known: reference poses to copy the check from if the draft has none.
    """
    checks = draft.document["checks"]
    if any(each["measure"] == "ankle_to_other_knee" for each in checks):
        return
    template = _find_straight([*draft.base["checks"], *_list_tables(known)])
    current = _find_straight(checks)
    if template is None and current is None:
        return
    texts = load_texts("poses_checks")
    state = _FREE
    if current is not None:
        state = _STRAIGHT if current["required"] else _SPOKEN
    names = {texts(f"other_leg_{each}"): each for each in (_STRAIGHT, _SPOKEN, _FREE)}

    def change(old: Draft, label: Any) -> Draft:  # noqa: ANN401  (what a widget gives)
        return _set_other_leg(old, names[label], template or current)

    st.selectbox(
        texts("other_leg"),
        list(names),
        **tie(
            str(draft.document["id"]),
            "other_leg",
            next(label for label, each in names.items() if each == state),
            change,
        ),
    )


def show_adding(draft: Draft, known: Iterable[ReferencePose]) -> None:
    """Draw the checks that can be added."""
    texts, words = load_texts("poses_checks"), load_page_words()
    present = {each["fault"] for each in draft.document["checks"]}
    offered: dict[str, Mapping[str, Any]] = {}
    for table in [*draft.base["checks"], *_list_tables(known)]:
        if table["fault"] not in present:
            offered.setdefault(table["fault"], {**table, "tells_leg": False})
    more = st.expander(
        texts("add"), icon=":material/add:", key=f"add/{draft.document['id']}", on_change="rerun"
    )
    if not more.open:
        return
    with more:
        if offered:
            with st.form("add_known", border=False):
                fault = st.selectbox(
                    texts("add_known"),
                    list(offered),
                    format_func=lambda each: name_check(offered[each], words),
                )
                if st.form_submit_button(texts("add_button"), disabled=is_locked()):
                    _add(draft, offered[fault], texts)
            for table in offered.values():
                name = as_plain_text(name_check(table, words))
                st.caption(f"{name}: {as_plain_text(describe_check(table, texts))}")
        with st.form("add_own", border=False):
            st.markdown(texts("add_own"))
            name = st.text_input(texts("add_name"), max_chars=_LONGEST_FAULT)
            kinds = {
                **{(leg, each): leg for leg in ("affected", "other") for each in SIDED_MEASURES},
                **{("body", each): "body" for each in WHOLE_BODY_MEASURES},
            }
            leg, measure = st.selectbox(
                texts("add_measure"), list(kinds), format_func=lambda each: _name(each, texts)
            )
            cue = st.text_input(texts("add_say"), max_chars=500, help=texts("sides_help"))
            if st.form_submit_button(texts("add_button"), disabled=is_locked()):
                _add_own(draft, name, (leg, measure, cue), texts)


def _list_tables(known: Iterable[ReferencePose]) -> list[Mapping[str, Any]]:
    return [table for reference in known for table in to_document(reference)["checks"]]


def _find_straight(tables: Iterable[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the check that requires the other knee to be straight."""
    return next(
        (
            each
            for each in tables
            if each["leg"] == "other"
            and each["measure"] == "knee_flexion"
            and each.get("maximum") is not None
        ),
        None,
    )


def _set_other_leg(draft: Draft, state: str, template: Mapping[str, Any] | None) -> Draft:
    current = _find_straight(draft.document["checks"])
    if state == _FREE:
        return draft if current is None else draft.remove_check(current["fault"])
    required = {"required": state == _STRAIGHT}
    if current is not None:
        return draft.change_check(current["fault"], required)
    if template is None:
        return draft
    # After the checks that stop the clock, before those that only give a cue.
    stops = [each["required"] for each in draft.document["checks"]]
    place = len(stops) - stops[::-1].index(True) if any(stops) else len(stops)
    return draft.add_check({**template, **required}, place)


def _name(kind: tuple[str, str], texts: PageTexts) -> str:
    leg, measure = kind
    words = load_texts("measures")(measure)
    text = words if leg == "body" else f"{texts(f'leg_{leg}')} {words}"
    return text[:1].upper() + text[1:]


def _add_own(draft: Draft, name: str, kind: tuple[str, str, str], texts: PageTexts) -> None:
    leg, measure, cue = kind
    fault = make_fault(name)
    if not fault or not cue.strip():
        st.error(texts("add_incomplete"), icon=":material/error:")
        return
    if any(each["fault"] == fault for each in draft.document["checks"]):
        st.error(texts("add_known_name"), icon=":material/error:")
        return
    table: dict[str, Any] = {"fault": fault, "leg": leg, "measure": measure}
    scale = find_scale(table)
    limit = round(scale.low + 0.7 * (scale.high - scale.low), 2)
    tolerance = 5.0 if scale.unit == "deg" else 0.05
    table |= {"maximum": limit, "tolerance": tolerance, "required": False, "say": cue.strip()}
    _add(draft, table, texts)


def make_fault(name: str) -> str:
    """Return a check's name in the file, such as "knee_not_up"; empty if no letters are left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    joined = "_".join(re.findall(r"[a-z0-9]+", plain))
    return joined.lstrip("0123456789_")[:_LONGEST_FAULT].rstrip("_")


def _add(draft: Draft, table: Mapping[str, Any], texts: PageTexts) -> None:
    keep(draft.add_check(table))
    name = name_check(table, load_page_words())
    notify(texts("added", name=as_plain_text(name)))
    st.rerun()
