from __future__ import annotations

import re

import pytest

from posecheck.core.landmarks import Side
from posecheck.core.reasons import BUILT_IN_FAULTS, CANNOT_JUDGE_REASONS
from posecheck.core.reference import ReferencePose
from posecheck.references.files import find_reference, list_reference_files, load_reference
from posecheck.texts.catalog import load_words

SHIPPED = ("figure-4", "knee-to-opposite-shoulder")
KINDS = (*BUILT_IN_FAULTS, *CANNOT_JUDGE_REASONS)


@pytest.fixture(params=SHIPPED)
def reference(request: pytest.FixtureRequest) -> ReferencePose:
    return find_reference(request.param)


def test_both_stretches_are_shipped_under_their_own_names() -> None:
    """A file is named after its id, so that the command line finds it."""
    files = list_reference_files()

    assert set(SHIPPED) <= set(files)
    for name, path in files.items():
        assert load_reference(path).id == name


def test_the_dose_is_the_one_prescribed(reference: ReferencePose) -> None:
    """Both stretches are held for 30 seconds, 2 or 3 times a day."""
    assert reference.hold_s == 30
    assert reference.times_a_day in (2, 3)


@pytest.mark.parametrize(
    ("stretch", "stopping", "spoken"),
    [
        (
            "figure-4",
            {"ankle_not_on_knee", "thigh_not_pulled"},
            {"knee_not_out", "hands_off_leg", "head_lifted"},
        ),
        (
            "knee-to-opposite-shoulder",
            {"knee_not_up", "knee_not_across", "other_leg_bent"},
            {"hands_off_leg", "head_lifted"},
        ),
    ],
)
def test_the_faults_that_stop_the_clock_are_the_agreed_ones(
    stretch: str, stopping: set[str], spoken: set[str]
) -> None:
    """The table of faults says which of them stop the clock and which only give a cue."""
    reference = find_reference(stretch)

    assert {check.fault for check in reference.checks if check.required} == stopping
    assert {check.fault for check in reference.checks if not check.required} == spoken


def test_every_number_says_where_it_comes_from(reference: ReferencePose) -> None:
    """A default without a source would be a guess in disguise."""
    assert all(check.source for check in reference.checks)


def test_every_sentence_is_short_calm_and_complete(reference: ReferencePose) -> None:
    """A cue is one complete sentence without an exclamation mark."""
    for check in reference.checks:
        assert re.fullmatch(r"[A-Z][^.!?]*\.", check.say), check.say
        assert len(check.say) <= 90


def test_every_kind_has_words_of_its_own(reference: ReferencePose) -> None:
    """Every built-in fault, reason and fault of the file has a name and a cue."""
    words = load_words()

    for kind in KINDS:
        assert kind in words.names
        assert kind in words.spoken_texts
    for kind in (*KINDS, *(check.fault for check in reference.checks)):
        for side in Side:
            said = words.spoken_text(kind, reference, side)
            assert said.endswith((".", "?"))
            assert "{" not in said + words.name(kind, reference)
            assert "_" not in said + words.name(kind, reference)


def test_steps_name_the_sides(reference: ReferencePose) -> None:
    """For a left session, the steps mention the left leg, and no placeholder is left."""
    text = " ".join(load_words().fill_sides(step, Side.LEFT) for step in reference.steps)

    assert "left" in text
    assert "right" in text
    assert "{" not in text
