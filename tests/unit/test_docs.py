"""The documentation's links, paths and names exist."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

import posecheck
from posecheck.core import gestures, plan
from posecheck.core.session import resting, signs, stepping
from posecheck.live import throughput
from tests.conftest import ROOT

DOCS = ROOT / "docs"
# Pages that name files of the project; the others name those of a user, too.
ABOUT_THE_CODE = (
    DOCS / "accuracy.md",
    DOCS / "architecture.md",
    DOCS / "images" / "data-flow.svg",
    DOCS / "where.md",
    *sorted((DOCS / "decisions").glob("0*.md")),
)
# What docs/stretching.md tells a person of times and rates, and where the code has it.
TOLD = (
    ("hold one arm straight up for {} seconds.", gestures.ARM_HELD_S),
    ("After {} second a soft double tone", gestures.ARM_NOTICED_S),
    ("you stay up for {} seconds, the set ends", signs.GOT_UP_AFTER_S),
    ("without a counted second for {} minutes", stepping.GIVEN_UP_AFTER_S / 60),
    ("gives you {} seconds to rest", plan.REST_S),
    ("{} seconds before the end", resting.REST_ENDS_S),
    ("stays if it manages {} answers a second", throughput.WANTED_PER_S),
    ("Below {} answers a second", throughput.SLOW_PER_S),
)
IN_WORDS = {1: "one", 2: "two", 3: "three", 5: "five", 8: "eight", 10: "ten"}
PATH = r"[\w.*-]+(?:/[\w.*-]*)+"


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def find(top: Path, path: str) -> list[Path]:
    """Return what has that path; a module may be called without its ending."""
    return [*top.glob(path), *top.glob(f"{path}.py")]


def test_the_links_of_the_readme_lead_somewhere() -> None:
    """The links of the README are checked here, because no build does."""
    links = re.findall(r"\]\(([^)\s]+)\)", read(ROOT / "README.md"))

    assert len(links) > 10
    assert [link for link in links if not (ROOT / link.partition("#")[0]).exists()] == []


@pytest.mark.parametrize("page", ABOUT_THE_CODE, ids=lambda page: page.name)
def test_a_path_that_is_named_is_there(page: Path) -> None:
    """Every path that a page names exists, from the top or inside the package."""
    named = re.findall(rf"`({PATH})`", read(page))
    if page.suffix == ".svg":
        named = [
            path
            for text in re.findall(r'class="where">(.*?)<', read(page))
            for path in text.split()
        ]

    missing = [
        path
        for path in named
        if not any(find(top, path.rstrip("/")) for top in (ROOT, ROOT / "posecheck"))
    ]

    assert missing == []


def test_a_name_that_is_to_be_changed_is_in_its_file() -> None:
    """A constant that a page names together with its file is in that file."""
    places = re.findall(
        r"`(posecheck/[\w/]+\.py)`: ((?:`[\w.]+`(?:, )?)+)", read(DOCS / "where.md")
    )

    assert places
    for path, names in places:
        source = read(ROOT / path)
        for name in re.findall(r"`([\w.]+)`", names):
            assert all(re.search(rf"\b{part}\b", source) for part in name.split(".")), (path, name)


@pytest.mark.parametrize(("words", "number"), TOLD)
def test_a_number_that_a_person_is_told_is_the_codes(words: str, number: float) -> None:
    """The times and rates of the page on a set are those that it runs by."""
    page = " ".join(read(DOCS / "stretching.md").replace("**", "").split())

    assert words.format(IN_WORDS.get(round(number), round(number))) in page


def test_what_an_example_imports_can_be_imported() -> None:
    """The Python examples use modules and names that exist."""
    examples = re.findall(r"```python\n(.*?)```", read(DOCS / "python.md"), re.DOTALL)
    nodes = [node for example in examples for node in ast.walk(ast.parse(example))]
    used = [
        (node.module, each.name)
        for node in nodes
        if isinstance(node, ast.ImportFrom) and node.module is not None
        for each in node.names
    ]
    used += [
        (posecheck.__name__, node.attr)
        for node in nodes
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == posecheck.__name__
    ]

    assert {name for module, name in used if module == "posecheck"} <= set(posecheck.__all__)
    assert len(used) > 10
    for module, name in used:
        assert hasattr(importlib.import_module(module), name), (module, name)


@pytest.mark.parametrize("name", posecheck.__all__)
def test_a_public_name_is_there_and_says_what_it_is(name: str) -> None:
    """Each public name can be imported, and has the docstring that the reference shows."""
    assert getattr(posecheck, name).__doc__
