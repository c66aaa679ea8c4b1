"""The command line's errors and progress bars on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The bar moves in hundredths, as redrawing it for every frame would be a waste.
_BAR_LENGTH: Final = 100


def print_error(error: Exception | str) -> None:
    """Print an error on standard error, without a traceback."""
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    click.echo(f"posecheck: {text}", err=True)


def clear_line() -> None:
    """Clear the progress bar from the terminal; it reappears with its next step."""
    if sys.stderr.isatty():
        click.echo("\r\x1b[2K", nl=False, err=True)


@contextmanager
def show_progress(label: str) -> Iterator[Callable[[float], None]]:
    """Yield a callback for the share done, 0 to 1, which shows a bar if there is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=_BAR_LENGTH, label=label, file=sys.stderr) as bar:

        def advance(share: float) -> None:
            steps = int(share * _BAR_LENGTH) - bar.pos
            if steps > 0:
                bar.update(steps)

        yield advance
        bar.update(_BAR_LENGTH - bar.pos)
