"""The therapist's PIN."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posecheck.errors import PosecheckError
from posecheck.storage import therapist_pin
from posecheck.storage.therapist_pin import (
    FILE_NAME,
    FREE_TRIES,
    MAX_WAIT_S,
    PinRefusedError,
    TherapistPin,
)


class Clock:
    """A time that only moves when told."""

    def __init__(self) -> None:
        self.s = 1_000_000.0

    def __call__(self) -> float:
        return self.s


SHIPPED_COST = (therapist_pin._COST_N, therapist_pin._COST_R, therapist_pin._COST_P)


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a try cost next to nothing: what it costs is a rule of its own."""
    monkeypatch.setattr(therapist_pin, "_COST_N", 2)


def test_a_try_costs_a_guesser_something() -> None:
    """The cost is one that OWASP's cheat sheet on storing passwords names: 16 MB, five passes."""
    assert SHIPPED_COST == (2**14, 8, 5)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pin(tmp_path: Path, clock: Clock) -> TherapistPin:
    return TherapistPin(tmp_path / "data", clock)


def test_without_a_pin_everybody_may(pin: TherapistPin) -> None:
    """No PIN is required before one was set."""
    assert not pin.is_set
    pin.check("")


def test_the_pin_opens_and_no_other(pin: TherapistPin, tmp_path: Path) -> None:
    """Once set, it is required, also by the next program, and is not stored in plain text."""
    pin.set("493817")

    again = TherapistPin(tmp_path / "data")
    again.check("493817")
    with pytest.raises(PinRefusedError, match="Wrong PIN"):
        again.check("493818")
    kept = list((tmp_path / "data").iterdir())
    assert FILE_NAME in {path.name for path in kept}
    for path in kept:
        assert b"493817" not in path.read_bytes()


@pytest.mark.parametrize("none", ["", "123", "1" * 13, "12a4", "١٢٣٤", "12 34"])
def test_a_pin_is_some_digits(pin: TherapistPin, none: str) -> None:
    """A PIN that cannot be typed everywhere, or is guessed at once, is refused."""
    with pytest.raises(PinRefusedError, match="4 to 12 digits"):
        pin.set(none)
    assert not pin.is_set


def test_changing_and_removing_it_needs_it(pin: TherapistPin) -> None:
    """Without the PIN, nobody can change or remove it."""
    pin.set("1234")
    with pytest.raises(PinRefusedError):
        pin.set("5678")
    with pytest.raises(PinRefusedError):
        pin.remove("0000")
    pin.set("5678", "1234")
    pin.check("5678")
    pin.remove("5678")
    assert not pin.is_set


def test_guessing_takes_longer_and_longer(pin: TherapistPin, clock: Clock, tmp_path: Path) -> None:
    """After some free tries each wrong one doubles the wait, also after a restart."""
    pin.set("1234")
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(PinRefusedError, match="Wrong PIN"):
            pin.check("0000")

    with pytest.raises(PinRefusedError, match="Wait 2 s,"):
        TherapistPin(tmp_path / "data", clock).check("1234")
    for wait_s in (*(2**n for n in range(1, 10)), *[MAX_WAIT_S] * 3):
        clock.s += wait_s - 1
        with pytest.raises(PinRefusedError, match="Wait 1 s,"):
            pin.check("0000")
        clock.s += 1
        with pytest.raises(PinRefusedError, match="Wrong PIN"):
            pin.check("0000")

    clock.s += MAX_WAIT_S
    pin.check("1234")
    with pytest.raises(PinRefusedError, match="Wrong PIN"):
        pin.check("0000")
    pin.check("1234")


@pytest.mark.parametrize("failures", [FREE_TRIES + 1, FREE_TRIES + 5, FREE_TRIES + 2000])
@pytest.mark.parametrize("back_s", [1.0, 3600.0, 1e9])
def test_a_clock_set_back_locks_nobody_out(
    pin: TherapistPin, clock: Clock, tmp_path: Path, failures: int, back_s: float
) -> None:
    """Whatever the clock does, the right PIN works once the longest wait has passed."""
    pin.set("1234")
    path = tmp_path / "data" / FILE_NAME
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "failures": failures - 1}))
    with pytest.raises(PinRefusedError, match="Wrong PIN"):
        pin.check("0000")
    clock.s -= back_s

    with pytest.raises(PinRefusedError, match="Wait"):
        pin.check("1234")
    clock.s += MAX_WAIT_S
    pin.check("1234")


@pytest.mark.parametrize(
    "content",
    [
        "", "[]", "{}", '{"salt": "x", "digest": 1, "a": 2}',
        '{"salt": 5, "digest": "ab"}', '{"salt": "abc", "digest": "ab"}',
        '{"salt": "ab", "digest": "ä"}', '{"salt": "ab", "digest": "ab", "failures": -1}',
        '{"salt": "ab", "digest": "ab", "not_before_s": NaN}',
    ],
)  # fmt: skip
def test_a_damaged_file_does_not_open(pin: TherapistPin, tmp_path: Path, content: str) -> None:
    """A file that cannot be read is reported with what to do, and lets nobody in."""
    pin.set("1234")
    (tmp_path / "data" / FILE_NAME).write_text(content)

    with pytest.raises(PosecheckError, match="can delete it"):
        pin.check("1234")
