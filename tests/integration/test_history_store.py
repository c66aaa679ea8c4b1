"""The history on real files: what was kept stays, whatever happens to the program."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.analysis.recording import Recording, RecordingWriter, save_recording
from posecheck.core.hold import FormState, HoldSpan, HoldState, step_hold
from posecheck.core.landmarks import Side
from posecheck.core.reasons import Reason
from posecheck.errors import HistoryError, PosecheckError
from posecheck.history import Assignment, HistoryStore, Settings, open_store
from posecheck.history.opening import describe_aside, open_database
from posecheck.history.schema import MIGRATIONS, VERSION, migrate
from posecheck.references.files import find_reference
from posecheck.texts.catalog import load_section

FIGURE_4 = find_reference("figure-4")
CORRECT, WRONG, UNSEEN = FormState.CORRECT, FormState.INCORRECT, FormState.CANNOT_JUDGE
SLIPPED = ("ankle_not_on_knee",)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a history may be kept."""
    return tmp_path / "history.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[HistoryStore]:
    """Return an empty history."""
    store = open_store(path)
    yield store
    store.close()


def begin(store: HistoryStore, name: str = "Ada") -> str:
    """Begin a set of a profile and return its id."""
    return store.begin_set(store.first_profile(name).id, FIGURE_4, Side.RIGHT, "camera")


def keep(store: HistoryStore, set_id: str, answers: list[tuple[float, FormState]]) -> HoldState:
    """Keep a set frame by frame, as a session does, and return its ledger."""
    hold = HoldState()
    for t_s, state in answers:
        reasons = () if state is CORRECT else SLIPPED if state is WRONG else ("no_person",)
        hold, span = step_hold(hold, t_s, state, reasons)
        store.save_progress(set_id, hold, () if span is None else (span,), "full")
    return hold


def told_of_aside(store: HistoryStore) -> str:
    """Return what is said of the file that was put aside."""
    assert store.aside is not None
    return describe_aside(store.aside, load_section("history_page"))


def aside_files(folder: Path) -> list[str]:
    """Return the names of what was put aside."""
    return sorted(each.name for each in folder.iterdir() if ".aside-" in each.name)


def test_a_set_is_found_as_it_was_kept(store: HistoryStore) -> None:
    """The ledger, the merged intervals and what was asked for come back, and the totals agree."""
    set_id = begin(store)
    times = [20 + n / 10 for n in range(100)]
    states = [WRONG] * 30 + [CORRECT] * 40 + [UNSEEN] * 30

    hold = keep(store, set_id, list(zip(times, states, strict=True)))

    found = store.find_set(set_id)
    assert found is not None
    assert (found.stretch, found.side, found.goal_s) == ("figure-4", Side.RIGHT, FIGURE_4.hold_s)
    assert (found.model, found.source, found.ended) == ("full", "camera", None)
    assert found.accepted_s == hold.accepted_s
    assert found.hold == HoldState(
        accepted_s=hold.accepted_s,
        paused_by_s=hold.paused_by_s,
        unseen_s=hold.unseen_s,
        longest_hold_s=hold.longest_hold_s,
    )
    assert [each.state for each in found.intervals] == [WRONG, CORRECT, UNSEEN]
    assert found.elapsed_s == times[-1]
    for state, stored_s in (
        (WRONG, found.paused_s), (CORRECT, found.accepted_s), (UNSEEN, found.unseen_s),
    ):  # fmt: skip
        total_s = sum(each.end_s - each.start_s for each in found.intervals if each.state is state)
        assert total_s == pytest.approx(stored_s, abs=1e-9)


def test_spans_handed_in_twice_are_kept_once(store: HistoryStore) -> None:
    """After a failure everything may be handed in again: no second is counted twice."""
    set_id = begin(store)
    spans = (HoldSpan(1.0, 2.0, CORRECT, ()), HoldSpan(2.0, 3.0, WRONG, SLIPPED))
    hold = HoldState(accepted_s=1.0, paused_by_s={SLIPPED[0]: 1.0}, longest_hold_s=1.0)

    for _ in range(3):
        store.save_progress(set_id, hold, spans, "full")

    found = store.find_set(set_id)
    assert found is not None
    good, left = found.intervals
    assert good == spans[0]
    assert left == replace(spans[1], reasons=(Reason.COMING_OUT, *SLIPPED))


