from __future__ import annotations

import io
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from posecheck.live.jpeg import (
    MAX_BYTES,
    MAX_SIDE_PX,
    MIN_SIDE_PX,
    NotAJpegError,
    decode_jpeg,
)
from posecheck.video.frame import compute_light


def write_jpeg(width: int, height: int, color: tuple[int, int, int] = (200, 100, 50)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (width, height), color).save(content, "JPEG", quality=90)
    return content.getvalue()


GOOD = write_jpeg(MIN_SIDE_PX, MIN_SIDE_PX)


@pytest.fixture
def no_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any attempt to decode fail."""

    def refuse(*_args: object) -> None:
        raise AssertionError("this must not be decoded")

    monkeypatch.setattr(cv2, "imdecode", refuse)


@pytest.mark.parametrize("size", [(64, 64), (640, 480), (360, 640), (1280, 1280)])
def test_a_picture_is_read_as_it_was_taken(size: tuple[int, int]) -> None:
    """Height, width and colours have the right order, red first."""
    picture = decode_jpeg(write_jpeg(*size))

    assert picture.shape == (size[1], size[0], 3)
    assert picture.dtype == np.uint8
    assert picture.mean(axis=(0, 1)) == pytest.approx([200, 100, 50], abs=3)


def test_a_grey_picture_has_three_colours_too() -> None:
    """A greyscale camera is accepted."""
    content = io.BytesIO()
    Image.new("L", (80, 64), 90).save(content, "JPEG")

    assert decode_jpeg(content.getvalue()).shape == (64, 80, 3)


@given(st.binary(max_size=2000) | st.binary(max_size=2000).map(lambda junk: b"\xff\xd8\xff" + junk))
def test_junk_is_never_a_picture(junk: bytes) -> None:
    """Whatever bytes arrive, they are refused in the same way."""
    with pytest.raises(NotAJpegError):
        decode_jpeg(junk)


@given(st.data())
def test_a_spoilt_picture_is_read_or_refused(data: st.DataObject) -> None:
    """Changed or missing bytes in a real JPEG give a small picture or the usual refusal."""
    spoilt = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 8))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(spoilt[: data.draw(st.integers(0, len(spoilt)))])
    try:
        picture = decode_jpeg(content)
    except NotAJpegError:
        return
    assert max(picture.shape[:2]) <= MAX_SIDE_PX


@pytest.mark.parametrize(
    "size",
    [
        (MAX_SIDE_PX + 1, 100),
        (100, MAX_SIDE_PX + 1),
        (MIN_SIDE_PX - 1, 100),
        (100, MIN_SIDE_PX - 1),
        (9000, 5000),
        (12_000, 12_000),
        (60_000, 60_000),
    ],
)
@pytest.mark.usefixtures("no_decoder")
def test_a_size_that_no_camera_sends_is_never_decoded(size: tuple[int, int]) -> None:
    """The size in the header decides, before a single pixel is decoded."""
    width, height = size
    content = bytearray(GOOD)
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", height, width)

    with pytest.raises(NotAJpegError):
        decode_jpeg(bytes(content))


@pytest.mark.parametrize("kind", ["PNG", "GIF", "BMP", "WEBP", "TIFF"])
@pytest.mark.usefixtures("no_decoder")
def test_only_jpeg_is_taken(kind: str) -> None:
    """Other pictures are refused, whatever they are called."""
    content = io.BytesIO()
    Image.new("RGB", (100, 100)).save(content, kind)

    with pytest.raises(NotAJpegError):
        decode_jpeg(content.getvalue())


@pytest.mark.usefixtures("no_decoder")
def test_too_many_bytes_are_refused() -> None:
    """A small picture with a long tail is refused, as no camera sends one."""
    with pytest.raises(NotAJpegError):
        decode_jpeg(GOOD + bytes(MAX_BYTES))


@given(st.integers(0, 255))
def test_light_is_the_share_of_white(level: int) -> None:
    """Black is 0, white is 1, and in between it grows with the level."""
    picture = np.full((480, 640, 3), level, np.uint8)

    assert compute_light(picture) == pytest.approx(level / 255)
