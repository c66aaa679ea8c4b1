from __future__ import annotations

from posecheck.core.session import Event, Heard, Phase, Speech, Tone, estimate_spoken_s
from posecheck.core.session.voice import BREATH_S, READ_S, STALE_S, Voice

STEP = Speech("step", 0)
HALF_WAY = Speech("half_way")
FAULT = Speech("bouncing")
OTHER_FAULT = Speech("not_lying")
DONE = Speech("done")


def say(
    voice: Voice, t_s: float, *events: Event, phase: Phase = Phase.HOLDING
) -> tuple[Voice, list[Event]]:
    voice, played = voice.utter(events, phase, t_s, lambda _: 2.0)
    return voice, list(played)


def numbers(played: list[Event]) -> list[tuple[str, int, bool]]:
    return [(e.kind, e.number, e.cuts) for e in played if isinstance(e, Speech)]


def test_what_is_weightier_cuts_in_and_its_like_waits() -> None:
    """A fault cuts off a step and waits for another fault; the end of a set cuts off anything."""
    voice, played = say(Voice(), 0.0, STEP)
    assert numbers(played) == [("step", 1, False)]
    voice, played = say(voice, 1.0, Tone.PAUSE, FAULT)
    assert played[0] is Tone.PAUSE
    assert numbers(played) == [("bouncing", 2, True)]
    voice, played = say(voice, 2.0, OTHER_FAULT, HALF_WAY)
    assert played == []
    _, played = say(voice, 2.5, DONE)
    assert numbers(played) == [("done", 3, True)]


def test_what_waited_is_said_after_a_breath_unless_it_is_stale_or_the_phase_is_over() -> None:
    """A sentence that waits is said as soon as it can be, and left out when it is no news."""
    speaking, _ = say(Voice(), 0.0, FAULT)
    waiting, _ = say(speaking, 1.0, OTHER_FAULT)
    over = waiting.listen((Heard(1, whole=True),), 2.0)

    assert not over.is_free(2.0 + BREATH_S)
    _, played = say(over, 2.0 + BREATH_S / 2)
    assert played == []
    _, played = say(over, 2.0 + BREATH_S)
    assert numbers(played) == [("not_lying", 2, False)]
    _, played = say(over, 1.0 + STALE_S + 0.1)
    assert played == []
    _, played = say(over, 2.0 + BREATH_S, phase=Phase.PAUSED)
    assert played == []


def test_a_sentence_is_heard_when_the_browser_says_so_or_when_it_must_be_over() -> None:
    """Reports of other sentences change nothing; without any, time decides."""
    voice, _ = say(Voice(), 0.0, STEP)

    assert voice.listen((Heard(7, whole=True),), 1.0) is voice
    whole = voice.listen((Heard(7, whole=True), Heard(1, whole=True)), 1.0)
    assert (whole.saying, whole.whole, whole.quiet_s) == (None, {STEP}, 1.0)
    cut = voice.listen((Heard(1, whole=False),), 1.0)
    assert (cut.saying, cut.whole) == (None, frozenset())
    assert voice.listen((), 4.9) is voice
    assert voice.listen((), 5.1).whole == {STEP}


def test_a_longer_text_takes_longer() -> None:
    """A calm voice says about fourteen letters a second."""
    assert 1.0 < estimate_spoken_s("Halfway there.") < 2.0
    assert 4.0 < estimate_spoken_s("Lie on your back with both knees bent and both feet up.") < 6.0


def test_a_sentence_can_be_read_until_the_next_one_would_begin() -> None:
    """In the breath between two sentences nothing flashes up; after that nothing old stays."""
    assert Voice().read_along(0.0) is None
    voice, _ = say(Voice(), 0.0, STEP)
    assert voice.read_along(1.0) == STEP

    voice = voice.listen([Heard(1, whole=True)], 2.0)

    assert voice.read_along(2.0 + BREATH_S) == STEP
    assert voice.read_along(2.0 + READ_S) is None