def test_totals_and_intervals_are_kept_together_or_not_at_all(store: HistoryStore) -> None:
    """When the intervals cannot be written, the totals stay as they were."""
    set_id = begin(store)
    hold = HoldState(accepted_s=1.0, longest_hold_s=1.0)
    store.save_progress(set_id, hold, (HoldSpan(0.0, 1.0, CORRECT, ()),), "full")
    with closing(sqlite3.connect(store.path)) as other:
        other.execute(
            "CREATE TRIGGER no_more BEFORE INSERT ON intervals BEGIN SELECT RAISE(ABORT, ''); END"
        )

    with pytest.raises(HistoryError):
        store.save_progress(
            set_id, HoldState(accepted_s=2.0), (HoldSpan(1.0, 2.0, WRONG, SLIPPED),), "full"
        )

    found = store.find_set(set_id)
    assert found is not None
    assert (found.accepted_s, len(found.intervals)) == (1.0, 1)


def test_a_recording_goes_with_its_set(store: HistoryStore) -> None:
    """What was seen in a set is found by its id, and is gone when the set is deleted."""
    first, second = begin(store), begin(store)
    for set_id in (first, second):
        store.save_recording(set_id, make_recording())

    store.delete_set(first)

    assert store.load_recording(first) is None
    kept = store.load_recording(second)
    assert kept is not None
    assert (len(kept), kept.end_s) == (1, 2.0)
    store.delete_profile(store.list_profiles()[0].id)
    assert not store.has_recording(second)


def test_a_version_is_assigned_from_a_day_on(store: HistoryStore) -> None:
    """The newest assignment that has begun holds; before the first one, the version in use."""
    person, other = store.first_profile("Ada").id, store.add_profile("Bo").id
    first = Assignment("figure-4", date(2026, 11, 2), 2)
    third_week = Assignment("figure-4", date(2026, 11, 16), 3)
    for each in (third_week, first, Assignment("knee-to-opposite-shoulder", date(2026, 1, 1), 9)):
        store.assign_version(person, each)

    def on(day: date) -> int | None:
        return store.find_assigned_version(person, "figure-4", day)

    assert [on(date(2026, 11, day)) for day in (1, 2, 15, 16, 30)] == [None, 2, 2, 3, 3]
    assert store.find_assigned_version(other, "figure-4", date(2026, 11, 30)) is None
    store.assign_version(person, replace(third_week, version=4))
    assert on(date(2026, 11, 30)) == 4
    store.take_back_assignment(person, third_week)
    assert on(date(2026, 11, 30)) == 2
    store.delete_profile(person)
    assert store.list_assignments(person) == ()
    with pytest.raises(HistoryError):
        store.assign_version(person, first)


CHILD = """
import sys
from pathlib import Path
from posecheck.core.hold import FormState, HoldState, step_hold
from posecheck.core.landmarks import Side
from posecheck.history import open_store
from posecheck.references.files import find_reference
store = open_store(Path(sys.argv[1]))
profile = store.first_profile("Ada")
set_id = store.begin_set(profile.id, find_reference("figure-4"), Side.RIGHT, "camera")
print(set_id, flush=True)
hold = HoldState()
for n in range(1_000_000):
    hold, span = step_hold(hold, n / 10, FormState.CORRECT, ())
    store.save_progress(set_id, hold, () if span is None else (span,), "full")
    print(hold.accepted_s, flush=True)
"""


def test_what_was_saved_survives_a_kill(path: Path) -> None:
    """After SIGKILL the last second that was said to be kept is there, and all agrees."""
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout is not None
            set_id = child.stdout.readline().strip()
            said = [child.stdout.readline() for _ in range(50)]
            child.send_signal(signal.SIGKILL)
            said += child.stdout.readlines()
        last_s = float(next(line for line in reversed(said) if line.endswith("\n")))

        with closing(open_store(path)) as store:
            assert store.aside is None
            found = store.find_set(set_id)
        assert found is not None
        # It may have kept one more than it came to say.
        assert found.accepted_s == pytest.approx(last_s, abs=0.11)
        assert found.accepted_s >= last_s
        assert found.elapsed_s == pytest.approx(found.accepted_s, abs=1e-6)


