from __future__ import annotations

import pytest

from posecheck.texts.accepted import choose_accepted


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, fr;q=0.9, es;q=0.5, en;q=0.7", "en"),
        ("es-MX", "es"),
        ("DE", "de"),
        ("fr", "en"),
        ("*", "en"),
        ("", "en"),
        ("de;q=0,en", "en"),
        ("de;q=much,es;q=0.1", "es"),
    ],
)
def test_the_browsers_favourite_of_the_languages_there_are_is_taken(
    header: str, language: str
) -> None:
    """The order is that of the weights, regions do not matter, and English is for all others."""
    assert choose_accepted(header) == language
