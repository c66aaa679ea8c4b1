"""Fills HTML templates. All values are escaped, except for markup made by this package."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER: Final = Path(__file__).parent
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    # A misspelt name raises an error, rather than leaving a gap in the page.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)


def fill_template(name: str, **values: object) -> str:
    """Return a template from ``posecheck/reports/templates`` with its values filled in."""
    return _TEMPLATES.get_template(name).render(values)


def read_style(*names: str) -> Markup:
    """Return style sheets from this folder, concatenated, for a ``style`` element."""
    sheets = ((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return Markup("".join(sheets))  # noqa: S704 (our own files)
