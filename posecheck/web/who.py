"""Who is there: chosen in this window, kept in the page's address, in sight on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.web.markdown import as_plain_text
from posecheck.web.stretch.page import leave_set
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.history import HistoryStore, Profile

# In the page's address, which a reload keeps, and in what the window remembers.
_PERSON: Final = "person"
_PLACE: Final = "who"
_BOX: Final = "who_box"
# One line that stays below the menu while the page is scrolled. What stays there as well has to
# leave room for it: so much as the variable says.
STYLE: Final = f"""<style>
:root:has(.st-key-{_PLACE}) {{ --who: 3.3rem; }}
div:has(> .st-key-{_PLACE}) {{ position: sticky; top: 3.75rem; z-index: 90; }}
.st-key-{_PLACE} [data-testid="stSelectbox"] {{ display: flex; align-items: center; gap: 0.75rem;
  padding: 0.35rem 0.75rem; border-radius: 0.75rem; background: light-dark(#ffffff, #191815); }}
.st-key-{_PLACE} label {{ flex: none; margin: 0; min-height: 0; }}
</style>"""


def find_person(store: HistoryStore) -> Profile:
    """Return who was chosen last in this window, or the first one there is."""
    people = store.list_profiles() or (store.first_profile(load_texts("app")("first_name")),)
    chosen = _find_chosen()
    return next((each for each in people if str(each.id) == chosen), people[0])


def choose_person(store: HistoryStore) -> Profile:
    """Return who is there; ask only where more than one may be."""
    person, texts = find_person(store), load_texts("app")
    people = {each.id: each for each in store.list_profiles()}
    if _find_chosen() not in {None, str(person.id)}:
        st.warning(texts("gone", name=as_plain_text(person.name)), icon=":material/info:")
    if len(people) > 1:
        # Not by its first value: that would make another box of it each time.
        if st.session_state.get(_BOX) != person.id:
            st.session_state[_BOX] = person.id
        with st.container(key=_PLACE, horizontal_alignment="center"):
            st.selectbox(
                texts("who"),
                list(people),
                format_func=lambda person_id: people[person_id].name,
                key=_BOX,
                on_change=_turn,
                width=400,
            )
        if st.query_params.get(_PERSON) != str(person.id):
            st.query_params[_PERSON] = str(person.id)
    else:
        st.query_params.pop(_PERSON, None)
    _remember(person)
    return person


def turn_to_owner(store: HistoryStore, set_id: str | None) -> None:
    """Let whose set it is be who is there, however its address came here."""
    record = None if set_id is None else store.find_set(set_id)
    if record is not None and record.profile_id != find_person(store).id:
        owners = (each for each in store.list_profiles() if each.id == record.profile_id)
        _remember(next(owners))
        st.rerun()


def forget_person() -> None:
    """Choose nobody in this window any more."""
    st.session_state.pop(_PERSON, None)
    st.query_params.pop(_PERSON, None)


def _turn() -> None:
    """Let whom the box shows be who is there, before anything of the page is drawn."""
    leave_set()  # it is not theirs
    st.session_state[_PERSON] = str(st.session_state[_BOX])


def _find_chosen() -> str | None:
    chosen: str | None = st.session_state.get(_PERSON) or st.query_params.get(_PERSON)
    return chosen


def _remember(person: Profile) -> None:
    st.session_state[_PERSON] = str(person.id)
