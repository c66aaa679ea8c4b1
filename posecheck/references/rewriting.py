"""Changes the values in a reference file's text and keeps its comments, order and layout."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import tomlkit
from tomlkit.items import AoT, Comment, Table, Whitespace

from posecheck.references.schema import ChangeTable, CheckTable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, MutableMapping, Sequence

# Optional entries, removed if the new values lack them; any other entry is left alone.
_OPTIONAL: Final = frozenset(
    ("minimum", "maximum", "source", "left", "right", "change", *ChangeTable.model_fields)
)
# The meaning of a missing entry; these values need not be written.
_DEFAULTS: Final = {"tolerance": 0.0, "tells_leg": False}
# A new entry of a check goes after those that come before it here.
_ORDER: Final = tuple(CheckTable.model_fields)


def rewrite(text: str, document: Mapping[str, Any]) -> str:
    """Return the text of a reference file with the values of a document.

    Args:
        text: a reference file without faults.
        document: the new values, from ``posecheck.references.document.to_document``. Checks are
            matched with the file's by their fault names; comments inside a check move with it when
            the order changes.
    """
    toml = tomlkit.parse(text)
    plain = {name: value for name, value in document.items() if name != "checks"}
    _merge(toml, plain)
    _merge_checks(toml, document["checks"])
    return tomlkit.dumps(toml)


def _merge(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
    for name in [name for name in table if name in _OPTIONAL and name not in values]:
        del table[name]
    for name, value in values.items():
        if isinstance(value, dict):
            if name not in table:
                # A section with its own heading, or an inline table inside a check.
                is_top_level = isinstance(table, tomlkit.TOMLDocument)
                table[name] = tomlkit.table() if is_top_level else tomlkit.inline_table()
            _merge(table[name], value)
        elif _differs(table.get(name, _DEFAULTS.get(name)), value):
            table[name] = _to_item(value)


def _differs(old: object, new: object) -> bool:
    if isinstance(old, tomlkit.items.Item):
        old = old.unwrap()
    # Python's True == 1 counts as a difference, 90 == 90.0 does not.
    return isinstance(old, bool) != isinstance(new, bool) or old != new


def _to_item(value: Any) -> Any:  # noqa: ANN401  (TOML has no one type)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        lines = tomlkit.array()
        lines.extend(value)
        return lines.multiline(multiline=True)
    if isinstance(value, dict):
        line = tomlkit.inline_table()
        line.update({name: _to_item(each) for name, each in value.items()})
        return line
    return value


def _merge_checks(toml: tomlkit.TOMLDocument, checks: Sequence[Mapping[str, Any]]) -> None:
    known = {str(table["fault"]): table for table in cast("AoT", toml["checks"]).body}
    faults = [str(check["fault"]) for check in checks]
    tables = [known.get(fault) or tomlkit.table() for fault in faults]
    rebuilt = [
        _insert_new_entries(table, check) for table, check in zip(tables, checks, strict=True)
    ]
    for table, check in zip(rebuilt, checks, strict=True):
        _merge(table, check)
    if faults != list(known) or any(
        new is not old for new, old in zip(rebuilt, tables, strict=True)
    ):
        _add_blank_lines(rebuilt, known)
        # parsed=True keeps tomlkit from adding another empty line before each check.
        toml["checks"] = AoT(rebuilt, parsed=True)


def _add_blank_lines(tables: Sequence[Table], known: Collection[str]) -> None:
    """Put an empty line before and after each new check."""
    for place, table in enumerate(tables):
        if table["fault"] in known:
            continue
        if place and not tables[place - 1].as_string().endswith("\n\n"):
            table.trivia.indent = "\n"
        if table is not tables[-1]:
            table.add(tomlkit.nl())


def _insert_new_entries(table: Table, check: Mapping[str, Any]) -> Table:
    """Return the table with its new entries inserted in schema order.

    Appended at the end, they would come after the comments on the next check.
    """
    new = [
        name
        for name, value in check.items()
        if name not in table and _differs(_DEFAULTS.get(name), value)
    ]
    if not new or not len(table):
        return table
    rebuilt_table = tomlkit.table(is_super_table=False)
    insertions = [(name, _find_place(name, table)) for name in new]
    for key, item in table.value.body:
        if key is None:
            if isinstance(item, Comment | Whitespace):
                rebuilt_table.add(item)
            continue
        rebuilt_table.add(key, item)
        for name, place in insertions:
            if place == key.key:
                rebuilt_table.add(name, _to_item(check[name]))
    return rebuilt_table


def _find_place(name: str, table: Table) -> str:
    """Return the entry after which a new one belongs."""
    before = _ORDER[: _ORDER.index(name)]
    return next(each for each in reversed(before) if each in table)
