"""``posecheck references``: shows, compares and checks reference poses."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
from pathlib import Path
from typing import TYPE_CHECKING

import click

from posecheck.cli.options import EXIT_BAD_INPUT, EXIT_FINE, PATH, list_sides, one_of
from posecheck.cli.output import print_error
from posecheck.cli.reference_files import copy, export, import_file, new
from posecheck.cli.suggest import suggest

if TYPE_CHECKING:
    from posecheck.references.library import ReferenceLibrary


@click.group(short_help="See, compare, change and share what a stretch should look like.")
@click.option(
    "--data-dir",
    type=PATH,
    metavar="DIR",
    help="Where the reference poses are stored; by default your data folder.",
)
@click.pass_context
def references(ctx: click.Context, data_dir: Path | None) -> None:
    """See, compare, change and share what a stretch should look like.

    An ID is, for example, figure-4; figure-4@2 is its second version. Every version ever used is
    kept; the shipped files are never changed.
    """
    ctx.obj = data_dir


def _open(data_dir: Path | None) -> ReferenceLibrary:
    from posecheck.references.lookup import open_library

    return open_library(data_dir)


@references.command("list", short_help="List the known stretches.")
@click.pass_obj
def list_all(data_dir: Path | None) -> int:
    """List the known stretches with their versions and files."""
    from posecheck.errors import PosecheckError

    library, status = _open(data_dir), EXIT_FINE
    for reference_id in library.list_ids():
        try:
            entry = library.find(reference_id)
        except PosecheckError as error:
            print_error(error)
            status = EXIT_BAD_INPUT
            continue
        reference = entry.reference
        click.echo(
            f"{reference_id:30} {reference.title}, version {reference.version}  "
            f"({library.find_path(reference_id)})"
        )
        if entry.fault is not None:
            _print_fault(entry.fault, reference.version)
            status = EXIT_BAD_INPUT
        for fault in library.list_damaged(reference_id):
            if str(fault) != str(entry.fault):
                print_error(fault)
                status = EXIT_BAD_INPUT
    return status


@references.command(short_help="Show one stretch: steps, dose and checks.")
@click.argument("stretch", metavar="ID|ID@VERSION|FILE")
@click.option(
    "--side",
    callback=one_of(list_sides),
    metavar="left|right",
    help="Say left and right instead of affected and other.",
)
@click.pass_obj
def show(data_dir: Path | None, *, stretch: str, side: str | None) -> int:
    """Show the steps, dose and checks of a stretch, by its id or from a file."""
    from posecheck.core.landmarks import Side
    from posecheck.references.describe import describe_reference
    from posecheck.references.lookup import find_named
    from posecheck.texts.catalog import load_words

    entry = find_named(_open(data_dir), stretch)
    affected = None if side is None else Side(side)
    for line in describe_reference(entry.reference, load_words(), affected):
        click.echo(line)
    if entry.fault is None:
        return EXIT_FINE
    _print_fault(entry.fault, entry.reference.version)
    return EXIT_BAD_INPUT


@references.command(short_help="Name every error in reference files.")
@click.argument("files", nargs=-1, type=PATH, metavar="[FILE...]")
@click.pass_obj
def check(data_dir: Path | None, *, files: tuple[Path, ...]) -> int:
    """Check reference files and name every error: where it is, its value and what is allowed.

    Without a FILE, those in use are checked, and the files of all their versions.
    """
    from posecheck.errors import PosecheckError
    from posecheck.references.files import load_reference

    library, status = _open(data_dir), EXIT_FINE
    for path in files or map(library.find_path, library.list_ids()):
        try:
            reference = load_reference(path)
        except PosecheckError as error:
            print_error(error)
            status = EXIT_BAD_INPUT
        else:
            click.echo(f"{path}: no errors ({reference.title}, {len(reference.checks)} checks)")
    for reference_id in () if files else library.list_ids():
        for fault in library.list_damaged(reference_id):
            print_error(fault)
            status = EXIT_BAD_INPUT
    return status


@references.command(short_help="Show how two stretches differ.")
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@click.pass_obj
def diff(data_dir: Path | None, *, first: str, second: str) -> None:
    """Say in plain sentences how B differs from A.

    Each is an id, a version such as figure-4@1, or a file.
    """
    from posecheck.references.diff import SECTION, describe_changes
    from posecheck.references.lookup import find_named
    from posecheck.texts.catalog import load_section, load_words

    library, words = _open(data_dir), load_words()
    before, after = (find_named(library, name).reference for name in (first, second))
    none = load_section(SECTION, words.language)("none")
    for line in describe_changes(before, after, words) or (none,):
        click.echo(line)


@references.command(short_help="List the versions of one stretch.")
@click.argument("reference_id", metavar="ID")
@click.pass_obj
def versions(data_dir: Path | None, *, reference_id: str) -> int:
    """List all versions of a stretch, newest first: when, by whom and why."""
    library, status = _open(data_dir), EXIT_FINE
    in_use = library.find(reference_id).reference.version
    for version in library.list_versions(reference_id):
        if version.fault is not None:
            click.echo(f"{version.number:4}  (damaged)")
            print_error(version.fault)
            status = EXIT_BAD_INPUT
            continue
        at = "" if version.at is None else f"{version.at.astimezone():%Y-%m-%d %H:%M}"
        columns = [
            f"{version.number:4}",
            f"{at:16}",
            version.by or ("shipped" if version.at is None else "no name"),
            *([version.why] if version.why else []),
            *(["(in use)"] if version.number == in_use else []),
            *(["(only where assigned)"] if version.assigned_only else []),
        ]
        click.echo("  ".join(columns))
    return status


def _print_fault(fault: Exception, version: int) -> None:
    print_error(f"{fault}\nUntil that is fixed, version {version} is used.")


for _command in (new, copy, export, import_file, suggest):
    references.add_command(_command)
