"""What the documentation takes from the project itself when it is built, so that it stays true.

A page names what it wants in double braces: the public names of Python, the command line's module,
the list of decisions.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mkdocs.exceptions import PluginError

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig

ROOT: Final = Path(__file__).parent.parent
_LOADED_FROM_ELSEWHERE: Final = re.compile(
    r"<(?:script|img|iframe|source|video)\b[^>]*\bsrc=[\"']?(?:https?:)?//[^\s\"'>]*"
    r"|<link\b(?![^>]*\brel=[\"']?canonical)[^>]*\bhref=[\"']?(?:https?:)?//[^\s\"'>]*"
    r"|@import\s+[^;]*//[^;]*|url\([\"']?(?:https?:)?//[^)]*",
    re.IGNORECASE,
)


def on_page_markdown(markdown: str, **_: object) -> str:
    """Fill in what a page takes from the project."""
    for name, fill in _FILLED_IN.items():
        mark = f"{{{{ {name} }}}}"
        if mark in markdown:
            markdown = markdown.replace(mark, fill())
    return markdown


def on_post_build(config: MkDocsConfig) -> None:
    """Refuse a site that would load anything from the network."""
    site = Path(config.site_dir)
    found = [
        f"{path.relative_to(site)}: {match.group()[:120]}"
        for path in sorted((*site.rglob("*.html"), *site.rglob("*.css")))
        for match in _LOADED_FROM_ELSEWHERE.finditer(path.read_text(encoding="utf-8"))
    ]
    if found:
        raise PluginError("these pages load from the network:\n" + "\n".join(found))


def _list_public_names() -> str:
    """Return a heading with the docstring of each public name, by what ``__all__`` says."""
    tree = ast.parse((ROOT / "posecheck" / "__init__.py").read_text(encoding="utf-8"))
    names = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    )
    names.remove("errors")  # a module with a section of its own
    functions_first = sorted(names, key=lambda name: (name[0].isupper(), name.lower()))
    return "\n\n".join(f"::: posecheck.{name}" for name in functions_first)


def _name_cli_module() -> str:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(scripts["scripts"]["posecheck"].partition(":")[0])


def _list_decisions() -> str:
    """Return a row for each decision: its number and its title."""
    rows = []
    for path in sorted((ROOT / "docs" / "decisions").glob("0*.md")):
        title = path.read_text(encoding="utf-8").partition("\n")[0]
        number, _, words = title.removeprefix("# ").partition(". ")
        rows.append(f"| {number} | [{words}]({path.name}) |")
    return "\n".join(("| no. | decision |", "|---:|---|", *rows))


_FILLED_IN: Final = {
    "public_names": _list_public_names,
    "cli_module": _name_cli_module,
    "decisions": _list_decisions,
}
