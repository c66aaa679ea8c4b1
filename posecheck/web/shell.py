"""The frame of every page: the menu, and the current person."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from posecheck.errors import PosecheckError
from posecheck.live.origin import is_same_origin
from posecheck.web import who
from posecheck.web.feedback import show_error
from posecheck.web.history.page import show_history_page
from posecheck.web.look.style import load_style
from posecheck.web.markdown import as_code
from posecheck.web.page_language import tell_language
from posecheck.web.review.page import show_review_page
from posecheck.web.review.workspace import stay
from posecheck.web.services import get_store
from posecheck.web.settings import show_settings_page
from posecheck.web.stretch.page import SET, show_stretch_page
from posecheck.web.texts import current_language, load_page_words, load_texts, use_language
from posecheck.web.therapist.page import show_poses_page
from posecheck.web.who import choose_person, find_person, turn_to_owner

# Named icons, in the menu or as the page's favicon, would be fetched from another server.
_ICON: Final = str(Path(__file__).parent / "icon.svg")
_STYLE: Final = f"{load_style()}{who.STYLE}"

# The page that handles its workspace itself.
REVIEW_PAGE: Final = "review"

_logger = logging.getLogger(__name__)


def show_pages() -> None:
    """Draw the menu and the page that was chosen."""
    _follow_language()
    texts = load_texts("app")
    st.set_page_config(page_title=texts("name"), page_icon=_ICON, layout="wide")
    st.logo(_ICON, size="large")
    st.html(_STYLE)
    tell_language(current_language())
    _warn_about_proxy()
    pages = (
        ("stretch", _show_stretch),
        ("history", _show_history),
        (REVIEW_PAGE, _show_review),
        ("poses", _show_poses),
        ("settings", _show_settings),
    )
    page = st.navigation(
        [
            st.Page(
                _guard(show),
                title=texts(name),
                url_path=name,
                default=name == "stretch",
            )
            for name, show in pages
        ],
        position="top",
    )
    page.run()
    if page.url_path != REVIEW_PAGE:
        stay()


def _guard(show: Callable[[], None]) -> Callable[[], None]:
    """Return the page with friendly messages for failures."""

    def show_kindly() -> None:
        try:
            show()
        except PosecheckError as error:
            show_error(error)
        except Exception:
            _logger.exception("A page failed unexpectedly")
            st.error(load_texts("app")("unexpected"), icon=":material/error:")

    return show_kindly


def _warn_about_proxy() -> None:
    """Show an error if a proxy changes the address, since camera and uploads will not work then."""
    origin, host = (st.context.headers.get(name) for name in ("Origin", "Host"))
    if origin and host and not is_same_origin(origin, host):
        option = as_code(f"--allowed-origin {origin}")
        words = load_texts("proxy")("told", origin=as_code(origin), option=option)
        st.error(words, icon=":material/error:")


def _follow_language() -> None:
    """Use the current person's language, if it can be determined, otherwise the browser's."""
    # Whoever comes first gets a name in it.
    use_language(None)
    try:
        store = get_store()
        use_language(store.load_settings(find_person(store).id).language)
    except PosecheckError:
        _logger.warning("The settings cannot be read; the page will say why")


def _show_stretch() -> None:
    store = get_store()
    turn_to_owner(store, st.query_params.get(SET))
    show_stretch_page(store, choose_person(store))


def _show_history() -> None:
    store = get_store()
    show_history_page(store, choose_person(store).id, load_page_words(), load_texts("history_page"))


def _show_review() -> None:
    show_review_page(choose_person(get_store()))


def _show_poses() -> None:
    store = get_store()
    show_poses_page(store, choose_person(store))


def _show_settings() -> None:
    store = get_store()
    show_settings_page(store, choose_person(store))
