"""A check's range as a small bar: the correct range, and the drift allowed in a hold. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from posecheck.core.hold import FormState
from posecheck.core.measures import measure_unit
from posecheck.texts.state_looks import STATE_COLOURS
from posecheck.web.therapist.sides import list_limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.texts.formats import Formats

# Realistic values in these stretches; a slider over everything a file allows would be too coarse.
_SPANS: Final = {
    "knee_flexion": (0.0, 150.0),
    "thigh_trunk": (0.0, 150.0),
    "hip_flexion": (-20.0, 140.0),
    "hip_abduction": (-50.0, 60.0),
    "hip_external_rotation": (-60.0, 90.0),
    "ankle_to_other_knee": (0.0, 2.0),
    "knee_across": (-1.0, 1.0),
    "hand_to_leg": (0.0, 1.5),
    "head_lift": (-40.0, 60.0),
}
# In pixels, except along the bar: that is in hundredths, so that letters are not stretched.
_HEIGHT: Final = 32
_TOP: Final = 2
_THICK: Final = 12
_BASE: Final = 29
_NEAR_END: Final = 14.0
GREEN: Final = STATE_COLOURS[FormState.CORRECT]


@dataclass(frozen=True, slots=True)
class Scale:
    """The scale of a bar or a slider.

    Attributes:
        low, high: its ends, degrees or trunk lengths.
        step: the smallest change.
        unit: "deg" or "trunk lengths".
    """

    low: float
    high: float
    step: float
    unit: str

    def write(self, value: float, formats: Formats) -> str:
        """Return a number, with its unit if that is a sign, such as "98°"."""
        if self.unit == "deg":
            return f"{formats.number(round(value, 1))}°"
        return formats.fixed(value, 2)


def find_scale(check: Mapping[str, Any]) -> Scale:
    """Return the scale of a check, wide enough for its limits on both sides."""
    measure = str(check["measure"])
    low, high = _SPANS[measure]
    limits = list_limits(check)
    unit = measure_unit(measure)
    step = 1.0 if unit == "deg" else 0.01
    return Scale(float(min([low, *limits])), float(max([high, *limits])), step, unit)


def tidy(value: float, scale: Scale) -> float:
    """Return a slider's value without floating-point noise."""
    return round(value, 1 if scale.unit == "deg" else 3)


def draw_range(
    check: Mapping[str, Any], limits: Mapping[str, Any], description: str, formats: Formats
) -> str:
    """Return an SVG of a check's range on its scale.

    Args:
        check: an entry of a document; it may have faults.
        limits: the table with the range: the check itself, or its table for one side.
        description: for screen readers.
        formats: how numbers are written.
    """
    scale = find_scale(check)
    least, most = limits.get("minimum"), limits.get("maximum")
    low = scale.low if least is None else least
    high = scale.high if most is None else most
    drift = float(check.get("tolerance", 0.0))
    bars = [_bar(scale, low, high, f'fill="{GREEN}"')]
    band = f'fill="{GREEN}" fill-opacity=".3" stroke="{GREEN}" stroke-dasharray="3 2"'
    if drift and least is not None:
        bars.append(_bar(scale, low - drift, low, band))
    if drift and most is not None:
        bars.append(_bar(scale, high, high + drift, band))
    ends = "".join(
        f'<text x="{x}" y="{_BASE}" text-anchor="{anchor}" fill="currentColor" font-size="12" '
        f'opacity=".8">{escape(scale.write(value, formats))}</text>'
        for x, value, anchor in (("0", scale.low, "start"), ("100%", scale.high, "end"))
    )
    marks = "".join(_mark(scale, value, formats) for value in (least, most) if value is not None)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="100%" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(description)}">'
        f'<rect x="0" y="{_TOP}" width="100%" height="{_THICK}" rx="3" fill="currentColor" '
        f'opacity=".14"/>{"".join(bars)}{marks}{ends}</svg>'
    )


def _bar(scale: Scale, low: float, high: float, style: str) -> str:
    start, end = _place(scale, low), _place(scale, high)
    width = max(end - start, 0.0)
    return f'<rect x="{start:.2f}%" y="{_TOP}" width="{width:.2f}%" height="{_THICK}" {style}/>'


def _mark(scale: Scale, value: float, formats: Formats) -> str:
    at = _place(scale, value)
    # There is no room for a number next to the ends of the scale.
    text = (
        f'<text x="{at:.2f}%" y="{_BASE}" text-anchor="middle" fill="currentColor" '
        f'font-size="12" font-weight="bold">{escape(scale.write(value, formats))}</text>'
        if _NEAR_END <= at <= 100 - _NEAR_END
        else ""
    )
    line = f'<line x1="{at:.2f}%" x2="{at:.2f}%" y1="0" y2="{_THICK + 4}" stroke="currentColor" '
    return f'{line}stroke-width="2"/>{text}'


def _place(scale: Scale, value: float) -> float:
    """Return the position of a value, in hundredths of the bar."""
    share = (value - scale.low) / max(scale.high - scale.low, 1e-6)
    return 100 * min(max(share, 0.0), 1.0)
