"""Which language a browser asks for. Pure."""

from __future__ import annotations

from posecheck.texts.catalog import DEFAULT_LANGUAGE, list_languages


def choose_accepted(header: str) -> str:
    """Return the language a browser likes best of those there are, the default for none of them.

    Args:
        header: its ``Accept-Language``, such as "de-AT,de;q=0.9,en;q=0.8"; may be empty.
    """
    parsed = [_read_quality(part) for part in header.split(",")]
    ordered = sorted((each for each in parsed if each[0] > 0), key=lambda each: -each[0])
    codes = (tag.split("-")[0].lower() for _, tag in ordered)
    known = list_languages()
    return next((code for code in codes if code in known), DEFAULT_LANGUAGE)


def _read_quality(part: str) -> tuple[float, str]:
    tag, _, quality = part.partition(";q=")
    try:
        return float(quality) if quality else 1.0, tag.strip()
    except ValueError:
        return 0.0, tag
