"""Frames of real clips over a real websocket to a real server, judged by real MediaPipe."""

from __future__ import annotations

import io
import json
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from posecheck.analysis.recording import Recording
from posecheck.analysis.rejudge import rejudge
from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.core.session import Phase
from posecheck.core.session.steps import Reading
from posecheck.errors import HistoryError, ModelError, OutputError
from posecheck.live import LiveSetup, SetRegistry, endpoint, make_live_endpoint, model_switcher
from posecheck.live.model_switcher import ModelSwitcher
from posecheck.live.protocol import FrameMessage
from posecheck.live.throughput import Throughput
from posecheck.references.files import find_reference
from posecheck.video.frame import Frame
from posecheck.video.source import VideoSource
from tests.browser_types import list_fields
from tests.golden.scenes import PREPARED
from tests.integration.serving import serve_app

pytestmark = pytest.mark.models

HEADER = struct.Struct("<Id")
FIGURE_4 = find_reference("figure-4")
READY_S = 8.6  # the look before the set, what is said beforehand, and the countdown
HELD_FROM_S = 6.5  # from here on the good figure-4 is held


@dataclass
class Ledger:
    """Records in memory, with the time at which they came."""

    holds: dict[str, HoldState] = field(default_factory=dict)
    spans: dict[str, list[HoldSpan]] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    set_up: dict[str, Mapping[str, float]] = field(default_factory=dict)
    full: bool = False

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None:
        if self.full:
            raise HistoryError("the disk is full; free some space, then try again")
        self.holds[set_id] = hold
        self.spans.setdefault(set_id, []).extend(spans)

    def save_set_up(self, set_id: str, waited_by_s: Mapping[str, float]) -> None:
        self.set_up[set_id] = waited_by_s

    def end_set(self, set_id: str, ended: str) -> None:
        assert set_id not in self.ended
        self.ended[set_id] = ended

    def save_recording(self, set_id: str, recording: Recording) -> None:
        if self.full:
            raise OutputError("the disk is full; free some space, then try again")
        self.recordings[set_id] = recording

    def load_recording(self, set_id: str) -> Recording | None:
        return self.recordings.get(set_id)


class Clock:
    """The real one, until it is moved by hand."""

    def __init__(self) -> None:
        self._s: float | None = None

    def __call__(self) -> float:
        return time.monotonic() if self._s is None else self._s

    def move_to(self, moment_s: float) -> None:
        self._s = moment_s


@dataclass
class Server:
    """A server with nothing but the live route; its sets begin with a model."""

    hub: SetRegistry
    clock: Clock
    ledger: Ledger
    port: int
    model: str = "full"

    def open(self, set_id: str = "a", earned: HoldState | None = None, start_s: float = 0) -> str:
        token = self.hub.open(LiveSetup(set_id, FIGURE_4, Side.RIGHT, earned, start_s))
        session = self.hub.find(token)
        assert session is not None
        session._throughput = Throughput(self.model)
        return token

    def open_prepared(self, earned_s: float) -> str:
        """Open a set whose person lies in view already and has heard the countdown."""
        token = self.open(earned=HoldState(accepted_s=earned_s))
        session = self.hub.find(token)
        assert session is not None
        session._state = replace(
            session._state, phase=Phase.ENTERING, since_s=0.0, reading=Reading()
        )
        return token

    def connect(self, token: str, origin: str | None = None) -> ClientConnection:
        host = f"127.0.0.1:{self.port}"
        return connect(
            f"ws://{host}/live/ws?token={token}", origin=origin or f"http://{host}", proxy=None
        )


@pytest.fixture
def server() -> Iterator[Server]:
    ledger = Ledger()
    clock = Clock()
    hub = SetRegistry(ledger, clock)
    app = Starlette(routes=[WebSocketRoute("/live/ws", make_live_endpoint(hub))])
    with serve_app(app) as port:
        yield Server(hub, clock, ledger, port)
    hub.close()


@pytest.fixture(scope="module")
def clip(sample_videos: Path) -> list[tuple[float, bytes]]:
    """The good figure-4, right, as times in seconds and JPEGs."""
    with VideoSource(sample_videos / "figure4_right_good.mp4") as source:
        return [(frame.t_s, to_jpeg(frame.rgb)) for frame in source]


