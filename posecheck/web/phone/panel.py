"""What this machine's pages show of phones: the code that pairs one, and those that are paired."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING, Final

import segno
import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.web.feedback import attempt_before_drawing, show_error, take_notice
from posecheck.web.local_time import as_local
from posecheck.web.markdown import as_block, as_code, as_plain_text
from posecheck.web.phone.access import find_phone_address
from posecheck.web.phone.names import name_phones
from posecheck.web.phone.pairing_gate import BEGIN_PATH
from posecheck.web.services import get_pairings
from posecheck.web.texts import load_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.history import Profile
    from posecheck.web.phone.listener import PhoneAddress

_COMMAND: Final = "posecheck app --phone"
# So that a used or expired code is soon replaced.
_REDRAWN_EVERY_S: Final = 5.0
_MODULE_PX: Final = 6
_NOTICE: Final = "phones_notice"


def show_pairing(person: Profile) -> None:
    """Draw the code that pairs a phone, if phones may come; on a phone the way to its camera.

    Args:
        person: whose phone it will be.
    """
    address = find_phone_address()
    if address is None:
        return
    texts = load_texts("phone")
    # A phone shows no code: it would have to scan its own screen.
    if st.context.ip_address is not None:
        link = f'<a href="{BEGIN_PATH.removeprefix("/")}">{escape(texts("film_here"))}</a>'
        st.html(f'<p class="film-here">{link}</p>')
        return
    with st.expander(texts("title"), icon=":material/smartphone:", expanded=not _is_any_paired()):
        _show_code(address, person.id)


def show_paired(people: Mapping[str, str]) -> None:
    """Draw the paired phones, each with a button that ends its pairing.

    Args:
        people: the names of the people, by id.
    """
    texts = load_texts("phone")
    st.header(texts("paired"), anchor=False)
    if (notice := take_notice(_NOTICE)) is not None:
        st.error(as_plain_text(notice), icon=":material/error:")
    try:
        pairings = get_pairings().list_paired()
    except PosecheckError as error:
        show_error(error)
        return
    if not pairings:
        is_open = find_phone_address() is not None
        st.markdown(texts("none") if is_open else texts("none_off", command=as_code(_COMMAND)))
    names = name_phones(pairings, people, texts)
    for pairing in pairings:
        made = as_local(datetime.fromtimestamp(pairing.made_s, UTC))
        with st.container(horizontal=True, vertical_alignment="center"):
            day, time = texts.formats.short_day(made), texts.formats.clock(made)
            name = as_plain_text(names[pairing.id])
            st.markdown(texts("made", name=name, day=day, time=time))
            st.button(
                texts("end"),
                icon=":material/link_off:",
                key=f"unpair-{pairing.id}",
                on_click=_end,
                args=(pairing.id,),
            )


def _end(pairing_id: str) -> None:
    attempt_before_drawing(
        lambda: get_pairings().end(pairing_id), load_texts("phone")("ended"), _NOTICE
    )


def _is_any_paired() -> bool:
    try:
        return bool(get_pairings().list_paired())
    except PosecheckError:
        return False  # the settings say why


@st.fragment(run_every=_REDRAWN_EVERY_S)
def _show_code(address: PhoneAddress, owner: str) -> None:
    texts, pairings = load_texts("phone"), get_pairings()
    offer = pairings.offer(owner)
    link = address.make_link(offer.token)
    # On white in the dark, too: not every phone reads light on dark.
    code = segno.make(link, error="m").svg_inline(
        scale=_MODULE_PX, border=4, light="#fff", title=texts("code")
    )
    # One below the other: a code that text lies over cannot be read.
    st.markdown(as_block(code), unsafe_allow_html=True)  # st.html takes SVG out
    st.markdown(texts("how"))
    st.code(link, language=None, wrap_lines=True)
    minutes = math.ceil(pairings.find_left_s(offer) / 60)
    st.markdown(texts("left", count=minutes))
    st.markdown(texts("warning"))
    st.code(address.certificate.fingerprint, language=None, wrap_lines=True)
    st.markdown(texts("then"))
