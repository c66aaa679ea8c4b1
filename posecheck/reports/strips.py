"""Charts each check over time: its range, the measured values and their uncertainty. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from posecheck.core.hold import FormState
from posecheck.core.measures import measure_unit
from posecheck.references.describe import describe_range

if TYPE_CHECKING:
    from posecheck.core.landmarks import Side
    from posecheck.core.reference import Check
    from posecheck.core.report import SessionReport
    from posecheck.core.tracks import CheckTrack, Series
    from posecheck.texts.catalog import Texts, Words
    from posecheck.texts.formats import Formats

# Outliers beyond these percentiles do not set the scale of a strip.
_PERCENTILES: Final = (1.0, 99.0)
# The minimum span of the axis, so that a slight tremor does not fill the strip.
_MIN_SPAN: Final = {"deg": 30.0, "trunk lengths": 0.4}
_MARGIN: Final = 0.08


@dataclass(frozen=True, slots=True, eq=False)
class Strip:
    """A chart of one check over the duration of the video.

    Attributes:
        title: the measure and its required range.
        note: whether the check stops the clock.
        alt: a description of the strip in words.
        low, high: the ends of its axis, in the unit of the measure.
        minimum, maximum: the required range, infinite at an open end.
        t_s, measured, half_interval: (n,), see ``CheckTrack``.
        unit: the suffix of a number, such as "°".
        formats: how a number is written.
    """

    title: str
    note: str
    alt: str
    required: bool
    low: float
    high: float
    minimum: float
    maximum: float
    t_s: Series
    measured: Series
    half_interval: Series
    unit: str
    formats: Formats

    @property
    def limits(self) -> tuple[float, ...]:
        """Return the finite limits."""
        return tuple(limit for limit in (self.minimum, self.maximum) if math.isfinite(limit))

    def format_value(self, value: float) -> str:
        """Return a value on the axis with its unit."""
        return (
            self.formats.fixed(value, 0) + self.unit if self.unit else self.formats.fixed(value, 2)
        )


def build_strips(
    tracks: tuple[CheckTrack, ...], report: SessionReport, words: Words, texts: Texts
) -> tuple[Strip, ...]:
    """Return a strip for each track, starting with the checks that stop the clock."""
    ordered = sorted(tracks, key=lambda track: not track.check.required)
    return tuple(_build_strip(track, report, words, texts) for track in ordered)


def name_measure(check: Check, affected: Side, words: Words, texts: Texts) -> str:
    """Return what a check measures, and on which leg, such as "left thigh to trunk"."""
    measure = texts(
        f"measure_of_{check.role.value}",
        measure=texts(f"measure_{check.measure}"),
        affected="{affected}",
        other="{other}",
    )
    return words.fill_sides(measure, affected)


def _build_strip(track: CheckTrack, report: SessionReport, words: Words, texts: Texts) -> Strip:
    check = track.check
    unit = measure_unit(check.measure)
    measure = name_measure(check, report.affected_side, words, texts)
    title = texts(
        "strip_title",
        measure=measure[:1].upper() + measure[1:],
        range=describe_range(check, words),
    )
    low, high = _find_axis(track, unit)
    strip = Strip(
        title=title,
        note=texts("strip_required" if check.required else "strip_spoken"),
        alt="",
        required=check.required,
        low=low,
        high=high,
        minimum=check.minimum,
        maximum=check.maximum,
        t_s=track.t_s,
        measured=track.measured,
        half_interval=track.half_interval,
        unit="°" if unit == "deg" else "",
        formats=texts.formats,
    )
    return _with_alt(strip, report, texts)


def _with_alt(strip: Strip, report: SessionReport, texts: Texts) -> Strip:
    known = np.isfinite(strip.measured)
    if not known.any():
        summary = texts("strip_none")
    else:
        held = known & _is_held(strip.t_s, report)
        key = "strip_summary_held" if held.any() else "strip_summary"
        middle = np.median(strip.measured[held if held.any() else known])
        summary = texts(
            key,
            least=strip.format_value(float(strip.measured[known].min())),
            most=strip.format_value(float(strip.measured[known].max())),
            middle=strip.format_value(float(middle)),
        )
    return replace(strip, alt=texts("strip_alt", title=strip.title, summary=summary))


def _is_held(t_s: Series, report: SessionReport) -> np.ndarray:
    held = np.zeros(len(t_s), bool)
    for interval in report.intervals:
        if interval.state is FormState.CORRECT:
            held |= (t_s >= interval.start_s) & (t_s < interval.end_s)
    return held


def _find_axis(track: CheckTrack, unit: str) -> tuple[float, float]:
    """Return the ends of an axis that shows the limits and all values except outliers."""
    known = track.measured[np.isfinite(track.measured)]
    ends = [limit for limit in (track.check.minimum, track.check.maximum) if math.isfinite(limit)]
    if len(known):
        ends += [float(end) for end in np.percentile(known, _PERCENTILES)]
    low, high = (min(ends), max(ends)) if ends else (0.0, 0.0)
    missing = max(_MIN_SPAN[unit] - (high - low), 0.0)
    margin = _MARGIN * (high - low) + missing / 2
    return low - margin, high + margin
