"""``posecheck labels``: exports people's marks on reviews as labelled examples."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posecheck.cli.history import choose_profile, open_history
from posecheck.cli.output import print_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posecheck.errors import PosecheckError
    from posecheck.evaluation.examples import MarkedReview

_PATH: Final = click.Path(path_type=Path)
_EXIT_FINE: Final = 0
_EXIT_BAD_INPUT: Final = 2


@click.group(short_help="Export what people marked on reviews.")
def labels() -> None:
    """Export what people marked on kept reviews, as labelled examples."""


@labels.command(short_help="Write every mark as a labelled example.")
@click.option(
    "--to",
    type=_PATH,
    metavar="FILE.jsonl|FILE.csv",
    help="The file to write: a table if its name ends in .csv, otherwise JSON, one object per "
    "line. Without it, JSON goes to standard output.",
)
@click.option(
    "--landmarks",
    is_flag=True,
    help="Also write the joints, in one FILE.zip to pass on: no pictures, and nothing that names "
    "anyone.",
)
@click.option(
    "--names",
    is_flag=True,
    help="With --landmarks: also the names of the videos and the reasons in people's own words.",
)
@click.option(
    "--person", metavar="NAME", help="Only this person's reviews; by default those of all profiles."
)
@click.option(
    "--data-dir",
    type=_PATH,
    metavar="DIR",
    help="Where the reviews are stored; by default your data folder.",
)
def export(
    *,
    to: Path | None,
    landmarks: bool,
    names: bool,
    person: str | None,
    data_dir: Path | None,
) -> int:
    """Write every mark on a kept review: what the person says, and what the program said there.

    Each has its video, stretch, reference version and side; its start and end; the label (correct
    or wrong), the reason, who made it and when; the program's seconds by state and by reason in
    that time; and the median of each measurement there, with half of its 90 % interval.

    With --landmarks, the file holds the marks and the joints that were seen: anyone who has it can
    check posecheck on these seconds with `posecheck evaluate`, without any video.

    The exit status is 2 when a review could not be read; the others are still written.
    """
    from posecheck.errors import OutputError
    from posecheck.evaluation.annotated_reviews import list_marked_reviews
    from posecheck.evaluation.examples import CSV_MARK, list_labels, to_csv, to_jsonl
    from posecheck.storage.atomic import write_text
    from posecheck.storage.data_folder import chosen_data_folder

    if landmarks and (to is None or to.suffix.lower() != ".zip"):
        raise click.UsageError("With --landmarks, use --to FILE.zip to say where.")
    if names and not landmarks:
        raise click.UsageError(
            "--names only works with --landmarks; other exports always have the names."
        )
    folder = chosen_data_folder() if data_dir is None else data_dir
    if to is not None and folder.resolve() in to.resolve().parents:
        raise OutputError(f"{to}: this is where the reviews are stored; choose another folder")
    profile_id, ids_by_number = None, {}
    if person is not None:
        with open_history(data_dir) as store:
            profile_id = choose_profile(store, person).id
            ids_by_number = store.list_former_numbers()
    problems: list[PosecheckError] = []
    reviews = list_marked_reviews(folder, profile_id, problems.append, ids_by_number)
    for problem in problems:
        print_error(problem)
    if landmarks and to is not None:
        return _write_landmarks(to, reviews, folder, problems, names=names)
    examples = [label for review in reviews for label in list_labels(review)]
    if to is None:
        click.echo(to_jsonl(examples), nl=False)
    else:
        is_table = to.suffix.lower() == ".csv"
        write_text(to, CSV_MARK + to_csv(examples) if is_table else to_jsonl(examples))
    # Not on standard output, which contains only the examples.
    where = "" if to is None else f", written to {to}"
    click.echo(f"Labels: {len(examples)}, from reviews: {len(reviews)}{where}.", err=True)
    return _EXIT_BAD_INPUT if problems else _EXIT_FINE


def _write_landmarks(
    to: Path,
    reviews: Sequence[MarkedReview],
    folder: Path,
    problems: list[PosecheckError],
    *,
    names: bool,
) -> int:
    from posecheck.evaluation.landmark_archive import ArchiveOptions, write_archive
    from posecheck.references.lookup import open_library
    from posecheck.review_service.kept import KeptReviews
    from posecheck.review_service.paths import RECORDING

    def report_problem(problem: PosecheckError) -> None:
        print_error(problem)
        problems.append(problem)

    library, kept_reviews = open_library(folder), KeptReviews(folder)
    references = [library.find(stretch).reference for stretch in library.list_ids()]
    faults = frozenset(check.fault for reference in references for check in reference.checks)
    count = write_archive(
        to,
        reviews,
        lambda review_id: kept_reviews.folder_of(review_id) / RECORDING,
        ArchiveOptions(faults, names),
        report_problem,
    )
    click.echo(f"Labels and joints written to {to}; reviews: {count}.", err=True)
    return _EXIT_BAD_INPUT if problems else _EXIT_FINE
