"""Small videos generated on the spot, and the pages' services with a separate data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from posecheck.history import HistoryStore
from posecheck.references import files
from posecheck.storage.data_folder import DATA_DIR_VARIABLE
from posecheck.web import services
from tests.clips import cut_clip
from tests.observations import Observations
from tests.unit.web.first_poses import FIRST_FILES

TICK = Fraction(1, 90_000)
MakeVideo = Callable[..., Path]


def striped_picture(index: int, width: int, height: int) -> np.ndarray:
    """Return a picture whose left third is bright and whose noise differs by index."""
    picture = np.random.default_rng(index).integers(0, 60, (height, width, 3), np.uint8)
    picture[:, : width // 3] += 180
    return picture


@pytest.fixture
def first_poses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the shipped reference poses be a first version, with limits that the tests know."""
    folder = FIRST_FILES["figure-4"].parent
    monkeypatch.setattr(files, "reference_folder", lambda: folder)


@pytest.fixture
def make_video(tmp_path: Path) -> MakeVideo:
    """Return a function that writes a video and returns its path."""

    def make(
        *,
        name: str = "video.mp4",
        times_s: Sequence[float] = tuple(n / 15 for n in range(30)),
        size: tuple[int, int] = (320, 240),
        rotation_deg: int = 0,
        mirrored: bool = False,
        options: dict[str, str] | None = None,
        faststart: bool = False,
    ) -> Path:
        path = tmp_path / name
        flags = {"movflags": "+faststart"} if faststart else {}
        with av.open(str(path), "w", options=flags) as container:
            encoding = {"preset": "ultrafast", "g": "10", **(options or {})}
            stream = container.add_stream("libx264", options=encoding)
            stream.width, stream.height = size
            stream.pix_fmt = "yuv420p"
            stream.time_base = stream.codec_context.time_base = TICK
            if rotation_deg or mirrored:
                stream.set_display_rotation(rotation_deg, hflip=mirrored)
            for index, t_s in enumerate(times_s):
                picture = av.VideoFrame.from_ndarray(striped_picture(index, *size), format="rgb24")
                picture.pts, picture.time_base = round(t_s / TICK), TICK
                container.mux(stream.encode(picture))
            lasts = times_s[-1] - times_s[-2] if len(times_s) > 1 else 1 / 15
            for packet in stream.encode(None):
                packet.duration = round(lasts / TICK)
                container.mux(packet)
        return path

    return make


@pytest.fixture
def sound_only(tmp_path: Path) -> Path:
    """Return an mp4 with a second of silence and no picture."""
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=16_000)
        stream.layout = "mono"
        sound = av.AudioFrame.from_ndarray(
            np.zeros((1, 16_000), np.float32), format="fltp", layout="mono"
        )
        sound.sample_rate = 16_000
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory: pytest.TempPathFactory, sample_videos: Path) -> Path:
    """Return the first second of a rendered person who lies down."""
    clip = tmp_path_factory.mktemp("clip") / "clip.mp4"
    return cut_clip(sample_videos / "figure4_right_good.mp4", clip, 1.0)


@pytest.fixture
def empty_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HistoryStore]:
    """Return a store in which nobody is yet, which the pages of this process use."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    shared = (services.get_review_service, services.get_set_registry, services.get_store)
    for each in shared:
        each.cache_clear()
    yield services.get_store()
    services.get_review_service().close()
    services.get_set_registry().close()
    services.get_store().close()
    for each in shared:
        each.cache_clear()


@pytest.fixture(scope="session")
def observations(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Observations:
    """Return what the pose models see in clips, kept from one run to the next."""
    cache = getattr(request.config, "cache", None)
    folder = tmp_path_factory.mktemp("cache") if cache is None else cache.mkdir("observations")
    return Observations(folder)