def to_jpeg(rgb: np.ndarray) -> bytes:
    done, content = cv2.imencode(".jpg", rgb[..., ::-1])
    assert done
    return content.tobytes()


class Camera:
    """Sends frames one after the other, and waits for each answer.

    What it is to say is spoken by the next frame, and reported, as by a browser in a great hurry.
    The server holds a camera's clock to its own: with the server's clock in hand, frames come as
    they were taken, however long each answer takes.
    """

    def __init__(self, socket: ClientConnection, clock: Clock | None = None) -> None:
        self.socket = socket
        self.clock = clock
        self.ready = json.loads(socket.recv(timeout=20))
        self.sent = 0
        self.last_s = 0.0
        self.answers: list[dict[str, Any]] = []
        self.saying: int | None = None

    def show(self, jpeg: bytes, t_s: float) -> dict[str, Any]:
        self.sent += 1
        self.last_s = t_s
        if self.saying is not None:
            self.socket.send(json.dumps({"spoken": self.saying, "whole": True}))
            self.saying = None
        self.socket.send(HEADER.pack(self.sent, 1000 * t_s) + jpeg)
        answer = json.loads(self.socket.recv(timeout=20))
        if answer["type"] == "verdict":
            assert answer["id"] == self.sent
            self.answers.append(answer)
            self.saying = next((e["number"] for e in answer["play"] if e.get("number")), None)
        return answer

    def film(self, frames: Sequence[tuple[float, bytes]]) -> Iterator[dict[str, Any]]:
        """Show ten frames a second or fewer, and yield each answer."""
        assert self.clock is not None
        began_s, due_s = self.clock() - frames[0][0], frames[0][0]
        for t_s, jpeg in frames:
            if t_s < due_s - 0.001:
                continue
            due_s = t_s + 0.1
            self.clock.move_to(began_s + t_s)
            yield self.show(jpeg, t_s)

    def film_all(self, frames: Sequence[tuple[float, bytes]]) -> None:
        for _ in self.film(frames):
            pass

    @property
    def played(self) -> list[str]:
        return [e.get("tone") or e["kind"] for a in self.answers for e in a["play"]]


def wait_until(what: Callable[[], bool], max_s: float = 5.0) -> None:
    end_s = time.monotonic() + max_s
    while not what():
        assert time.monotonic() < end_s
        time.sleep(0.02)


def hold_still(clip: list[tuple[float, bytes]], for_s: float) -> list[tuple[float, bytes]]:
    """Return the first picture of the hold, for a while."""
    held = next(jpeg for t_s, jpeg in clip if t_s >= HELD_FROM_S)
    return [(n / 10, held) for n in range(round(for_s * 10))]


def cut(
    clip: list[tuple[float, bytes]], start_s: float, end_s: float, at_s: float = 0.0
) -> list[tuple[float, bytes]]:
    """Return a part of a clip, to begin at a time."""
    return [(at_s + t_s - start_s, jpeg) for t_s, jpeg in clip if start_s <= t_s < end_s]


def code_of(socket: ClientConnection) -> int | None:
    """Return the code that the server closes with, whatever it says before."""
    for _ in iter_messages(socket):
        pass
    return socket.close_code


def iter_messages(socket: ClientConnection) -> Iterator[str | bytes]:
    try:
        while True:
            yield socket.recv(timeout=20)
    except ConnectionClosed:
        return


