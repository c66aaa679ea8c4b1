"""The command line: ``posecheck app``, ``review``, ``references`` and the other commands.

Only the standard library and click are imported here. Commands import what they need when they
run, so that ``posecheck --help`` is fast.
"""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions are the point: see above)
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from posecheck.cli.evaluate import evaluate
from posecheck.cli.history import history
from posecheck.cli.labels import labels
from posecheck.cli.options import (
    EXIT_BAD_INPUT,
    EXIT_FINE,
    PATH,
    jobs_option,
    list_sides,
    list_stretches,
    list_text_languages,
    model_option,
    one_of,
    read_origins,
    read_time_s,
)
from posecheck.cli.output import print_error
from posecheck.cli.references import references

if TYPE_CHECKING:
    from collections.abc import Sequence

EXIT_STOPPED: Final = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="posecheck", message="%(prog)s %(version)s")
def cli() -> None:
    """Check your form in a stretch done lying down, and count only the seconds held well.

    Exercise guidance, not a diagnosis. Videos stay on this computer.
    """


@cli.command(short_help="Review recorded videos.")
@click.argument("videos", nargs=-1, required=True, type=PATH, metavar="VIDEO...")
@click.option(
    "--stretch",
    callback=one_of(list_stretches),
    metavar="ID",
    help="figure-4, knee-to-opposite-shoulder or another from `posecheck references list`.",
)
@click.option(
    "--side",
    callback=one_of(list_sides),
    metavar="left|right",
    help="The affected side: the leg that hurts, the person's own left or right. Without it, "
    "posecheck tells which leg is stretched when, and judges each: NAME.left.json, "
    "NAME.right.json.",
)
@click.option(
    "--mirrored",
    is_flag=True,
    help="The video is mirrored, as many selfie cameras record it.",
)
@click.option(
    "--from",
    "start_s",
    callback=read_time_s,
    metavar="TIME",
    help="Judge only what comes from this time on: seconds, or m:ss.",
)
@click.option(
    "--to",
    "end_s",
    callback=read_time_s,
    metavar="TIME",
    help="Judge only what comes before this time: seconds, or m:ss.",
)
@click.option(
    "--language",
    callback=one_of(list_text_languages),
    default="en",
    show_default=True,
    metavar="en|de|es",
    help="The language of verdicts, reports, the summary's page, and what is drawn on videos.",
)
@click.option("--json", "json_to", type=PATH, metavar="FILE", help="Write the report as JSON.")
@click.option(
    "--annotated",
    "annotated_to",
    type=PATH,
    metavar="FILE.mp4",
    help="Write the video with the skeleton, angles, clock and cues drawn on it.",
)
@click.option(
    "--report",
    "report_to",
    type=PATH,
    metavar="FILE.pdf|FILE.html",
    help="Write a report to print or keep: summary, timeline, measurements, pictures.",
)
@click.option(
    "--csv",
    "csv_to",
    type=PATH,
    metavar="DIR",
    help="Write two tables to this folder: frames and intervals.",
)
@click.option(
    "--reference",
    "reference_file",
    type=PATH,
    metavar="FILE",
    help="A reference pose file of your own, instead of --stretch.",
)
@model_option("The pose model: heavy is more accurate, full is faster.")
@jobs_option("How many videos to review at a time, one per processor core.")
@click.option(
    "--summary",
    type=PATH,
    metavar="DIR",
    help="Write summary.html and summary.csv, videos that need attention first, and resume "
    "where an earlier run stopped.",
)
@click.option(
    "--dask",
    "cluster",
    metavar="tcp://HOST:8786",
    help="Review on a Dask cluster instead (extra: posecheck[cluster]). Videos and results must "
    "be in a folder that all its machines share, under the same path.",
)
def review(  # noqa: PLR0913  (one an option)
    *,
    videos: tuple[Path, ...],
    stretch: str | None,
    side: str | None,
    mirrored: bool,
    start_s: float | None,
    end_s: float | None,
    language: str,
    json_to: Path | None,
    annotated_to: Path | None,
    report_to: Path | None,
    csv_to: Path | None,
    reference_file: Path | None,
    model: str,
    jobs: int,
    summary: Path | None,
    cluster: str | None,
) -> int:
    """Review VIDEO and report how long the stretch was held well.

    Several videos, or a folder of them, are reviewed --jobs at a time; --json, --annotated
    and --report then name a folder, created if needed, for NAME.json, NAME.annotated.mp4 and
    NAME.report.pdf. --csv always names a folder, for NAME.frames.csv and NAME.intervals.csv.
    A video that cannot be read does not stop the others.

    With --summary, a video is not reviewed again if its content, settings, reference and
    program are the same as in an earlier run and its results are still there.

    The exit status is 0 when all went well, 2 when something was wrong with the input, and
    130 after Ctrl-C.
    """
    from posecheck.analysis.asked import resolve_part
    from posecheck.analysis.job import RequestedOutputs
    from posecheck.cli.review import Request, run_review

    if stretch is None and reference_file is None:
        raise click.UsageError(
            f"Which stretch is it? Use --stretch {' or '.join(list_stretches())}, "
            "or --reference FILE."
        )
    if cluster is not None and jobs > 1:
        raise click.UsageError(
            "--jobs is for this computer; on a cluster, give the workers more --nthreads."
        )
    part = resolve_part(start_s or 0.0, end_s)
    outputs = RequestedOutputs(json_to, annotated_to, report_to, csv_to)
    fine = run_review(
        Request(
            videos,
            stretch,
            side,
            outputs,
            reference_file,
            model,
            jobs,
            summary,
            cluster,
            mirrored,
            part,
            language,
        )
    )
    return EXIT_FINE if fine else EXIT_BAD_INPUT