@pytest.mark.parametrize("damaged", [False, True])
def test_programs_that_start_at_once_share_one_history(path: Path, *, damaged: bool) -> None:
    """Several find none, or a damaged one: one puts it aside, and all keep their sets in one."""
    if damaged:
        path.write_bytes(b"junk" * 9999)
    script = CHILD.replace("1_000_000", "20")
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE)
        for _ in range(5)
    ]
    outputs = [child.communicate(timeout=60)[0] for child in children]

    assert [child.returncode for child in children] == [0] * 5
    with closing(open_store(path)) as store:
        assert [each.name for each in store.list_profiles()] == ["Ada"]
        found = [store.find_set(output.split()[0].decode()) for output in outputs]
    assert [each and round(each.accepted_s, 3) for each in found] == [1.9] * 5
    assert len(aside_files(path.parent)) == damaged


def test_two_windows_do_not_disturb_each_other(path: Path) -> None:
    """Two stores and many threads write at once; every set has its own seconds."""
    with closing(open_store(path)) as one, closing(open_store(path)) as other:
        sets = [(store, begin(store)) for store in (one, other) for _ in range(4)]
        answers = [(n / 10, CORRECT) for n in range(30)]
        threads = [threading.Thread(target=keep, args=(*each, answers)) for each in sets]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = [one.find_set(set_id) for _, set_id in sets]

    assert [each and round(each.accepted_s, 6) for each in found] == [2.9] * 8


def make_history(path: Path) -> str:
    """Keep one set with a note, close the history and return the set's id."""
    with closing(open_store(path)) as store:
        set_id = begin(store)
        keep(store, set_id, [(n / 10, CORRECT) for n in range(200)])
        store.rate_set(set_id, 3, "a note")
    return set_id


def write_junk(path: Path) -> None:
    path.write_bytes(b"this is no database at all" * 400)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_the_middle(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)


def lose_a_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE intervals")


