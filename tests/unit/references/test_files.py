from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.core.reasons import BUILT_IN_FAULTS, CANNOT_JUDGE_REASONS
from posecheck.core.reference import Role
from posecheck.errors import ReferenceFileError
from posecheck.references.files import find_reference, list_references, load_reference

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
schema = 1
id = "my-stretch"
title = "My stretch"
version = 3
steps = ["Bend your {affected} knee.", "Leave the {other} one."]

[dose]
hold_s = 20
times_a_day = 2

[movement]
still_deg = 8
enter_deg_per_s = 90.5

[[checks]]
fault = "knee_not_up"
leg = "affected"
measure = "thigh_trunk"
minimum = 90
tolerance = 5
required = true
tells_leg = true
say = "Bring your {affected} knee up."
source = "a book"

[[checks]]
fault = "hand_away"
leg = "other"
measure = "hand_to_leg"
maximum = 0.4
required = false
say = "Hold the {other} leg."
"""


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "mine.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def faults_of(folder: Path, text: str | bytes) -> tuple[str, ...]:
    with pytest.raises(ReferenceFileError) as caught:
        load_reference(write(folder, text))
    return caught.value.faults


def test_a_good_file_becomes_the_reference_it_describes(tmp_path: Path) -> None:
    """The checker gets what the file says; a missing limit means no limit."""
    reference = load_reference(write(tmp_path, GOOD))

    knee, hand = reference.checks
    assert (reference.id, reference.title, reference.version) == ("my-stretch", "My stretch", 3)
    assert reference.steps == ("Bend your {affected} knee.", "Leave the {other} one.")
    assert (reference.hold_s, reference.times_a_day) == (20.0, 2)
    assert (reference.still_deg, reference.enter_deg_per_s) == (8.0, 90.5)
    assert (knee.fault, knee.role, knee.measure) == ("knee_not_up", Role.AFFECTED, "thigh_trunk")
    assert (knee.minimum, knee.maximum, knee.tolerance) == (90.0, math.inf, 5.0)
    assert (knee.required, knee.tells_leg, knee.source) == (True, True, "a book")
    assert (hand.role, hand.minimum, hand.maximum) == (Role.OTHER, -math.inf, 0.4)
    assert (hand.tolerance, hand.required, hand.tells_leg, hand.source) == (0.0, False, False, "")


@pytest.mark.parametrize(
    ("old", "new", "place", "allowed"),
    [
        ("schema = 1\n", "", "schema is missing", "schema = 1"),
        ("schema = 1", 'schema = "1"', 'schema is "1"', "without quotation marks"),
        ("schema = 1", "schema = true", "schema is true", "whole number"),
        ("schema = 1", "schema = 0", "schema is 0", "must be 1"),
        ('"my-stretch"', '"My Stretch"', 'id is "My Stretch"', "lower-case letters"),
        ('"My stretch"', '"  "', "title is ", "must not be empty"),
        ('"My stretch"', '"a\\u001bb"', 'title is "a\\x1bb"', "plain text"),
        ("version = 3", "version = 3.5", "version is 3.5", "whole number"),
        ("version = 3", "version = 0", "version is 0", "1 or more"),
        ("hold_s = 20", "hold_s = nan", "dose.hold_s is nan", "plain number"),
        ("hold_s = 20", "hold_s = inf", "dose.hold_s is inf", "plain number"),
        ("hold_s = 20", "hold_s = true", "dose.hold_s is true", "number"),
        ("hold_s = 20", 'hold_s = "20"', 'dose.hold_s is "20"', "without quotation marks"),
        ("hold_s = 20", "hold_s = 0", "dose.hold_s is 0", "1 or more"),
        ("hold_s = 20", "hold_s = 601", "dose.hold_s is 601", "600 or less"),
        ("times_a_day = 2", "times_a_day = 21", "dose.times_a_day is 21", "20 or less"),
        ("times_a_day = 2", "times_a_day = 1979-05-27", "dose.times_a_day is 1979-05-27", "whole"),
        (
            "still_deg = 8",
            "still_deg = -8",
            "movement.still_deg is -8",
            "1 or more",
        ),
        (
            "still_deg = 8\n",
            "",
            "movement.still_deg is missing",
            "is required",
        ),
        (
            "still_deg",
            "stil_deg",
            "movement.stil_deg is not an entry",
            "Did you mean still_deg?",
        ),
        ("version", "vresion", "vresion is not an entry", "Did you mean version?"),
        ("tolerance = 5", "tolerence = 5", "(knee_not_up).tolerence", "mean tolerance?"),
        ("[dose]", "[doses]", "doses is not an entry", "Did you mean dose?"),
        ("minimum = 90", "minimum = 300", "checks[1] (knee_not_up).minimum is 300", "180 degrees"),
        ("minimum = 90", "minimum = nan", "checks[1] (knee_not_up).minimum is nan", "plain"),
        ("minimum = 90", "minimum = true", "checks[1] (knee_not_up).minimum is true", "number"),
        ("minimum = 90", "minimum = 90\nmaximum = 80", ".maximum is 80", "which is 90"),
        ("minimum = 90", "minimum = 90\nmaximum = 90", ".maximum is 90", "above the minimum"),
        ("minimum = 90\n", "", "checks[1] (knee_not_up).maximum is missing", "a minimum"),
        ("maximum = 0.4", "maximum = 40", "checks[2] (hand_away).maximum is 40", "5 trunk lengths"),
        ("tolerance = 5", "tolerance = -1", "(knee_not_up).tolerance is -1", "between 0 and 45"),
        ("tolerance = 5", "tolerance = 46", "(knee_not_up).tolerance is 46", "45 degrees"),
        ("maximum = 0.4", "maximum = 0.4\ntolerance = 2", "(hand_away).tolerance is 2", "0 and 1"),
        ('"thigh_trunk"', '"thigh_trnk"', '.measure is "thigh_trnk"', "mean thigh_trunk?"),
        ('"thigh_trunk"', '"zzz"', '.measure is "zzz"', "Known measures: knee_flexion, "),
        ('"thigh_trunk"', '"head_lift"', '.measure is "head_lift"', 'leg = "body"'),
        ('"affected"', '"left"', '(knee_not_up).leg is "left"', "'affected', 'other' or 'body'"),
        (
            '"hand_to_leg"\nmaximum = 0.4',
            '"knee_across"\nminimum = -4',
            ".minimum is -4",
            "-3 and 3",
        ),
        ('leg = "other"', 'leg = "body"', '.measure is "hand_to_leg"', 'leg = "other"'),
        ("required = true", 'required = "yes"', '.required is "yes"', "true or false"),
        ("required = false\n", "", "checks[2] (hand_away).required is missing", "is required"),
        ('"knee_not_up"', '"Knee up"', 'checks[1] (Knee up).fault is "Knee up"', "underscores"),
        (
            "minimum = 90",
            "minimum = 90\nleft = {maximum = 3}",
            "checks[1] (knee_not_up).left is { maximum = 3 }",
            "must give a minimum",
        ),
        (
            "maximum = 0.4",
            "maximum = 0.4\nright = {minimum = 0.1, maximum = 0.3}",
            "(hand_away).right is ",
            "must leave out a minimum",
        ),
        (
            "minimum = 90",
            "minimum = 90\nmaximum = 95\nright = {minimum = 99, maximum = 98}",
            "(knee_not_up).right is { minimum = 99, maximum = 98 }",
            "above its minimum",
        ),
        ("minimum = 90", "minimum = 90\nleft = {minimum = 300}", ".left is", "180 degrees"),
        ("minimum = 90", "minimum = 90\nleft = {minimum = nan}", ".left.minimum is nan", "plain"),
        ("minimum = 90", "minimum = 90\nleft = {minmum = 9}", ".left.minmum", "mean minimum?"),
        ("minimum = 90", "minimum = 90\nleft = 80", "(knee_not_up).left is 80", "section"),
        ('"hand_away"', '"knee_not_up"', "checks[1], checks[2]", "each needs its own"),
        ("required = true", "required = false", "checks", "none has required = true"),
        ("tells_leg = true\n", "", "checks", "none has tells_leg = true"),
        ("{affected} knee up", "{afected} knee up", "(knee_not_up).say is", "{afected}"),
        ("{affected} knee up", "{affected!r} knee up", "(knee_not_up).say is", "placeholder"),
        ("{affected} knee up", "{affected.x} knee up", "(knee_not_up).say is", "placeholder"),
        ("{affected} knee up", "{affected knee up", "(knee_not_up).say is", "curly bracket"),
        ('"Leave the {other} one."', '"Leave {}."', "steps[2] is", "only {affected} and {other}"),
        ('"Leave the {other} one."', '""', 'steps[2] is ""', "must not be empty"),
        ('"Leave the {other} one."', "7", "steps[2] is 7", "text in quotation marks"),
        ('["Bend your {affected} knee.", "Leave the {other} one."]', "[]", "steps is []", "one"),
        ('["Bend your {affected} knee.", "Leave the {other} one."]', "3", "steps is 3", "list"),
    ],
)
def test_each_fault_is_told_with_place_value_and_what_is_allowed(
    tmp_path: Path, old: str, new: str, place: str, allowed: str
) -> None:
    """A single mistake in a file gives a fault with its place, its value and the remedy."""
    assert old in GOOD
    faults = faults_of(tmp_path, GOOD.replace(old, new, 1))

    assert any(place in fault and allowed in fault for fault in faults), faults


@pytest.mark.parametrize("name", [*BUILT_IN_FAULTS, *CANNOT_JUDGE_REASONS])
def test_a_fault_cannot_take_a_name_that_already_means_something(tmp_path: Path, name: str) -> None:
    """The names of built-in faults and reasons are reserved."""
    faults = faults_of(tmp_path, GOOD.replace("hand_away", name))

    assert len(faults) == 1
    assert f'checks[2] ({name}).fault is "{name}"' in faults[0]


def test_a_body_check_cannot_tell_the_leg(tmp_path: Path) -> None:
    """Only a check of a leg can identify which leg it is."""
    head = 'leg = "body"\nmeasure = "head_lift"\ntells_leg = true'
    text = GOOD.replace('leg = "other"\nmeasure = "hand_to_leg"', head)

    (fault,) = faults_of(tmp_path, text.replace("maximum = 0.4", "maximum = 12"))

    assert fault.startswith("checks[2] (hand_away).tells_leg is true")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Faults of type, range, name and combination do not hide one another."""
    text = (
        GOOD.replace("version = 3", 'version = "three"')
        .replace("hold_s = 20", "hold_s = nan")
        .replace("minimum = 90", "minimum = 90\nmaximum = 10")
        .replace('"hand_to_leg"', '"hand_to_legs"')
        .replace("hand_away", "knee_not_up")
        .replace("required = true", "required = false")
        .replace('title = "My stretch"', 'titel = "My stretch"')
    )

    faults = faults_of(tmp_path, text)

    for part in (
        "version is",
        "dose.hold_s is",
        "checks[1] (knee_not_up).maximum is",
        "checks[2] (knee_not_up).measure is",
        "checks[1], checks[2]",
        "none has required = true",
        "title is missing",
        "titel is not an entry",
    ):
        assert sum(part in fault for fault in faults) == 1, part
    assert len(faults) == 8


