"""Tells the browser which language a page is in: screen readers choose their voice by it."""

from __future__ import annotations

from typing import Final

import streamlit as st

from posecheck.texts.catalog import load_formats

_KEY: Final = "page-language"
# It has nothing to show, so it takes no room.
_STYLE: Final = (
    f"<style>.st-key-{_KEY} {{ position: absolute; height: 0; overflow: hidden; }}</style>"
)
_JS: Final = """
export default function ({ data }) {
  document.documentElement.lang = data.tag;
}
"""


def tell_language(language: str) -> None:
    """Set the language of the whole page."""
    with st.container(key=_KEY):
        st.html(_STYLE)
        tell = st.components.v2.component("posecheck_page_language", html="<i></i>", js=_JS)
        tell(key="language-told", data={"tag": load_formats(language).tag})
