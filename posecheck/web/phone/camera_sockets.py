"""The websockets of a phone that films: the phone's own, and that of the stage it films for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from posecheck.errors import PosecheckError
from posecheck.live.endpoint import (
    OTHER_ORIGIN,
    OVER,
    REPLACED,
    UNKNOWN_TOKEN,
    is_from_own_page,
)
from posecheck.live.incoming import NOT_A_JPEG, NOT_ALLOWED, TOO_LARGE, IncomingFrames, RefusedError
from posecheck.web.phone.cameras import BUSY
from posecheck.web.phone.outbox import EndedError, Outbox
from posecheck.web.phone.pairing_gate import PAIRING, UNPAIRED

if TYPE_CHECKING:
    from starlette.types import Message

    from posecheck.live import SetRegistry
    from posecheck.storage.pairings import Pairings
    from posecheck.web.phone.cameras import PhoneCameras

# The phone that films for this stage is paired no more, or never was.
PHONE_UNPAIRED: Final = 4007
# For browsers' developer tools; what people read is in the texts of the stage and of the phone.
_REASONS: Final = {
    NOT_ALLOWED: "more pictures than a camera gives",
    NOT_A_JPEG: "not a picture",
    TOO_LARGE: "the picture is too large",
    REPLACED: "open in another window",
    OVER: "over",
    OTHER_ORIGIN: "the page's address is not one of posecheck's",
    UNKNOWN_TOKEN: "there is no such set, or posecheck was restarted",
    UNPAIRED: "only a paired phone can be a camera",
    BUSY: "another set has this phone",
    PHONE_UNPAIRED: "this phone is not paired",
}
# So often is asked whether both may go on, and where nothing is sent a phone hears from us.
STILL_EVERY_S: Final = 5.0
_MAX_DIGITS: Final = 10

Endpoint = Callable[[WebSocket], Awaitable[None]]


def make_phone_endpoint(
    cameras: PhoneCameras, pairings: Pairings, now: Callable[[], float]
) -> Endpoint:
    """Return the websocket by which a paired phone sends its pictures."""

    async def film(socket: WebSocket) -> None:
        phone = socket.scope.get(PAIRING)
        if not is_from_own_page(socket):
            await _turn_away(socket, OTHER_ORIGIN)
            return
        if phone is None:
            await _turn_away(socket, UNPAIRED)
            return
        await socket.accept()
        outbox, frames = cameras.come(phone), IncomingFrames()

        def take(message: Message) -> None:
            frames.take(message.get("bytes"), now())
            cameras.pass_on(phone, message["bytes"])

        try:
            code = await _serve(socket, outbox, take, lambda: None)
        finally:
            cameras.leave(phone, outbox)
            if not _is_paired(pairings, phone):
                cameras.end_stage(phone, PHONE_UNPAIRED)
        await _close(socket, code)

    return film


def make_stage_endpoint(
    cameras: PhoneCameras, pairings: Pairings, registry: SetRegistry
) -> Endpoint:
    """Return the websocket by which the stage of a running set gets a phone's pictures."""

    def is_over(token: str) -> bool:
        return registry.find(token) is None

    async def view(socket: WebSocket) -> None:
        phone = socket.query_params.get("phone", "")
        token = socket.query_params.get("token", "")
        code = (
            OTHER_ORIGIN
            if not is_from_own_page(socket)
            else UNKNOWN_TOKEN
            if is_over(token)
            else None
            if _is_paired(pairings, phone)
            else PHONE_UNPAIRED
        )
        outbox = None if code else cameras.watch(phone, token, is_over)
        if outbox is None:
            await _turn_away(socket, code or BUSY)
            return
        await socket.accept()

        def acknowledge(message: Message) -> None:
            number = message.get("text") or ""
            if not (number.isascii() and number.isdigit() and len(number) <= _MAX_DIGITS):
                raise RefusedError(NOT_ALLOWED)
            cameras.acknowledge(phone, int(number))

        def find_end() -> int | None:
            if is_over(token):
                return OVER
            return None if _is_paired(pairings, phone) else PHONE_UNPAIRED

        try:
            code = await _serve(socket, outbox, acknowledge, find_end)
        finally:
            cameras.unwatch(phone, outbox)
        await _close(socket, code)

    return view


async def _serve(
    socket: WebSocket,
    outbox: Outbox,
    hear: Callable[[Message], None],
    find_end: Callable[[], int | None],
) -> int:
    """Send what is in the outbox until the connection ends; return the code to close it with.

    Args:
        socket: has been accepted.
        outbox: of this connection.
        hear: takes what is received, and raises ``RefusedError`` at what it does not take.
        find_end: asked now and then: the code to close it with, None to go on.
    """
    reader = asyncio.create_task(_read(socket, outbox, hear))
    loop = asyncio.get_running_loop()
    asked_s = loop.time()
    try:
        while True:
            content = await outbox.take(STILL_EVERY_S)
            if content is None or loop.time() - asked_s >= STILL_EVERY_S:
                asked_s = loop.time()
                if (code := find_end()) is not None:
                    return code
            if isinstance(content, bytes):
                await socket.send_bytes(content)
            elif content is not None:
                await socket.send_text(content)
            else:
                outbox.tell(type="still")
    except EndedError as ended:
        return ended.code
    except (WebSocketDisconnect, RuntimeError):
        return OVER
    finally:
        reader.cancel()


async def _read(socket: WebSocket, outbox: Outbox, hear: Callable[[Message], None]) -> None:
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return outbox.end(OVER)
            hear(message)
    except RefusedError as refused:
        outbox.end(refused.code)
    except (WebSocketDisconnect, RuntimeError):
        outbox.end(OVER)


def _is_paired(pairings: Pairings, phone: str) -> bool:
    try:
        return any(each.id == phone for each in pairings.list_paired())
    except PosecheckError:
        return False  # as the gate has it


async def _turn_away(socket: WebSocket, code: int) -> None:
    """Refuse a connection; it is accepted first, or the browser would not get the reason."""
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.accept()
        await socket.close(code, _REASONS[code])


async def _close(socket: WebSocket, code: int) -> None:
    if socket.client_state is WebSocketState.CONNECTED:
        with suppress(WebSocketDisconnect, RuntimeError):
            await socket.close(code, _REASONS[code])
