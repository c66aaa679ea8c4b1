"""The current person: chosen in this window, kept in the page's address, visible on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.web.markdown import as_plain_text
from posecheck.web.stretch.page import leave_set
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from posecheck.history import HistoryStore, Profile

# The names in the page's address, which a reload keeps, and in the session state.
_PERSON: Final = "person"
_PLACE: Final = "who"
_BOX: Final = "who_box"
# A single line that sticks below the menu while the page is scrolled. Anything else that sticks
# there has to leave as much room for it as the variable says.
STYLE: Final = f"""<style>
:root:has(.st-key-{_PLACE}) {{ --who: 3.3rem; }}
div:has(> .st-key-{_PLACE}) {{ position: sticky; top: 3.75rem; z-index: 90; }}
.st-key-{_PLACE} [data-testid="stSelectbox"] {{ display: flex; align-items: center; gap: 0.75rem;
  padding: 0.35rem 0.75rem; border-radius: 0.75rem; background: var(--pc-ground); }}
.st-key-{_PLACE} label {{ flex: none; margin: 0; min-height: 0; }}
</style>"""


def find_person(store: HistoryStore) -> Profile:
    """Return the person last chosen in this window, or the first one in the history."""
    people = store.list_profiles() or (store.first_profile(load_texts("app")("first_name")),)
    chosen = _find_chosen()
    return next((each for each in people if str(each.id) == chosen), people[0])


def choose_person(store: HistoryStore) -> Profile:
    """Return the current person; the choice is drawn only if there is more than one."""
    person, texts = find_person(store), load_texts("app")
    people = {each.id: each for each in store.list_profiles()}
    if _find_chosen() not in {None, str(person.id)}:
        st.warning(texts("gone", name=as_plain_text(person.name)), icon=":material/info:")
    if len(people) > 1:
        # Set through the state: a changed initial value would make it a new widget each time.
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
    """Switch to the owner of a set, however its address got here."""
    record = None if set_id is None else store.find_set(set_id)
    if record is not None and record.profile_id != find_person(store).id:
        owners = (each for each in store.list_profiles() if each.id == record.profile_id)
        _remember(next(owners))
        st.rerun()


def forget_person() -> None:
    """Clear the choice of person in this window."""
    st.session_state.pop(_PERSON, None)
    st.query_params.pop(_PERSON, None)


def _turn() -> None:
    """Switch to the person chosen in the box, before anything of the page is drawn."""
    leave_set()  # it belongs to the previous person
    st.session_state[_PERSON] = str(st.session_state[_BOX])


def _find_chosen() -> str | None:
    chosen: str | None = st.session_state.get(_PERSON) or st.query_params.get(_PERSON)
    return chosen


def _remember(person: Profile) -> None:
    st.session_state[_PERSON] = str(person.id)
