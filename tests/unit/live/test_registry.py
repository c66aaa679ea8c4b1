from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pytest

from posecheck.core.hold import HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.core.session import Phase
from posecheck.errors import HistoryError
from posecheck.live import LiveSetup, SetRegistry
from posecheck.live.registry import EXPIRES_S, MAX_SETS, TooManySetsError
from tests.unit.core.builders import reference


@dataclass
class Ended:
    """Records how sets end, on demand in vain."""

    sets: dict[str, str] = field(default_factory=dict)
    broken: bool = False

    def save_progress(
        self, set_id: str, hold: HoldState, spans: Sequence[HoldSpan], model: str
    ) -> None: ...

    def save_set_up(self, set_id: str, waited_by_s: Mapping[str, float]) -> None: ...

    def end_set(self, set_id: str, ended: str) -> None:
        if self.broken:
            raise HistoryError("the history cannot be written; free some space")
        assert set_id not in self.sets
        self.sets[set_id] = ended


@dataclass
class Clock:
    """A clock that is set by hand."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def ended() -> Ended:
    return Ended()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hub(ended: Ended, clock: Clock) -> SetRegistry:
    return SetRegistry(ended, clock)


def setup(set_id: str = "a", earned: HoldState | None = None) -> LiveSetup:
    return LiveSetup(set_id, reference(), Side.LEFT, earned)


def test_each_set_has_a_secret_of_its_own(hub: SetRegistry) -> None:
    """Tokens are long, distinct, and lead to their own set; the same set keeps its token."""
    tokens = [hub.open(setup(name)) for name in "abc"]

    assert len(set(tokens)) == 3
    assert all(len(token) >= 32 for token in tokens)
    found = [hub.find(token) for token in tokens]
    assert [session.setup.set_id for session in found if session] == list("abc")
    assert hub.open(setup("b")) == tokens[1]
    assert hub.find("") is None


def test_a_new_set_stands_at_its_beginning(hub: SetRegistry) -> None:
    """Before the first frame there is a snapshot with the seconds earned earlier."""
    snapshot = hub.snapshot(hub.open(setup(earned=HoldState(accepted_s=7.0))))

    assert snapshot is not None
    assert (snapshot.phase, snapshot.hold.accepted_s) == (Phase.SET_UP, 7.0)
    assert (snapshot.model, snapshot.connected, snapshot.rate_per_s) == (None, False, 0.0)


def test_an_ended_set_is_gone(hub: SetRegistry, ended: Ended) -> None:
    """The end is stored once, the token is void, and the place is free."""
    token = hub.open(setup())
    hub.finish(token)
    hub.finish(token)

    assert ended.sets == {"a": "stopped"}
    assert hub.find(token) is None
    assert hub.snapshot(token) is None
    assert hub.open(setup()) != token


def test_a_set_that_nobody_comes_back_to_is_given_back(
    hub: SetRegistry, clock: Clock, ended: Ended
) -> None:
    """Ten minutes without a browser free the place, but do not end the set."""
    old = hub.open(setup("old"))
    clock.now_s += EXPIRES_S - 1
    young = hub.open(setup("young"))
    assert hub.find(old) is not None

    clock.now_s += 2
    hub.open(setup("new"))

    assert hub.find(old) is None
    assert hub.find(young) is not None
    assert ended.sets == {}


def test_a_set_with_a_browser_never_expires(hub: SetRegistry, clock: Clock) -> None:
    """The time without a connection counts from when the last browser left."""
    token = hub.open(setup())
    session = hub.find(token)
    assert session is not None
    session.connected = True
    clock.now_s += 10 * EXPIRES_S
    hub.open(setup("other"))
    assert hub.find(token) is session

    session.disconnect()
    clock.now_s += EXPIRES_S - 1
    hub.open(setup("another"))
    assert hub.find(token) is session


def test_a_machine_has_room_for_so_many(hub: SetRegistry) -> None:
    """One set too many is refused with what to do, and fits once another has ended."""
    tokens = [hub.open(setup(str(n))) for n in range(MAX_SETS)]
    with pytest.raises(TooManySetsError, match="end one"):
        hub.open(setup("one more"))

    hub.finish(tokens[0])

    assert hub.open(setup("one more")) not in tokens


def test_a_history_that_cannot_be_written_frees_the_place_all_the_same(
    hub: SetRegistry, ended: Ended
) -> None:
    """The page is informed, and the set's token is void."""
    ended.broken = True
    token = hub.open(setup())

    with pytest.raises(HistoryError):
        hub.finish(token)

    assert hub.find(token) is None


def test_many_pages_may_open_the_same_set_at_once(hub: SetRegistry) -> None:
    """All threads get the same token."""
    tokens: set[str] = set()
    together = threading.Barrier(16)

    def ask() -> None:
        together.wait()
        tokens.add(hub.open(setup()))

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tokens) == 1


def test_a_server_that_stops_ends_no_set(hub: SetRegistry, ended: Ended) -> None:
    """Running sets can be resumed by the next server."""
    tokens = [hub.open(setup(name)) for name in "ab"]
    hub.close()

    assert ended.sets == {}
    assert [hub.find(token) for token in tokens] == [None, None]
