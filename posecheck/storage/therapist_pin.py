"""The PIN that keeps a patient's device from changing the reference poses.

It guards against slips and curiosity, not against somebody who may write in the data folder.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from posecheck.errors import PosecheckError
from posecheck.storage.atomic import as_output_error, write_text
from posecheck.storage.file_lock import hold_lock
from posecheck.storage.private import close_file

FILE_NAME: Final = "therapist.json"
FEWEST_DIGITS: Final = 4
MOST_DIGITS: Final = 12
# After so many wrong tries in a row each next one must wait, twice as long every time.
FREE_TRIES: Final = 3
LONGEST_WAIT_S: Final = 900.0
# scrypt's cost: 16 MB and some tens of milliseconds a try (OWASP's password storage cheat sheet).
_COST_N, _COST_R, _COST_P = 2**14, 8, 5


class PinRefusedError(PosecheckError):
    """The PIN was wrong, or it is too early for another try."""


@dataclass(frozen=True, slots=True)
class _Kept:
    salt: Annotated[str, Field(pattern="^([0-9a-f]{2})+$")]
    digest: Annotated[str, Field(pattern="^[0-9a-f]+$")]
    failures: Annotated[int, Field(ge=0)] = 0
    not_before_s: Annotated[float, Field(allow_inf_nan=False)] = 0.0


_KEPT: Final = TypeAdapter(_Kept)


class TherapistPin:
    """The PIN of one data folder. Any number of programs may ask."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE_NAME
        self._now = now

    @property
    def is_set(self) -> bool:
        """Whether changes need a PIN."""
        return self._path.exists()

    def set(self, pin: str, current: str = "") -> None:
        """Set a PIN, or another one.

        Raises:
            PinRefusedError: the current one is wrong, or the new one is none.
            OutputError: it cannot be kept.
        """
        if not (pin.isascii() and pin.isdecimal() and FEWEST_DIGITS <= len(pin) <= MOST_DIGITS):
            raise PinRefusedError(
                f"A PIN must have {FEWEST_DIGITS} to {MOST_DIGITS} digits. Choose another."
            )
        self.check(current)
        salt = secrets.token_hex(16)
        with self._locked():
            self._write(_Kept(salt, _digest(pin, salt)))

    def remove(self, current: str) -> None:
        """Let everybody change the reference poses again.

        Raises:
            PinRefusedError: the PIN is wrong.
        """
        self.check(current)
        with self._locked():
            self._path.unlink(missing_ok=True)

    def check(self, pin: str) -> None:
        """Return when the PIN is right, or none is set.

        Raises:
            PinRefusedError: it is wrong, or it is too early for another try.
            PosecheckError: the file with the PIN is damaged.
        """
        if not self.is_set:
            return
        with self._locked():
            close_file(self._path)
            kept = self._read()
            now_s, pause_s = self._now(), _find_pause_s(kept.failures)
            wait_s = kept.not_before_s - now_s
            if wait_s > pause_s:
                # The clock was set back. What is left of the pause is not known: it begins anew.
                wait_s = pause_s
                self._write(replace(kept, not_before_s=now_s + pause_s))
            if wait_s > 0:
                raise PinRefusedError(
                    f"Too many wrong PINs. Wait {_describe(wait_s)}, then try again."
                )
            if hmac.compare_digest(_digest(pin, kept.salt), kept.digest):
                if kept.failures:
                    self._write(replace(kept, failures=0, not_before_s=0.0))
                return
            failures = kept.failures + 1
            not_before_s = self._now() + _find_pause_s(failures)
            self._write(replace(kept, failures=failures, not_before_s=not_before_s))
        raise PinRefusedError("Wrong PIN. Try again.")

    def _read(self) -> _Kept:
        try:
            return _KEPT.validate_json(self._path.read_bytes())
        except (OSError, ValueError) as error:
            raise PosecheckError(
                f"{self._path}: the PIN file is damaged. Whoever looks after this computer "
                "can delete it; then no PIN is set."
            ) from error

    def _write(self, kept: _Kept) -> None:
        write_text(self._path, json.dumps(asdict(kept)) + "\n", private=True)

    def _locked(self) -> AbstractContextManager[None]:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise as_output_error(self._path, error) from error
        return hold_lock(self._path.with_name(f".{FILE_NAME}.lock"), "is asking for the PIN")


def _digest(pin: str, salt: str) -> str:
    return hashlib.scrypt(
        pin.encode(),
        salt=bytes.fromhex(salt),
        n=_COST_N,
        r=_COST_R,
        p=_COST_P,
        maxmem=64 * 1024 * 1024,
    ).hex()


def _find_pause_s(failures: int) -> float:
    """Return how long the next try must wait after so many wrong ones in a row."""
    doublings = failures - FREE_TRIES
    # Held down before the power as well, which has no room for a thousand wrong tries.
    return 0.0 if doublings <= 0 else min(2.0 ** min(doublings, 60), LONGEST_WAIT_S)


def _describe(wait_s: float) -> str:
    seconds = max(1, round(wait_s))
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
