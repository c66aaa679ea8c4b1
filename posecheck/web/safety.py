"""The safety cautions: confirmed before the first set, and available on every page."""

from __future__ import annotations

import streamlit as st

from posecheck.web.texts import load_cautions, load_texts


def show_cautions() -> None:
    """Draw the "when to stop" line, with all cautions behind it."""
    texts = load_texts("safety")
    with st.expander(f"**{texts('line')}** {texts('more')}"):
        _list_cautions()


def confirm_cautions() -> bool:
    """Draw the cautions before a first set; return whether they have just been confirmed."""
    texts = load_texts("safety")
    with st.container(border=True, key="pc-card-cautions"):
        st.header(texts("title"), anchor=False)
        _list_cautions()
        return st.button(texts("confirm"), type="primary", icon=":material/check:")


def _list_cautions() -> None:
    st.markdown("\n".join(f"- {caution}" for caution in load_cautions()))
