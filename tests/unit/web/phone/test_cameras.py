"""Which stage gets which phone's pictures."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.live.endpoint import REPLACED
from posecheck.web.phone.cameras import PhoneCameras
from posecheck.web.phone.outbox import MAX_NOTES, EndedError, Outbox

AT_ONCE_S = 0.001


def on_a_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test on a loop of its own: Playwright's runs here when browser tests went before."""

    @wraps(test)
    def run(*args: object, **kwargs: object) -> None:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, test(*args, **kwargs)).result()

    return run


async def empty(outbox: Outbox) -> list[Any]:
    """Return all that waits: notes as they were told, pictures as they are, an end as its code."""
    found: list[Any] = []
    while True:
        try:
            content = await outbox.take(AT_ONCE_S)
        except EndedError as ended:
            return [*found, ended.code]
        if content is None:
            return found
        found.append(content if isinstance(content, bytes) else json.loads(content))


def here(is_here: bool) -> dict[str, object]:
    return {"type": "phone", "here": is_here}


def watched(is_watched: bool) -> dict[str, object]:
    return {"type": "watched", "watched": is_watched}


def never(_token: str) -> bool:
    """Say of every set that it is running."""
    return False


@on_a_loop
async def test_a_stage_and_a_phone_hear_of_each_other_in_either_order() -> None:
    """Both are told at once who is there, and again when one leaves or comes back."""
    cameras = PhoneCameras()
    stage = cameras.watch("a", "set", never)
    assert stage is not None
    phone = cameras.come("a")
    assert await empty(stage) == [here(False), here(True)]
    assert await empty(phone) == [watched(True)]
    assert cameras.is_here("a")

    cameras.leave("a", phone)
    again = cameras.come("a")
    assert await empty(stage) == [here(False), here(True)]
    cameras.unwatch("a", stage)
    assert await empty(again) == [watched(True), watched(False)]


@on_a_loop
async def test_pictures_reach_the_one_stage_that_asked_for_this_phone() -> None:
    """Another phone's stage gets none, and without a stage a picture is gone."""
    cameras = PhoneCameras()
    first, second = cameras.watch("a", "one", never), cameras.watch("b", "two", never)
    assert first is not None
    assert second is not None
    cameras.come("a")
    cameras.pass_on("a", b"picture")
    cameras.unwatch("a", first)
    cameras.pass_on("a", b"late")
    again = cameras.watch("a", "three", never)
    assert again is not None

    assert b"picture" in await empty(first)
    assert await empty(second) == [here(False)]
    assert await empty(again) == [here(True)]


@on_a_loop
async def test_of_the_pictures_that_wait_only_the_newest_is_sent() -> None:
    """A stage that is slow falls behind by one picture, never by a queue of them."""
    outbox = Outbox()
    for number in range(5):
        outbox.show(bytes([number]))
    outbox.tell(type="still")

    assert await empty(outbox) == [{"type": "still"}, b"\x04"]


@on_a_loop
async def test_a_second_set_does_not_take_a_phone_from_the_first() -> None:
    """It is told that the phone is busy; once the first has left, it gets it."""
    cameras = PhoneCameras()
    phone, first = cameras.come("a"), cameras.watch("a", "one", never)
    assert first is not None
    assert cameras.watch("a", "two", never) is None
    cameras.pass_on("a", b"picture")
    assert b"picture" in await empty(first)
    cameras.unwatch("a", first)

    assert cameras.watch("a", "two", never) is not None
    assert (await empty(phone))[-1] == watched(True)


@on_a_loop
async def test_the_page_of_a_set_that_is_opened_anew_takes_its_phone_along() -> None:
    """The earlier page's connection ends, and its end takes nothing from the later one."""
    cameras = PhoneCameras()
    cameras.come("a")
    before = cameras.watch("a", "one", never)
    after = cameras.watch("a", "one", never)
    assert before is not None
    assert after is not None
    cameras.unwatch("a", before)
    cameras.pass_on("a", b"picture")

    assert (await empty(before))[-1] == REPLACED
    assert b"picture" in await empty(after)


@on_a_loop
async def test_the_set_that_follows_one_that_is_over_takes_its_phone_along() -> None:
    """The connection of the first may be open still, unknown to whoever lost it."""
    cameras = PhoneCameras()
    phone = cameras.come("a")
    first = cameras.watch("a", "one", never)
    second = cameras.watch("a", "two", "one".__eq__)
    assert first is not None
    assert second is not None
    cameras.unwatch("a", first)
    cameras.pass_on("a", b"picture")

    assert (await empty(first))[-1] == REPLACED
    assert b"picture" in await empty(second)
    assert watched(False) not in (await empty(phone))[1:]


@on_a_loop
async def test_another_page_of_a_phone_takes_the_place_of_the_first() -> None:
    """The first page ends, and its end does not take the camera away."""
    cameras = PhoneCameras()
    stage, first = cameras.watch("a", "one", never), cameras.come("a")
    assert stage is not None
    second = cameras.come("a")
    cameras.leave("a", first)
    cameras.acknowledge("a", 7)

    assert (await empty(first))[-1] == REPLACED
    assert cameras.is_here("a")
    assert await empty(second) == [watched(True), {"type": "taken", "id": 7}]
    assert here(False) not in (await empty(stage))[1:]


@on_a_loop
async def test_the_end_of_a_stage_goes_before_whatever_waits() -> None:
    """After it nothing that was on its way gets through."""
    cameras = PhoneCameras()
    stage = cameras.watch("a", "one", never)
    assert stage is not None
    cameras.come("a")
    cameras.pass_on("a", b"picture")
    cameras.end_stage("a", 4007)
    cameras.end_stage("a", 4002)

    assert await empty(stage) == [4007]
    cameras.end_stage("elsewhere", 4007)
    cameras.acknowledge("elsewhere", 1)


@on_a_loop
async def test_an_outbox_that_nobody_empties_does_not_grow() -> None:
    """The oldest notes go first."""
    outbox = Outbox()
    for number in range(MAX_NOTES + 10):
        outbox.tell(id=number)

    notes = await empty(outbox)
    assert len(notes) == MAX_NOTES
    assert notes[-1] == {"id": MAX_NOTES + 9}


@given(st.lists(st.tuples(st.sampled_from(["come", "leave", "watch", "unwatch"]), st.booleans())))
def test_whatever_the_order_each_side_knows_of_the_other(steps: list[tuple[str, bool]]) -> None:
    """The last that a stage and a phone were told is what is so."""

    async def walk() -> None:
        cameras = PhoneCameras()
        phones: list[Outbox] = []
        stages: list[Outbox] = []
        for step, newest in steps:
            if step == "come":
                phones.append(cameras.come("a"))
            elif step == "watch" and (stage := cameras.watch("a", "one", never)) is not None:
                stages.append(stage)
            elif step == "leave" and phones:
                cameras.leave("a", phones[-1] if newest else phones.pop(0))
                phones = [] if newest else phones
            elif step == "unwatch" and stages:
                cameras.unwatch("a", stages[-1] if newest else stages.pop(0))
                stages = [] if newest else stages
        assert cameras.is_here("a") is bool(phones)
        if phones:
            assert (await empty(phones[-1]))[-1] == watched(bool(stages))
        if stages:
            assert (await empty(stages[-1]))[-1] == here(bool(phones))

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, walk()).result()


@pytest.mark.parametrize("patience_s", [0.0, AT_ONCE_S])
def test_an_outbox_without_anything_says_so_after_a_while(patience_s: float) -> None:
    """Whoever waits gets the chance to ask whether it is to go on."""
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(asyncio.run, Outbox().take(patience_s)).result() is None
