"""``posecheck references new``, ``copy``, ``export`` and ``import``."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from posecheck.cli.options import PATH

if TYPE_CHECKING:
    from collections.abc import Callable

_Command = TypeVar("_Command", bound="Callable[..., object]")


def _with_who_and_why(command: _Command) -> _Command:
    """Add the options for who made a version and why."""
    command = click.option(
        "--why", default="", metavar="TEXT", help="The reason; saved with the version."
    )(command)
    return click.option(
        "--by", default="", metavar="NAME", help="Who made it; saved with the version."
    )(command)


@click.command(short_help="Create a stretch from the checks of another.")
@click.argument("reference_id", metavar="ID")
@click.option(
    "--from",
    "source",
    required=True,
    metavar="ID|FILE",
    help="The stretch whose steps and checks it starts from.",
)
@click.option("--title", metavar="TEXT", help="Its name for people; made from the id by default.")
@click.option(
    "--to",
    type=PATH,
    metavar="FILE",
    help="Write a file to edit and `import` later, instead of using it right away.",
)
@_with_who_and_why
@click.pass_obj
def new(  # noqa: PLR0913  (one an option)
    data_dir: Path | None,
    *,
    reference_id: str,
    source: str,
    title: str | None,
    to: Path | None,
    by: str,
    why: str,
) -> None:
    """Create another stretch, called ID, from the checks of an existing one.

    The live page and the review offer it straight away. Its steps, checks and words are those of
    the one it was made from, until you change them.
    """
    from posecheck.errors import ReferenceFileError
    from posecheck.references.deriving import derive
    from posecheck.references.lookup import find_named, open_library

    library = open_library(data_dir)
    if reference_id in library.list_ids():
        raise ReferenceFileError(
            f'there is already a stretch "{reference_id}": choose another id, or see '
            f"`posecheck references show {reference_id}`"
        )
    title = reference_id.replace("-", " ").capitalize() if title is None else title
    made = derive(find_named(library, source), reference_id, title)
    if to is not None:
        write_new(to, made.text, data_dir)
        click.echo(
            f"Written to {to}. Change its steps, checks and words in any editor, then start "
            f"using it: posecheck references import {to}"
        )
        return
    entry = library.create(made.document, text=made.text, by=by, why=why)
    click.echo(
        f"{entry.reference.title} ({reference_id}) was created in "
        f"{library.find_path(reference_id)}. Its steps, checks and words are still those of "
        f"{source}: change what differs."
    )


@click.command(short_help="Copy a stretch into a file to edit.")
@click.argument("name", metavar="ID|ID@VERSION")
@click.argument("file", type=PATH)
@click.pass_obj
def copy(data_dir: Path | None, *, name: str, file: Path) -> None:
    """Copy a stretch, the version in use or another one, into a new FILE to edit.

    Try it with `posecheck review VIDEO --reference FILE`, and start using it with `posecheck
    references import FILE`.
    """
    _write_export(data_dir, name, file)
    click.echo(f"Copied to {file}. Your changes take effect once you import it.")


@click.command(short_help="Write a stretch as a file to share.")
@click.argument("name", metavar="ID[@VERSION]")
@click.argument("file", type=PATH)
@click.pass_obj
def export(data_dir: Path | None, *, name: str, file: Path) -> None:
    """Write a stretch, with its comments and who made this version, as one FILE to share."""
    _write_export(data_dir, name, file)
    click.echo(
        f"Written to {file}. To use it on another computer: posecheck references import {file.name}"
    )


@click.command("import", short_help="Import a file, as a stretch or a new version.")
@click.argument("file", type=PATH)
@_with_who_and_why
@click.pass_obj
def import_file(data_dir: Path | None, *, file: Path, by: str, why: str) -> None:
    """Import FILE: with a new id as another stretch, otherwise as the next version of that one.

    It is checked first, and every error is named. No existing version is changed.
    """
    from posecheck.references.exchange import import_reference
    from posecheck.references.files import read_reference
    from posecheck.references.lookup import open_library

    entry = import_reference(open_library(data_dir), read_reference(file), str(file), by, why)
    reference = entry.reference
    click.echo(f"{reference.title} ({reference.id}) is now version {reference.version}.")


def _write_export(data_dir: Path | None, name: str, file: Path) -> None:
    from posecheck.references.exchange import export_text
    from posecheck.references.lookup import find_named, open_library

    write_new(file, export_text(find_named(open_library(data_dir), name)), data_dir)


def write_new(file: Path, text: str, data_dir: Path | None) -> None:
    """Write a new file outside the library; never overwrite one, as it may be edited by hand."""
    from posecheck.storage.atomic import write_text

    refuse_unfit(file, data_dir)
    write_text(file, text)


def refuse_unfit(file: Path, data_dir: Path | None) -> None:
    """Raise ``OutputError`` if a new file's path exists or is inside the library."""
    from posecheck.errors import OutputError
    from posecheck.references.lookup import library_folder

    if file.exists():
        raise OutputError(f"{file} already exists; choose another name, or remove it first")
    if library_folder(data_dir).resolve() in file.resolve().parents:
        raise OutputError(
            f"{file}: this is where the reference poses in use are stored; choose another folder"
        )