def lose_a_column(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ALTER TABLE sets DROP COLUMN note")


def be_empty_with_a_log(path: Path) -> None:
    path.write_bytes(b"")
    path.with_name(f"{path.name}-wal").write_bytes(b"someone's seconds")


@pytest.mark.parametrize(
    "spoil",
    [write_junk, cut_off, spoil_the_middle, lose_a_table, lose_a_column, be_empty_with_a_log],
)
def test_a_damaged_history_is_put_aside(path: Path, spoil: object) -> None:
    """A file that cannot be used keeps its content under a new name, and a fresh one works."""
    make_history(path)
    spoil(path)  # type: ignore[operator]
    content = path.read_bytes()

    with closing(open_store(path)) as store:
        told = told_of_aside(store)
        assert store.aside is not None
        assert str(store.aside.path) in told
        assert "damaged" in told
        assert store.list_profiles() == ()
        begin(store)

    assert store.aside.path.read_bytes() == content
    with closing(open_store(path)) as store:
        assert store.aside is None
        assert len(store.list_profiles()) == 1


def test_the_log_goes_aside_with_its_file(path: Path) -> None:
    """What SQLite keeps beside a file is renamed with it and lost neither."""
    be_empty_with_a_log(path)

    open_store(path).close()

    assert [name for name in aside_files(path.parent) if name.endswith("-wal")]


def test_files_put_aside_never_overwrite_one_another(path: Path) -> None:
    """Several in the same second get names of their own."""
    for n in range(4):
        path.write_bytes(b"junk %d" % n * 999)
        open_store(path).close()

    kept = {path.with_name(name).read_bytes()[:6] for name in aside_files(path.parent)}
    assert kept == {b"junk 0", b"junk 1", b"junk 2", b"junk 3"}


def test_a_newer_history_is_put_aside_and_can_be_had_back(path: Path) -> None:
    """An older program leaves a newer one's file whole and says how to have it back."""
    set_id = make_history(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")

    with closing(open_store(path)) as store:
        assert "newer" in told_of_aside(store)
        assert store.list_profiles() == ()
        aside = store.aside
    assert aside is not None
    with closing(sqlite3.connect(aside.path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION}")
    with closing(open_store(aside.path)) as store:
        assert store.find_set(set_id) is not None


@pytest.mark.parametrize("version", [0, VERSION, VERSION + 1])
def test_another_programs_database_is_put_aside(path: Path, version: int) -> None:
    """Tables that are not ours are never written to, whatever version they claim."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
        connection.execute(f"PRAGMA user_version = {version}")

    with closing(open_store(path)) as store:
        assert "another program" in told_of_aside(store)


# Rows of a history as an older program left it; of the profiles, the second one was deleted.
OLD_ROWS = (
    "INSERT INTO profiles (name, name_key, settings) VALUES ('Ada', 'ada', '{\"volume\": 0.25}')",
    "INSERT INTO profiles (name, name_key) VALUES ('Gone', 'gone'), ('Ben', 'ben')",
    "DELETE FROM profiles WHERE name = 'Gone'",
    (
        "INSERT INTO sets (id, profile_id, started_utc, utc_offset_s, local_day, stretch, title,"
        " reference_version, side, source, model, goal_s, times_a_day, accepted_s, unseen_s,"
        " longest_hold_s, paused_by_s, ended, pain, note)"
        " VALUES ('s', 1, '2025-03-01T09:00:00.000+00:00', 3600, '2025-03-01', 'figure-4',"
        " 'Figure-4', 1, 'left', 'camera', 'full', 30, 3, 31.5, 2.5, 30.25,"
        " '{\"thigh_not_pulled\": 1.5}', 'done', 4, 'better today'),"
        " ('t', 3, '2025-03-01T09:00:00.000+00:00', 3600, '2025-03-01', 'figure-4', 'Figure-4',"
        " 1, 'right', 'sample', '', 30, 3, 0, 0, 0, '{}', NULL, NULL, '')"
    ),
    (
        "INSERT INTO intervals VALUES ('s', 0, 1.5, 'incorrect', '[\"thigh_not_pulled\"]'),"
        " ('s', 1.5, 33, 'correct', '[]')"
    ),
)
OLD_ASSIGNMENT = "INSERT INTO assignments VALUES (3, 'figure-4', '2025-03-02', 7)"


def make_old_history(path: Path, version: int) -> None:
    """Make a file by the tables of an older version, which are never changed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        migrate(connection, MIGRATIONS[:version])
        for statement in (*OLD_ROWS, *([OLD_ASSIGNMENT] if version >= 3 else [])):
            connection.execute(statement)


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_history_is_brought_up_to_date(path: Path, version: int) -> None:
    """Nothing of it is lost: people, settings, assignments, sets with their intervals."""
    make_old_history(path, version)

    with closing(open_store(path)) as store:
        assert store.aside is None
        ada, ben = store.list_profiles()
        assert (ada.name, ben.name) == ("Ada", "Ben")
        assert store.list_former_numbers() == {1: ada.id, 3: ben.id}
        assert store.load_settings(ada.id).volume == 0.25
        expected = (Assignment("figure-4", date(2025, 3, 2), 7),) if version >= 3 else ()
        assert store.list_assignments(ben.id) == expected
        assert store.list_assignments(ada.id) == ()
        [record] = store.list_sets(ada.id)
        [sample] = store.list_sets(ben.id, samples=True)
    assert (record.id, record.profile_id, sample.id) == ("s", ada.id, "t")
    assert (record.accepted_s, record.unseen_s, record.longest_hold_s) == (31.5, 2.5, 30.25)
    assert (record.day, record.started_at.hour, record.side) == (date(2025, 3, 1), 10, Side.LEFT)
    assert (record.paused_by_s, record.ended) == ({"thigh_not_pulled": 1.5}, "done")
    assert (record.pain, record.note, record.model) == (4, "better today", "full")
    assert record.intervals == (
        HoldSpan(0.0, 1.5, WRONG, (Reason.GETTING_IN, "thigh_not_pulled")),
        HoldSpan(1.5, 33.0, CORRECT, ()),
    )
    with closing(open_store(path)) as store:
        assert store.list_profiles() == (ada, ben)
        store.delete_profile(ada.id)
        assert store.list_profiles() == (ben,)
        assert store.find_set("s") is None
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == VERSION
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("SELECT count(*) FROM intervals").fetchone()[0] == 0


def test_an_older_history_that_cannot_be_brought_up_to_date_stays(path: Path) -> None:
    """A migration that is broken off at any statement leaves the older file as it was."""
    for count in range(len(MIGRATIONS[3])):
        make_old_history(path, 3)
        broken = (*MIGRATIONS[:3], (*MIGRATIONS[3][:count], "INSERT INTO nothing VALUES (1)"))
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = ON")
            with pytest.raises(sqlite3.OperationalError):
                migrate(connection, broken)
            assert connection.execute("SELECT count(*) FROM intervals").fetchone()[0] == 2
        with closing(open_store(path)) as store:
            assert [each.name for each in store.list_profiles()] == ["Ada", "Ben"]
        path.unlink()


def make_recording() -> Recording:
    writer = RecordingWriter()
    writer.add(None, 0.5)
    return writer.build(2.0)


def test_recordings_of_an_older_history_are_found_again(path: Path) -> None:
    """They are named by the ids of their sets, which stay."""
    make_old_history(path, 3)
    (path.parent / "recordings").mkdir()
    save_recording(path.parent / "recordings" / "s.npz", make_recording())

    with closing(open_store(path)) as store:
        assert store.has_recording("s")
        store.delete_set("t")
        assert store.load_recording("s") is not None


def test_recordings_of_a_history_put_aside_stay(path: Path) -> None:
    """No deletion in the new history takes one; with the old file back, they are there again."""
    with closing(open_store(path)) as store:
        old = begin(store)
        store.save_recording(old, make_recording())
    whole = path.read_bytes()
    write_junk(path)
    with closing(open_store(path)) as store:
        assert store.aside is not None
        first, second = begin(store), begin(store)
        for set_id in (first, second):
            store.save_recording(set_id, make_recording())

        store.delete_set(first)
        store.delete_all(store.list_profiles()[0].id)
        store.delete_profile(store.list_profiles()[0].id)

        assert [store.has_recording(each) for each in (old, first, second)] == [True, False, False]
    path.write_bytes(whole)
    with closing(open_store(path)) as store:
        assert store.load_recording(old) is not None


def test_a_deletion_that_was_broken_off_is_gone_on_with(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recording that could not be deleted with its set goes with the next deletion."""
    stuck, other = begin(store), begin(store)
    for set_id in (stuck, other):
        store.save_recording(set_id, make_recording())
    unlink = Path.unlink

    def refuse(self: Path, missing_ok: bool = False) -> None:
        if self == store.recording_path(stuck):
            raise PermissionError(13, "in use")
        unlink(self, missing_ok=missing_ok)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", refuse)
        for set_id in (stuck, other):
            with pytest.raises(PosecheckError, match="cannot be deleted"):
                store.delete_set(set_id)
    assert (store.has_recording(stuck), store.has_recording(other)) == (True, False)

    store.delete_set(other)

    assert not store.has_recording(stuck)
    assert store.find_set(stuck) is None


def test_nothing_is_recorded_for_a_set_that_was_deleted(store: HistoryStore) -> None:
    """A set that is deleted while it runs leaves no recording behind."""
    set_id = begin(store)
    store.delete_set(set_id)

    with pytest.raises(HistoryError, match="has been deleted"):
        store.save_recording(set_id, make_recording())

    assert not store.has_recording(set_id)


def test_nobody_is_taken_for_somebody_of_another_history(path: Path) -> None:
    """A person has another id in the history that takes the place of a lost one."""
    known: set[str] = set()
    for _ in range(2):
        with closing(open_store(path)) as store:
            ids = {store.add_profile(name).id for name in ("Ada", "Ben")}
        assert len(ids) == 2
        assert not ids & known
        known |= ids
        write_junk(path)


def test_a_migration_that_fails_leaves_the_file_as_it_was(path: Path) -> None:
    """Half a migration is none: the version and the tables stay the old ones."""
    set_id = make_history(path)
    broken = (*MIGRATIONS, ("CREATE TABLE more (x TEXT) STRICT", "INSERT INTO nothing VALUES (1)"))
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as connection,
        pytest.raises(sqlite3.OperationalError),
    ):
        migrate(connection, broken)

    with closing(open_store(path)) as store:
        assert store.aside is None
        assert store.find_set(set_id) is not None


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where a folder should be, and a folder where the file should be, are one error."""
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "history.sqlite3", tmp_path):
        with pytest.raises(HistoryError) as caught:
            open_store(place)
        assert "folder" in str(caught.value)
        assert "\n" not in str(caught.value)


SMALL_DISK = """
import sys
from pathlib import Path
from posecheck.core.hold import HoldSpan, FormState, HoldState
from posecheck.core.landmarks import Side
from posecheck.errors import PosecheckError
from posecheck.history import open_store
from posecheck.references.files import find_reference
store, kept_s = None, 0.0
try:
    store = open_store(Path(sys.argv[1]) / "history.sqlite3")
    profile = store.first_profile("Ada")
    set_id = store.begin_set(profile.id, find_reference("figure-4"), Side.RIGHT, "camera")
    for n in range(100_000):
        span = HoldSpan(float(n), n + 1.0, list(FormState)[n % 2], ("x" * 200,))
        store.save_progress(set_id, HoldState(accepted_s=n + 1.0), (span,), "full")
        kept_s = n + 1.0
except PosecheckError as error:
    print(error)
if store is not None:
    record = store.find_set(set_id)
    print(record.accepted_s == kept_s == record.elapsed_s)
"""


def run_on_own_mount(tmp_path: Path, options: str) -> str:
    """Run ``SMALL_DISK`` with a file system of its own at ``tmp_path``; return its output."""
    own_mounts = ["unshare", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*own_mounts, "true"], check=False).returncode
    ):
        pytest.skip("this machine lets no test mount a disk of its own")
    finished = subprocess.run(
        [*own_mounts, "sh", "-c", f'mount -t tmpfs -o {options} none "$0" && exec "$@"',
         tmp_path, sys.executable, "-c", SMALL_DISK, tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert finished.stderr == ""
    return finished.stdout


def test_a_full_disk_is_told_and_costs_nothing_kept(tmp_path: Path) -> None:
    """When the disk is full the error says so, and every second kept before can be read."""
    told, agrees = run_on_own_mount(tmp_path, "size=600k").splitlines()

    assert "the disk is full" in told
    assert agrees == "True"


def test_a_disk_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A read-only disk is one line that says what to do."""
    [told] = run_on_own_mount(tmp_path, "ro").splitlines()

    assert "cannot be written" in told
    assert "--data-dir" in told


def test_saving_is_quick(store: HistoryStore) -> None:
    """A save takes a small share of the half second between two."""
    set_id = begin(store)
    began_s = time.monotonic()
    keep(store, set_id, [(n / 10, CORRECT) for n in range(50)])

    assert (time.monotonic() - began_s) / 50 < 0.1


def test_deleted_words_are_gone_from_the_file(store: HistoryStore) -> None:
    """After a set or all sets are deleted, no byte of its note is left in any of the files."""
    first, second = begin(store), begin(store)
    for set_id, note in ((first, "sharp-left-hip"), (second, "tingling-toes")):
        keep(store, set_id, [(n / 10, CORRECT) for n in range(20)])
        store.rate_set(set_id, 7, note)
        store.rate_set(set_id, 6, note * 3)

    def find(word: bytes) -> bool:
        return any(word in each.read_bytes() for each in store.path.parent.iterdir())

    assert find(b"sharp-left-hip")
    store.delete_set(first)
    assert not find(b"sharp-left-hip")
    assert find(b"tingling-toes")
    store.delete_all(store.list_profiles()[0].id)
    assert not find(b"tingling-toes")
    assert not find(second.encode())
    assert store.find_set(second) is None


def test_a_deleted_profile_takes_its_own_sets_only(store: HistoryStore) -> None:
    """The other person's sets stay."""
    ada, bob = store.add_profile("Ada"), store.add_profile("Bob")
    for profile in (ada, bob):
        store.begin_set(profile.id, FIGURE_4, Side.LEFT, "camera")

    store.delete_profile(ada.id)

    assert store.list_profiles() == (bob,)
    assert store.list_sets(ada.id) == ()
    assert len(store.list_sets(bob.id)) == 1


@pytest.mark.parametrize("replaced", [False, True])
def test_seconds_never_go_to_a_file_that_was_moved_away(
    store: HistoryStore, tmp_path: Path, *, replaced: bool
) -> None:
    """What would not be found after the next start is an error now."""
    set_id = begin(store)
    store.path.rename(tmp_path / "elsewhere")
    if replaced:
        store.path.write_bytes(b"")

    with pytest.raises(HistoryError, match="moved or deleted"):
        store.save_progress(set_id, HoldState(), (), "full")


def test_a_set_deleted_while_it_runs_is_told(store: HistoryStore) -> None:
    """Saving to a set that is gone is an error in kind words, and brings nothing back."""
    set_id = begin(store)
    store.delete_set(set_id)

    with pytest.raises(HistoryError, match="has been deleted"):
        store.save_progress(set_id, HoldState(), (), "full")
    with pytest.raises(HistoryError, match="has been deleted"):
        store.end_set(set_id, "done")
    with pytest.raises(HistoryError, match="has been deleted"):
        store.rate_set(set_id, 1, "")
    assert store.find_set(set_id) is None


def test_names_of_profiles_are_clean_and_their_own(store: HistoryStore) -> None:
    """Spaces are tidied, an empty or taken name is refused, renaming to itself is not."""
    ada = store.add_profile("  Ada \n Lovelace ")
    bob = store.add_profile("Bob")

    assert ada.name == "Ada Lovelace"
    for name in ("", " \t", "ADA LOVELACE"):
        with pytest.raises(PosecheckError):
            store.add_profile(name)
    with pytest.raises(PosecheckError):
        store.rename_profile(bob.id, "ada lovelace")
    assert store.rename_profile(ada.id, "ada lovelace").name == "ada lovelace"
    assert store.first_profile("Someone") == store.list_profiles()[0]
    with pytest.raises(PosecheckError):
        store.rename_profile("nobody", "Nobody")
    with pytest.raises(PosecheckError):
        store.begin_set("nobody", FIGURE_4, Side.LEFT, "camera")


def test_settings_are_kept_for_each_profile(path: Path) -> None:
    """They are there after a restart, and another profile has its own."""
    mine = Settings(volume=0.3, voice=False).with_side("figure-4", Side.LEFT)
    with closing(open_store(path)) as store:
        ada, bob = store.add_profile("Ada"), store.add_profile("Bob")
        store.save_settings(ada.id, mine)

    with closing(open_store(path)) as store:
        assert store.load_settings(ada.id) == mine
        assert store.load_settings(bob.id) == Settings()
        with pytest.raises(PosecheckError):
            store.save_settings("nobody", mine)


def test_a_set_belongs_to_the_local_day_it_began_on(path: Path) -> None:
    """Late in the evening, and on the night the clocks change, the user's own day counts."""
    berlin = ZoneInfo("Europe/Berlin")
    # Summer time ends on 2025-10-26 at 3:00.
    moments = [
        datetime(2025, 10, 25, 23, 30, tzinfo=berlin),
        datetime(2025, 10, 26, 0, 30, tzinfo=berlin),
        datetime(2025, 10, 26, 2, 30, tzinfo=berlin, fold=1),
        datetime(2025, 10, 26, 23, 30, tzinfo=berlin),
    ]
    clock = iter(moments)
    database, _ = open_database(path)
    with closing(HistoryStore(database, now=lambda: next(clock))) as store:
        for _ in moments:
            set_id = begin(store)
            hold = HoldState(accepted_s=30.0)
            store.save_progress(set_id, hold, (HoldSpan(0.0, 30.0, CORRECT, ()),), "full")
        records = store.list_sets(store.list_profiles()[0].id)
        clock = iter([datetime(2025, 10, 26, 23, 59, tzinfo=berlin)])
        today = store.count_today(store.list_profiles()[0].id, "figure-4", Side.RIGHT)

    assert [record.day.day for record in records] == [26, 26, 26, 25]
    began = [record.started_at.timestamp() for record in reversed(records)]
    assert began == [moment.timestamp() for moment in moments]
    assert [f"{record.started_at:%H:%M%z}" for record in records] == [
        "23:30+0100", "02:30+0100", "00:30+0200", "23:30+0200",
    ]  # fmt: skip
    assert (today.done, today.seconds) == (3, 90.0)


class Moment:
    """A clock of a server that runs on UTC."""

    now = datetime(2026, 3, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def moving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HistoryStore, Moment]]:
    """Return a history and its clock, which stands where it is put."""
    moment = Moment()
    database, _ = open_database(tmp_path_factory.mktemp("moving") / "history.sqlite3")
    with closing(HistoryStore(database, now=lambda: moment.now)) as store:
        yield store, moment


@settings(max_examples=40)
@given(
    began=st.integers(10**9, 4 * 10**9).map(lambda s: datetime.fromtimestamp(s, UTC)),
    later_s=st.integers(0, 3 * 24 * 3600),
    zone=st.sampled_from(
        [
            "UTC",
            "Europe/Berlin",
            "Pacific/Kiritimati",
            "Pacific/Pago_Pago",
            "America/New_York",
            "Asia/Kathmandu",
            "Australia/Lord_Howe",
        ]
    ).map(ZoneInfo),
)
def test_a_day_ends_at_midnight_where_the_person_is(
    moving: tuple[HistoryStore, Moment], began: datetime, later_s: int, zone: ZoneInfo
) -> None:
    """A set belongs to the day on the person's wall, counts until midnight there, and no longer."""
    store, moment = moving
    person = store.first_profile("Ada")
    store.delete_all(person.id)
    moment.now = began
    set_id = store.begin_set(person.id, FIGURE_4, Side.RIGHT, "camera", zone)
    store.save_progress(set_id, HoldState(accepted_s=30.0), (), "full")

    moment.now = began + timedelta(seconds=later_s)
    done = store.count_today(person.id, "figure-4", Side.RIGHT, zone).done

    same_day = moment.now.astimezone(zone).date() == began.astimezone(zone).date()
    assert done == same_day
    (found,) = store.list_sets(person.id)
    assert found.day == began.astimezone(zone).date()
    assert found.started_at == began


def test_samples_stay_out_of_the_dose(store: HistoryStore) -> None:
    """What was tried with a sample clip is kept, and listed only when it is asked for."""
    profile = store.first_profile("Ada")
    set_id = store.begin_set(profile.id, FIGURE_4, Side.RIGHT, "sample")
    store.save_progress(set_id, HoldState(accepted_s=30.0), (), "full")

    assert store.list_sets(profile.id) == ()
    assert [each.id for each in store.list_sets(profile.id, samples=True)] == [set_id]
    assert store.count_today(profile.id, "figure-4", Side.RIGHT).done == 0


def test_a_set_ends_in_a_known_way(store: HistoryStore) -> None:
    """How it ended is kept; a word nobody knows is refused."""
    set_id = begin(store)
    with pytest.raises(ValueError, match="given_up"):
        store.end_set(set_id, "asleep")
    store.end_set(set_id, "stopped")

    found = store.find_set(set_id)
    assert found is not None
    assert found.ended == "stopped"


def test_what_kept_a_set_from_beginning_is_kept(store: HistoryStore) -> None:
    """For each reason, the seconds that the set-up waited."""
    set_id = begin(store)
    store.save_set_up(set_id, {"feet_cut_off": 12.5})

    found = store.find_set(set_id)
    assert found is not None
    assert found.set_up_by_s == {"feet_cut_off": 12.5}


def test_pain_is_nought_to_ten(store: HistoryStore) -> None:
    """What is not is refused before it is written; a long note is cut."""
    set_id = begin(store)
    for pain in (-1, 11):
        with pytest.raises(ValueError, match="0 to 10"):
            store.rate_set(set_id, pain, "")
    store.rate_set(set_id, None, "  long " + "x" * 5000)

    found = store.find_set(set_id)
    assert found is not None
    assert found.pain is None
    assert len(found.note) == 2000
