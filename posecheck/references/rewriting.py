"""A reference file's text with other values in it: comments, order and layout stay as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import tomlkit
from tomlkit.items import AoT, Comment, Table, Whitespace

from posecheck.references.schema import ChangeTable, CheckTable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, MutableMapping, Sequence

# What may be missing in a file; anything else that the new values do not have is left alone.
_OPTIONAL: Final = frozenset(
    ("minimum", "maximum", "source", "left", "right", "pain", "change", *ChangeTable.model_fields)
)
# What a missing entry means; it need not be written then.
_DEFAULTS: Final = {"tolerance": 0.0, "tells_leg": False}
# Where a new entry of a check belongs: behind those before it.
_ORDER: Final = tuple(CheckTable.model_fields)


def rewrite(text: str, document: Mapping[str, Any]) -> str:
    """Return the text of a reference file with the values of a document.

    Args:
        text: a reference file without faults.
        document: its new values, as ``posecheck.references.document.to_document`` gives them. Its
            checks are matched with the file's by their fault names; comments inside a check go
            with it when the order changes.
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
                # A heading of its own, but inside a check one line.
                whole = isinstance(table, tomlkit.TOMLDocument)
                table[name] = tomlkit.table() if whole else tomlkit.inline_table()
            _merge(table[name], value)
        elif _differs(table.get(name, _DEFAULTS.get(name)), value):
            table[name] = _to_item(value)


def _differs(old: object, new: object) -> bool:
    if isinstance(old, tomlkit.items.Item):
        old = old.unwrap()
    # True is not 1 here, but 90 is 90.0.
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
    made_anew = [_make_room(table, check) for table, check in zip(tables, checks, strict=True)]
    for table, check in zip(made_anew, checks, strict=True):
        _merge(table, check)
    if faults != list(known) or any(
        new is not old for new, old in zip(made_anew, tables, strict=True)
    ):
        _set_apart(made_anew, known)
        # As parsed: tomlkit would put another empty line before each.
        toml["checks"] = AoT(made_anew, parsed=True)


def _set_apart(tables: Sequence[Table], known: Collection[str]) -> None:
    """Put an empty line before and behind each check that is new."""
    for place, table in enumerate(tables):
        if table["fault"] in known:
            continue
        if place and not tables[place - 1].as_string().endswith("\n\n"):
            table.trivia.indent = "\n"
        if table is not tables[-1]:
            table.add(tomlkit.nl())


def _make_room(table: Table, check: Mapping[str, Any]) -> Table:
    """Return the table with a place for entries that are new in it, each where it belongs.

    At the end they would stand behind the notes on the next check.
    """
    new = [
        name
        for name, value in check.items()
        if name not in table and _differs(_DEFAULTS.get(name), value)
    ]
    if not new or not len(table):
        return table
    roomy = tomlkit.table(is_super_table=False)
    waiting = [(name, _find_place(name, table)) for name in new]
    for key, item in table.value.body:
        if key is None:
            if isinstance(item, Comment | Whitespace):
                roomy.add(item)
            continue
        roomy.add(key, item)
        for name, place in waiting:
            if place == key.key:
                roomy.add(name, _to_item(check[name]))
    return roomy


def _find_place(name: str, table: Table) -> str:
    """Return the entry behind which a new one belongs."""
    before = _ORDER[: _ORDER.index(name)]
    return next(each for each in reversed(before) if each in table)
