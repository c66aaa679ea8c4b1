"""Which phones may open the pages, and the link that pairs another one.

The secrets themselves are not kept, only their digests: whoever reads the file learns of no cookie
that would let them in. Both secrets are random and long, so a plain digest is enough.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, TypeAdapter

from posecheck.errors import PosecheckError
from posecheck.storage.atomic import as_output_error, write_text
from posecheck.storage.file_lock import hold_lock

FILE_NAME: Final = "phones.json"
# 256 bits, for the link and for the cookie alike.
SECRET_BYTES: Final = 32
OFFER_LASTS_S: Final = 600.0
PAIRING_LASTS_S: Final = 90 * 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Pairing:
    """A phone that may open the pages.

    Attributes:
        id: by which it is ended; no secret.
        made_s: when it was paired, in seconds since 1970.
        digest: SHA-256 of its cookie's value, in hex.
        device: what kind of device it is, empty where that is not known.
        owner: the id of the person whose page showed the link, empty where it was nobody's.
    """

    id: Annotated[str, Field(pattern="^[0-9a-f]+$")]
    made_s: Annotated[float, Field(allow_inf_nan=False)]
    digest: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    device: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What the link contains that pairs one phone.

    Attributes:
        token: the secret of the link.
        until_s: when it expires, on the clock ``elapsed``.
        owner: the id of the person whose page shows it, empty for the terminal's.
    """

    token: str
    until_s: float
    owner: str = ""


_KEPT: Final = TypeAdapter(list[Pairing])
_NOTHING: Final = (0, 0, 0)


class Pairings:
    """The paired phones of one data folder. Threads, and other programs, may ask at any time.

    Args:
        folder: the data folder; it is there.
        now: the time in seconds since 1970.
        elapsed: a clock that nobody sets, in seconds.
    """

    def __init__(
        self,
        folder: Path,
        now: Callable[[], float] = time.time,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = folder / FILE_NAME
        self._now = now
        self._elapsed = elapsed
        self._offers: dict[str, Offer] = {}
        self._guard = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._pairings: tuple[Pairing, ...] = ()

    def offer(self, owner: str = "") -> Offer:
        """Return a person's link: the same one until it is used or expires, then another."""
        with self._guard:
            offer = self._offers.get(owner)
            if offer is None or self._elapsed() >= offer.until_s:
                token = secrets.token_urlsafe(SECRET_BYTES)
                offer = Offer(token, self._elapsed() + OFFER_LASTS_S, owner)
                self._offers[owner] = offer
            return offer

    def find_left_s(self, offer: Offer) -> float:
        """Return for how many more seconds an offer is good."""
        return max(0.0, offer.until_s - self._elapsed())

    def is_offered(self, token: str) -> bool:
        """Whether this is the secret of a link that was neither used nor has expired."""
        return self._find_offer(token) is not None

    def accept(self, token: str, device: str = "") -> str | None:
        """Pair the phone that has a link's secret, and return the value of its cookie.

        Returns None when the secret is wrong, was used before or has expired.

        Raises:
            PosecheckError: the pairing cannot be kept; the link stays good.
        """
        with self._guard:
            offer = self._find_offer(token)
            if offer is None:
                return None
            secret = secrets.token_urlsafe(SECRET_BYTES)
            with self._locked():
                new = Pairing(
                    secrets.token_hex(8), self._now(), _digest(secret), device, offer.owner
                )
                self._write([*self.list_paired(), new])
            del self._offers[offer.owner]
        return secret

    def find(self, secret: str) -> Pairing | None:
        """Return the pairing of the phone with this cookie, None where it is not paired now.

        Raises:
            PosecheckError: the file cannot be read.
        """
        digest = _digest(secret)
        return next(
            (each for each in self.list_paired() if hmac.compare_digest(digest, each.digest)), None
        )

    def list_paired(self) -> tuple[Pairing, ...]:
        """Return the phones that are paired now, in the order in which that was done.

        Raises:
            PosecheckError: the file cannot be read.
        """
        now_s = self._now()
        return tuple(each for each in self._read() if now_s - each.made_s < PAIRING_LASTS_S)

    def end(self, pairing_id: str) -> None:
        """Let a phone in no more. One that is not paired is left alone.

        Raises:
            PosecheckError: the file cannot be read or written.
        """
        with self._guard, self._locked():
            self._write([each for each in self.list_paired() if each.id != pairing_id])

    def _find_offer(self, token: str) -> Offer | None:
        now_s, digest = self._elapsed(), _digest(token)
        with self._guard:
            return next(
                (
                    offer
                    for offer in self._offers.values()
                    if now_s < offer.until_s and hmac.compare_digest(digest, _digest(offer.token))
                ),
                None,
            )

    def _read(self) -> tuple[Pairing, ...]:
        """Return what the file contains; it is read again only when it has changed."""
        with self._guard:
            try:
                stat = self._path.stat()
                # A file that is replaced has another number, even within one tick of the clock.
                seen = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
                if seen != self._seen:
                    self._pairings = tuple(_KEPT.validate_json(self._path.read_bytes()))
                    self._seen = seen
            except FileNotFoundError:
                self._pairings, self._seen = (), _NOTHING
            except (OSError, ValueError) as error:
                raise PosecheckError(
                    f"{self._path}: the list of paired phones is damaged. Delete this file and "
                    "pair the phones again."
                ) from error
            return self._pairings

    def _write(self, pairings: Sequence[Pairing]) -> None:
        document = [asdict(each) for each in pairings]
        write_text(self._path, json.dumps(document, indent=1) + "\n", private=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise as_output_error(self._path, error) from error
        with hold_lock(self._path.with_name(f".{FILE_NAME}.lock"), "is pairing a phone"):
            yield


def _digest(secret: str) -> str:
    # A cookie may contain what is no letter at all.
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
