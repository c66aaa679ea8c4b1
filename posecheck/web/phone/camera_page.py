"""The page of a phone that films: plain HTML whose scripts are the stage's."""

from __future__ import annotations

import json
from html import escape
from typing import Final

from posecheck.texts.catalog import DEFAULT_LANGUAGE, load_section
from posecheck.web.look.colours import write_plain_variables

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{title}</title>
<style>{colours}</style>
<link rel="stylesheet" href="live/coach/assets/phone_camera.css">
<body>
<main>
<div class="view"></div>
<div class="words" aria-live="polite">
<h1></h1>
<p class="text"></p>
<p class="note"></p>
</div>
<div class="buttons">
<button type="button" data-do="start" class="main" hidden></button>
<button type="button" data-do="other" hidden></button>
<button type="button" data-do="stop" hidden></button>
<a href="./" hidden></a>
</div>
</main>
<script type="application/json" id="texts">{texts}</script>
<script type="module" src="live/coach/assets/phone_camera.js"></script>
</html>
"""


def make_camera_page(language: str = DEFAULT_LANGUAGE) -> str:
    """Return the page on which a paired phone becomes a camera."""
    texts = load_section("phone_camera", language)
    # No text may end the element that holds it.
    values = json.dumps(dict(texts.texts)).replace("<", "\\u003c")
    return _PAGE.format(
        language=language,
        title=escape(texts("title")),
        colours=write_plain_variables(),
        texts=values,
    )