def test_the_error_puts_each_fault_on_a_line_of_its_own(tmp_path: Path) -> None:
    """The message names the file and the number of faults, then lists one fault per line."""
    text = GOOD.replace("hold_s = 20", "hold_s = 0").replace("times_a_day = 2", "times_a_day = 0")

    with pytest.raises(ReferenceFileError) as caught:
        load_reference(write(tmp_path, text))

    heading, *lines = str(caught.value).splitlines()
    assert "mine.toml" in heading
    assert "2 faults" in heading
    assert [line.strip(" -") for line in lines] == list(caught.value.faults)


@pytest.mark.parametrize(
    ("checks", "told"),
    [
        (
            "[checks]\nfault = 3",
            "checks is a section: each check needs its own heading, [[checks]]",
        ),
        ("", "checks is missing: write a section [[checks]]"),
    ],
)
def test_checks_that_are_no_list_are_told_how_to_become_one(
    tmp_path: Path, checks: str, told: str
) -> None:
    """Single square brackets, or no checks at all, give one fault that shows the remedy."""
    faults = faults_of(tmp_path, GOOD[: GOOD.index("[[checks]]")] + checks)

    assert len(faults) == 1
    assert told in faults[0]


def test_sections_and_entries_of_the_wrong_shape_are_told(tmp_path: Path) -> None:
    """A section or list entry of the wrong type is an ordinary fault."""
    text = GOOD[: GOOD.index("steps")] + "steps = [1]\ndose = 3\nmovement = 4\nchecks = [5]\n"

    faults = faults_of(tmp_path, text)

    for part in ("steps[1] is 1", "dose is 3", "movement is 4", "checks[1] is 5"):
        assert any(fault.startswith(part) for fault in faults), faults
    assert len(faults) == 4


