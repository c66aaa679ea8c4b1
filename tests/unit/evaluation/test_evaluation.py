"""Judged videos summarised: by person, by group, in words and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from posecheck.analysis.recording import RecordingWriter
from posecheck.core.bootstrap import Interval, WhyNot
from posecheck.core.camera_view import Placement
from posecheck.core.hold import FormState, HoldSpan
from posecheck.core.landmarks import Side
from posecheck.core.scoring import Label, LabelledSpan, score
from posecheck.errors import LabelsFileError, VideoError
from posecheck.evaluation.document import to_document
from posecheck.evaluation.labelled_video import LabelledVideo
from posecheck.evaluation.run import Judged, evaluate, find_placement, judge, measure_again
from posecheck.evaluation.text import describe_evaluation
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_section, load_words
from tests.unit.analysis.test_recording import FIGURE_4, record


def label(*spans: LabelledSpan, stretch: str = "figure-4", person: str = "") -> LabelledVideo:
    return LabelledVideo(
        "a.mp4", Path("a.mp4"), False, stretch, Side.RIGHT, spans, person=person, model="full"
    )


def judged(
    found_s: float, *, person: str = "", stretch: str = "figure-4", view: str = "beside"
) -> Judged:
    """Ten correct seconds of which so many are found and the rest missed, then two to be left."""
    intervals = (
        HoldSpan(0, found_s, FormState.CORRECT, ()),
        HoldSpan(found_s, 11, FormState.INCORRECT, ("thigh_not_pulled",)),
        HoldSpan(11, 12, FormState.CORRECT, ()),
    )
    video = label(LabelledSpan(0, 10, Label.CORRECT), stretch=stretch, person=person)
    tally = score(intervals, video.label_until(12))
    return Judged(video, 1, "full", Placement(view, "low"), tally)


def test_a_recording_is_judged_as_a_review_is() -> None:
    """Seconds in good form are found; unlabelled seconds must not count."""
    recording = record([110.0] * 50 + [20.0] * 30).build(8.0)

    result = judge(label(LabelledSpan(1, 4, Label.CORRECT)), recording, FIGURE_4)

    assert result.tally.recall == 1.0
    assert 1 < result.tally.false_by_s["outside_labels"] < 5
    assert result.reference_version == FIGURE_4.version
    # Landmarks all on one spot say nothing of the camera.
    assert result.placement == Placement()


def test_a_person_may_say_where_the_camera_stood() -> None:
    """Labels about the camera take precedence; only what they leave out is looked up."""
    recording = record([110.0] * 20).build(2.0)
    video = LabelledVideo(
        "a", Path("a"), True, "figure-4", Side.LEFT, (), placement=Placement("along"), model="own"
    )

    assert judge(video, recording, FIGURE_4).placement == Placement("along")
    assert find_placement(RecordingWriter().build(), "heavy") == Placement()


def test_kept_landmarks_can_be_measured_again() -> None:
    """Poses and times stay unchanged; the measures are those of the calibration."""
    recording = record([110.0, None, 110.0]).build(0.5)

    again = measure_again(recording, "own")

    assert again.end_s == 0.5
    for name in ("t_s", "people", "image_xy", "visibility"):
        assert np.array_equal(again.moments[name], recording.moments[name], equal_nan=True)
    # All world landmarks lie on one spot there: nothing can be measured.
    assert np.isnan(again.moments["value"]).all()


def test_labels_of_another_video_are_refused() -> None:
    """Labels that continue long after the video are reported, with both ends."""
    recording = record([110.0] * 20).build(2.0)
    judge(label(LabelledSpan(0, 2.9, Label.CORRECT)), recording, FIGURE_4)
    with pytest.raises(LabelsFileError, match=r"to 9.0 s, but the video ends at 2.0 s"):
        judge(label(LabelledSpan(0, 9, Label.CORRECT)), recording, FIGURE_4)


@pytest.mark.parametrize(("field", "value"), [("t_s", np.nan), ("aspect", 0.0)])
def test_landmarks_that_cannot_be_are_told(field: str, value: float) -> None:
    """Imported landmarks may hold anything; an invalid moment is reported by name."""
    recording = record([110.0] * 20).build(2.0)
    recording.moments[field][3] = value
    video = label(LabelledSpan(0, 1, Label.CORRECT))
    for again in (False, True):
        with pytest.raises(LabelsFileError, match=r"a.mp4: its landmarks are damaged"):
            judge(video, recording, FIGURE_4, by_new_measures=again)


def test_videos_of_one_person_count_as_one() -> None:
    """People are resampled as a whole: one person's videos give no interval, two people's do."""
    alone = evaluate([judged(10, person="A"), judged(2, person="A")])
    two = evaluate([judged(10, person="A"), judged(2, person="B"), judged(2, person="B")])

    assert (alone.total.videos, alone.total.people) == (2, 1)
    assert alone.total.found.interval is WhyNot.TOO_FEW
    assert two.total.people == 2
    assert isinstance(two.total.found.interval, Interval)
    assert two.total.false.interval is WhyNot.ALL_ALIKE
    assert two.total.tally.found_s == 14


def test_groups_add_up_to_the_whole() -> None:
    """By stretch, by view and by height, every video is in one group."""
    knee = find_reference("knee-to-opposite-shoulder").id
    result = evaluate([judged(10), judged(5, stretch=knee), judged(2, view="along")])

    assert set(result.by_stretch) == {"figure-4", knee}
    assert set(result.by_view) == {"beside", "along"}
    for groups in (result.by_stretch, result.by_view, result.by_height):
        assert sum(group.videos for group in groups.values()) == 3
        found_s = sum(group.tally.found_s for group in groups.values())
        assert found_s == result.total.tally.found_s


def test_the_lines_say_what_was_found_and_how_sure_that_is() -> None:
    """Seconds, shares with intervals, groups, reasons by name, and the meaning of the intervals."""
    few = evaluate([judged(10, person="A"), judged(4, person="B")])

    lines = describe_evaluation(few, load_words(), load_section("evaluation"))

    text = "\n".join(lines)
    assert lines[0] == "2 videos of 2 people, analysed with the model full."
    assert "14.0 found, 70.0% (40.0% to 100.0%)" in text
    assert "2.0 wrongly counted, 50.0%\n" in text
    assert "  figure-4, 2 videos: found 70.0% (40.0% to 100.0%) of 20.0 s;" in text
    assert "  a.mp4: 4.0 of 10.0 s found; 1.0 of 2.0 s wrongly counted" in lines
    assert "6.0 thigh not pulled" in text
    assert "2.0 of 4.0 outside the labels" in text
    assert "95% confidence intervals (percentile bootstrap over 2 people)" in text
    assert "too narrow" in text


def test_one_video_has_no_brackets() -> None:
    """With one video, the output says that no interval can be given, and has none."""
    lines = describe_evaluation(evaluate([judged(4)]), load_words(), load_section("evaluation"))

    assert lines[0] == "1 video, analysed with the model full."
    assert not any("(" in line for line in lines)
    assert lines[-1].startswith("No interval can be given")


def test_the_document_says_the_same() -> None:
    """JSON has every group and video, shares with intervals or why there are none, and failures."""
    result = evaluate([judged(10), judged(4, view="along")])

    document = json.loads(
        json.dumps(to_document(result, [("b.mp4", VideoError("b.mp4: no"))]), allow_nan=False)
    )

    assert document["schema"] == 1
    assert document["intervals"]["over"] == "videos"
    assert document["total"]["shares"]["found"] == {
        "share": 0.7, "low": 0.4, "high": 1.0, "why_no_interval": None,
    }  # fmt: skip
    assert document["by_view"]["along"]["shares"]["found"]["why_no_interval"] == "too_few"
    assert document["videos"][1]["view"] == "along"
    assert document["videos"][1]["missed_by"] == {"thigh_not_pulled": 6.0}
    assert document["failed"] == [{"video": "b.mp4", "why": "b.mp4: no"}]
