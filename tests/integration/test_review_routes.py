"""From an upload to every download, over real HTTP, analysed by the real child process."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import av
import pytest

from posecheck.core.annotations import Mark
from posecheck.core.landmarks import Side
from posecheck.references.files import find_reference
from posecheck.review_service import ReviewRecord, ReviewService, ReviewState
from posecheck.review_service.annotations_file import add_mark
from tests.clips import cut_clip
from tests.integration.upload_client import ReviewServer, serve_reviews

FIGURE_4 = find_reference("figure-4")
PERSON = "ada"
PATIENCE_S = 240.0
HARMFUL = '🧘 ../a\r\nX-Bad: 1";filename=x.exe' + "é" * 300 + ".mp4"
EXPORTS = {
    "report.pdf": "application/pdf",
    "report.html": "text/html",
    "report.json": "application/json",
    "frames.csv": "text/csv",
    "intervals.csv": "text/csv",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReviewServer]:
    service = ReviewService(tmp_path_factory.mktemp("data"))
    with serve_reviews(service) as server:
        yield server
    service.close()


@pytest.fixture(scope="module")
def done(
    server: ReviewServer, sample_videos: Path, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Return a review of a hold that was uploaded under a harmful name."""
    clip = tmp_path_factory.mktemp("hold") / "hold.mp4"
    content = cut_clip(sample_videos / "figure4_right_good.mp4", clip, 9.0).read_bytes()
    workspace = server.service.open_workspace()
    review_id = server.upload(workspace, HARMFUL, content)
    analyse(server.service, review_id)
    assert wait_for_end(server.service, workspace, review_id).state is ReviewState.DONE
    return review_id


def analyse(service: ReviewService, review_id: str) -> None:
    service.analyse(review_id, FIGURE_4, Side.RIGHT, "full")


def wait_for_end(service: ReviewService, workspace: str, review_id: str) -> ReviewRecord:
    """Look as a page does, until there is nothing more to wait for."""
    end_s = time.monotonic() + PATIENCE_S
    while True:
        record = next(record for record in service.look(workspace) if record.id == review_id)
        if record.state in (ReviewState.DONE, ReviewState.FAILED):
            return record
        assert time.monotonic() < end_s
        time.sleep(0.05)


def saved_name(headers: dict[str, str]) -> str:
    """Return the name a browser saves under, after checking that the header is only that."""
    header = headers["content-disposition"]
    found = re.fullmatch(
        r"attachment; filename=\"([\w. -]+)\"; filename\*=UTF-8''([\w.%~-]+)", header, re.ASCII
    )
    assert found, header
    return unquote(found[2])


def test_the_summary_is_the_report_without_its_frames(server: ReviewServer, done: str) -> None:
    """The page shows what the file says; the report uses the person's name for the video."""
    record = server.service.find(done)
    assert record is not None
    report = server.ask("GET", f"/reviews/{done}/report.json").json

    assert report.pop("frames_detail")
    assert record.summary == report
    assert report["accepted_s"] > 1
    assert report["video"] == record.name
    assert len(record.name) <= 120


@pytest.mark.parametrize(("name", "kind"), EXPORTS.items())
def test_each_export_comes_as_a_download_under_a_harmless_name(
    server: ReviewServer, done: str, name: str, kind: str
) -> None:
    """A name cannot put line breaks, paths or quotation marks into a header; nothing is cached."""
    answer = server.ask("GET", f"/reviews/{done}/{name}")

    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, kind)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-bad" not in answer.headers
    saved = saved_name(answer.headers)
    assert saved.endswith(f".{name}")
    assert len(saved.encode()) < 255
    assert not set(saved) & set('/\\"\r\n;:') - {";"}


def test_the_exports_are_what_they_say(server: ReviewServer, done: str) -> None:
    """A PDF with its pictures, a page that needs nothing else, tables with their rows."""
    contents = {name: server.ask("GET", f"/reviews/{done}/{name}").content for name in EXPORTS}

    assert contents["report.pdf"].startswith(b"%PDF")
    assert contents["report.pdf"].count(b"/Subtype /Image") >= 1
    page = contents["report.html"].decode()
    assert "data:image/" in page
    assert not re.search(r'(?:src|href)="(?!data:|#)', page)
    rows = list(csv.DictReader(io.StringIO(contents["intervals.csv"].decode("utf-8-sig"))))
    assert len(rows) == len(json.loads(contents["report.json"])["intervals"])
    frames = list(csv.reader(io.StringIO(contents["frames.csv"].decode("utf-8-sig"))))
    assert len(frames) - 1 == json.loads(contents["report.json"])["frames"]


def test_a_persons_marks_are_in_the_exports(server: ReviewServer, done: str) -> None:
    """A new mark is included in the very next download."""
    folder = server.service.folder(done)
    plain = {name: server.ask("GET", f"/reviews/{done}/{name}").content for name in EXPORTS}
    add_mark(folder, Mark(0.0, 2.0, True, "seen by me", "Ada", "2026-01-01T10:00:00+00:00"))

    marked = {name: server.ask("GET", f"/reviews/{done}/{name}").content for name in EXPORTS}

    assert json.loads(marked["report.json"])["reviewer"]["marks"][0]["reason"] == "seen by me"
    assert b"seen by me" in marked["report.html"]
    assert len(marked["intervals.csv"]) > len(plain["intervals.csv"])
    assert marked["frames.csv"] == plain["frames.csv"]
    (folder / "marks.json").write_text("{")
    assert server.ask("GET", f"/reviews/{done}/report.json").status == 409
    (folder / "marks.json").unlink()