def test_a_newer_layout_is_told_as_that_and_nothing_else(tmp_path: Path) -> None:
    """The other entries of a file for a newer posecheck are not judged."""
    (fault,) = faults_of(tmp_path, GOOD.replace("schema = 1", "schema = 2\nnovelty = 1"))

    assert "schema is 2" in fault
    assert "newer posecheck" in fault


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b'id = "a\n', "line 1, column"),
        (b"\xff\xfei\x00d\x00", "UTF-8"),
        (b"ok = 1\nid = '\xe4'\n", "line 2: not UTF-8"),
        (b"x = " + b"[" * 100_000, "not valid TOML"),
        (b"x = " + b"9" * 10_000, "not valid TOML"),
        (b"#" * 1_000_001, "larger than 1 MB"),
        (b"\x00\x01\x02", "not valid TOML"),
    ],
)
def test_what_is_no_toml_is_told_with_where(tmp_path: Path, content: bytes, told: str) -> None:
    """A file that cannot be parsed gives one line that says where to look."""
    with pytest.raises(ReferenceFileError, match=told) as caught:
        load_reference(write(tmp_path, content))

    assert len(str(caught.value).splitlines()) == 1


def test_the_byte_order_mark_of_windows_editors_is_no_fault(tmp_path: Path) -> None:
    """A file saved with a byte order mark and Windows line ends is read like any other."""
    content = b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()

    assert load_reference(write(tmp_path, content)) == load_reference(write(tmp_path, GOOD))


