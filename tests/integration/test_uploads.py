"""Uploads over real HTTP to a real server: complete, interrupted, refused."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import stat
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from posecheck.review_service import ReviewService, ReviewState
from posecheck.review_service.uploads import MAX_BYTES
from tests.integration.upload_client import ReviewServer, serve_reviews

CONTENT = bytes(range(256)) * 12_000  # three blocks


@pytest.fixture
def service(tmp_path: Path) -> Iterator[ReviewService]:
    service = ReviewService(tmp_path)
    yield service
    service.close()


@pytest.fixture
def server(service: ReviewService) -> Iterator[ReviewServer]:
    with serve_reviews(service) as server:
        yield server


def read_upload(tmp_path: Path, review_id: str) -> bytes:
    (path,) = tmp_path.rglob(f"{review_id}/upload*")
    return path.read_bytes()


def break_off(server: ReviewServer, review_id: str, offset: int, content: bytes, size: int) -> None:
    """Send part of what a request promises, then drop the connection."""
    with socket.create_connection(("127.0.0.1", server.port)) as link:
        head = (
            f"PUT /reviews/uploads/{review_id} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Origin: http://127.0.0.1:{server.port}\r\nUpload-Offset: {offset}\r\n"
            f"Content-Length: {size}\r\n\r\n"
        )
        link.sendall(head.encode() + content)


def wait_for_offset(server: ReviewServer, review_id: str, offset: int) -> None:
    end_s = time.monotonic() + 10
    while server.offset(review_id) != offset:
        assert time.monotonic() < end_s
        time.sleep(0.02)


def test_an_upload_is_on_the_disk_byte_for_byte(server: ReviewServer, tmp_path: Path) -> None:
    """An upload is stored in the server's folder, under a generated name, and is ready."""
    workspace = server.service.open_workspace()
    review_id = server.begin(workspace, "my video.MOV", len(CONTENT))
    assert server.service.look(workspace)[0].state is ReviewState.UPLOADING

    answer = server.put(review_id, 0, CONTENT)

    assert answer.json == {
        "id": review_id, "received": len(CONTENT), "complete": True, "same_as": "",
    }  # fmt: skip
    (record,) = server.service.look(workspace)
    assert (record.id, record.name, record.state) == (review_id, "my video.MOV", ReviewState.READY)
    assert record.size_bytes == record.received_bytes == len(CONTENT)
    assert [path.name for path in tmp_path.rglob("upload*")] == ["upload.mov"]
    assert read_upload(tmp_path, review_id) == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_uploads_are_nobody_elses_business(server: ReviewServer, tmp_path: Path) -> None:
    """Folders are 0700 and the file is 0600, whatever the umask."""
    review_id = server.upload(server.service.open_workspace(), "a.mp4", CONTENT)

    (path,) = tmp_path.rglob(f"{review_id}/upload.mp4")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in list(path.parents)[:3]:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_an_upload_comes_in_pieces(server: ReviewServer, tmp_path: Path) -> None:
    """Pieces of any size make a complete file; after each the server reports the offset."""
    review_id = server.begin(server.service.open_workspace(), "a.mp4", len(CONTENT))

    for start, end in [(0, 1), (1, 700_000), (700_000, len(CONTENT))]:
        assert server.offset(review_id) == start
        answer = server.put(review_id, start, CONTENT[start:end])
        assert (answer.json["received"], answer.json["complete"]) == (end, end == len(CONTENT))
        assert answer.headers["upload-offset"] == str(end)

    assert read_upload(tmp_path, review_id) == CONTENT


def test_a_piece_without_a_length_comes_in_too(server: ReviewServer, tmp_path: Path) -> None:
    """A streaming sender does not announce a length."""
    review_id = server.begin(server.service.open_workspace(), "a.mp4", len(CONTENT))
    pieces = iter([CONTENT[:1000], CONTENT[1000:]])

    answer = server.ask("PUT", f"/reviews/uploads/{review_id}", pieces, Upload_Offset="0")

    assert answer.json["complete"]
    assert read_upload(tmp_path, review_id) == CONTENT


