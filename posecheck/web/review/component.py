"""How the page's browser parts come into it: modules from the server's own route."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

if TYPE_CHECKING:
    from collections.abc import Mapping


ASSETS: Final = Path(__file__).parent / "assets"
# Where the server's routes offer them.
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
    """Show a browser part, and return what it said last, None before it said anything.

    Args:
        name: of its module and its style in the assets.
        key: another one for each that is shown.
        data: what it is told; with ``texts``.
        state: the name of what it says.
    """
    script = _JS.replace("ROUTE", ASSETS_ROUTE).replace("NAME", name)
    home = f'<div class="{name}-home"></div>'
    show = st.components.v2.component(
        f"posecheck_{name}", html=home, css=_load_css(name), js=script
    )
    answers: dict[str, Any] = {f"on_{state}_change": _ignore}
    return show(key=key, data=dict(data), default={state: None}, **answers)[state]


def _ignore() -> None:
    """Let the page run again; what changed stands in the result."""


@cache
def _load_css(name: str) -> str:
    """Return a part's style, after that of the report's charts, which it may draw."""
    charts = (_STYLES / "charts.css").read_text(encoding="utf-8")
    return charts + (ASSETS / f"{name}.css").read_text(encoding="utf-8")
