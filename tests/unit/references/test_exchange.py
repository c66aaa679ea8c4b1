"""Importing reference poses from elsewhere, including malicious ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from posecheck.errors import ReferenceFileError
from posecheck.references.diff import describe_changes
from posecheck.references.document import to_document
from posecheck.references.entries import Entry
from posecheck.references.exchange import export_text, import_reference, read_import
from posecheck.references.library import ReferenceLibrary
from posecheck.texts.catalog import load_words
from tests.unit.web.first_poses import FIRST_FILES

SHIPPED = FIRST_FILES
GOOD = SHIPPED["figure-4"].read_text("utf-8")
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
MEGABYTE = 990_000


@pytest.fixture
def library(tmp_path: Path) -> ReferenceLibrary:
    return ReferenceLibrary(tmp_path / "own" / "poses", SHIPPED, lambda: NOW)


def bring(library: ReferenceLibrary, text: str | bytes, name: str = "from-ada.toml") -> Entry:
    content = text.encode() if isinstance(text, str) else text
    return import_reference(library, content, name, by="Ada", why="from her practice")


def all_files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


@pytest.mark.parametrize("reference_id", sorted(SHIPPED))
def test_what_is_handed_on_and_taken_in_is_the_same(
    library: ReferenceLibrary, tmp_path: Path, reference_id: str
) -> None:
    """After export and import elsewhere, at most the version number is different."""
    here = library.find(reference_id)
    document = to_document(here.reference)
    document["checks"][0]["tolerance"] = 0.5
    saved = library.save(reference_id, document, based_on=here.digest, by="Bo", why="try")
    elsewhere = ReferenceLibrary(tmp_path / "elsewhere", SHIPPED, lambda: NOW)

    taken = bring(elsewhere, export_text(saved))

    assert describe_changes(saved.reference, taken.reference, load_words()) == ()
    assert "# - Angles are in degrees" in taken.text
    newest = elsewhere.list_versions(reference_id)[0]
    assert (newest.number, newest.by, newest.why) == (2, "Ada", "from her practice")


def test_an_unknown_id_is_a_new_stretch(library: ReferenceLibrary) -> None:
    """An unknown stretch becomes version 1 here, whatever its number was elsewhere."""
    text = GOOD.replace('id = "figure-4"', 'id = "lying-twist"').replace(
        "version = 1 ", "version = 17 "
    )

    taken = bring(library, text)

    assert (taken.reference.id, taken.reference.version) == ("lying-twist", 1)
    assert "lying-twist" in library.list_ids()


def test_no_version_is_ever_overwritten(library: ReferenceLibrary, tmp_path: Path) -> None:
    """Whatever number a file claims, it becomes the next version; all others are kept."""
    bring(library, GOOD)
    bring(library, GOOD.replace("minimum = 98", "minimum = 90"))
    before = all_files(tmp_path)

    taken = bring(library, GOOD.replace("minimum = 98", "minimum = 60"))

    assert taken.reference.version == 4
    after = all_files(tmp_path)
    versions = {name for name in before if "versions" in name}
    assert len(versions) == 2
    assert all(after[name] == before[name] for name in versions)
    assert [each.number for each in library.list_versions("figure-4")] == [4, 3, 2, 1]


def test_what_was_edited_by_hand_is_kept_before_an_import(
    library: ReferenceLibrary, tmp_path: Path
) -> None:
    """An edit that has not been read yet becomes a separate version first."""
    bring(library, GOOD)
    path = tmp_path / "own" / "poses" / "figure-4.toml"
    path.write_text(path.read_text("utf-8").replace("minimum = 98", "minimum = 91"), "utf-8")

    taken = bring(library, GOOD)

    assert taken.reference.version == 4
    assert library.find_version("figure-4", 3).reference.checks[1].minimum == 91


@pytest.mark.parametrize("reference_id", ["figure-4", "lying-twist"])
def test_a_file_with_faults_is_put_aside_and_not_overwritten(
    library: ReferenceLibrary, tmp_path: Path, reference_id: str
) -> None:
    """A therapist's faulty edit is kept to be corrected, although an import takes its place."""
    folder = tmp_path / "own" / "poses"
    folder.mkdir(parents=True)
    broken = GOOD.replace("[dose]", "[dose")
    (folder / f"{reference_id}.toml").write_text(broken, "utf-8")

    taken = bring(library, GOOD.replace('id = "figure-4"', f'id = "{reference_id}"'))

    assert library.find(reference_id) == taken
    assert (folder / f"{reference_id}.toml.faulty-1").read_text("utf-8") == broken


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: (text + " \n" * 500).encode(),
    ],
    ids=["CRLF", "BOM", "both", "blank lines"],
)
def test_an_editors_ways_are_no_fault(
    library: ReferenceLibrary, change: Callable[[str], bytes]
) -> None:
    """Windows line ends and a byte order mark make no difference."""
    shipped = library.find("figure-4").reference

    taken = bring(library, change(GOOD))

    assert taken.reference == replace(shipped, version=2)
    assert library.find("figure-4") == taken


