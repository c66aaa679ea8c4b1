"""HTML from templates: what is filled in is text, unless it is markup that was made here."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

_FOLDER: Final = Path(__file__).parent
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_FOLDER / "templates"),
    autoescape=True,
    # A slip in a name is an error and not a hole in a page.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
    auto_reload=False,
)


def fill_template(name: str, **values: object) -> str:
    """Return a template of ``posecheck/reports/templates`` with its values filled in."""
    return _TEMPLATES.get_template(name).render(values)


def read_style(*names: str) -> Markup:
    """Return style sheets of this folder, one after the other, for a ``style`` element."""
    sheets = ((_FOLDER / name).read_text(encoding="utf-8") for name in names)
    return Markup("".join(sheets))  # noqa: S704 (our own files)