def test_a_missing_file_a_folder_and_a_device_are_told_apart(tmp_path: Path) -> None:
    """A path that is not a file gets a line that says what it is."""
    for path, told in (
        (tmp_path / "none.toml", "no such file"),
        (tmp_path, "is a folder"),
        ("/dev/zero", "not a regular file"),
    ):
        with pytest.raises(ReferenceFileError, match=told):
            load_reference(path)


def test_an_unknown_id_names_the_closest_one() -> None:
    """A typing mistake in the stretch's name is answered with the intended name."""
    with pytest.raises(ReferenceFileError, match=r"Did you mean figure-4\?"):
        find_reference("figure4")
    with pytest.raises(ReferenceFileError, match="no stretch"):
        find_reference("../figure-4")


def test_every_shipped_reference_can_be_found_by_its_id() -> None:
    """Everything listed can be loaded."""
    references = list_references()

    assert len(references) >= 2
    for reference in references:
        assert find_reference(reference.id) == reference


VALUES = st.recursive(
    st.one_of(
        st.booleans(),
        st.integers(-1000, 1000).map(str),
        st.floats().map(str),
        st.sampled_from(['"x"', '"{"', '"{x}"', '"body"', '"head_lift"', "1979-05-27", "[]", "{}"]),
    ).map(lambda value: str(value).lower()),
    lambda inner: st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]"),
    max_leaves=4,
)


@given(line=st.integers(0, len(GOOD.splitlines()) - 1), value=VALUES)
def test_any_value_anywhere_is_taken_or_told(
    tmp_path_factory: pytest.TempPathFactory, line: int, value: str
) -> None:
    """Whatever follows an = sign, the file loads or its faults are listed: it never crashes."""
    lines = GOOD.splitlines()
    key, equals, _ = lines[line].partition("=")
    lines[line] = f"{key}= {value}" if equals else lines[line]
    path = write(tmp_path_factory.mktemp("any"), "\n".join(lines))

    try:
        load_reference(path)
        faults = None
    except ReferenceFileError as error:
        faults = error.faults

    assert faults is None or faults
