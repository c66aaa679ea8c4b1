"""The two pages a phone gets before it is paired: plain HTML that loads nothing."""

from __future__ import annotations

from html import escape
from typing import Final

from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_section
from posecheck.web.look.colours import write_plain_variables

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{colours}
:root {{ color-scheme: light dark; }}
body {{ background: var(--pc-ground); color: var(--pc-ink); max-width: 32rem;
  margin: 12vh auto; padding: 0 1.25rem; font: 1.125rem/1.5 system-ui, sans-serif; }}
button {{ font: inherit; font-weight: 600; padding: .75rem 1.5rem; border: 0; border-radius: .75rem;
  background: var(--pc-accent); color: var(--pc-on-accent); width: 100%; }}
</style>
<main>
<h1>{title}</h1>
<p>{text}</p>
{more}
</main>
</html>
"""


def make_refusal(why: str, language: str = DEFAULT_LANGUAGE) -> str:
    """Return the page for a phone that isn't paired.

    Args:
        why: the key of the reason: "unpaired", "link_over" or "unkept".
        language: what the browser prefers, of the languages there are.
    """
    texts = load_section("phone", language)
    return _fill(language, texts(f"{why}_title"), texts(f"{why}_text"))


def make_pairing_page(language: str = DEFAULT_LANGUAGE) -> str:
    """Return the page whose button pairs the phone."""
    texts = load_section("phone", language)
    # Sent to the address of the page itself, which contains the secret.
    button = f'<form method="post"><button>{escape(texts("pair_button"))}</button></form>'
    return _fill(language, texts("pair_title"), texts("pair_text"), button)


def _fill(language: str, title: str, text: str, more: str = "") -> str:
    return _PAGE.format(
        language=language,
        colours=write_plain_variables(),
        title=escape(title),
        text=escape(text),
        more=more,
    )
