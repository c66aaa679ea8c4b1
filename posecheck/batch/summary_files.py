"""Writes the summary of many reviews: a page for people and a table for programs."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from posecheck.batch.local import split_sides
from posecheck.batch.summary import sort_rows, to_csv
from posecheck.batch.summary_html import JudgedBy, to_html
from posecheck.storage.atomic import write_text
from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_section, load_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from posecheck.batch.local import Done

__all__ = ["JudgedBy", "list_summary_files", "write_summary"]


def write_summary(
    folder: Path,
    ends: Iterable[Done],
    judged_by: JudgedBy,
    language: str = DEFAULT_LANGUAGE,
) -> Path:
    """Write ``summary.csv`` and ``summary.html``, and return the path of the page.

    Raises:
        OutputError: one of them cannot be written; an existing file is left unchanged.
    """
    words, texts = load_words(language), load_section("summary", language)
    rows = sort_rows(chain.from_iterable(map(split_sides, ends)), judged_by.reference, words, texts)
    table, page = list_summary_files(folder)
    write_text(table, _as_text(to_csv(rows)))
    write_text(page, _as_text(to_html(rows, judged_by, folder, words, texts)))
    return page


def list_summary_files(folder: Path) -> tuple[Path, Path]:
    """Return the paths of the table and of the page."""
    return folder / "summary.csv", folder / "summary.html"


def _as_text(text: str) -> str:
    """Escape what is not valid text: a file's name may hold any bytes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