def test_a_good_hold_counts_and_a_break_goes_on(
    server: Server, clip: list[tuple[float, bytes]]
) -> None:
    """Seconds of a good hold count and are stored at once; after an interruption the set continues.

    The time in between counts as not seen, and a set started with earlier seconds has them.
    """
    token = server.open(earned=HoldState(accepted_s=10.0), start_s=12.0)
    held = cut(clip, HELD_FROM_S, 9.5, at_s=READY_S)
    with server.connect(token) as socket:
        camera = Camera(socket, server.clock)
        assert camera.ready["held_s"] == 10.0
        camera.film_all(hold_still(clip, READY_S) + held)
    held_s = camera.answers[-1]["held_s"]
    assert camera.played[:10] == [*PREPARED, "start", "started"]
    assert 12.0 < held_s < 15.5
    assert camera.answers[0]["t_s"] == 12.0
    wait_until(lambda: "a" in server.ledger.holds)
    wait_until(lambda: server.ledger.holds["a"].accepted_s == pytest.approx(held_s, abs=0.01))
    server.clock.move_to(server.clock() + 1.2)

    with server.connect(token) as socket:
        again = Camera(socket, server.clock)
        assert again.ready["phase"] == "holding"
        again.film_all(cut(clip, 9.5, 12.0))

    assert again.answers[-1]["held_s"] > held_s + 1.0
    gap = [b for b in server.ledger.spans["a"] if b.reasons == ("no_frames",)]
    assert [b.state for b in gap] == [FormState.CANNOT_JUDGE]
    assert gap[0].end_s - gap[0].start_s > 1.0
    server.hub.finish(token)
    assert server.ledger.ended == {"a": "stopped"}
    # Seen at once: the set waited for nothing.
    assert "a" not in server.ledger.set_up
    spans = server.ledger.spans["a"]
    accepted_s = sum(b.end_s - b.start_s for b in spans if b.state is FormState.CORRECT)
    assert server.ledger.holds["a"].accepted_s == pytest.approx(10.0 + accepted_s)
    # What was seen before and after the break, judged again, gives the same seconds.
    again_s = rejudge(server.ledger.recordings["a"], FIGURE_4, Side.RIGHT).report.accepted_s
    assert again_s == pytest.approx(accepted_s, abs=0.1)


def test_every_message_has_the_fields_that_the_browser_counts_on(
    server: Server, clip: list[tuple[float, bytes]]
) -> None:
    """The server's messages match the types of the browser's modules exactly."""
    with server.connect(server.open()) as socket:
        camera = Camera(socket)
        answer = camera.show(clip[0][1], 0.0)

    assert set(camera.ready) == list_fields("Ready")
    assert set(answer) == list_fields("Verdict")


def test_the_wrong_leg_is_told_and_never_counts(server: Server, sample_videos: Path) -> None:
    """Stretching the wrong leg is reported, and earns nothing."""
    with VideoSource(sample_videos / "figure4_left_good.mp4") as source:
        held = [(frame.t_s, to_jpeg(frame.rgb)) for frame in source if 8 <= frame.t_s < 13]

    with server.connect(server.open_prepared(0.0)) as socket:
        camera = Camera(socket, server.clock)
        camera.film_all(held)

    assert "wrong_leg" in camera.played
    assert "start" not in camera.played
    assert camera.answers[-1]["held_s"] == 0
    told = [e for a in camera.answers for e in a["play"] if e.get("kind") == "wrong_leg"]
    assert told[0]["say"] == "That's your left leg. Switch to your right."


def test_what_was_earned_is_kept_when_frames_stop(
    server: Server, clip: list[tuple[float, bytes]]
) -> None:
    """A camera that stalls with its connection open leaves no second unstored for long."""
    with server.connect(server.open_prepared(5.0)) as socket:
        camera = Camera(socket, server.clock)
        camera.film_all(cut(clip, HELD_FROM_S, 9.0))
        held_s = camera.answers[-1]["held_s"]
        assert held_s > 5.5
        wait_until(lambda: server.ledger.holds["a"].accepted_s > held_s - 0.01, max_s=1.0)


def test_a_browser_that_leaves_with_the_last_second_has_done_its_set(
    server: Server, clip: list[tuple[float, bytes]]
) -> None:
    """A set that reaches its goal is stored as done, even if nobody waits for the answer."""
    token = server.open_prepared(29.4)
    with server.connect(token) as socket:
        camera = Camera(socket, server.clock)
        for answer in camera.film(cut(clip, HELD_FROM_S, 12.0)):
            if answer["phase"] == "done":
                break
    server.hub.finish(token)

    assert server.ledger.ended == {"a": "done"}
    assert server.ledger.holds["a"].accepted_s >= 30.0


def test_a_history_that_cannot_be_written_is_told_and_tried_again(
    server: Server, clip: list[tuple[float, bytes]], caplog: pytest.LogCaptureFixture
) -> None:
    """The browser receives the reason in words; earned seconds are stored as soon as possible."""
    token = server.open_prepared(5.0)
    server.ledger.full = True
    with server.connect(token) as socket:
        camera = Camera(socket, server.clock)
        answers = camera.film(cut(clip, HELD_FROM_S, 12.0))
        told = next(answer for answer in answers if answer["type"] != "verdict")
        assert list(iter_messages(socket)) == []
    assert told == {"type": "failed", "text": "the disk is full; free some space, then try again"}
    assert socket.close_code == 4000
    assert "Traceback" not in caplog.text

    server.ledger.full = False
    server.hub.finish(token)
    assert server.ledger.holds["a"].elapsed_s > 0