def test_the_annotated_video_can_be_watched_and_jumped_in(
    server: ReviewServer, done: str, tmp_path: Path
) -> None:
    """The video is sent whole or in the requested range, and it decodes."""
    path = f"/reviews/{done}/annotated.mp4"
    whole = server.ask("GET", path)
    assert (whole.status, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    assert "content-disposition" not in whole.headers
    size = len(whole.content)

    piece = server.ask("GET", path, Range="bytes=1000-1999")
    assert (piece.status, piece.content) == (206, whole.content[1000:2000])
    assert piece.headers["content-range"] == f"bytes 1000-1999/{size}"
    assert server.ask("GET", path, Range=f"bytes={size + 5}-").status == 416
    assert int(server.ask("HEAD", path).headers["content-length"]) == size
    saved = saved_name(server.ask("GET", f"{path}?download=1").headers)
    assert saved.endswith(".annotated.mp4")

    file = tmp_path / "annotated.mp4"
    file.write_bytes(whole.content)
    with av.open(str(file)) as container:
        assert sum(1 for _ in container.decode(video=0)) > 100


def test_a_report_without_pictures_can_still_be_had(
    server: ReviewServer, short_clip: Path, tmp_path: Path
) -> None:
    """After the pictures were deleted, the video is gone, but the report can still be made."""
    workspace = server.service.open_workspace()
    clip = shutil.copy(short_clip, tmp_path)
    review_id = server.service.add_file(workspace, Path(clip), "A sample")
    analyse(server.service, review_id)
    assert wait_for_end(server.service, workspace, review_id).state is ReviewState.DONE
    server.service.keep(review_id, PERSON)

    server.service.delete_video(review_id)

    gone = server.ask("GET", f"/reviews/{review_id}/annotated.mp4")
    assert (gone.status, "video of this review was deleted" in gone.json["error"]) == (
        404,
        True,
    )
    page = server.ask("GET", f"/reviews/{review_id}/report.html")
    assert (page.status, b"data:image/" in page.content) == (200, False)
    assert server.ask("GET", f"/reviews/{review_id}/report.pdf").content.startswith(b"%PDF")


@pytest.mark.parametrize("name", [*EXPORTS, "annotated.mp4"])
def test_what_is_not_there_is_told_in_words(server: ReviewServer, name: str) -> None:
    """An unknown or unanalysed review gives 404 and a message."""
    ready = server.upload(server.service.open_workspace(), "a.mp4", name.encode())

    for review_id, words in [("0" * 32, "no longer here"), (ready, "no results to download")]:
        answer = server.ask("GET", f"/reviews/{review_id}/{name}")
        assert (answer.status, words in answer.json["error"]) == (404, True)


@pytest.mark.parametrize(
    "path",
    [
        "review.json",
        "marks.json",
        "recording.npz",
        "material.npz",
        "upload.mp4",
        "..%2freport.json",
    ],
)
def test_nothing_else_of_a_review_is_served(server: ReviewServer, done: str, path: str) -> None:
    """Only the offered downloads are served, and nothing by path."""
    assert server.ask("GET", f"/reviews/{done}/{path}").status == 404


def test_no_video_is_told_kindly(server: ReviewServer) -> None:
    """A text file named like a video fails with a message that uses the person's name for it."""
    workspace = server.service.open_workspace()
    review_id = server.upload(workspace, "my stretch.mp4", b"This is a text, not a video.\n" * 99)
    analyse(server.service, review_id)

    record = wait_for_end(server.service, workspace, review_id)

    assert record.state is ReviewState.FAILED
    assert record.failure.startswith("my stretch.mp4: we can't read this video")


def test_results_that_cannot_be_written_are_told_kindly(
    server: ReviewServer, make_video: Callable[..., Path]
) -> None:
    """A folder that vanishes during the analysis is reported without paths of this disk."""
    workspace = server.service.open_workspace()
    review_id = server.upload(workspace, "a.mp4", make_video().read_bytes())
    server.service.folder(review_id).rmdir()
    analyse(server.service, review_id)

    record = wait_for_end(server.service, workspace, review_id)

    assert record.state is ReviewState.FAILED
    assert record.failure.startswith("The results of a.mp4 could not be saved")


def test_a_real_analysis_can_be_cancelled(server: ReviewServer, sample_videos: Path) -> None:
    """The child stops, nothing half-written is left, and the video can be analysed again."""
    workspace = server.service.open_workspace()
    review_id = server.service.add_file(
        workspace, sample_videos / "figure4_left_good.mp4", "A sample"
    )
    analyse(server.service, review_id)
    end_s = time.monotonic() + PATIENCE_S
    while server.service.look(workspace)[0].share < 0.02:
        assert time.monotonic() < end_s
        time.sleep(0.02)
    assert server.service.look(workspace)[0].left_s is not None

    server.service.cancel(review_id)
    while server.service.look(workspace)[0].state is not ReviewState.READY:
        assert time.monotonic() < end_s
        time.sleep(0.02)

    assert list(server.service.folder(review_id).iterdir()) == []
