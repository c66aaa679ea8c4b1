"""The websocket of a live set: who may connect, how many frames, and the newest frame first."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from typing import Final, ParamSpec, TypeVar

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from posecheck.core.session import Heard
from posecheck.errors import PosecheckError
from posecheck.live.incoming import (
    NOT_A_JPEG,
    NOT_ALLOWED,
    TOO_LARGE,
    IncomingFrames,
    RefusedError,
)
from posecheck.live.jpeg import NotAJpegError
from posecheck.live.origin import is_same_origin
from posecheck.live.protocol import FrameMessage, read_report
from posecheck.live.registry import SetRegistry
from posecheck.live.session import SAVE_EVERY_S, LiveSession
from posecheck.texts.catalog import load_words
from posecheck.texts.error_words import translate_error

FAILED: Final = 4000
REPLACED: Final = 4001
OVER: Final = 4002
OTHER_ORIGIN: Final = 4003
UNKNOWN_TOKEN: Final = 4004
# Far more sentences than can be spoken between two frames.
MAX_REPORTS: Final = 16
# For browsers' developer tools and proxies' logs; what people read is in the stage's texts.
_REASONS: Final = {
    NOT_ALLOWED: "more pictures than a camera gives",
    NOT_A_JPEG: "neither a picture nor a report of what was heard",
    TOO_LARGE: "the picture is too large",
    FAILED: "the pictures could not be checked",
    REPLACED: "the set is open in another window",
    OVER: "the set is over",
    OTHER_ORIGIN: "the page's address is not one of posecheck's; see --allowed-origin",
    UNKNOWN_TOKEN: "there is no such set, or posecheck was restarted",
}

P = ParamSpec("P")
R = TypeVar("R")

_logger = logging.getLogger(__name__)


class _ClosedError(Exception):
    """The connection must be closed with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class _Newest:
    """Holds the latest frame, a newer one replaces one that waits; and the reports since then."""

    def __init__(self) -> None:
        self._heard: deque[Heard] = deque(maxlen=MAX_REPORTS)
        self._waiting: tuple[FrameMessage, float] | None = None
        self._end: int | None = None
        self._changed = asyncio.Event()

    def put(self, frame: FrameMessage, received_s: float) -> None:
        self._waiting = (frame, received_s)
        self._changed.set()

    def report(self, heard: Heard) -> None:
        self._heard.append(heard)

    def end(self, code: int) -> None:
        """Make ``take`` raise, even if a frame is waiting."""
        self._end = code if self._end is None else self._end
        self._changed.set()

    async def take(self) -> tuple[FrameMessage, float, tuple[Heard, ...]] | None:
        """Return the latest frame, when it was received, and what was reported until then.

        None if no frame arrives for a while.
        """
        while True:
            if self._end is not None:
                raise _ClosedError(self._end)
            if self._waiting is not None:
                taken, self._waiting = self._waiting, None
                heard = tuple(self._heard)
                self._heard.clear()
                return (*taken, heard)
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), SAVE_EVERY_S)
            except TimeoutError:
                return None


def make_live_endpoint(registry: SetRegistry) -> Callable[[WebSocket], Awaitable[None]]:
    """Return the websocket endpoint for the sets of a registry."""
    places: dict[LiveSession, _Newest] = {}

    async def live(socket: WebSocket) -> None:
        if not is_from_own_page(socket):
            await turn_away(socket, OTHER_ORIGIN)
            return
        session = registry.find(socket.query_params.get("token", ""))
        if session is None:
            await turn_away(socket, UNKNOWN_TOKEN)
            return
        await socket.accept()
        if (before := places.get(session)) is not None:
            before.end(REPLACED)
        place = places[session] = _Newest()
        reader = asyncio.create_task(_read(socket, place, registry.now))
        try:
            code = await _converse(socket, session, place)
        finally:
            reader.cancel()
            if places.get(session) is place:
                del places[session]
                await _leave(session)
        if socket.client_state is WebSocketState.CONNECTED:
            with suppress(WebSocketDisconnect, RuntimeError):
                await socket.close(code, _REASONS[code])

    return live


def is_from_own_page(connection: HTTPConnection) -> bool:
    """Whether the page that opens this connection came from this server."""
    headers = connection.headers
    return is_same_origin(headers.get("origin", ""), headers.get("host", ""))


async def turn_away(socket: WebSocket, code: int) -> None:
    """Refuse a connection; it is accepted first, or the browser would not get the reason."""
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.accept()
        await socket.close(code, _REASONS[code])


async def _converse(socket: WebSocket, session: LiveSession, place: _Newest) -> int:
    """Answer frames until the connection ends; return the code to close it with."""
    try:
        await socket.send_text(json.dumps(await _run(session, session.connect)))
        while True:
            taken = await place.take()
            if taken is None:
                await _run(session, session.save)
                continue
            answer = await _run(session, session.answer, *taken)
            await socket.send_text(json.dumps(answer, separators=(",", ":")))
            await _run(session, session.settle)
    except _ClosedError as closed:
        return closed.code
    except NotAJpegError:
        return NOT_A_JPEG
    except WebSocketDisconnect:
        return OVER
    except PosecheckError as error:
        return await _tell_failure(socket, translate_error(str(error), session.setup.language))
    except Exception:
        _logger.exception("A live set failed unexpectedly")
        return await _tell_failure(
            socket, load_words(session.setup.language).sentence("live_failed")
        )


async def _run(session: LiveSession, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Run a session's work on its worker thread."""
    loop = asyncio.get_running_loop()
    try:
        running = loop.run_in_executor(session.worker, partial(work, *args, **kwargs))
    except RuntimeError as error:  # the thread takes no more work
        raise _ClosedError(OVER) from error
    done = await running
    if session.over:
        raise _ClosedError(OVER)
    return done


async def _leave(session: LiveSession) -> None:
    """Release the model and save the last seconds; failures are logged, as nobody is connected."""
    try:
        await _run(session, session.disconnect)
    except _ClosedError:
        pass
    except PosecheckError as error:
        _logger.warning("The last seconds of a set could not be kept: %s", error)
    except Exception:
        _logger.exception("A live set could not be left in order")


async def _tell_failure(socket: WebSocket, text: str) -> int:
    with suppress(WebSocketDisconnect, RuntimeError):
        await socket.send_text(json.dumps({"type": "failed", "text": text}))
    return FAILED


async def _read(socket: WebSocket, place: _Newest, now: Callable[[], float]) -> None:
    """Receive frames and reports, and end the connection on anything else."""
    frames = IncomingFrames()
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return place.end(OVER)
            report = read_report(message.get("text") or "")
            if report is not None:
                place.report(report)
                continue
            now_s = now()
            place.put(frames.take(message.get("bytes"), now_s), now_s)
    except RefusedError as refused:
        place.end(refused.code)
    except (WebSocketDisconnect, RuntimeError):
        place.end(OVER)
