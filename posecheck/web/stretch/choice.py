"""The choice of side and stretch: two large buttons, and a tile with a picture for each stretch."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.landmarks import Side
from posecheck.web.drawings.pose import draw_pose
from posecheck.web.local_time import find_visitor_zone
from posecheck.web.look.images import to_image
from posecheck.web.look.ring import draw_ring
from posecheck.web.markdown import as_plain_text
from posecheck.web.own_references import list_own_choices, show_faults
from posecheck.web.texts import load_page_words, load_texts, phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posecheck.core.reference import ReferencePose
    from posecheck.history import HistoryStore, Profile, Settings

# The keys of the containers, which the style sheet knows.
_SIDES: Final = "pc-sides"
_TILES: Final = "pc-tiles"


def choose_stretch(
    store: HistoryStore, person: Profile, settings: Settings
) -> tuple[ReferencePose, Side | None]:
    """Draw the choice of side and stretch, remember it, and return it."""
    choices = list_own_choices(person.id)
    show_faults(choices)
    references = {name: entry.reference for name, entry in choices.entries.items()}
    last = settings.stretch if settings.stretch in references else next(iter(references))
    side = _choose_side(person, settings, last)
    stretch = _choose_tile(store, person, references, last, side)
    chosen = replace(settings, stretch=stretch)
    if side is not None:
        chosen = chosen.with_side(stretch, side)
    if chosen != settings:
        store.save_settings(person.id, chosen)
    return references[stretch], side


def _choose_side(person: Profile, settings: Settings, stretch: str) -> Side | None:
    texts, words = load_texts("stretch_page"), load_page_words()
    # Set once, not whenever the stretch changes: a value set by the page while somebody clicks
    # would undo the click, and usually the same side hurts anyway.
    key = f"side-{person.id}"
    if key not in st.session_state:
        known = settings.side.get(stretch) or next(iter(settings.side.values()), None)
        st.session_state[key] = None if known is None else known.value
    with st.container(key=_SIDES):
        value = st.radio(
            texts("side"),
            [side.value for side in Side],
            index=None,
            format_func=lambda name: words.sides[name].capitalize(),
            horizontal=True,
            key=key,
            width="stretch",
        )
    return None if value is None else Side(value)


def _choose_tile(
    store: HistoryStore,
    person: Profile,
    references: Mapping[str, ReferencePose],
    last: str,
    side: Side | None,
) -> str:
    texts = load_texts("stretch_page")
    done = {
        name: 0
        if side is None
        else store.count_today(person.id, name, side, find_visitor_zone()).done
        for name in references
    }
    captions = [
        texts("dose", hold=texts.formats.number(each.hold_s), times=each.times_a_day)
        if side is None
        else texts("done_today", done=done[name], count=each.times_a_day)
        for name, each in references.items()
    ]
    with st.container(key=_TILES):
        st.html(_style_tiles(list(references.values()), list(done.values()), side or Side.RIGHT))
        return st.radio(
            texts("which"),
            list(references),
            index=list(references).index(last),
            format_func=lambda name: as_plain_text(phrase(references[name].title)),
            captions=captions,
            horizontal=True,
            key=f"stretch-{person.id}",
            width="stretch",
        )


def _style_tiles(references: Sequence[ReferencePose], done: Sequence[int], side: Side) -> str:
    """Return the pictures of the tiles; only a style sheet can put them into a radio button."""
    words = load_page_words()
    # On a phone the ring stands over the head, where the picture leaves room.
    left = "0.6rem" if side is Side.RIGHT else "calc(100% - 2.35rem)"
    rules = f".st-key-{_TILES}{{--ring-left:{left}}}"
    for number, (reference, count) in enumerate(zip(references, done, strict=True), 1):
        tile = f".st-key-{_TILES} [role=radiogroup] > div:nth-child({number})"
        picture = to_image(draw_pose(reference, side, words))
        ring = to_image(draw_ring(count / reference.times_a_day, parts=reference.times_a_day))
        rules += f"{tile}::before{{background-image:{picture}}}"
        rules += f"{tile}::after{{background-image:{ring}}}"
    return f"<style>{rules}</style>"
