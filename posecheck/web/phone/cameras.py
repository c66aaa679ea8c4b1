"""Which phones are cameras now, and whose stage each one's pictures go to.

A picture goes from a phone to one stage and is kept nowhere: the stage sends it on as if it came
from a camera of its own, so a set is judged one way only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from posecheck.live.endpoint import REPLACED
from posecheck.web.phone.outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Callable

# Another set has the phone. It continues the numbers of the live camera's websocket.
BUSY: Final = 4006


class PhoneCameras:
    """Brings phones and stages together. For one event loop; no call waits."""

    def __init__(self) -> None:
        self._phones: dict[str, Outbox] = {}
        self._stages: dict[str, tuple[str, Outbox]] = {}

    def is_here(self, phone: str) -> bool:
        """Whether a phone is ready to film."""
        return phone in self._phones

    def come(self, phone: str) -> Outbox:
        """Take a phone as a camera; another page of the same phone ends."""
        if (before := self._phones.get(phone)) is not None:
            before.end(REPLACED)
        outbox = self._phones[phone] = Outbox()
        self._tell_phone(phone)
        self._tell_stage(phone)
        return outbox

    def leave(self, phone: str, outbox: Outbox) -> None:
        """Let go of a phone, unless another page of it has come meanwhile."""
        if self._phones.get(phone) is outbox:
            del self._phones[phone]
            self._tell_stage(phone)

    def watch(self, phone: str, token: str, is_over: Callable[[str], bool]) -> Outbox | None:
        """Give a set's stage the pictures of a phone, whether it is here or will come.

        Args:
            phone: the id of its pairing.
            token: the secret of the set.
            is_over: whether the set with a token is.

        Returns:
            What is sent to the stage; None while another set has the phone. The same set, whose
            page was opened anew, gets it at once; so does the next after a set that is over.
        """
        before = self._stages.get(phone)
        if before is not None:
            if before[0] != token and not is_over(before[0]):
                return None
            before[1].end(REPLACED)
        outbox = Outbox()
        self._stages[phone] = (token, outbox)
        self._tell_stage(phone)
        self._tell_phone(phone)
        return outbox

    def unwatch(self, phone: str, outbox: Outbox) -> None:
        """Take a phone's pictures from a stage, unless another one has them already."""
        if phone in self._stages and self._stages[phone][1] is outbox:
            del self._stages[phone]
            self._tell_phone(phone)

    def end_stage(self, phone: str, code: int) -> None:
        """End the stage that has a phone's pictures, if one does."""
        if phone in self._stages:
            self._stages[phone][1].end(code)

    def pass_on(self, phone: str, picture: bytes) -> None:
        """Send a picture to the stage, if one has this phone."""
        if phone in self._stages:
            self._stages[phone][1].show(picture)

    def acknowledge(self, phone: str, number: int) -> None:
        """Tell a phone that a picture and all before it have come."""
        if phone in self._phones:
            self._phones[phone].tell(type="taken", id=number)

    def _tell_phone(self, phone: str) -> None:
        if phone in self._phones:
            self._phones[phone].tell(type="watched", watched=phone in self._stages)

    def _tell_stage(self, phone: str) -> None:
        if phone in self._stages:
            self._stages[phone][1].tell(type="phone", here=phone in self._phones)
