"""The colours of every page and of the stage, light and dark.

The colours of the checker's answers are in ``posecheck.texts.state_looks``. The stage's style sheet
repeats this table, because it also has to look right before the page's own style is there; a test
keeps them in step.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from posecheck.core.hold import FormState
from posecheck.texts.state_looks import DARK_TEXT_COLOURS, TEXT_COLOURS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a page, each as "#rrggbb".

    Attributes:
        ground: what the page is painted on.
        surface: cards and fields on it.
        ink: text.
        quiet: text that steps back; still 4.5:1 on both.
        line: borders that only divide.
        edge: borders that say where to press or write; 3:1 on both.
        accent: what is chosen, what is done, and where to press first.
        on_accent: text on the accent.
        focus: the outline of what the keyboard is on, and the edge of a message.
        heed: the edge of a message to heed; 3:1 on both, as the next.
        stop: the edge of a message that says to stop.
    """

    ground: str
    surface: str
    ink: str
    quiet: str
    line: str
    edge: str
    accent: str
    on_accent: str
    focus: str
    heed: str
    stop: str


LIGHT: Final = Palette(
    ground="#f6f3ed",
    surface="#ffffff",
    ink="#1d262d",
    quiet="#54626c",
    line="#d9d3c7",
    edge="#7d766a",
    accent=TEXT_COLOURS[FormState.CORRECT],
    on_accent="#ffffff",
    focus="#1d5fc4",
    heed="#96610a",
    stop="#b3261e",
)
DARK: Final = Palette(
    ground="#10161c",
    surface="#1a232b",
    ink="#f2f5f7",
    quiet="#a9b6c0",
    line="#2b3742",
    edge="#70808e",
    accent=DARK_TEXT_COLOURS[FormState.CORRECT],
    on_accent="#10161c",
    focus="#7db4ff",
    heed="#f2c14e",
    stop="#ff8a80",
)


def list_theme_options() -> dict[str, str | list[str]]:
    """Return Streamlit's options for the theme."""
    options: dict[str, str | list[str]] = {
        "theme.baseRadius": "0.75rem",
        # A page's title, its sections and theirs: in the order of their levels, none left out.
        "theme.headingFontSizes": ["2.75rem", "1.75rem", "1.375rem"],
    }
    for name, palette in (("light", LIGHT), ("dark", DARK)):
        options |= {
            f"theme.{name}.primaryColor": palette.accent,
            f"theme.{name}.backgroundColor": palette.ground,
            f"theme.{name}.secondaryBackgroundColor": palette.surface,
            f"theme.{name}.textColor": palette.ink,
            f"theme.{name}.borderColor": palette.line,
            f"theme.{name}.linkColor": palette.focus,
        }
    return options


def write_variables() -> str:
    """Return the colours as CSS, such as ``--pc-ground``; the page's colour scheme decides."""
    light, dark = _as_css(LIGHT), _as_css(DARK)
    pairs = "".join(f" {name}: light-dark({light[name]}, {dark[name]});" for name in light)
    return f":root {{{pairs} }}"


def write_plain_variables() -> str:
    """Return the same for a page that is not Streamlit's, in the words that older phones know."""
    light, dark = ("".join(f" {k}: {v};" for k, v in _as_css(p).items()) for p in (LIGHT, DARK))
    return f":root {{{light} }} @media (prefers-color-scheme: dark) {{ :root {{{dark} }} }}"


def _as_css(palette: Palette) -> Mapping[str, str]:
    return {f"--pc-{name.replace('_', '-')}": colour for name, colour in asdict(palette).items()}