@pytest.mark.parametrize("moment_s", [0.0, 0.02, 0.1, 0.3])
def test_a_browser_may_leave_at_any_moment(
    server: Server,
    clip: list[tuple[float, bytes]],
    caplog: pytest.LogCaptureFixture,
    moment_s: float,
) -> None:
    """Whatever is in progress when the connection breaks, nothing is logged as an error."""
    token = server.open()
    for breaks in (False, True):
        with server.connect(token) as socket:
            for number in range(1, 4):
                socket.send(HEADER.pack(number, number * 33.3) + clip[number][1])
            time.sleep(moment_s)
            if breaks:  # without a farewell, as when a cable is pulled
                socket.socket.shutdown(SHUT_RDWR)
    session = server.hub.find(token)
    assert session is not None
    wait_until(lambda: not session.connected)
    with server.connect(token) as socket:
        assert Camera(socket).show(clip[0][1], 0.0)["type"] == "verdict"
    assert [record for record in caplog.records if record.levelname != "DEBUG"] == []


def test_two_sets_at_once_do_not_mix(server: Server, clip: list[tuple[float, bytes]]) -> None:
    """Each set gets answers about its own picture; when one ends, the other continues."""
    empty = to_jpeg(np.full((480, 640, 3), 120, np.uint8))
    over = server.open("two")
    with (
        server.connect(server.open("one")) as first,
        server.connect(over) as second,
    ):
        lying, nobody = Camera(first), Camera(second)
        began_s = server.clock()
        for n in range(15):
            server.clock.move_to(began_s + n / 10)
            lying.show(clip[0][1], n / 10)
            nobody.show(empty, n / 10)
        server.hub.finish(over)
        lying.show(clip[0][1], 1.5)

    assert lying.answers[-1]["points"] is not None
    assert nobody.answers[-1]["points"] is None
    assert "can't see you" in nobody.answers[-1]["line"]


