"""Options that several commands share, and their allowed values."""

from __future__ import annotations

# ruff: noqa: PLC0415  (imports inside functions keep `posecheck --help` quick)
import difflib
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# Anything that a click option can decorate.
FC = TypeVar("FC", bound="Callable[..., Any] | click.Command")

EXIT_FINE: Final = 0
EXIT_BAD_INPUT: Final = 2
PATH: Final = click.Path(path_type=Path)
_TIME: Final = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")


def one_of(
    list_known: Callable[[], Sequence[str]],
) -> Callable[[click.Context, click.Parameter, str | None], str | None]:
    """Return a callback that checks an option's value against a list, loaded when needed."""

    def choose(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        known = list_known()
        if value is None or value.lower() in known:
            return value if value is None else value.lower()
        close = difflib.get_close_matches(value.lower(), known, n=1, cutoff=0.3)
        hint = f" Did you mean {close[0]}?" if close else ""
        raise click.BadParameter(f"{value!r} is not one of {', '.join(known)}.{hint}")

    return choose


def read_time_s(ctx: click.Context, param: click.Parameter, value: str | None) -> float | None:
    """Return a time in seconds, given as seconds, m:ss or h:mm:ss.

    Raises:
        BadParameter: it is none of these.
    """
    del ctx, param
    if value is None:
        return None
    match = _TIME.fullmatch(value.strip())
    if match is None:
        raise click.BadParameter(
            f"{value!r} is not a time in the video. Give seconds, such as 75.5, or minutes and "
            "seconds, such as 1:15."
        )
    hours, minutes, seconds = (float(each or 0) for each in match.groups())
    return 3600 * hours + 60 * minutes + seconds


def model_option(help_text: str) -> Callable[[FC], FC]:
    """Return the option that chooses the pose model."""
    return click.option(
        "--model",
        default="heavy",
        show_default=True,
        metavar="heavy|full|PATH",
        help=help_text,
    )


def jobs_option(help_text: str) -> Callable[[FC], FC]:
    """Return the option for the number of videos analysed at a time."""
    return click.option(
        "--jobs",
        default=1,
        show_default=True,
        type=click.IntRange(1, 256),
        metavar="N",
        help=help_text,
    )


def list_stretches() -> Sequence[str]:
    """Return the ids of all stretches, shipped and in the user's data folder."""
    from posecheck.references.lookup import open_library

    return open_library().list_ids()


def list_text_languages() -> Sequence[str]:
    """Return the codes of the languages there are."""
    from posecheck.texts.catalog import list_languages

    return list_languages()


def list_sides() -> Sequence[str]:
    """Return the sides as written on the command line."""
    return ("left", "right")


def read_origins(
    _ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the origins of proxies as browsers write them."""
    from posecheck.live.origin import read_origin

    try:
        return tuple(read_origin(value) for value in values)
    except ValueError as error:
        raise click.BadParameter(
            f"{error}. Give the part of the browser's address before the first single /, "
            "such as https://pose.example.org or http://192.168.1.5:8080."
        ) from error
