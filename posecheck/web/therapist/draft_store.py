"""Storage for unsaved drafts: in the server, so that a reload of the page loses none."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from functools import cache
from typing import Final

import streamlit as st

from posecheck.web.therapist.draft import Draft

# A query parameter whose value cannot be guessed.
_PLACE: Final = "draft"
# Enough for all the windows a practice has open. The least recently used goes first.
_MAX_PLACES: Final = 100


def list_drafts() -> dict[str, Draft]:
    """Return the drafts of this window by the ids of their stretches."""
    places = _open_drafts()
    place: str = st.session_state.get(_PLACE) or st.query_params.get(_PLACE, "")
    if place not in places:
        place = secrets.token_urlsafe(8)
        places[place] = {}
        while len(places) > _MAX_PLACES:
            places.popitem(last=False)
    st.session_state[_PLACE] = place
    places.move_to_end(place)
    return places[place]


def show_place() -> None:
    """Put the key of this window's drafts into the page's address while one has changes."""
    if any(draft.is_changed for draft in list_drafts().values()):
        place = st.session_state[_PLACE]
        if st.query_params.get(_PLACE) != place:
            st.query_params[_PLACE] = place
    else:
        st.query_params.pop(_PLACE, None)


@cache
def _open_drafts() -> OrderedDict[str, dict[str, Draft]]:
    return OrderedDict()
