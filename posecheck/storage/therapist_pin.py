"""The PIN that keeps a patient's device from changing the reference poses.

It guards against slips and curiosity, not against anyone with write access to the data folder.
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
from posecheck.storage.private import restrict_file

FILE_NAME: Final = "therapist.json"
MIN_DIGITS: Final = 4
MAX_DIGITS: Final = 12
# After this many wrong tries in a row, each further one must wait twice as long as the last.
FREE_TRIES: Final = 3
MAX_WAIT_S: Final = 900.0
# scrypt's cost: 16 MB and tens of milliseconds per try (OWASP Password Storage Cheat Sheet).
_COST_N, _COST_R, _COST_P = 2**14, 8, 5


class PinRefusedError(PosecheckError):
    """The PIN is wrong, or it is too early for another try."""


@dataclass(frozen=True, slots=True)
class _PinRecord:
    salt: Annotated[str, Field(pattern="^([0-9a-f]{2})+$")]
    digest: Annotated[str, Field(pattern="^[0-9a-f]+$")]
    failures: Annotated[int, Field(ge=0)] = 0
    not_before_s: Annotated[float, Field(allow_inf_nan=False)] = 0.0


_PIN_RECORD: Final = TypeAdapter(_PinRecord)


class TherapistPin:
    """The PIN of one data folder. Safe to use from any number of processes."""

    def __init__(self, folder: Path, now: Callable[[], float] = time.time) -> None:
        self._path = folder / FILE_NAME
        self._now = now

    @property
    def is_set(self) -> bool:
        """Whether changes need a PIN."""
        return self._path.exists()

    def set(self, pin: str, current: str = "") -> None:
        """Set or change the PIN.

        Raises:
            PinRefusedError: the current PIN is wrong, or the new one is not a valid PIN.
            OutputError: the PIN cannot be saved.
        """
        if not (pin.isascii() and pin.isdecimal() and MIN_DIGITS <= len(pin) <= MAX_DIGITS):
            raise PinRefusedError(
                f"A PIN must have {MIN_DIGITS} to {MAX_DIGITS} digits. Choose another."
            )
        self.check(current)
        salt = secrets.token_hex(16)
        with self._lock():
            self._write(_PinRecord(salt, _digest(pin, salt)))

    def remove(self, current: str) -> None:
        """Remove the PIN, so that anyone can change the reference poses again.

        Raises:
            PinRefusedError: the PIN is wrong.
        """
        self.check(current)
        with self._lock():
            self._path.unlink(missing_ok=True)

    def check(self, pin: str) -> None:
        """Return if the PIN is right or none is set.

        Raises:
            PinRefusedError: the PIN is wrong, or it is too early for another try.
            PosecheckError: the PIN file is damaged.
        """
        if not self.is_set:
            return
        with self._lock():
            restrict_file(self._path)
            record = self._read()
            now_s, pause_s = self._now(), _pause_s(record.failures)
            wait_s = record.not_before_s - now_s
            if wait_s > pause_s:
                # The clock was set back, so the rest of the pause is unknown: start it again.
                wait_s = pause_s
                self._write(replace(record, not_before_s=now_s + pause_s))
            if wait_s > 0:
                raise PinRefusedError(
                    f"Too many wrong PINs. Wait {_format_wait(wait_s)}, then try again."
                )
            if hmac.compare_digest(_digest(pin, record.salt), record.digest):
                if record.failures:
                    self._write(replace(record, failures=0, not_before_s=0.0))
                return
            failures = record.failures + 1
            not_before_s = self._now() + _pause_s(failures)
            self._write(replace(record, failures=failures, not_before_s=not_before_s))
        raise PinRefusedError("Wrong PIN. Try again.")

    def _read(self) -> _PinRecord:
        try:
            return _PIN_RECORD.validate_json(self._path.read_bytes())
        except (OSError, ValueError) as error:
            raise PosecheckError(
                f"{self._path}: the PIN file is damaged. Whoever looks after this computer "
                "can delete it; then no PIN is set."
            ) from error

    def _write(self, record: _PinRecord) -> None:
        write_text(self._path, json.dumps(asdict(record)) + "\n", private=True)

    def _lock(self) -> AbstractContextManager[None]:
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


def _pause_s(failures: int) -> float:
    """Return how long to wait, in seconds, after this many wrong tries in a row."""
    doublings = failures - FREE_TRIES
    # The exponent is capped too: a thousand wrong tries would overflow a float.
    return 0.0 if doublings <= 0 else min(2.0 ** min(doublings, 60), MAX_WAIT_S)


def _format_wait(wait_s: float) -> str:
    seconds = max(1, round(wait_s))
    return f"{seconds} s" if seconds < 120 else f"{round(seconds / 60)} min"
