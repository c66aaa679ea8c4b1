"""A check of a draft in plain words, and how well the camera measures it. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from posecheck.references.camera_accuracy import find_accuracy
from posecheck.texts.catalog import load_section
from posecheck.web.therapist.range_bar import find_scale
from posecheck.web.therapist.sides import has_own_ranges, list_ranges

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.core.landmarks import Side
    from posecheck.texts.catalog import Texts, Words

# An adult's trunk between the centres of hips and shoulders, as in the reference files.
_TRUNK_CM: Final = 50.0


@dataclass(frozen=True, slots=True)
class AccuracyText:
    """How well the camera measures a check's value.

    Attributes:
        sentence: shown for every check.
        warning: why the range is tighter than the camera can judge, empty if it is not.
    """

    sentence: str
    warning: str = ""


def name_check(check: Mapping[str, Any], words: Words) -> str:
    """Return the name of a check, such as "Thigh not pulled"."""
    name = words.name(str(check["fault"]))
    return name[:1].upper() + name[1:]


def describe_check(check: Mapping[str, Any], texts: Texts) -> str:
    """Return one sentence on the requirement, and on how far a running hold may drift."""
    measure = load_section("measures", texts.language)(check["measure"])
    leg = "" if check["leg"] == "body" else texts(f"leg_{check['leg']}")
    asked = ", ".join(_describe_sided(check, each, texts) for each in list_ranges(check))
    sentence = texts("asked", leg=leg, measure=measure, asked=asked).strip()
    sentence += _describe_drift(check, texts)
    return sentence[:1].upper() + sentence[1:]


def describe_range(check: Mapping[str, Any], limits: Mapping[str, Any], texts: Texts) -> str:
    """Return text such as "at least 98°"; the limits are those of the check or of one side."""
    amounts = {
        name: _amount(check, limits[end], texts)
        for name, end in (("least", "minimum"), ("most", "maximum"))
        if limits.get(end) is not None
    }
    key = {0: "range_open", 1: f"range_{next(iter(amounts), '')}", 2: "range_both"}[len(amounts)]
    return texts(key, **amounts)


def _describe_sided(
    check: Mapping[str, Any], sided: tuple[Side | None, Mapping[str, Any]], texts: Texts
) -> str:
    side, limits = sided
    asked = describe_range(check, limits, texts)
    return asked if side is None else f"{asked} {texts(f'when_{side.value}')}"


def _describe_drift(check: Mapping[str, Any], texts: Texts) -> str:
    drift = float(check.get("tolerance", 0.0))
    if not drift:
        return ""
    if has_own_ranges(check):
        return " " + texts("drift_by", amount=_amount(check, drift, texts))
    least, most = check.get("minimum"), check.get("maximum")
    ends = [
        _amount(check, value, texts)
        for value in (
            None if least is None else least - drift,
            None if most is None else most + drift,
        )
        if value is not None
    ]
    return " " + texts("drift", ends=texts.formats.all_of(ends)) if ends else ""


def describe_accuracy(check: Mapping[str, Any], stretch: str, texts: Texts) -> AccuracyText:
    """Return the camera's error, and whether a range is tighter than that."""
    accuracy = find_accuracy(str(check["measure"]), stretch)
    if accuracy is None:
        return AccuracyText(texts("sight_none"))
    scale = find_scale(check)
    key = "sight" if accuracy.known_stretch else "sight_any"
    sentence = texts(
        key, half=_round(check, accuracy.half, texts), most=_round(check, accuracy.most, texts)
    )
    width = min(
        limits.get("maximum", math.inf) - limits.get("minimum", -math.inf)
        for _, limits in list_ranges(check)
    )
    # A range that is none yet has its own message.
    if width <= 0 or accuracy.can_resolve(width):
        return AccuracyText(sentence)
    return AccuracyText(
        sentence,
        texts(
            "too_tight",
            width=scale.write(width, texts.formats),
            most=_round(check, accuracy.most, texts),
            needed=scale.write(
                math.ceil(accuracy.min_width / scale.step) * scale.step, texts.formats
            ),
        ),
    )


def _round(check: Mapping[str, Any], value: float, texts: Texts) -> str:
    """Return the camera's error, which is known no better than to a degree."""
    whole = find_scale(check).unit == "deg"
    return _amount(check, max(round(value), 1) if whole else value, texts)


def _amount(check: Mapping[str, Any], value: float, texts: Texts) -> str:
    scale = find_scale(check)
    if scale.unit == "deg":
        return scale.write(value, texts.formats)
    return texts(
        "amount",
        amount=scale.write(value, texts.formats),
        cm=texts.formats.fixed(value * _TRUNK_CM, 0),
    )
