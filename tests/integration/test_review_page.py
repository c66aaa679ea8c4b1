"""The review page without a browser: the real page, the real review, a short clip."""

from __future__ import annotations

import ast
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from streamlit.testing.v1 import AppTest

import posecheck.ui
from posecheck.errors import PosecheckError, VideoError
from posecheck.ui import review_page, work
from posecheck.ui.page_texts import load_sample_names, load_texts
from posecheck.ui.samples import FIRST_SAMPLE, list_samples, sample_folder
from posecheck.ui.timeline import COLOURS
from tests.contrast import BACKGROUNDS, compute_contrast

CLIP_S = 3.0


@pytest.fixture(scope="module")
def short_samples(tmp_path_factory: pytest.TempPathFactory, sample_videos: Path) -> Path:
    """Return a folder with one sample, cut to its first seconds."""
    folder = tmp_path_factory.mktemp("samples")
    shutil.copy(sample_videos / f"{FIRST_SAMPLE}.json", folder)
    with av.open(str(sample_videos / f"{FIRST_SAMPLE}.mp4")) as source:
        stream = source.streams.video[0]
        with av.open(str(folder / f"{FIRST_SAMPLE}.mp4"), "w") as cut:
            copy = cut.add_stream_from_template(stream)
            for packet in source.demux(stream):
                if packet.pts is not None and float(packet.pts * stream.time_base) < CLIP_S:
                    packet.stream = copy
                    cut.mux(packet)
    return folder


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch, short_samples: Path) -> AppTest:
    """Return the page as it first appears, with the short sample alone."""
    monkeypatch.setattr(review_page, "sample_folder", lambda: short_samples)
    script = "from posecheck.ui.review_page import show_review_page; show_review_page()"
    return AppTest.from_string(script, default_timeout=60).run()


def press(page: AppTest, label: str) -> None:
    """Press the button of that name."""
    next(button for button in page.button if button.label == label).click().run()


def fail_with(error: Exception) -> Callable[..., None]:
    """Return a function that raises that error whatever it is given."""

    def fail(*_: object) -> None:
        raise error

    return fail


def test_a_sample_is_ready_to_be_reviewed(page: AppTest) -> None:
    """On the first look a sample, its stretch and its side are chosen, and one press starts."""
    assert not page.exception
    assert page.selectbox(key="sample").value == FIRST_SAMPLE
    assert page.radio(key="stretch").value == "figure-4"
    assert page.radio(key="side").value == "right"
    assert page.radio(key="model").value == "heavy"
    assert [button.disabled for button in page.button] == [False]


def test_a_review_ends_in_a_verdict_and_leaves_no_file(
    page: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verdict, the timeline, the video and both downloads appear; the folder is empty."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    page.radio(key="model").set_value("full").run()

    press(page, "Review this sample")

    assert not page.exception
    assert not page.error
    assert "of 30 seconds counted" in page.header[0].value
    assert any(f"Of {CLIP_S:.1f} seconds of video" in text.value for text in page.markdown)
    assert len(page.get("vega_lite_chart")) == 1
    assert len(page.get("video")) == 1
    assert len(page.get("download_button")) == 2
    assert not list(tmp_path.iterdir())


def test_an_answer_is_shown_only_beside_its_own_question(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another side hides the answer; the first one again brings it back without a review."""
    asked = []

    def count(*args: object) -> work.Result:
        asked.append(args)
        return work.run_review(*args)

    monkeypatch.setattr(review_page, "run_review", count)
    page.radio(key="model").set_value("full").run()
    press(page, "Review this sample")
    assert len(page.header) == 1

    page.radio(key="side").set_value("left").run()
    assert not page.header
    page.radio(key="side").set_value("right").run()
    assert len(page.header) == 1
    assert len(asked) == 1


def test_the_side_of_ones_own_video_is_asked(page: AppTest) -> None:
    """No side is chosen beforehand for one's own video, and nothing starts without one."""
    page.radio(key="source").set_value("upload").run()

    assert page.radio(key="side").value is None
    assert [button.disabled for button in page.button] == [True]

    page.radio(key="source").set_value("sample").run()
    assert page.radio(key="side").value == "right"


def test_an_error_is_told_in_its_own_words(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the person can mend is shown letter by letter, and the page stays usable."""
    monkeypatch.setattr(review_page, "run_review", fail_with(VideoError("$a_*b*.mp4: film again")))

    press(page, "Review this sample")

    assert [error.value for error in page.error] == [r"\$a\_\*b\*.mp4\: film again"]
    assert not page.exception
    assert not page.button[0].disabled


def test_a_fault_of_the_program_is_logged_and_told_calmly(
    page: AppTest, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The person reads no traceback; the log has it."""
    monkeypatch.setattr(review_page, "run_review", fail_with(RuntimeError("inner workings")))

    press(page, "Review this sample")

    assert [error.value for error in page.error] == [load_texts("review_page")("unexpected")]
    assert not page.exception
    assert "inner workings" in caplog.text


def test_an_error_names_the_upload_as_the_person_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload goes by its own name, not by its temporary place, which is gone afterwards."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    request = work.Request("holiday.mp4", "1", "figure-4", "right", "full")

    with pytest.raises(PosecheckError, match=r"holiday\.mp4") as caught:
        work.run_review(request, memoryview(b"no video at all"), lambda _: None)

    assert str(tmp_path) not in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_every_sample_says_what_happens_in_it() -> None:
    """All shipped clips are offered, each with a description, the good hold first."""
    samples = list_samples(sample_folder())

    assert samples[0].name == FIRST_SAMPLE
    assert {sample.name for sample in samples} == set(load_sample_names())


def test_no_text_of_the_page_is_left_unused() -> None:
    """A translator's time is not spent on texts that nothing shows."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for path in Path(posecheck.ui.__file__).parent.glob("*.py")
    ]
    literals = {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    built = {
        f"{prefix}_{choice}"
        for prefix, choices in {
            "start": ("sample", "upload"),
            "source": ("sample", "upload"),
            "model": review_page.MODELS,
        }.items()
        for choice in choices
    }

    assert set(load_texts("review_page").texts) <= literals | built


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", COLOURS.values())
def test_the_timeline_stands_out_in_light_and_dark(colour: str, background: str) -> None:
    """Every bar has at least the 3 to 1 contrast that WCAG AA asks of graphics."""
    assert compute_contrast(colour, background) >= 3
