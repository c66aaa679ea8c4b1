from __future__ import annotations

import math
import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.landmarks import Side
from posecheck.core.measures import measure_unit
from posecheck.core.reference import Range
from posecheck.errors import ReferenceFileError
from posecheck.references.document import from_document, to_document
from posecheck.references.entries import Entry
from posecheck.references.fault_text import describe_faults
from posecheck.references.files import list_reference_files, list_references
from posecheck.references.rewriting import rewrite
from posecheck.references.schema import measure_limits
from posecheck.web.therapist.draft import Draft, merge
from posecheck.web.therapist.sides import join_ranges, split_ranges

SHIPPED = {reference.id: reference for reference in list_references()}
TEXTS = {name: path.read_text() for name, path in list_reference_files().items()}
FAULTS = {name: [each.fault for each in found.checks] for name, found in SHIPPED.items()}

Change = Callable[[Draft], Draft]


def entry(stretch: str = "figure-4", **values: object) -> Entry:
    """Build an entry of a shipped stretch, some of whose values are others."""
    document = to_document(SHIPPED[stretch]) | values
    return Entry(from_document(document, stretch), rewrite(TEXTS[stretch], document), shipped=False)


def draft(stretch: str = "figure-4") -> Draft:
    return Draft.open(entry(stretch))


@st.composite
def changes(data: st.DrawFn, stretch: str) -> Change:
    """Draw any one change that the page's widgets can make."""
    fault = data(st.sampled_from(FAULTS[stretch]))
    measure = next(each.measure for each in SHIPPED[stretch].checks if each.fault == fault)
    low, high = measure_limits(measure)
    limit = data(st.one_of(st.none(), st.floats(low, high)))
    end, side = data(st.sampled_from(["minimum", "maximum"])), data(st.sampled_from(Side))
    most = 45.0 if measure_unit(measure) == "deg" else 1.0
    tolerance = data(st.floats(0, most))
    flag, text = data(st.booleans()), data(st.text(max_size=30))
    kept = SHIPPED[stretch]
    every: list[Change] = [
        lambda old: old.set_limit(fault, end, limit),
        lambda old: old.set_limit(fault, end, limit, side),
        lambda old: old.change_check(fault, split_ranges(old.find_check(fault))),
        lambda old: old.change_check(fault, join_ranges()),
        lambda old: old.change_check(fault, {"tolerance": tolerance}),
        lambda old: old.change_check(fault, {"required": flag}),
        lambda old: old.change_check(fault, {"tells_leg": flag}),
        lambda old: old.change_check(fault, {"say": text, "source": text or None}),
        lambda old: old.set_title(text),
        lambda old: old.set_steps([*old.document["steps"], text]),
        lambda old: old.set_dose("hold_s", 1 + tolerance),
        lambda old: old.set_dose("times_a_day", 5),
        lambda old: old.set_movement("still_deg", 1 + tolerance),
        lambda old: old.set_pain("stop_from", 6 if flag else 7),
        lambda old: old.move_check(fault, -1 if flag else 1),
        lambda old: old.remove_check(fault),
        lambda old: old.add_check({**to_document(kept)["checks"][0], "fault": "a_new_one"}),
        lambda old: old.put(to_document(kept)),
        lambda old: old.undo(),
    ]
    return data(st.sampled_from(every))


def apply(old: Draft, change: Change) -> Draft:
    try:
        return change(old)
    except KeyError:  # its check was taken out before
        return old


def some_changes() -> st.SearchStrategy[tuple[str, list[Change]]]:
    return st.sampled_from(sorted(SHIPPED)).flatmap(
        lambda name: st.tuples(st.just(name), st.lists(changes(name), max_size=8))
    )


@given(some_changes())
def test_undo_gives_back_what_was(case: tuple[str, list[Change]]) -> None:
    """After any change, one undo restores the previous draft; enough of them, the first one."""
    stretch, drawn = case
    first = now = draft(stretch)
    for change in drawn:
        after = apply(now, change)
        if len(after.past) > len(now.past):
            assert after.undo() == now
            assert after.document != now.document
        now = after
    while now.past:
        now = now.undo()
    assert now == first
    assert not now.is_changed


