"""Commands to the review service: analyse a video, cancel that, delete a video."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from posecheck.core.part import WHOLE
from posecheck.review_service import ReviewState
from posecheck.web.feedback import attempt
from posecheck.web.review.workspace import BUSY, ENDED, open_review
from posecheck.web.services import get_review_service
from posecheck.web.texts import current_language

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from posecheck.core.part import Part
    from posecheck.review_service import ReviewRecord
    from posecheck.web.review.choices import Choice

# The review to open once it is done: the only one that the person is waiting for.
_AWAITED: Final = "review_awaited"
_BEGUN: Final = "review_begun"
# The part that was chosen for each video before it has a result.
_PARTS: Final = "review_parts"


def analyse(review_ids: Sequence[str], choice: Choice, *, alone: bool = True) -> None:
    """Have videos analysed, each in the part chosen for it, and show why if one cannot be.

    Args:
        review_ids: the reviews of the videos.
        choice: what to judge them by.
        alone: whether no other video is in progress; if so, a single review is opened once it
            is done.
    """
    ordered = list[str]()
    for review_id in review_ids:
        ordered += _order(review_id, _add_part(choice, review_id))
        # Not before: Streamlit may break off a run wherever its state is read, and the next one
        # has to know what is still to be done.
        _list_begun()[review_id] = None
    is_awaited = alone and len(review_ids) == len(ordered) == 1
    st.session_state[_AWAITED] = ordered[0] if is_awaited else None


def begin_waiting(
    records: Sequence[ReviewRecord], choice: Choice | None, arrived: Collection[str]
) -> bool:
    """Have videos analysed that waited for a choice, now that it is made.

    If the choice is changed while such an analysis runs, it begins again with the new one. One that
    was cancelled by hand stays so.

    Args:
        records: the videos of the workspace.
        choice: what to judge them by; None until it is complete.
        arrived: the ids of the videos whose own choice, if they came with one, has been heeded.

    Returns:
        whether anything was begun or called off.
    """
    begun = _list_begun()
    if choice is None:
        return False
    outdated = [
        each.id
        for each in records
        if each.state in BUSY and begun.get(each.id) not in (None, choice)
    ]
    for review_id in outdated:
        cancel(review_id)
        begun.pop(review_id)
    fresh = [
        each.id
        for each in records
        if each.state is ReviewState.READY and each.id in arrived and each.id not in begun
    ]
    if fresh:
        others = [each for each in records if each.id not in fresh]
        analyse(fresh, choice, alone=all(each.state in ENDED for each in others))
        begun.update(dict.fromkeys(fresh, choice))
    return bool(outdated or fresh)


def _list_begun() -> dict[str, Choice | None]:
    """Return the choice by which each waiting video was begun; None for one that did not wait."""
    begun: dict[str, Choice | None] = st.session_state.setdefault(_BEGUN, {})
    return begun


def judge_part(review_id: str, part: Part, choice: Choice | None) -> None:
    """Have a part of a video judged, now or as soon as the choice is made.

    An analysis that waits or runs begins again, by what it was begun with.
    """
    _list_parts()[review_id] = part
    service = get_review_service()
    record = service.find(review_id)
    if record is not None and record.state in BUSY:
        service.change_part(review_id, part)
    elif choice is not None:
        analyse([review_id], choice)


def find_part(record: ReviewRecord) -> Part:
    """Return the part of a video that is being judged, or will be."""
    return record.part if record.state in BUSY else _list_parts().get(record.id, WHOLE)


def _list_parts() -> dict[str, Part]:
    parts: dict[str, Part] = st.session_state.setdefault(_PARTS, {})
    return parts


def _add_part(choice: Choice, review_id: str) -> Choice:
    """Return the choice with the part that was chosen for a video, if it names none itself."""
    part = _list_parts().get(review_id, WHOLE)
    if part.whole or not choice.part.whole:
        return choice
    return replace(choice, start_s=part.start_s, end_s=part.end_s)


def judge_again(review_id: str, choice: Choice) -> None:
    """Have a video judged again, and open the review that will have the result."""
    _list_parts().pop(review_id, None)
    for ordered_id in _order(review_id, choice):
        open_review(ordered_id)


def _order(review_id: str, choice: Choice) -> list[str]:
    """Return the id of the review that will have the result; none if that cannot be."""
    service, ordered = get_review_service(), list[str]()

    def order() -> None:
        ordered.append(
            service.analyse(
                review_id,
                choice.reference,
                choice.affected,
                choice.model,
                mirrored=choice.mirrored,
                part=choice.part,
                language=current_language(),
            )
        )

    attempt(order)
    return ordered


def open_awaited() -> None:
    """Open the awaited review if it is done."""
    record = get_review_service().find(st.session_state.get(_AWAITED) or "")
    if record is None or record.state in BUSY:
        return
    st.session_state[_AWAITED] = None
    if record.state is ReviewState.DONE:
        open_review(record.id)


def cancel(review_id: str) -> None:
    """Cancel an upload or an analysis."""
    attempt(lambda: get_review_service().cancel(review_id))


def remove(review_id: str) -> None:
    """Delete a review with everything that belongs to it, kept or not."""
    attempt(lambda: get_review_service().delete(review_id))


def remove_video(review_id: str) -> None:
    """Delete the pictures of a review; its numbers stay."""
    attempt(lambda: get_review_service().delete_video(review_id))
