"""The browser part of a live set as a component of Streamlit's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, cast

import streamlit as st

from posecheck.web.phone.access import find_phone_list
from posecheck.web.texts import current_language, load_speech_tag, load_wording

_ASSETS: Final = Path(__file__).parent / "assets"
# The modules come from the server's own route, so that they can be several short files.
_JS: Final = """
export default function (component) {
  let leave = null;
  let gone = false;
  import(new URL("live/coach/assets/NAME.js", document.baseURI)).then(({ mount }) => {
    leave = mount(component);
    if (gone) leave();
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

Ended = Literal["done", "given_up", "stopped", "camera_failed"]


@dataclass(frozen=True, slots=True)
class StagedSet:
    """The set on the stage.

    Attributes:
        token: of the set, from the registry.
        held_s: the seconds that count already.
        goal_s: the seconds to hold.
        sets_to_come: how many sets follow this one. Then the stage stays open at its end, and
            waits for the token of the next.
    """

    token: str
    held_s: float
    goal_s: float
    sets_to_come: int = 0


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
    staged: StagedSet,
    *,
    who: str,
    sample: str | None,
    settings: Mapping[str, Any],
) -> CoachAnswer:
    """Show a live set over the whole window.

    Args:
        key: another one whenever the stage is opened; the same for sets that follow one another.
        staged: the set.
        who: whose set it is, empty where there is nobody else.
        sample: the name of the sample clip that plays in place of the camera, None for the camera.
        settings: ``volume`` (0 to 1), ``voice``, ``language``, ``mirrored``,
            ``breathing_shown``, ``breathing_heard``.
    """
    source = (
        {"kind": "camera"}
        if sample is None
        else {"kind": "sample", "url": f"live/samples/{sample}.mp4"}
    )
    language = str(settings["language"])
    result = _make_part("coach")(
        key=key,
        data={
            **asdict(staged),
            "who": who,
            "source": source,
            "phones": find_phone_list(language),
            "settings": {**settings, "language": load_speech_tag(language)},
            **load_wording("coach", language),
        },
        default={"settings": None},
        on_settings_change=_ignore,
        on_ended_change=_ignore,
        on_reopen_change=_ignore,
    )
    # What is told of a set must not end the one that follows it on the same stage.
    told = result.ended or {}
    ended = told.get("how") if told.get("token") == staged.token else None
    return CoachAnswer(cast("Ended | None", ended), result.settings)


def show_camera_choice() -> None:
    """Let the browser offer its cameras and the paired phones; it remembers the choice itself."""
    language = current_language()
    data = {"phones": find_phone_list(language), **load_wording("coach", language)}
    _make_part("camera_choice")(key="camera-choice", data=data)


def keep_focus() -> None:
    """Let the keyboard go on at the answer to pain when the button that it is on is taken away."""
    with st.container(key="pc-unseen"):
        _make_part("answered")(key="answered", data=load_wording("coach", current_language()))


def _make_part(name: str) -> Callable[..., Any]:
    """Return a browser part by the name of its module and its style in the assets."""
    part: Callable[..., Any] = st.components.v2.component(
        f"posecheck_{name}",
        html=f'<div class="{name}-home"></div>',
        css=_load_css(name),
        js=_JS.replace("NAME", name),
    )
    return part


def _ignore() -> None:
    """Let the page run again; what changed stands in the result."""


@cache
def _load_css(name: str) -> str:
    return (_ASSETS / f"{name}.css").read_text(encoding="utf-8")