FAULTY = {
    "a future layout": (GOOD.replace("schema = 1 ", "schema = 2 "), "needs a newer posecheck"),
    "nan": (GOOD.replace("minimum = 98", "minimum = nan"), "minimum is nan"),
    "infinity": (GOOD.replace("maximum = 0.6", "maximum = inf"), "maximum is inf"),
    "less than all": (GOOD.replace("minimum = 98", "minimum = -inf"), "minimum is -inf"),
    "too much": (GOOD.replace("hold_s = 30", "hold_s = 1e999"), "hold_s is inf"),
    "a path as id": (GOOD.replace('"figure-4"', '"../../figure-4"'), "id is"),
    "an absolute id": (GOOD.replace('"figure-4"', '"/etc/passwd"'), "id is"),
    "an id of two lines": (GOOD.replace('"figure-4"', '"figure-4\\n"'), "id is"),
    "other letters in the id": (GOOD.replace('"figure-4"', '"f\\u0456gure-4"'), "id is"),
    "wide letters in the id": (GOOD.replace('"figure-4"', '"\\uff46igure-4"'), "id is"),
    "nothing to be seen in the id": (GOOD.replace('"figure-4"', '"figure\\u200b-4"'), "id is"),
    "a NUL in the id": (GOOD.replace('"figure-4"', '"figure-4\\u0000.toml"'), "id is"),
    "words turned round": (GOOD.replace("Figure-4 stretch", "Figure\\u202e4 stretch"), "plain"),
    "a line in a line": (GOOD.replace("Figure-4 stretch", "Figure\\u20284 stretch"), "plain"),
    "a format": (GOOD.replace("Lay your {affected}", "Lay {affected.__class__}"), "brackets"),
    "what to run": (GOOD + '\n[run]\ncommand = "rm -rf ~"\n', "not an entry posecheck knows"),
    "no UTF-8": (GOOD.encode("utf-16"), "not UTF-8"),
    "junk": (bytes(range(256)) * 2000, "not UTF-8"),
    "5 MB of junk": (b"\xff\x00" * 2_500_000, "larger than 1 MB"),
    "5 MB of text": (GOOD + "#" * 5_000_000, "larger than 1 MB"),
    "nothing": ("", "schema is missing"),
}
BOMBS = {
    "arrays in arrays": b"x=" + b"[" * MEGABYTE,
    "tables in tables": b"x=" + b"{a=" * (MEGABYTE // 3),
    "a long name": b"a." * (MEGABYTE // 2) + b"a=1",
    "a long heading": b"[" + b"a." * (MEGABYTE // 2) + b"a]",
    "a long name in quotation marks": b'"a".' * (MEGABYTE // 4) + b"a=1",
    "a long name behind a string": b"x='''\n#\"'''\n" + b"a." * (MEGABYTE // 2) + b"a=1",
    "many digits": b"schema=" + b"9" * MEGABYTE,
    "many hexadecimal digits": b"schema=0x" + b"f" * MEGABYTE,
    "an endless number": GOOD.replace("hold_s = 30", "hold_s = 0x" + "f" * MEGABYTE).encode(),
    "a long list": b"x=[" + b"1," * (MEGABYTE // 2) + b"]",
    "many steps": GOOD.replace("steps = [", "steps = [" + '"x",' * 200_000).encode(),
    "many checks": b"".join(b'[[checks]]\nfault="a%d"\n' % (n // 2) for n in range(36_000)),
    "many entries": b"".join(b"k%d=1\n" % n for n in range(90_000)),
    "many sections": b"".join(b"[t%d]\n" % n for n in range(90_000)),
    "many entries in a line": b"x={" + b",".join(b"k%d=1" % n for n in range(90_000)) + b"}",
    "as many as may be": b"".join(b"k%d=1\n" % n for n in range(9_999)),
    "as many checks as may be": b"".join(
        b'[[checks]]\nfault="a%d"\n' % (n // 2) for n in range(4_999)
    ),
    "a long entry": b"k" * MEGABYTE + b"=1",
    "quotation marks": b'x="""' + b'\\"""' * (MEGABYTE // 4),
    "blank lines": GOOD.encode() + b"\n" * MEGABYTE,
    "comments": GOOD.encode() + b"#\n" * (MEGABYTE // 2),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_a_file_with_faults_is_told_and_nothing_is_kept(
    library: ReferenceLibrary, tmp_path: Path, kind: str
) -> None:
    """Whatever a file attempts, its faults are reported, and the disk stays unchanged."""
    text, told = FAULTY[kind]

    with pytest.raises(ReferenceFileError, match=re.escape(told)) as caught:
        bring(library, text)

    assert "from-ada.toml" in str(caught.value)
    assert all_files(tmp_path) == {}


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_told_in_few_words(library: ReferenceLibrary, tmp_path: Path, kind: str) -> None:
    """A small file made to take forever does not, and its faults are readable."""
    with pytest.raises(ReferenceFileError) as caught:
        bring(library, BOMBS[kind])

    assert len(str(caught.value)) < 20_000
    assert all_files(tmp_path) == {}


def test_many_dots_in_strings_and_comments_are_no_bomb() -> None:
    """A therapist's legitimate file is not mistaken for an attack."""
    text = GOOD.replace("Lie on your back", "Lie on your back" + "." * 200) + "#" + "a." * 500

    assert read_import(text.encode(), "x").reference.steps[0].startswith("Lie on your back...")


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "/etc/passwd", "\u202elmot.4", "a\x00b\x1b[2J", "x" * 5000, "\udcff"],
)
def test_a_files_name_is_looked_up_nowhere(
    library: ReferenceLibrary, tmp_path: Path, name: str
) -> None:
    """The path of an import follows from its id; its file name is only displayed, escaped."""
    bring(library, GOOD, name)
    with pytest.raises(ReferenceFileError) as caught:
        bring(library, "x = 1", name)

    assert set(all_files(tmp_path)) == {
        "own/poses/figure-4.toml",
        "own/poses/versions/figure-4/000002.toml",
    }
    assert str(caught.value).replace("\n", "").isprintable()
    assert len(str(caught.value)) < 1000


def test_the_same_file_twice_makes_one_version(library: ReferenceLibrary) -> None:
    """A version identical to the one in use is recognised and not numbered again."""
    changed = GOOD.replace("minimum = 98", "minimum = 90").encode()

    first = import_reference(library, changed, "a.toml", "Ada", "")
    second = import_reference(library, changed, "a.toml", "Ben", "again")

    assert second == first
    assert [version.number for version in library.list_versions("figure-4")] == [2, 1]