@given(some_changes())
def test_every_draft_can_be_saved_or_says_why_not(case: tuple[str, list[Change]]) -> None:
    """After any change the draft is valid and its file holds it, or its faults are reported.

    And something can be drawn all the same.
    """
    stretch, drawn = case
    now = draft(stretch)
    for change in drawn:
        now = apply(now, change)

    if now.faults:
        assert all(describe_faults(now.faults))
        with pytest.raises(ReferenceFileError):
            now.to_reference()
    else:
        text = rewrite(now.text, now.document)
        kept = from_document(tomllib.loads(text), "saved")
        assert kept == now.to_reference()
    assert now.to_sound_reference().id == stretch


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    """Setting the current value again is no change: nothing to save, nothing to undo."""
    limit = draft().find_check("thigh_not_pulled")["minimum"]
    same = draft().change_check("thigh_not_pulled", {"minimum": limit}).set_dose("hold_s", 30)

    assert same == draft()
    assert not same.is_changed


def test_a_draft_never_changes_its_own_past() -> None:
    """Earlier documents are not affected by later changes."""
    before = to_document(SHIPPED["figure-4"])
    changed = draft().set_limit("thigh_not_pulled", "minimum", 80.0).set_dose("hold_s", 20.0)

    assert changed.base == before
    assert changed.past[0] == before
    assert changed.document["dose"]["hold_s"] == 20.0


def test_an_open_end_is_left_out() -> None:
    """A range without an upper end has no number there."""
    closed = draft().set_limit("thigh_not_pulled", "maximum", 130.0)
    opened = closed.set_limit("thigh_not_pulled", "maximum", None)

    assert closed.find_check("thigh_not_pulled")["maximum"] == 130.0
    assert "maximum" not in opened.find_check("thigh_not_pulled")


def test_checks_move_and_stop_at_the_ends() -> None:
    """The order is that of the cues; the first check cannot move forward."""
    names = FAULTS["figure-4"]
    moved = draft().move_check(names[2], -1)

    assert [each["fault"] for each in moved.document["checks"]][1] == names[2]
    assert draft().move_check(names[0], -1) == draft()
    assert draft().move_check(names[-1], 1) == draft()


def test_a_check_nobody_knows_is_refused() -> None:
    """Changing a missing check is an error, because the change would be lost."""
    for change in (
        lambda: draft().set_limit("no_such_check", "minimum", 1.0),
        lambda: draft().remove_check("no_such_check"),
        lambda: draft().find_check("no_such_check"),
    ):
        with pytest.raises(KeyError):
            change()


def test_accepted_checks_are_one_change() -> None:
    """The suggestions of a demonstration are one change, and one undo reverts them."""
    thigh, knee = SHIPPED["figure-4"].checks[1:3]
    taken = draft().take_checks([replace(thigh, minimum=80.0), replace(knee, tolerance=9.0)])

    assert taken.to_reference().checks[1].minimum == 80.0
    assert taken.to_reference().checks[2].tolerance == 9.0
    assert taken.undo() == draft()


def test_steps_without_words_are_left_out() -> None:
    """A blank line is not a step."""
    assert draft().set_steps(["Lie down.", "  ", ""]).document["steps"] == ["Lie down."]


def test_faulty_drafts_are_shown_as_they_last_were_sound() -> None:
    """While a value is invalid, the picture stays as it was before."""
    gentle = draft().set_limit("thigh_not_pulled", "minimum", 80.0)
    wrong = gentle.change_check("thigh_not_pulled", {"maximum": 70.0})

    assert wrong.faults
    assert wrong.to_sound_reference() == gentle.to_reference()


def test_two_therapists_changes_come_together() -> None:
    """Own changes are applied to another user's version; what only they changed is kept."""
    mine = (
        draft()
        .set_limit("thigh_not_pulled", "minimum", 80.0)
        .set_dose("hold_s", 20.0)
        .remove_check("head_lifted")
    )
    saved = (
        draft()
        .set_limit("thigh_not_pulled", "minimum", 105.0)
        .set_limit("knee_not_out", "minimum", 20.0)
        .set_dose("times_a_day", 2)
        .move_check("hands_off_leg", -1)
    )
    theirs = entry(**{**saved.document, "version": 2})

    both = merge(mine, theirs)

    found = {check.fault: check for check in both.to_reference().checks}
    assert found["thigh_not_pulled"].minimum == 80.0
    assert found["knee_not_out"].minimum == 20.0
    assert "head_lifted" not in found
    assert (both.document["dose"], both.based_on) == (
        {"hold_s": 20.0, "times_a_day": 2},
        theirs.digest,
    )
    assert list(found)[-2:] == ["hands_off_leg", "knee_not_out"]
    assert both.base == to_document(theirs.reference)


