"""What a press on the page asks of the desk, and kind words for when it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.web.markdown import as_plain_text

if TYPE_CHECKING:
    from collections.abc import Callable


def attempt(act: Callable[[], object]) -> bool:
    """Do it, and return whether it went well; tell the person if not."""
    try:
        act()
    except PosecheckError as error:
        st.toast(as_plain_text(str(error)), icon=":material/error:", duration="long")
        return False
    return True
