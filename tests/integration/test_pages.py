"""The menu, the people, the settings and the ways on after a set, on a real store."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from posecheck.core.hold import FormState, HoldSpan, HoldState
from posecheck.core.landmarks import Side
from posecheck.history import HistoryStore, Settings
from posecheck.references.deriving import derive
from posecheck.references.files import find_reference
from posecheck.texts import catalog
from posecheck.web import services, texts
from posecheck.web.stretch import page as stretch_page

PAGES = "from posecheck.web.shell import show_pages; show_pages()"
SETTINGS = (
    "from posecheck.web import shell; "
    "shell._follow_language(); shell._guard(shell._show_settings)()"
)


@pytest.fixture
def store(empty_store: HistoryStore) -> HistoryStore:
    """Return a store of one person who has read the cautions, which the pages use."""
    person = empty_store.first_profile("Me")
    empty_store.save_settings(person.id, Settings(safety_read=True))
    return empty_store


def open_pages(set_id: str | None = None) -> AppTest:
    page = AppTest.from_string(PAGES, default_timeout=30)
    if set_id is not None:
        page.query_params["set"] = set_id
    return page.run()


def reload(page: AppTest) -> AppTest:
    """Open the same address anew, with nothing that the window remembered."""
    again = AppTest.from_string(PAGES, default_timeout=30)
    for name, value in page.query_params.items():
        again.query_params[name] = value
    return again.run()


def open_settings() -> AppTest:
    return AppTest.from_string(SETTINGS, default_timeout=30).run()


def press(page: AppTest, label: str) -> None:
    next(button for button in page.button if button.label == label).click().run()


def end_a_set(store: HistoryStore) -> str:
    """Keep a figure-4 on the right side, held to its end."""
    reference = find_reference("figure-4")
    set_id = store.begin_set(store.first_profile("Me").id, reference, Side.RIGHT, "camera")
    spans = [HoldSpan(8.0, 8.0 + reference.hold_s, FormState.CORRECT, ())]
    hold = HoldState(accepted_s=reference.hold_s, longest_hold_s=reference.hold_s)
    store.save_progress(set_id, hold, spans, "full")
    store.end_set(set_id, "done")
    return set_id


def test_the_settings_are_kept_at_once(store: HistoryStore) -> None:
    """There is no button to save: what is moved is kept, and found at the next visit."""
    page = open_settings()
    page.slider[0].set_value(35).run()
    labels = {toggle.label: toggle for toggle in page.toggle}
    labels["Speak the cues"].set_value(False).run()
    next(each for each in page.toggle if each.label == "Mirror my picture").set_value(False).run()

    kept = store.load_settings(store.list_profiles()[0].id)
    assert (kept.volume, kept.voice, kept.mirrored) == (0.35, False, False)
    assert (kept.breathing_shown, kept.safety_read) == (True, True)
    assert open_settings().slider[0].value == 35


def test_another_language_is_spoken_at_once(store: HistoryStore) -> None:
    """Languages are offered by their own names, and the page that changes it speaks it first."""
    page = open_settings()
    language = next(box for box in page.selectbox if box.label == "Language")
    assert language.options == ["Deutsch", "English", "Español"]

    language.set_value("es").run()

    assert "Cada cambio se guarda al momento." in [each.value for each in page.markdown]
    assert store.load_settings(store.list_profiles()[0].id).language == "es"


def test_until_one_is_chosen_the_language_is_the_browsers(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at the settings is no choice: whoever opens them elsewhere gets that browser's."""
    monkeypatch.setattr(texts, "find_browser_language", lambda: "de")

    assert "Jede Änderung wird sofort gespeichert." in [m.value for m in open_settings().markdown]
    assert store.load_settings(store.list_profiles()[0].id).language is None