@cli.command(short_help="Open posecheck in a browser.")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port to listen on; 8501 if it is free."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--data-dir",
    type=PATH,
    metavar="DIR",
    help="Keep sets and settings here instead of in the usual data folder.",
)
@click.option("--browser/--no-browser", default=True, help="Open the page in a browser.")
@click.option(
    "--allowed-origin",
    "allowed_origins",
    multiple=True,
    metavar="URL",
    callback=read_origins,
    help="The address of a proxy in front of posecheck, such as https://pose.example.org; "
    "can be given more than once.",
)
@click.option(
    "--phone",
    is_flag=True,
    help="Let paired phones on the local network open the pages over HTTPS, as the camera.",
)
def app(
    *,
    port: int | None,
    host: str,
    data_dir: Path | None,
    browser: bool,
    allowed_origins: tuple[str, ...],
    phone: bool,
) -> None:
    """Open posecheck in a browser: stretch on camera, see your history, review a video.

    Only this computer can open it, unless --host or --phone says otherwise. With --phone, --host
    is the address that phones use; this computer's own pages stay at localhost.
    """
    from posecheck.cli.app import run_app

    if phone and allowed_origins:
        # To this computer, whoever comes through a proxy on it would look like itself.
        raise click.UsageError(
            "--phone and --allowed-origin don't go together: behind a proxy nobody could be asked "
            "for a pairing. Use one of them."
        )
    run_app(port, host, data_dir, browser=browser, allowed_origins=allowed_origins, phone=phone)


cli.add_command(evaluate)
cli.add_command(history)
cli.add_command(labels)
cli.add_command(references)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    Every error that the user can fix is one line on standard error, without a traceback.
    """
    from posecheck.errors import PosecheckError

    for stream in (sys.stdout, sys.stderr):
        # Do not fail on a name that the terminal's encoding cannot show.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = cli.main(args, prog_name="posecheck", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return EXIT_BAD_INPUT
    except click.UsageError as error:
        command = "posecheck" if error.ctx is None else error.ctx.command_path
        print_error(f"{error.format_message()} See `{command} --help`.")
        return EXIT_BAD_INPUT
    except (click.ClickException, PosecheckError) as error:
        print_error(error)
        return EXIT_BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        print_error("stopped; no half-written files are left. Run the same command again.")
        return EXIT_STOPPED
    return status if isinstance(status, int) else EXIT_FINE
