"""The review page without a browser: real pages and service, with analyses done by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, RerunException
from streamlit.testing.v1 import AppTest

from posecheck.analysis.archive import save_material
from posecheck.analysis.process.film_strip import EncodedStrip
from posecheck.core.landmarks import Side
from posecheck.core.part import Part
from posecheck.core.report import PERHAPS_MIRRORED
from posecheck.errors import SideUnknownError, VideoError
from posecheck.history import HistoryStore
from posecheck.review_service import ReviewService, ReviewState
from posecheck.storage.data_folder import DATA_DIR_VARIABLE
from posecheck.texts.state_looks import STATE_COLOURS
from posecheck.web import services
from posecheck.web.review import orders, picker, uploads
from posecheck.web.review.workspace import ADDRESS_KEY, REVIEW
from posecheck.web.samples import FIRST_SAMPLE, list_samples, sample_folder
from posecheck.web.texts import load_sample_names, load_texts
from tests.contrast import BACKGROUNDS, compute_contrast
from tests.unit.reports.report_makers import make_material, make_report
from tests.unit.review_service.makers import ReportRunner, upload, wait_for

PAGE = "from posecheck.web.shell import _guard, _show_review; _guard(_show_review)()"
STRIP = EncodedStrip(60.0, ("data:image/jpeg;base64,AAAA",))
ARRIVED: dict[str, Any] = {"stretch": "figure-4", "side": "left", "model": "full"}


@dataclass
class Bench:
    """A service, who analyses on it, the store of the machine, and a window with a workspace."""

    service: ReviewService
    runner: ReportRunner
    store: HistoryStore
    workspace: str

    def open(self, review_id: str | None = None, workspace: str | None = None) -> AppTest:
        page = AppTest.from_string(PAGE, default_timeout=30)
        page.query_params[ADDRESS_KEY] = self.workspace if workspace is None else workspace
        if review_id is not None:
            page.query_params[REVIEW] = review_id
        return page.run()

    def review(self, name: str = "a.mp4") -> str:
        """Lay a finished review on the workspace."""
        review_id = upload(self.service, self.workspace, name)
        self.runner.end(name)
        sample = list_samples(sample_folder())[0]
        reference = make_report().reference
        self.service.analyse(review_id, reference, sample.side, "full")
        wait_for(self.service, review_id, ReviewState.DONE)
        return review_id


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """Return a service of a machine that nobody has used."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    runner = ReportRunner()
    monkeypatch.setattr(
        services,
        "ReviewService",
        partial(ReviewService, make_runner=lambda: runner, read_strip=lambda *_: STRIP),
        raising=True,
    )
    services.get_review_service.cache_clear()
    services.get_store.cache_clear()
    service, store = services.get_review_service(), services.get_store()
    yield Bench(service, runner, store, service.open_workspace())
    service.close()
    store.close()
    services.get_review_service.cache_clear()
    services.get_store.cache_clear()


def arrive(monkeypatch: pytest.MonkeyPatch, *uploads_: dict[str, Any]) -> None:
    """Have the browser tell of videos that have come in."""
    monkeypatch.setattr(uploads, "show_component", lambda *_: list(uploads_))


def find(elements: Any, label: str) -> Any:  # noqa: ANN401
    return next(each for each in elements if each.label == label)


def labels(elements: Any) -> list[str]:  # noqa: ANN401
    return [each.label for each in elements]


def address(page: AppTest) -> dict[str, str]:
    """Return what stands in the address; the page's own changes are no lists."""
    values = dict(page.query_params)
    return {name: value if isinstance(value, str) else value[0] for name, value in values.items()}


def said(page: AppTest) -> str:
    return "\n".join(each.value for each in (*page.title, *page.markdown))


def test_nothing_is_chosen_for_ones_own_video(bench: Bench) -> None:
    """Neither a stretch nor a side is preselected, and the page says that they are missing."""
    page = bench.open()

    assert not page.exception
    assert not page.error
    assert page.radio(key="review-stretch").value is None
    assert page.radio(key="review-side").value is None
    assert page.radio(key="review-model").value == "heavy"
    assert load_texts("review_page")("need_choice") in said(page)


