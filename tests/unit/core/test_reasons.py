from __future__ import annotations

import ast
import json
from pathlib import Path

import posecheck.core
from posecheck.core.framing import find_framing_problem
from posecheck.core.reasons import (
    BUILT_IN_FAULTS,
    CANNOT_JUDGE_REASONS,
    TRANSITIONS,
    Reason,
    is_transition,
    list_causes,
    list_shown,
)


def test_a_reason_stands_in_a_document_as_its_plain_word() -> None:
    """Reasons are stored as plain values, so that older reports can still be read."""
    document = {Reason.WRONG_LEG: [Reason.NO_FRAMES, f"{Reason.UNSURE}"]}

    assert json.dumps(document) == '{"wrong_leg": ["no_frames", "unsure"]}'
    assert find_framing_problem(None) == "no_person"


def test_wrong_form_and_cannot_judge_are_told_apart() -> None:
    """No reason means two of: a fault, the way in or out, and "cannot judge"."""
    kinds = (*BUILT_IN_FAULTS, *TRANSITIONS, *CANNOT_JUDGE_REASONS)
    assert len(set(kinds)) == len(kinds)
    rest = set(Reason) - set(kinds)
    assert rest == {Reason.MARKED_WRONG, Reason.TOO_DARK, Reason.MORE_THAN_ONE}


def test_no_rule_writes_a_reason_out() -> None:
    """The core names its reasons by the enumeration, so a misspelling cannot create a new one."""
    written = {
        (path.name, node.value)
        for path in Path(posecheck.core.__file__).parent.glob("*.py")
        if path.name != "reasons.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in set(Reason)
    }

    assert not written


def test_the_way_in_or_out_comes_first_and_hides_what_fails() -> None:
    """People are told that someone gets in or out; what fails in it is kept for other programs."""
    leaving = (Reason.COMING_OUT, "knee_not_up")
    slipping = ("knee_not_up", "hands_off_leg")

    assert is_transition(leaving)
    assert (list_causes(leaving), list_shown(leaving)) == (("knee_not_up",), (Reason.COMING_OUT,))
    for plain in (slipping, ()):
        assert not is_transition(plain)
        assert list_causes(plain) == list_shown(plain) == plain
