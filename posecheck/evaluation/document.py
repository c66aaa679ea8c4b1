"""An evaluation as JSON, schema 1; ``docs/labels-file.md`` describes it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from posecheck.core.bootstrap import CONFIDENCE, DRAWS, SEED, Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posecheck.core.scoring import Tally
    from posecheck.errors import PosecheckError
    from posecheck.evaluation.run import Evaluation, Group, Judged, Share

SCHEMA: Final = 1


def to_document(
    evaluation: Evaluation, failed: Sequence[tuple[str, PosecheckError]] = ()
) -> dict[str, Any]:
    """Return the document. Seconds are rounded to the millisecond, shares to six decimals.

    Args:
        evaluation: the judged videos.
        failed: the names of videos that could not be judged, with their errors.
    """
    return {
        "schema": SCHEMA,
        "intervals": {
            "method": "percentile bootstrap",
            "over": "people" if evaluation.people_are_named else "videos",
            "confidence": CONFIDENCE,
            "draws": DRAWS,
            "seed": SEED,
        },
        "total": _describe_group(evaluation.total),
        "by_stretch": _describe_groups(evaluation.by_stretch),
        "by_view": _describe_groups(evaluation.by_view),
        "by_height": _describe_groups(evaluation.by_height),
        "videos": [_describe_video(each) for each in evaluation.judged],
        "failed": [{"video": name, "why": str(error)} for name, error in failed],
    }


def _describe_video(judged: Judged) -> dict[str, Any]:
    video = judged.video
    return {
        "video": video.name,
        "person": video.person,
        "stretch": video.stretch,
        "reference_version": judged.reference_version,
        "side": video.side.value,
        "model": judged.model,
        "view": judged.placement.view,
        "height": judged.placement.height,
        **_describe_tally(judged.tally),
    }


def _describe_groups(groups: Mapping[str, Group]) -> dict[str, Any]:
    return {name: _describe_group(group) for name, group in groups.items()}


def _describe_group(group: Group) -> dict[str, Any]:
    shares = ("found", "missed", "not_judged", "false")
    return {
        "videos": group.videos,
        "people": group.people,
        **_describe_tally(group.tally),
        "shares": {name: _describe_share(getattr(group, name)) for name in shares},
    }


def _describe_tally(tally: Tally) -> dict[str, Any]:
    return {
        "correct_s": _seconds(tally.correct_s),
        "found_s": _seconds(tally.found_s),
        "missed_s": _seconds(tally.missed_s),
        "not_judged_s": _seconds(tally.not_judged_s),
        "must_not_count_s": _seconds(tally.forbidden_s),
        "falsely_counted_s": _seconds(tally.false_s),
        "transition_s": _seconds(tally.transition_s),
        "missed_by": _by_reason(tally.missed_by_s),
        "not_judged_by": _by_reason(tally.not_judged_by_s),
        "must_not_count_by": _by_reason(tally.forbidden_by_s),
        "falsely_counted_by": _by_reason(tally.false_by_s),
    }


def _describe_share(share: Share) -> dict[str, Any]:
    interval = share.interval
    low, high, why = (
        (round(interval.low, 6), round(interval.high, 6), None)
        if isinstance(interval, Interval)
        else (None, None, interval.value)
    )
    return {
        "share": round(share.part_s / share.whole_s, 6) if share.whole_s else None,
        "low": low,
        "high": high,
        "why_no_interval": why,
    }


def _by_reason(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: _seconds(s) for name, s in sorted(seconds.items(), key=lambda item: -item[1])}


def _seconds(value: float) -> float:
    return round(value, 3)
