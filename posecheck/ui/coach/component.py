"""The browser part of a live set as a component of Streamlit's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

import streamlit as st

from posecheck.ui.page_texts import load_texts

_ASSETS: Final = Path(__file__).parent / "assets"
_HTML: Final = '<div class="coach-home"></div>'
# The modules come from the server's own route, so that they can be several short files.
_JS: Final = """
export default function (component) {
  let leave = null;
  let gone = false;
  import(new URL("live/assets/coach.js", document.baseURI)).then(({ mount }) => {
    leave = mount(component);
    if (gone) leave();
  }, () => {
    const { parentElement, data: { texts } } = component;
    parentElement.querySelector(".coach-home").textContent = texts.not_loaded;
  });
  return () => {
    gone = true;
    leave?.();
  };
}
"""

Ended = Literal["done", "given_up", "stopped", "camera_failed"]


@dataclass(frozen=True, slots=True)
class CoachAnswer:
    """What the browser tells the page.

    Attributes:
        ended: how the set ended, in the one run of the page after it did.
        settings: what was switched on the stage, None before anything was.
    """

    ended: Ended | None
    settings: Mapping[str, Any] | None


def show_coach(
    key: str,
    token: str,
    *,
    sample: str | None,
    settings: Mapping[str, Any],
    held_s: float,
    goal_s: float,
) -> CoachAnswer:
    """Show a live set over the whole window.

    Args:
        key: another one for each set.
        token: of the set, from the hub.
        sample: the name of the sample clip that plays in place of the camera, None for the camera.
        settings: ``volume`` (0 to 1), ``voice``, ``language``, ``mirrored``,
            ``breathing_shown``, ``breathing_heard``.
        held_s: seconds that count already.
        goal_s: seconds to hold.
    """
    source = (
        {"kind": "camera"}
        if sample is None
        else {"kind": "sample", "url": f"live/samples/{sample}.mp4"}
    )
    coach = st.components.v2.component("posecheck_coach", html=_HTML, css=_load_css(), js=_JS)
    result = coach(
        key=key,
        data={
            "token": token,
            "source": source,
            "settings": dict(settings),
            "texts": dict(load_texts("coach", str(settings["language"])).texts),
            "held_s": held_s,
            "goal_s": goal_s,
        },
        default={"settings": None},
        on_settings_change=_ignore,
        on_ended_change=_ignore,
        on_reopen_change=_ignore,
    )
    return CoachAnswer(cast("Ended | None", result.ended), result.settings)


def _ignore() -> None:
    """Let the page run again; what changed stands in the result."""


@cache
def _load_css() -> str:
    return (_ASSETS / "coach.css").read_text(encoding="utf-8")
