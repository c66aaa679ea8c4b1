"""Where a page begins and ends: all of them alike.

The width is in the style sheet, in rem, so that it grows with the type.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def page_column() -> Iterator[None]:
    """Draw what is inside in a column in the middle of the page; one for each page."""
    with st.container(key="pc-page"):
        yield
