"""How wide a page is. Widths are in the style sheet: in rem, so that they grow with the type."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Iterator

Width = Literal["narrow", "medium", "wide"]


@contextmanager
def page_column(width: Width) -> Iterator[None]:
    """Draw what is inside in a column in the middle of the page; one for each page."""
    with st.container(key=f"pc-page-{width}"):
        yield