def test_a_broken_upload_goes_on_where_it_stopped(server: ReviewServer, tmp_path: Path) -> None:
    """Everything received before the interruption is kept, and the rest completes it."""
    workspace = server.service.open_workspace()
    review_id = server.begin(workspace, "a.mp4", len(CONTENT))

    break_off(server, review_id, 0, CONTENT[:1_500_000], len(CONTENT))

    wait_for_offset(server, review_id, 1_500_000)
    assert server.service.look(workspace)[0].received_bytes == 1_500_000
    assert server.put(review_id, 1_500_000, CONTENT[1_500_000:]).json["complete"]
    assert read_upload(tmp_path, review_id) == CONTENT


def test_who_comes_back_takes_over_from_a_connection_that_hangs(
    server: ReviewServer, tmp_path: Path
) -> None:
    """A dead connection that the server still waits for does not hold up a working one."""
    review_id = server.begin(server.service.open_workspace(), "a.mp4", len(CONTENT))
    with socket.create_connection(("127.0.0.1", server.port)) as hanging:
        head = (
            f"PUT /reviews/uploads/{review_id} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Origin: http://127.0.0.1:{server.port}\r\nUpload-Offset: 0\r\n"
            f"Content-Length: {len(CONTENT)}\r\n\r\n"
        )
        hanging.sendall(head.encode() + CONTENT[: 1 << 20])
        wait_for_offset(server, review_id, 1 << 20)

        assert server.put(review_id, 1 << 20, CONTENT[1 << 20 :]).json["complete"]
        hanging.sendall(b"x" * (len(CONTENT) - (1 << 20)))
        hanging.settimeout(10)
        assert hanging.recv(100).split()[1] in (b"409", b"404")

    assert read_upload(tmp_path, review_id) == CONTENT


@pytest.mark.parametrize("offset", [1, 10**12])
def test_a_wrong_offset_is_told_with_the_right_one(server: ReviewServer, offset: int) -> None:
    """Data is only ever written at the end."""
    review_id = server.begin(server.service.open_workspace(), "a.mp4", len(CONTENT))

    answer = server.put(review_id, offset, b"abc")

    assert (answer.status, answer.headers["upload-offset"]) == (409, "0")
    assert "moved on" in answer.json["error"]
    assert server.offset(review_id) == 0


@pytest.mark.parametrize("offset", ["", "-1", "x", "1e3", "\u0663".encode().decode("latin-1")])
def test_an_offset_that_is_no_number_is_refused(server: ReviewServer, offset: str) -> None:
    """Only plain digits are an offset."""
    review_id = server.begin(server.service.open_workspace(), "a.mp4", 10)

    answer = server.ask("PUT", f"/reviews/uploads/{review_id}", b"abc", Upload_Offset=offset)

    assert answer.status == 400


def test_a_complete_upload_can_be_asked_for_again(server: ReviewServer) -> None:
    """A client that missed the last response learns that the upload is complete."""
    review_id = server.upload(server.service.open_workspace(), "a.mp4", CONTENT)

    assert server.offset(review_id) == len(CONTENT)
    assert server.put(review_id, len(CONTENT), b"").json["complete"]
    assert server.put(review_id, 0, b"abc").status == 409


def test_more_than_announced_is_refused(server: ReviewServer, tmp_path: Path) -> None:
    """A file that has grown in the meantime is refused, with and without a length."""
    workspace = server.service.open_workspace()
    longer, streamed = (server.begin(workspace, "a.mp4", 10) for _ in range(2))

    answers = [
        server.put(longer, 0, b"x" * 11),
        server.ask(
            "PUT", f"/reviews/uploads/{streamed}", iter([b"x" * 9, b"x" * 9]), Upload_Offset="0"
        ),
    ]

    for answer in answers:
        assert answer.status == 413
        assert "probably changed" in answer.json["error"]
    assert {record.state for record in server.service.look(workspace)} == {ReviewState.FAILED}
    assert not list(tmp_path.rglob("upload*"))


