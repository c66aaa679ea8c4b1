"""What can go wrong is said in the person's language, wherever a page can show it."""

from __future__ import annotations

import ast
import importlib
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import posecheck
from posecheck.errors import PosecheckError
from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages, load_document
from posecheck.texts.error_words import translate_error

PACKAGE = Path(posecheck.__file__).parent
OTHERS = sorted(set(list_languages()) - {DEFAULT_LANGUAGE})
# Said on the command line and nowhere else.
COMMANDS = ("cli", "batch", "evaluation", "analysis/job.py")


def find_templates() -> Iterator[tuple[str, str]]:
    """Yield the sentences of errors that a page can show, and where each is raised."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith(COMMANDS):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = None
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
                continue
            if node.func.id != "_fault" and not node.func.id.endswith("Error"):
                continue
            if isinstance(node.args[0], (ast.JoinedStr, ast.Constant)):
                name = ".".join(("posecheck", *Path(place).with_suffix("").parts))
                module = module or importlib.import_module(name)
                kind = getattr(module, node.func.id, None)
                is_ours = isinstance(kind, type) and issubclass(kind, PosecheckError)
                if is_ours or node.func.id == "_fault":
                    yield _write(node.args[0], vars(module)), place


def _write(text: ast.expr, names: dict[str, object]) -> str:
    """Return a sentence with "X1" for each value, and constants as they are."""
    if isinstance(text, ast.Constant):
        return str(text.value)
    assert isinstance(text, ast.JoinedStr)
    parts = []
    for part in text.values:
        known = names.get(ast.unparse(part.value)) if isinstance(part, ast.FormattedValue) else None
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        else:
            parts.append(known if isinstance(known, str) else "X1")
    return "".join(parts)


# Only the file's readers say these; a page leaves no way to cause them.
FILE_ONLY = re.compile(r"measured on|known measure|X1 a X1, as|its X1 X1|^must be X1$|and X1 X1")
# A path and a reason, each worded elsewhere.
PLAIN = {"X1: X1", "X1 X1"}


@pytest.mark.parametrize("language", OTHERS)
def test_every_error_that_a_page_can_show_is_worded(language: str) -> None:
    """Whoever words a new error, or changes one, does so in every language."""
    unknown = [
        (text, place)
        for text, place in find_templates()
        if text not in PLAIN
        and not FILE_ONLY.search(text)
        and translate_error(text, language) == text
    ]

    assert unknown == []


@pytest.mark.parametrize("language", OTHERS)
def test_translated_errors_keep_their_values(language: str) -> None:
    """No value of an error is lost, and none is asked for that it does not have."""
    for english, text in load_document(language)["errors"].items():
        assert _names(text) == _names(english), english


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_same_errors_are_worded_in_every_language() -> None:
    """No language lacks one that another has."""
    assert len({frozenset(load_document(each)["errors"]) for each in OTHERS}) == 1


def test_an_error_is_worded_with_its_values() -> None:
    """The file's name, a number and a reason inside all stand where they belong."""
    assert translate_error("a.mp4: its analysis was cancelled", "de") == (
        "a.mp4: Die Auswertung wurde abgebrochen"
    )
    assert translate_error("Wrong PIN. Try again.", "es") == "PIN incorrecto. Prueba otra vez."
    assert translate_error(
        "/x/h.db: it is damaged; restart posecheck, which sets it aside and deletes nothing", "de"
    ).startswith("/x/h.db: Sie ist beschädigt")
    assert translate_error(
        "a.mp4 is 3.1 GB; the limit is 2.0 GB. Trim it to the stretch itself, or record it at a "
        "lower resolution (640 x 480 is enough).",
        "es",
    ).startswith("a.mp4 ocupa 3.1 GB; el límite es 2.0 GB.")


def test_what_is_not_known_stays_as_it_is() -> None:
    """An unknown sentence, and all of English, is shown as it was written."""
    assert translate_error("Something new.", "de") == "Something new."
    assert translate_error("Wrong PIN. Try again.", "en") == "Wrong PIN. Try again."
    assert translate_error(
        "x.toml: 1 fault to fix in this reference file:\nhold_s: it is required", "de"
    ) == ("x.toml: 1 Fehler in dieser Referenzdatei zu beheben:\nhold_s: muss angegeben werden")


def test_the_names_in_curly_brackets_are_told_in_the_language() -> None:
    """What may stand in curly brackets is a part of the sentence, its "and" included."""
    told = (
        "has {side}, which is not a placeholder; only {affected} and {other} are allowed in curly"
    )

    assert translate_error(f"{told} brackets", "de").endswith("nur {affected} und {other} erlaubt")