def test_one_press_reviews_a_sample_and_shows_the_result(bench: Bench) -> None:
    """A sample comes with its stretch and side; its result opens automatically."""
    page = bench.open()

    find(page.button, "Try a sample").click().run()

    (record,) = bench.service.look(bench.workspace)
    assert (record.name, record.stretch) == (f"{FIRST_SAMPLE}.mp4", "figure-4")
    assert record.side is not None
    assert record.side.value == "right"
    assert "Cancel" in labels(page.button)
    bench.runner.end(record.name)
    wait_for(bench.service, record.id, ReviewState.DONE)
    page.run()
    assert address(page)[REVIEW] == record.id
    assert "22.4 of 30 seconds counted" in said(page)


def test_a_video_is_judged_by_what_was_chosen_when_it_was_dropped(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An uploaded video is analysed on arrival, as chosen when it was dropped, and only once."""
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    arrive(monkeypatch, {"id": review_id, "choice": ARRIVED, "alone": True})
    page = bench.open()

    record = bench.service.find(review_id)
    assert record is not None
    assert (record.stretch, record.model) == ("figure-4", "full")
    assert record.side is not None
    assert record.side.value == "left"
    find(page.button, "Cancel").click().run()
    assert wait_for(bench.service, review_id, ReviewState.READY)
    page.run()
    assert bench.runner.began == ["a.mp4"]


@pytest.mark.parametrize(
    "choice", [None, "figure-4", {**ARRIVED, "side": "middle"}, {"side": "left"}]
)
def test_a_video_without_a_choice_waits_for_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, choice: object
) -> None:
    """Without a choice nothing is judged; once both are chosen, the analysis starts by itself."""
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    arrive(monkeypatch, {"id": review_id, "choice": choice, "alone": True})
    page = bench.open()
    assert load_texts("review_page")("ready") in said(page)

    page.radio(key="review-stretch").set_value("figure-4").run()
    page.radio(key="review-side").set_value("right").run()

    record = bench.service.find(review_id)
    assert record is not None
    assert record.state in {ReviewState.WAITING, ReviewState.ANALYSING}
    assert record.side is Side.RIGHT


def test_a_choice_can_be_corrected_while_the_analysis_that_it_began_runs(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The analysis begins again with the new choice; one cancelled by hand stays cancelled."""
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    arrive(monkeypatch, {"id": review_id, "choice": None, "alone": True})
    page = bench.open()
    page.radio(key="review-stretch").set_value("figure-4").run()
    page.radio(key="review-side").set_value("right").run()
    wait_for(bench.service, review_id, ReviewState.ANALYSING)

    page.radio(key="review-side").set_value("either").run()
    while len(bench.runner.asked) < 2:
        page.run()
    wait_for(bench.service, review_id, ReviewState.ANALYSING)
    assert [asked.side for asked in bench.runner.asked] == [Side.RIGHT, None]

    find(page.button, "Cancel").click().run()
    wait_for(bench.service, review_id, ReviewState.READY)
    page.run()
    assert "Analyse as Figure-4 stretch, whichever side is seen" in labels(page.button)
    assert len(bench.runner.asked) == 2


def test_an_arrival_that_breaks_off_the_one_before_leaves_no_video_behind(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Short videos arrive faster than the page runs, and each arrival makes it run again."""
    interruptions = [RerunException(RerunData())]

    def read_language() -> str:
        if interruptions:
            raise interruptions.pop()
        return "en"

    monkeypatch.setattr(orders, "current_language", read_language)
    ids = [upload(bench.service, bench.workspace, f"{name}.mp4") for name in "ab"]
    arrive(monkeypatch, *({"id": each, "choice": ARRIVED, "alone": False} for each in ids))

    bench.open()

    for each in ids:
        wait_for(bench.service, each, ReviewState.ANALYSING)


def test_where_the_side_cannot_be_told_it_is_asked_for(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says why, and one press names the side. A file that is no video needs none."""
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    choice = {**ARRIVED, "side": "either"}
    arrive(monkeypatch, {"id": review_id, "choice": choice, "alone": True})
    bench.runner.end("a.mp4", SideUnknownError("a.mp4: we can't tell which leg"))
    page = bench.open()
    wait_for(bench.service, review_id, ReviewState.FAILED)
    sound_id = upload(bench.service, bench.workspace, "sound.mp4")
    arrive(monkeypatch, {"id": sound_id, "choice": choice, "alone": False})
    page.run()
    bench.runner.end("sound.mp4", VideoError("sound.mp4: this file has only sound"))
    wait_for(bench.service, sound_id, ReviewState.FAILED)
    page.run()
    assert "only sound" in page.error[0].value
    assert "we can't tell which leg" in page.error[1].value
    assert labels(page.button).count("Right") == 1

    find(page.button, "Right").click().run()

    record = wait_for(bench.service, review_id, ReviewState.ANALYSING)
    assert (record.side, record.model) == (Side.RIGHT, "full")


def test_a_part_chosen_before_the_analysis_is_the_one_that_is_judged(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the choice; while the analysis runs, the whole video is one press away."""
    monkeypatch.setattr(picker, "show_component", lambda *_: [12.0, 50.0])
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    arrive(monkeypatch, {"id": review_id, "choice": None, "alone": True})
    while bench.service.find_strip(review_id) is None:
        pass
    page = bench.open()
    assert "Review the whole video" not in labels(page.button)

    find(page.button, "Review only 0:12 to 0:50").click().run()
    assert "**a.mp4** · 0:12 to 0:50" in [each.value for each in page.markdown]
    assert "Review only 0:12 to 0:50" not in labels(page.button)
    page.radio(key="review-stretch").set_value("figure-4").run()
    page.radio(key="review-side").set_value("right").run()
    wait_for(bench.service, review_id, ReviewState.ANALYSING)
    find(page.run().button, "Review the whole video").click().run()

    while len(bench.runner.asked) < 2:
        page.run()
    first, second = bench.runner.asked
    assert (first.part, second.part.whole) == (Part(12.0, 50.0), True)
    assert (second.side, second.model) == (first.side, first.model)


def test_only_a_part_of_a_video_is_judged_again(bench: Bench) -> None:
    """The selected part is offered; a result on a part says so, and offers the whole again."""
    review_id = bench.review()
    page = bench.open(review_id)
    assert "Review the whole video" not in labels(page.button)
    report = replace(make_report(), start_s=60.0, video_s=200.0)
    save_material(bench.service.folder(review_id) / "material.npz", make_material(report))
    page = bench.open(review_id)

    find(page.button, "Review the whole video").click().run()

    wait_for(bench.service, review_id, ReviewState.ANALYSING)
    assert bench.runner.asked[-1].part.whole


def test_a_video_may_be_called_mirrored(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The choice is kept with the video that was dropped, and with one that waited for it."""
    arrived = upload(bench.service, bench.workspace, "a.mp4")
    waiting = upload(bench.service, bench.workspace, "b.mp4")
    arrive(monkeypatch, {"id": arrived, "choice": {**ARRIVED, "mirrored": True}, "alone": True})
    page = bench.open()
    page.checkbox(key="review-mirrored").check().run()
    page.radio(key="review-stretch").set_value("figure-4").run()
    page.radio(key="review-side").set_value("right").run()

    wait_for(bench.service, arrived, ReviewState.ANALYSING)
    bench.runner.end("a.mp4")
    bench.runner.end("b.mp4")
    wait_for(bench.service, waiting, ReviewState.DONE)
    assert [asked.mirrored for asked in bench.runner.asked] == [True, True]


def test_where_only_the_other_leg_was_seen_judging_as_mirrored_is_offered(bench: Bench) -> None:
    """One click judges the video again, with the same stretch, side and model."""
    review_id = bench.review()
    find_offer = "Analyse again as a mirrored video"
    assert find_offer not in labels(bench.open(review_id).button)
    report = replace(make_report(), notes=(PERHAPS_MIRRORED,))
    save_material(bench.service.folder(review_id) / "material.npz", make_material(report))
    page = bench.open(review_id)

    find(page.button, find_offer).click().run()
    bench.runner.end("a.mp4")
    wait_for(bench.service, review_id, ReviewState.DONE)

    first, again = bench.runner.asked
    assert (first.mirrored, again.mirrored) == (False, True)
    assert (again.reference.id, again.side, again.model) == (
        first.reference.id,
        first.side,
        first.model,
    )


def test_a_choice_is_remembered_while_another_page_is_shown(bench: Bench) -> None:
    """Coming back from a result, stretch, side and model are as they were."""
    review_id = bench.review()
    page = bench.open()
    page.radio(key="review-stretch").set_value("figure-4").run()
    page.radio(key="review-side").set_value("left").run()
    page.radio(key="review-model").set_value("full").run()
    find(page.button, "Show").click().run()
    assert address(page)[REVIEW] == review_id

    find(page.button, "All videos").click().run()

    values = [page.radio(key=f"review-{what}").value for what in ("stretch", "side", "model")]
    assert values == ["figure-4", "left", "full"]


def test_a_result_says_it_in_a_sentence_and_in_a_table(bench: Bench) -> None:
    """The result shows the headline, all intervals with reasons, the origin, and its limits."""
    page = bench.open(bench.review())

    assert not page.exception
    assert "22.4 of 30 seconds counted" in said(page)
    assert "This is exercise guidance, not a diagnosis." in said(page)
    table = page.table[0].value
    assert len(table) == 5
    assert list(table.iloc[2])[2:] == ["Paused", "ankle not on knee, thigh not pulled"]


def test_an_error_is_told_in_its_own_words(bench: Bench) -> None:
    """A failure is shown literally, with a way to try again."""
    review_id = upload(bench.service, bench.workspace, "a.mp4")
    bench.runner.end("a.mp4", VideoError("$a_*b*.mp4: film again"))
    bench.service.analyse(review_id, make_report().reference, make_report().affected_side, "full")
    wait_for(bench.service, review_id, ReviewState.FAILED)

    page = bench.open()

    assert [error.value for error in page.error] == [r"\$a\_\*b\*.mp4\: film again"]
    find(page.button, "Remove").click().run()
    assert not bench.service.look(bench.workspace)
    assert not page.exception


def test_what_is_kept_is_found_again_by_another_window(bench: Bench) -> None:
    """One click keeps a review for this person; the page says that the rest will be deleted."""
    review_id = bench.review()
    page = bench.open(review_id)

    find(page.button, "Keep this review").click().run()

    assert "Keep this review" not in labels(page.button)
    other = bench.open(workspace=bench.service.open_workspace())
    assert load_texts("review_page")("kept_title") in [each.value for each in other.header]
    find(other.button, "Show").click().run()
    assert "22.4 of 30 seconds counted" in said(other)


def test_a_review_is_deleted_from_its_own_page(bench: Bench) -> None:
    """The page returns to all videos, and an outdated address is reported as such."""
    review_id = bench.review()
    page = bench.open(review_id)

    find(page.button, "Delete everything for good").click().run()

    assert REVIEW not in address(page)
    assert bench.service.find(review_id) is None
    late = bench.open(review_id)
    assert [each.value for each in late.warning] == [load_texts("review_page")("gone")]


def test_a_video_is_deleted_and_its_numbers_stay(bench: Bench) -> None:
    """After deleting the video the headline remains, and the video is no longer offered."""
    review_id = bench.review()
    page = bench.open(review_id)

    find(page.button, "Delete video and pictures, keep the numbers").click().run()

    record = bench.service.find(review_id)
    assert record is not None
    assert not record.has_video
    assert "22.4 of 30 seconds counted" in said(page)
    assert "Delete video and pictures, keep the numbers" not in labels(page.button)
    assert "Analyse again" not in labels(page.button)


def test_the_same_video_is_judged_again_by_something_else(bench: Bench) -> None:
    """Judging for another side needs no new upload; the page shows the progress."""
    review_id = bench.review()
    page = bench.open(review_id)
    page.radio(key=f"again-{review_id}-side").set_value("left").run()

    find(page.button, "Analyse again").click().run()

    record = bench.service.find(review_id)
    assert record is not None
    assert record.side is not None
    assert record.side.value == "left"
    assert "Cancel" in labels(page.button)
    bench.runner.end("a.mp4")
    wait_for(bench.service, review_id, ReviewState.DONE)
    page.run()
    assert "22.4 of 30 seconds counted" in said(page)


def test_an_unknown_workspace_gets_a_new_one(bench: Bench) -> None:
    """An address from before a restart of the server opens an empty page, not an error."""
    page = bench.open(workspace="long-gone")

    assert not page.exception
    assert not page.error
    assert bench.service.knows_workspace(address(page)[ADDRESS_KEY])


def test_every_sample_says_what_happens_in_it() -> None:
    """All shipped clips are offered, each with a description, the good hold first."""
    samples = list_samples(sample_folder())

    assert samples[0].name == FIRST_SAMPLE
    assert {sample.name for sample in samples} == set(load_sample_names())


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("colour", STATE_COLOURS.values())
def test_the_timeline_stands_out_in_light_and_dark(colour: str, background: str) -> None:
    """Every bar has at least the 3:1 contrast that WCAG AA requires of graphics."""
    assert compute_contrast(colour, background) >= 3