@pytest.mark.parametrize(
    ("size", "status", "words"),
    [
        (0, 413, "is empty"), (-5, 413, "is empty"), (MAX_BYTES + 1, 413, "the limit is 2.0 GB"),
        (10**30, 413, "the limit is"), (True, 400, ""), (1.5, 400, ""), ("10", 400, ""),
        (None, 400, ""),
    ],
)  # fmt: skip
def test_impossible_sizes_are_refused_before_a_byte_comes(
    server: ReviewServer, size: object, status: int, words: str
) -> None:
    """Empty, oversized and unsized files are refused at once, and leave nothing behind."""
    workspace = server.service.open_workspace()

    answer = server.announce(workspace, "a.mp4", size)

    assert answer.status == status
    assert words in answer.json["error"]
    assert not server.service.look(workspace)


@pytest.mark.parametrize("about", [b"", b"[]", b"{", b"\xff", b"[" * 60_000, b" " * 70_000])
def test_an_announcement_must_be_one(server: ReviewServer, about: bytes) -> None:
    """An invalid announcement is answered in words, never with a server error."""
    answer = server.ask(
        "POST", f"/reviews/uploads?workspace={server.service.open_workspace()}", about
    )

    assert (answer.status, "Reload the page" in answer.json["error"]) == (400, True)


def test_only_pages_of_this_server_may_upload(server: ReviewServer) -> None:
    """Another site's page, or a client without one, can neither begin, send nor cancel."""
    workspace = server.service.open_workspace()
    review_id = server.begin(workspace, "a.mp4", 10)

    for origin in ("http://evil.example", "null", "", f"http://localhost:{server.port}"):
        answer = server.announce(workspace, "a.mp4", 10, Origin=origin)
        assert answer.status == 403
        cure = f"--allowed-origin {origin};" if origin.startswith("http") else "its own address"
        assert cure in answer.json["error"]
        path = f"/reviews/uploads/{review_id}"
        assert server.ask("PUT", path, b"x", Upload_Offset="0", Origin=origin).status == 403
        assert server.ask("DELETE", path, Origin=origin).status == 403

    assert server.offset(review_id) == 0


def test_an_unknown_tray_or_upload_is_told(server: ReviewServer) -> None:
    """Workspaces and uploads are found only by their unguessable names."""
    assert server.announce("nothing", "a.mp4", 10).status == 404
    assert "Reload the page" in server.announce("", "a.mp4", 10).json["error"]
    assert server.put("nothing", 0, b"x").status == 404
    assert server.put("..%2f..%2fpasswd", 0, b"x").status == 404
    assert server.ask("HEAD", "/reviews/uploads/nothing").status == 404


def test_a_cancelled_upload_leaves_nothing(server: ReviewServer, tmp_path: Path) -> None:
    """The received data is deleted at once, and the upload cannot be resumed."""
    workspace = server.service.open_workspace()
    review_id = server.begin(workspace, "a.mp4", len(CONTENT))
    server.put(review_id, 0, CONTENT[:5000])

    assert server.ask("DELETE", f"/reviews/uploads/{review_id}").status == 204

    assert not server.service.look(workspace)
    assert not list(tmp_path.rglob(review_id))
    assert server.put(review_id, 5000, CONTENT[5000:]).status == 404
    assert server.ask("DELETE", f"/reviews/uploads/{review_id}").status == 204


def test_the_same_video_is_told_and_not_taken_twice(server: ReviewServer, tmp_path: Path) -> None:
    """The same content is the same video under any name, but not on another workspace."""
    workspace = server.service.open_workspace()
    first = server.upload(workspace, "a.mp4", CONTENT)
    second = server.begin(workspace, "copy of a.mp4", len(CONTENT))

    answer = server.put(second, 0, CONTENT)

    assert (answer.json["complete"], answer.json["same_as"]) == (True, first)
    record = server.service.look(workspace)[1]
    assert (record.state, record.same_as) == (ReviewState.FAILED, first)
    assert "copy of a.mp4 is the same video as a.mp4" in record.failure
    assert len(list(tmp_path.rglob("upload*"))) == 1
    other = server.service.open_workspace()
    server.upload(other, "a.mp4", CONTENT)
    assert server.service.look(other)[0].state is ReviewState.READY


