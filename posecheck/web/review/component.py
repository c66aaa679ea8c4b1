"""Browser components of the review page, loaded as modules from the server's own route."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from posecheck.texts.catalog import load_formats
from posecheck.web.texts import current_language

if TYPE_CHECKING:
    from collections.abc import Mapping


ASSETS: Final = Path(__file__).parent / "assets"
# The route under which the server provides the assets.
ASSETS_ROUTE: Final = "reviews/assets"
_STYLES: Final = Path(__file__).parents[2] / "reports"
_JS: Final = """
export default function (component) {
  let leave = null;
  let gone = false;
  import(new URL("ROUTE/NAME.js", document.baseURI)).then(({ mount }) => {
    if (!gone) leave = mount(component);
  }, () => {
    const { parentElement, data: { texts } } = component;
    parentElement.querySelector(".NAME-home").textContent = texts.not_loaded;
  });
  return () => {
    gone = true;
    leave?.();
  };
}
"""


def show_component(name: str, key: str, data: Mapping[str, Any], state: str) -> Any:  # noqa: ANN401
    """Show a browser component, and return the last value it sent, None if it has not sent any.

    Args:
        name: the name of its module and its style sheet in the assets.
        key: a different one for each component on the page.
        data: its input, including ``texts``.
        state: the name of the value that it sends.
    """
    script = _JS.replace("ROUTE", ASSETS_ROUTE).replace("NAME", name)
    home = f'<div class="{name}-home"></div>'
    show = st.components.v2.component(
        f"posecheck_{name}", html=home, css=_load_css(name), js=script
    )
    locale = load_formats(current_language()).tag
    answers: dict[str, Any] = {f"on_{state}_change": _ignore}
    return show(key=key, data={**data, "locale": locale}, default={state: None}, **answers)[state]


def _ignore() -> None:
    """Do nothing; having a callback makes the page run again, and the result has the new value."""


@cache
def _load_css(name: str) -> str:
    """Return a component's style sheet, after the one for report charts, which it may draw."""
    charts = (_STYLES / "charts.css").read_text(encoding="utf-8")
    return charts + (ASSETS / f"{name}.css").read_text(encoding="utf-8")
