"""``posecheck history``: lists, exports and deletes saved sets."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from posecheck.core.seconds import floor_to_tenths_s
from posecheck.errors import HistoryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from posecheck.history import HistoryStore, Profile, SetRecord

_Command = TypeVar("_Command", bound="Callable[..., Any]")

_PATH: Final = click.Path(path_type=Path)
# How many characters of a set's id are shown, which are enough to identify it.
_SHOWN_ID: Final = 8


def _with_whose_history(command: _Command) -> _Command:
    """Add the options for the data folder and the profile."""
    command = click.option(
        "--data-dir",
        type=_PATH,
        metavar="FOLDER",
        help="Where the history is stored; by default your data folder.",
    )(command)
    return click.option(
        "--profile", metavar="NAME", help="Whose history; needed when there are several profiles."
    )(command)


@click.group(short_help="List, export or delete saved sets.")
def history() -> None:
    """List, export or delete the sets saved on this computer."""


@history.command("list", short_help="List the sets, newest first.")
@_with_whose_history
def list_sets(*, profile: str | None, data_dir: Path | None) -> None:
    """List the sets done on camera, newest first: id, when, what, counted, pain."""
    with open_history(data_dir) as store:
        records = store.list_sets(choose_profile(store, profile).id, intervals=False)
    for record in records:
        click.echo(_describe(record))
    if not records:
        click.echo("No sets yet.")


@history.command(short_help="Write the sets as a table or as JSON.")
@click.option(
    "--format",
    "kind",
    type=click.Choice(("csv", "json")),
    required=True,
    help="csv: a table with one row per set. json: everything that is stored.",
)
@click.option("--output", type=_PATH, required=True, metavar="FILE", help="The file to write.")
@_with_whose_history
def export(*, kind: str, output: Path, profile: str | None, data_dir: Path | None) -> None:
    """Write the sets to FILE, as a table for a spreadsheet or as JSON with everything."""
    from posecheck.history.export import CSV_MARK
    from posecheck.storage.atomic import write_text

    with open_history(data_dir) as store:
        if output.resolve().parent == store.path.resolve().parent:
            raise HistoryError(f"{output}: this is the history's own folder; choose another")
        chosen = choose_profile(store, profile)
        text = (
            CSV_MARK + store.export_csv(chosen.id)
            if kind == "csv"
            else store.export_json(chosen.id)
        )
    write_text(output, text)
    click.echo(f"Written to {output}.")


@history.command(short_help="Delete one set, or everything.")
@click.argument("set_id", required=False)
@click.option("--all", "everything", is_flag=True, help="Delete all sets in the profile.")
@click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
@_with_whose_history
def delete(
    *, set_id: str | None, everything: bool, yes: bool, profile: str | None, data_dir: Path | None
) -> None:
    """Delete the set SET_ID (as `posecheck history list` shows it) or, with --all, all of them.

    Deleted sets cannot be recovered.
    """
    if everything == (set_id is not None):
        raise click.UsageError("Name one set, or use --all.")
    with open_history(data_dir) as store:
        chosen = choose_profile(store, profile)
        if set_id is None:
            count = len(store.list_sets(chosen.id, samples=True, intervals=False))
            if not yes:
                click.confirm(f"Delete all sets of {chosen.name} ({count}) for good?", abort=True)
            store.delete_all(chosen.id)
            click.echo(f"Sets deleted: {count}.")
            return
        record = _find(store, chosen, set_id)
        if not yes:
            click.confirm(f"{_describe(record)}\nDelete this set for good?", abort=True)
        store.delete_set(record.id)
        click.echo("Deleted.")


@contextmanager
def open_history(data_dir: Path | None) -> Iterator[HistoryStore]:
    """Open the existing history, without creating one.

    Raises:
        HistoryError: there is no history.
    """
    from posecheck.cli.output import print_error
    from posecheck.history import open_store
    from posecheck.history.opening import describe_aside
    from posecheck.history.store import FILE_NAME
    from posecheck.storage.data_folder import chosen_data_folder
    from posecheck.texts.catalog import load_section

    path = (chosen_data_folder() if data_dir is None else data_dir) / FILE_NAME
    if not path.exists():
        raise HistoryError(
            f"There is no history in {path.parent} yet; use --data-dir to look elsewhere."
        )
    store = open_store(path)
    try:
        if store.aside is not None:
            print_error(describe_aside(store.aside, load_section("history_page")))
        yield store
    finally:
        store.close()


def choose_profile(store: HistoryStore, name: str | None) -> Profile:
    """Return the profile with this name, or the only one if no name is given.

    Raises:
        HistoryError: no profile has this name, or there are several and no name is given.
    """
    profiles = store.list_profiles()
    names = ", ".join(profile.name for profile in profiles)
    if not profiles:
        raise HistoryError("There is no profile in this history yet.")
    if name is None:
        if len(profiles) > 1:
            raise HistoryError(f"Whose history? Use --profile with one of: {names}.")
        return profiles[0]
    for profile in profiles:
        if profile.name.casefold() == name.strip().casefold():
            return profile
    raise HistoryError(f"There is no profile {name!r}. Known profiles: {names}.")


def _find(store: HistoryStore, profile: Profile, set_id: str) -> SetRecord:
    records = store.list_sets(profile.id, samples=True, intervals=False)
    found = [record for record in records if record.id.startswith(set_id.lower())]
    if set_id and len(found) == 1:
        return found[0]
    if found:
        raise HistoryError(f"More than one set begins with {set_id!r}; give more of the id.")
    raise HistoryError(
        f"{profile.name} has no set {set_id!r}; `posecheck history list` shows the ids."
    )


def _describe(record: SetRecord) -> str:
    pain = "" if record.pain is None else f"  pain {record.pain}"
    # Notes are shown on one line, without control sequences for the terminal.
    note = "".join(letter if letter.isprintable() else " " for letter in record.note)
    counted = f"{floor_to_tenths_s(record.accepted_s):.1f}"
    return (
        f"{record.id[:_SHOWN_ID]}  {record.started_at:%Y-%m-%d %H:%M}  "
        f"{counted:>5} of {record.goal_s:g} s  {record.title}, {record.side.value}"
        f"{pain}{'  ' + note if note else ''}"
    )