def test_a_broken_and_resumed_upload_is_known_for_the_same(server: ReviewServer) -> None:
    """The check that tells two videos apart survives an interruption."""
    workspace = server.service.open_workspace()
    first = server.upload(workspace, "a.mp4", CONTENT)
    second = server.begin(workspace, "a.mp4", len(CONTENT))
    server.put(second, 0, CONTENT[:77_777])

    assert server.put(second, 77_777, CONTENT[77_777:]).json["same_as"] == first


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.mp4", "system.mp4"),
        ("a\0b.mp4", "ab.mp4"),
        ("a\r\nSet-Cookie: x.mp4", "aSet-Cookie: x.mp4"),
        ("🧘🏽‍♀️.mp4", "🧘🏽‍♀️.mp4"),
        ("\ud800.mp4", "mp4"),
        ("gpj\u202e4pm.exe", "gpj4pm.exe"),
        ("x" * 300 + ".mp4", "x" * 115 + "….mp4"),
        ("", "video"),
        ("..", "video"),
    ],
)
def test_a_files_name_can_do_no_harm(
    server: ReviewServer, tmp_path: Path, name: str, shown: str
) -> None:
    """Any name is accepted, shown on one line, and never used as a name on this disk."""
    workspace = server.service.open_workspace()

    server.upload(workspace, name, b"content of " + ascii(name).encode())

    (record,) = server.service.look(workspace)
    assert (record.name, record.state) == (shown, ReviewState.READY)
    assert {path.name for path in tmp_path.rglob("upload*")} <= {"upload", "upload.mp4"}


def test_two_people_upload_at_once(server: ReviewServer, tmp_path: Path) -> None:
    """Interleaved pieces end up in their own files, on their own workspaces."""
    contents = [os.urandom(3_000_000) for _ in range(2)]
    workspaces = [server.service.open_workspace() for _ in contents]
    ids = [
        server.begin(workspace, "a.mp4", len(content))
        for workspace, content in zip(workspaces, contents, strict=True)
    ]

    def send(review_id: str, content: bytes) -> None:
        for start in range(0, len(content), 250_000):
            server.put(review_id, start, content[start : start + 250_000])

    threads = [threading.Thread(target=send, args=pair) for pair in zip(ids, contents, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    for workspace, review_id, content in zip(workspaces, ids, contents, strict=True):
        assert [record.id for record in server.service.look(workspace)] == [review_id]
        assert read_upload(tmp_path, review_id) == content


def test_without_room_an_upload_is_refused_at_once(
    server: ReviewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Free space is checked first, minus what other uploads were promised."""
    free = SimpleNamespace(free=1_000_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: free)
    workspace = server.service.open_workspace()

    assert server.announce(workspace, "a.mp4", 600_000_000).status == 201
    answer = server.announce(workspace, "b.mp4", 600_000_000)

    assert answer.status == 413
    assert "There is not enough space for b.mp4 (0.6 GB)" in answer.json["error"]
    assert len(server.service.look(workspace)) == 1


@pytest.mark.parametrize(
    ("code", "words"), [(errno.ENOSPC, "is full"), (errno.EACCES, "permissions")]
)
def test_a_disk_that_fails_is_told_and_frees_what_was_there(
    server: ReviewServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, words: str
) -> None:
    """If the disk fills up during an upload, that is reported, and its space is freed."""
    workspace = server.service.open_workspace()
    review_id = server.begin(workspace, "a.mp4", len(CONTENT))
    server.put(review_id, 0, CONTENT[:1000])
    real_open = Path.open

    def fail(path: Path, mode: str = "r", *args: object, **named: object) -> object:
        if path.name == "upload.part":
            raise OSError(code, os.strerror(code))
        return real_open(path, mode, *args, **named)

    monkeypatch.setattr(Path, "open", fail)
    answer = server.put(review_id, 1000, CONTENT[1000:])

    assert answer.status == 413
    assert words in answer.json["error"]
    (record,) = server.service.look(workspace)
    assert (record.state, record.failure) == (ReviewState.FAILED, answer.json["error"])
    assert not list(tmp_path.rglob("upload*"))
    assert server.put(review_id, 0, CONTENT).status == 413
