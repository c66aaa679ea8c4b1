"""How well two colours stand out from each other, as WCAG defines it."""

from __future__ import annotations

from posecheck.web.look.colours import DARK, LIGHT

# What the pages are painted on, light and dark.
BACKGROUNDS = (LIGHT.ground, DARK.ground)


def compute_contrast(colour: str, background: str) -> float:
    """Return the contrast of two "#rrggbb" colours, 1 to 21. AA asks 3 of graphics, 4.5 of text."""
    brighter, darker = sorted((_luminance(colour), _luminance(background)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    shares = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
