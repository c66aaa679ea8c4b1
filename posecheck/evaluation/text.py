"""An evaluation as lines of text for people. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.core.bootstrap import CONFIDENCE, Interval, WhyNot
from posecheck.core.seconds import MIN_SHOWN_S
from posecheck.texts.sanitize import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posecheck.evaluation.run import Evaluation, Group, Judged, Share
    from posecheck.texts.catalog import Texts, Words

# With at least this many people, the intervals are about right.
_ENOUGH_PEOPLE: Final = 10


def describe_evaluation(evaluation: Evaluation, words: Words, texts: Texts) -> tuple[str, ...]:
    """Return the lines of text, the total first."""
    total = evaluation.total
    tally = total.tally
    models = ", ".join(sorted({clean(each.model) for each in evaluation.judged}))
    units = texts("people" if evaluation.people_are_named else "videos", count=total.people)
    heading = texts("heading", videos=texts("videos", count=total.videos), models=models)
    if evaluation.people_are_named:
        heading = texts(
            "heading_people",
            videos=texts("videos", count=total.videos),
            people=units,
            models=models,
        )
    lines = [heading, texts("correct", seconds=texts.formats.fixed(tally.correct_s))]
    if tally.correct_s:
        shares = {"found": total.found, "missed": total.missed, "not_judged": total.not_judged}
        lines += [_describe_share(kind, share, texts) for kind, share in shares.items()]
    lines.append(texts("forbidden", seconds=texts.formats.fixed(tally.forbidden_s)))
    if tally.forbidden_s:
        lines.append(_describe_share("false", total.false, texts))
    for kind in ("by_stretch", "by_view", "by_height"):
        groups: Mapping[str, Group] = getattr(evaluation, kind)
        lines += [texts(kind), *(_describe_group(name, groups[name], texts) for name in groups)]
    lines += [texts("by_video"), *(_describe_video(each, texts) for each in evaluation.judged)]
    lines += _list_reasons("missed_by", tally.missed_by_s, words, texts)
    lines += _list_reasons("not_judged_by", tally.not_judged_by_s, words, texts)
    lines += _list_reasons("false_by", tally.false_by_s, words, texts, tally.forbidden_by_s)
    return (*lines, *_describe_intervals(total, units, texts))


def _describe_share(kind: str, share: Share, texts: Texts) -> str:
    seconds = f"{texts.formats.fixed(share.part_s):>8}"
    return "  " + texts(kind, seconds=seconds, share=_show_share(share, texts))


def _describe_group(name: str, group: Group, texts: Texts) -> str:
    shares = (("group_found", group.found), ("group_false", group.false))
    parts = [
        texts(kind, share=_show_share(share, texts), seconds=texts.formats.fixed(share.whole_s))
        for kind, share in shares
        if share.whole_s
    ]
    videos = texts("videos", count=group.videos)
    return "  " + texts("group", name=name, videos=videos, parts="; ".join(parts))


def _describe_video(judged: Judged, texts: Texts) -> str:
    tally = judged.tally
    pairs = (
        ("video_found", tally.found_s, tally.correct_s),
        ("video_false", tally.false_s, tally.forbidden_s),
    )
    parts = [
        texts(kind, part=texts.formats.fixed(part_s), whole=texts.formats.fixed(whole_s))
        for kind, part_s, whole_s in pairs
        if whole_s
    ]
    return "  " + texts("video", name=clean(judged.video.name), parts="; ".join(parts))


def _list_reasons(
    kind: str,
    seconds: Mapping[str, float],
    words: Words,
    texts: Texts,
    wholes: Mapping[str, float] | None = None,
) -> list[str]:
    lines = []
    for reason, part_s in sorted(seconds.items(), key=lambda item: -item[1]):
        if part_s < MIN_SHOWN_S:
            continue
        own = texts.find(f"reason_{reason}")
        name = clean(words.name(reason)) if own is None else own
        shown = f"{texts.formats.fixed(part_s):>8}"
        if wholes is None:
            lines.append("  " + texts("reason", seconds=shown, name=name))
        else:
            whole = texts.formats.fixed(wholes[reason])
            lines.append("  " + texts("reason_of", seconds=shown, whole=whole, name=name))
    return [texts(kind), *lines] if lines else []


def _describe_intervals(total: Group, units: str, texts: Texts) -> list[str]:
    intervals = [total.found.interval, total.missed.interval, total.false.interval]
    if total.people == 1:
        return [texts("too_few")]
    lines = []
    if any(isinstance(each, Interval) for each in intervals):
        lines.append(texts("intervals", confidence=texts.formats.share(CONFIDENCE), units=units))
        if total.people < _ENOUGH_PEOPLE:
            lines.append(texts("intervals_few"))
    if any(isinstance(each, WhyNot) for each in intervals):
        lines.append(texts("all_alike"))
    return lines


def _show_share(share: Share, texts: Texts) -> str:
    formats = texts.formats
    shown = formats.share(share.part_s / share.whole_s, 1)
    if not isinstance(share.interval, Interval):
        return shown
    low, high = share.interval.low, share.interval.high
    return texts(
        "share_between", share=shown, low=formats.share(low, 1), high=formats.share(high, 1)
    )