def test_the_newest_frame_wins(
    server: Server, clip: list[tuple[float, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the frames that arrive while one is judged, only the last is used; no delay builds up."""
    looking, go_on = threading.Event(), threading.Event()
    come: list[int] = []
    put = endpoint._Newest.put

    def look_slowly(_switcher: ModelSwitcher, _frame: Frame) -> None:
        looking.set()
        assert go_on.wait(20)

    def count(place: endpoint._Newest, frame: FrameMessage, received_s: float) -> None:
        come.append(frame.id)
        put(place, frame, received_s)

    monkeypatch.setattr(ModelSwitcher, "observe", look_slowly)
    monkeypatch.setattr(endpoint._Newest, "put", count)
    with server.connect(server.open()) as socket:
        assert json.loads(socket.recv(timeout=20))["type"] == "ready"
        socket.send(HEADER.pack(1, 0.0) + clip[0][1])
        assert looking.wait(20)
        for number in range(2, 31):
            socket.send(HEADER.pack(number, number * 33.3) + clip[number][1])
        wait_until(lambda: come == list(range(1, 31)))
        go_on.set()
        answered = [json.loads(socket.recv(timeout=20))["id"] for _ in range(2)]

    assert answered == [1, 30]


@pytest.mark.parametrize(
    ("token", "origin", "code"),
    [
        ("", None, 4004),
        ("guessed", None, 4004),
        (None, "http://evil.example", 4003),
        (None, "http://127.0.0.1:1", 4003),
        ("guessed", "http://evil.example", 4003),
        (None, "null", 4003),
    ],
)
def test_strangers_hear_why_and_nothing_else(
    server: Server, token: str | None, origin: str | None, code: int
) -> None:
    """Without the set's token, or from another site's page, the server refuses with a reason."""
    known = server.open()
    with server.connect(known if token is None else token, origin) as socket:
        assert list(iter_messages(socket)) == []
        assert (socket.close_code, bool(socket.close_reason)) == (code, True)


def test_a_page_without_an_origin_is_not_let_in(server: Server) -> None:
    """A client without an origin is refused, because a browser would send one."""
    address = f"ws://127.0.0.1:{server.port}/live/ws?token={server.open()}"
    with connect(address, proxy=None) as socket:
        assert code_of(socket) == 4003


def make_bomb() -> bytes:
    """A small file that would unfold into 36 million pixels."""
    content = io.BytesIO()
    Image.new("L", (6000, 6000)).save(content, "JPEG", quality=1)
    return content.getvalue()


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (b"", 1003),
        (b"short", 1003),
        (HEADER.pack(1, 0.0) + b"GIF89a" + bytes(100), 1003),
        (HEADER.pack(1, 0.0) + b"\xff\xd8\xff" + bytes(100), 1003),
        (HEADER.pack(1, 0.0) + make_bomb(), 1003),
        ("text", 1003),
        (bytes(600_000), 1009),
    ],
)
def test_what_is_no_frame_ends_the_connection(
    server: Server, message: bytes | str, code: int
) -> None:
    """Junk, text and oversized messages are refused with their close codes."""
    with server.connect(server.open()) as socket:
        socket.recv(timeout=20)
        socket.send(message)
        assert code_of(socket) == code


def test_a_flood_ends_the_connection(server: Server) -> None:
    """More frames than any camera produces are refused."""
    small = to_jpeg(np.zeros((64, 64, 3), np.uint8))
    with server.connect(server.open()) as socket:
        socket.recv(timeout=20)
        with suppress(ConnectionClosed):
            for number in range(2000):
                socket.send(HEADER.pack(number, number) + small)
        assert code_of(socket) == 1008


def test_another_window_takes_the_set_over(server: Server, clip: list[tuple[float, bytes]]) -> None:
    """A set opened again moves to the new window, and the old window is informed."""
    token = server.open()
    with server.connect(token) as old:
        Camera(old).show(clip[0][1], 0.0)
        with server.connect(token) as new:
            camera = Camera(new)
            assert code_of(old) == 4001
            assert camera.show(clip[0][1], 0.0)["type"] == "verdict"


def test_a_damaged_model_is_told(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a pose model the browser receives the reason, and the set can be ended."""

    def refuse(_name: str) -> None:
        raise ModelError("the pose model is damaged; reinstall posecheck")

    monkeypatch.setattr("posecheck.live.model_switcher.PoseEstimator.open", refuse)
    token = server.open()
    with server.connect(token) as socket:
        told = json.loads(socket.recv(timeout=20))
        assert code_of(socket) == 4000

    assert told == {
        "type": "failed",
        "text": "the pose model is damaged; reinstall posecheck",
    }
    server.hub.finish(token)
    assert server.hub.snapshot(token) is None


def test_a_machine_that_is_too_slow_changes_its_model_without_a_stop(
    server: Server, clip: list[tuple[float, bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long the faster model takes to load, the other one answers until it is ready."""
    server.model = "heavy"
    loading, go_on = threading.Event(), threading.Event()
    load = model_switcher._load

    def load_slowly(model: str, frame: Frame | None) -> model_switcher._LoadedModel:
        if model == "full":
            loading.set()
            assert go_on.wait(20)
        return load(model, frame)

    monkeypatch.setattr(model_switcher, "_load", load_slowly)
    monkeypatch.setattr("posecheck.live.throughput.WANTED_PER_S", 1000.0)
    with server.connect(server.open_prepared(0.0)) as socket:
        camera = Camera(socket)
        entering = iter(cut(clip, 0.0, 6.0))
        while not loading.is_set():
            camera.show(next(entering)[1], camera.last_s + 0.03)
        for _ in range(5):
            assert camera.show(next(entering)[1], camera.last_s + 0.03)["model"] == "heavy"
        go_on.set()
        while camera.answers[-1]["model"] != "full":
            camera.show(next(entering)[1], camera.last_s + 0.03)


def test_a_set_that_is_over_lets_nobody_in(server: Server, clip: list[tuple[float, bytes]]) -> None:
    """Ending a set closes its connection at the next frame at the latest, and voids its token."""
    token = server.open()
    with server.connect(token) as socket:
        camera = Camera(socket)
        camera.show(clip[0][1], 0.0)
        server.hub.finish(token)
        with suppress(ConnectionClosed):  # closed already, when the first was still being settled
            socket.send(HEADER.pack(2, 100.0) + clip[0][1])
        assert code_of(socket) == 4002
    with server.connect(token) as socket:
        assert code_of(socket) == 4004