def test_whoever_comes_first_has_a_name_in_the_browsers_language(
    empty_store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name they go by until they change it is a word like any other."""
    monkeypatch.setattr(texts, "find_browser_language", lambda: "de")

    open_settings()

    assert [each.name for each in empty_store.list_profiles()] == ["Ich"]


@pytest.mark.parametrize("language", ["de", "es"])
@pytest.mark.parametrize(
    ("show", "section"),
    [
        ("_show_history", "history_page"),
        ("_show_review", "review_page"),
        ("_show_poses", "poses_page"),
        ("_show_stretch", "stretch_page"),
    ],
)
def test_every_page_is_drawn_in_every_language(
    store: HistoryStore, show: str, section: str, language: str
) -> None:
    """Nothing fails for want of a word, and the title says which page it is."""
    me = store.first_profile("Me")
    store.save_settings(me.id, replace(store.load_settings(me.id), language=language))
    end_a_set(store)
    script = f"from posecheck.web import shell; shell._follow_language(); shell.{show}()"

    page = AppTest.from_string(script, default_timeout=60).run()

    assert not page.exception
    assert page.title[0].value == catalog.load_section(section, language)("title")


def test_one_person_is_asked_nothing_and_two_are(store: HistoryStore) -> None:
    """Who is stretching is a question only where there is a choice; the answer is of the window."""
    assert "Who is stretching?" not in [box.label for box in open_pages().selectbox]
    ann = store.add_profile("Ann")
    page = open_pages()
    who = next(box for box in page.selectbox if box.label == "Who is stretching?")
    assert who.options == ["Me", "Ann"]

    who.set_value(ann.id).run()

    # Ann has not read the cautions yet; whoever opens another window is not Ann.
    assert [button.label for button in page.button] == ["I've read this"]
    assert "Start" in [button.label for button in open_pages().button]


def test_the_chosen_person_survives_a_reload(store: HistoryStore) -> None:
    """The address says who it was: a page loaded anew goes on with them, not with the first."""
    ann = store.add_profile("Ann")
    store.save_settings(ann.id, Settings(safety_read=True))
    page = open_pages()
    page.selectbox[0].set_value(ann.id).run()

    again = reload(page)

    assert again.selectbox[0].value == ann.id
    again.radio[0].set_value("left").run()
    press(again, "Start")
    record = store.find_set(again.query_params["set"])
    assert record is not None
    assert record.profile_id == ann.id


def test_a_person_who_is_gone_is_told(store: HistoryStore) -> None:
    """Nobody goes on as somebody else unawares when the one in the address was deleted."""
    ann, _ = store.add_profile("Ann"), store.add_profile("Ben")
    page = open_pages()
    page.selectbox[0].set_value(ann.id).run()
    store.delete_profile(ann.id)

    again = reload(page)

    assert again.warning[0].value.startswith("The person chosen here is no longer on this device.")
    assert "Me is chosen now." in again.warning[0].value
    assert not again.run().warning


def test_a_set_belongs_to_whom_it_was_begun_for(store: HistoryStore) -> None:
    """Its address turns the page to its owner; turning to somebody else leaves it."""
    store.add_profile("Ann")
    ann = store.list_profiles()[1]
    store.save_settings(ann.id, Settings(safety_read=True))
    set_id = store.begin_set(ann.id, find_reference("figure-4"), Side.RIGHT, "camera")
    store.end_set(set_id, "stopped")

    page = open_pages(set_id)

    assert page.selectbox[0].value == ann.id
    page.selectbox[0].set_value(store.list_profiles()[0].id).run()
    assert "set" not in page.query_params
    assert page.title[0].value == "Today"
    assert page.selectbox[0].value == store.list_profiles()[0].id


def test_people_are_added_renamed_and_removed(store: HistoryStore) -> None:
    """Each is one step, the removal two; the last person cannot be removed."""
    page = open_settings()
    assert not page.expander
    page.text_input[1].set_value("Ann")
    press(page, "Add")
    page.text_input[0].set_value("Ben")
    press(page, "Rename")
    assert [each.name for each in store.list_profiles()] == ["Ben", "Ann"]

    assert page.expander[0].label == "Remove Ben, with their whole history and all kept reviews"
    press(page, "Yes, delete everything about Ben")

    assert [each.name for each in store.list_profiles()] == ["Ann"]
    assert not page.exception


def test_how_long_a_video_is_kept_is_a_choice(store: HistoryStore) -> None:
    """By default until it is deleted; another choice is kept at once."""
    page = open_settings()
    box = next(box for box in page.selectbox if box.label == "Keep the annotated video of a review")
    assert box.options == [
        "until I delete it", "for 365 days", "for 30 days", "for 7 days", "not at all",
    ]  # fmt: skip
    assert box.value is None

    box.set_value(30).run()

    assert store.load_settings(store.first_profile("Me").id).kept_video_days == 30


def test_the_settings_say_where_the_data_is(store: HistoryStore) -> None:
    """Whoever wants to keep or remove the files finds their folder."""
    said = " ".join(each.value for each in open_settings().markdown).replace("\\", "")

    assert str(store.path.parent) in said


def test_pain_is_kept_at_once_and_can_be_taken_back(store: HistoryStore) -> None:
    """Nothing is chosen for the person; what is chosen is kept beside the note."""
    set_id = end_a_set(store)
    page = open_pages(set_id)
    pain = page.button_group[0]
    assert pain.value is None

    pain.set_value(0).run()
    page.text_input[0].set_value("easy").run()

    record = store.find_set(set_id)
    assert record is not None
    assert (record.pain, record.note) == (0, "easy")
    assert open_pages(set_id).button_group[0].value == 0

    page.button_group[0].set_value(None).run()

    record = store.find_set(set_id)
    assert record is not None
    assert (record.pain, record.note) == (None, "easy")


def test_a_faultless_set_is_praised_plainly(store: HistoryStore) -> None:
    """Where the clock never stopped there is nothing to do better."""
    page = open_pages(end_a_set(store))

    said = [each.value for each in page.markdown]
    assert page.title[0].value == "1 of 3 today"
    assert "Well held: 30 of 30 seconds." in said
    assert "The clock never stopped." in said


def test_a_set_that_was_not_seen_says_why_and_what_to_do(store: HistoryStore) -> None:
    """A set that could not be checked is not praised, however short it was."""
    reference = find_reference("figure-4")
    set_id = store.begin_set(store.first_profile("Me").id, reference, Side.RIGHT, "camera")
    unseen = [HoldSpan(0.0, 0.4, FormState.CANNOT_JUDGE, ("too_dark",))]
    store.save_progress(set_id, HoldState(), unseen, "full")
    store.end_set(set_id, "stopped")

    said = [each.value for each in open_pages(set_id).markdown]

    assert "I couldn't check this set: too dark. **Next time:** Turn on a light." in said


def test_the_other_stretch_keeps_the_side(store: HistoryStore) -> None:
    """The way on leads before the other stretch, on the same side."""
    page = open_pages(end_a_set(store))

    press(page, "The other stretch")

    assert [radio.value for radio in page.radio][:2] == ["right", "knee-to-opposite-shoulder"]
    assert "set" not in page.query_params


def test_of_several_other_stretches_each_has_its_way(store: HistoryStore) -> None:
    """With a third stretch on the device the ways on bear the stretches' names."""
    library = services.get_library()
    derived = derive(library.find("knee-to-opposite-shoulder"), "single-knee", "Single knee")
    library.create(derived.document, text=derived.text, by="Ada", why="")
    page = open_pages(end_a_set(store))

    press(page, "Single knee")

    assert [radio.value for radio in page.radio][:2] == ["right", "single-knee"]


def test_another_set_is_a_new_one(store: HistoryStore) -> None:
    """A set that has ended is never gone on with: the same again is a set of its own."""
    set_id = end_a_set(store)
    page = open_pages(set_id)

    press(page, "Another set")

    new_id = page.query_params["set"]
    record = store.find_set(new_id)
    assert new_id != set_id
    assert record is not None
    assert (record.stretch, record.side, record.ended) == ("figure-4", Side.RIGHT, None)


def leave_a_set(store: HistoryStore) -> str:
    """Keep a figure-4 that was left after 12 seconds."""
    me = store.first_profile("Me")
    set_id = store.begin_set(me.id, find_reference("figure-4"), Side.RIGHT, "camera")
    spans = [HoldSpan(8.0, 20.0, FormState.CORRECT, ())]
    store.save_progress(set_id, HoldState(accepted_s=12.0), spans, "full")
    return set_id


def is_offered(page: AppTest) -> bool:
    assert not page.exception
    return any("Your last set isn't finished" in each.value for each in page.markdown)


def test_a_set_that_was_left_is_offered_again(store: HistoryStore) -> None:
    """Whoever came away from a set unawares goes on with its seconds, by the one green button."""
    set_id = leave_a_set(store)
    page = open_pages()
    assert is_offered(page)
    assert any("12 of 30 seconds counted" in each.value for each in page.markdown)
    green = [button.label for button in page.button if button.proto.type == "primary"]
    assert green == ["Continue it"]

    press(page, "Continue it")

    assert page.query_params["set"] == set_id
    record = store.find_set(set_id)
    assert record is not None
    assert (record.ended, record.accepted_s) == (None, 12.0)


def test_a_set_that_was_left_can_be_ended(store: HistoryStore) -> None:
    """Ended, it is shown with what was counted, and not offered any more."""
    set_id = leave_a_set(store)
    page = open_pages()

    press(page, "End it")

    assert page.title[0].value == "12 of 30 seconds counted."
    record = store.find_set(set_id)
    assert record is not None
    assert record.ended == "stopped"
    assert not is_offered(open_pages())


def test_only_ones_own_last_set_is_offered_and_not_for_long(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not a set of somebody else, not one before another, not yesterday's."""
    leave_a_set(store)
    ann = store.add_profile("Ann")
    store.save_settings(ann.id, Settings(safety_read=True))
    page = open_pages()
    page.selectbox[0].set_value(ann.id).run()
    assert not is_offered(page)
    with monkeypatch.context() as patch:
        patch.setattr(stretch_page, "STALE_AFTER", timedelta(0))
        assert not is_offered(open_pages())
    assert is_offered(open_pages())
    end_a_set(store)
    assert not is_offered(open_pages())


def test_sound_that_is_turned_off_on_the_stage_is_back_in_the_next_set(store: HistoryStore) -> None:
    """What is switched during a set stays as it is, but for the sound: it is what leads a set."""
    me, before = store.first_profile("Me"), Settings(safety_read=True)
    switched = {"volume": 0, "voice": False, "mirrored": False, "breathing_shown": False}

    stretch_page._keep_switches(store, me.id, before, switched)

    kept = store.load_settings(me.id)
    assert (kept.volume, kept.voice) == (before.volume, True)
    assert (kept.mirrored, kept.breathing_shown) == (False, False)


@pytest.mark.parametrize("silent", [{"volume": 0.0}, {"voice": False}])
def test_sound_that_is_off_is_told_before_a_set(
    store: HistoryStore, silent: dict[str, float]
) -> None:
    """Nobody lies down and waits for a voice that the settings keep off; one press turns it on."""
    me = store.first_profile("Me")
    store.save_settings(me.id, replace(Settings(safety_read=True), **silent))
    page = open_pages()
    assert any("The sound is off in your settings" in each.value for each in page.markdown)

    press(page, "Turn the sound on")

    kept = store.load_settings(me.id)
    assert (kept.volume, kept.voice) == (Settings().volume, True)
    assert not any("sound is off" in each.value for each in page.markdown)


def test_a_set_left_open_for_long_has_ended(
    store: HistoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Yesterday's address does not go on with yesterday's set; it says what was counted."""
    monkeypatch.setattr(stretch_page, "STALE_AFTER", timedelta(0))
    set_id = store.begin_set(
        store.list_profiles()[0].id, find_reference("figure-4"), Side.LEFT, "camera"
    )

    page = open_pages(set_id)

    record = store.find_set(set_id)
    assert record is not None
    assert record.ended == "stopped"
    assert "This set ended before I could check anything." in [each.value for each in page.markdown]


def test_a_history_put_aside_is_told_kindly(store: HistoryStore, tmp_path: Path) -> None:
    """A file that cannot be read is put aside; the page says so and goes on."""
    store.close()
    for file in tmp_path.glob("history.sqlite3*"):
        file.unlink()
    (tmp_path / "history.sqlite3").write_bytes(b"no database" * 500)
    services.get_set_registry.cache_clear()
    services.get_store.cache_clear()

    page = open_pages()

    assert not page.exception
    assert not page.error
    assert len(page.warning) == 1
    assert [button.label for button in page.button] == ["I've read this"]