def test_nothing_is_lost_by_coming_together() -> None:
    """One undo gives their version, two give one's own draft as it was."""
    mine = draft().set_limit("thigh_not_pulled", "minimum", 80.0)
    theirs = entry(version=2, title="Figure four")

    both = merge(mine, theirs)

    assert both.undo().document == to_document(theirs.reference)
    assert not both.undo().is_changed
    assert both.undo().undo().to_reference().checks == mine.to_reference().checks


def test_a_check_that_one_took_out_and_the_other_changed_is_kept() -> None:
    """Losing another user's change would be worse than asking for one check too many."""
    removed = draft().remove_check("head_lifted")
    changed = draft().set_limit("head_lifted", "maximum", 20.0)
    for mine, other in ((removed, changed), (changed, removed)):
        both = merge(mine, entry(**{**other.document, "version": 2}))
        assert both.find_check("head_lifted")["maximum"] == 20.0


@given(some_changes(), some_changes())
def test_any_two_drafts_come_together(
    mine: tuple[str, list[Change]], other: tuple[str, list[Change]]
) -> None:
    """Whatever the two did, the result can be saved or says why not, and undo restores both."""
    stretch = mine[0]
    own = theirs = draft(stretch)
    for change in mine[1]:
        own = apply(own, change)
    for change in other[1] if other[0] == stretch else ():
        theirs = apply(theirs, change)
    if theirs.faults:
        return
    saved = entry(stretch, **{**theirs.document, "version": 2})

    both = merge(own, saved)

    assert isinstance(both.faults, tuple)
    documents = [both.document, *both.past]
    assert {**own.document, "version": 2} in documents
    assert to_document(saved.reference) in documents


def test_a_new_stretch_is_a_change() -> None:
    """A stretch that was never saved can be saved unchanged."""
    new = Draft.begin(to_document(SHIPPED["figure-4"]) | {"id": "mine"}, TEXTS["figure-4"])

    assert new.is_new
    assert new.is_changed
    assert not draft().is_new


def test_one_side_can_be_asked_for_less() -> None:
    """A limit for one side does not affect the other, and can be reverted for both."""
    gentle = draft().set_limit("thigh_not_pulled", "minimum", 80.0, Side.LEFT)

    left, right = (gentle.to_reference().for_side(side).checks[1].minimum for side in Side)

    assert (left, right) == (80.0, SHIPPED["figure-4"].checks[1].minimum)
    assert gentle.change_check("thigh_not_pulled", join_ranges()).document == draft().document


def test_what_two_change_on_two_sides_comes_together() -> None:
    """One user eased the left side, the other the right: both changes are kept."""
    thigh = "thigh_not_pulled"
    both = draft().change_check(thigh, split_ranges(draft().find_check(thigh)))
    theirs = replace(
        entry(), reference=both.set_limit(thigh, "minimum", 85.0, Side.RIGHT).to_reference()
    )
    begun = Draft.open(replace(entry(), reference=both.to_reference()))

    merged = merge(begun.set_limit(thigh, "minimum", 80.0, Side.LEFT), theirs)

    check = merged.to_reference().checks[1]
    assert (check.left, check.right) == (Range(80.0, math.inf), Range(85.0, math.inf))


def test_limits_on_pain_that_ship_are_not_written_down() -> None:
    """Other limits stand in the document as a whole; set back, nothing was changed."""
    changed = draft().set_pain("stop_from", 6)

    assert changed.document["pain"] == {"gentler_from": 4, "stop_from": 6, "rise": 2}
    assert changed.to_reference().pain.stop_from == 6
    assert not changed.set_pain("stop_from", 7).is_changed
    assert [fault.place for fault in changed.set_pain("gentler_from", 8).faults] == [
        ("pain", "stop_from")
    ]
