"""What becomes of what is there when the configuration changes, on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.setup.runtimes import CONFIG, Heard
from tests.way.judge.steps.test_deciding import before_the_lock, keep
from worker.articles.steps import explain
from worker.articles.store import views
from worker.service.schedule import tick
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.store import sources
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries
from worker.way.read.steps.process import process

HOLDER = "test@here/1"
ALERT = CONFIG[CONFIG.index("[[alert]]") :]
FOLDER = CONFIG[: CONFIG.index("[topic")]
QUIET_FOLDER = '[[folder]]\npath = "inbox"\n'
TOPIC = CONFIG[CONFIG.index("[topic") : CONFIG.index("[channel")]

Change = Callable[[str], Runtime]


def story(number: int) -> str:
    """Returns a text about rockets that is like no other."""
    words = [f"word{number}x{at * (number + 7) % 211}" for at in range(80)]
    return f"Rockets of unit {number}\n\nA rocket was seen. {' '.join(words)}."


@pytest.fixture
def change(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Change]:
    """Makes a configuration the one in force and returns its runtime."""
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    (tmp_path / "inbox").mkdir()
    made: list[Runtime] = []

    def become(config: str) -> Runtime:
        path = tmp_path / "wirewatch.toml"
        path.write_text(config)
        made.append(Runtime(load_settings(path)))
        made[-1].prepare("test")
        return made[-1]

    yield become
    for runtime in made:
        runtime.close()


def drop(runtime: Runtime, *numbers: int, folder: str = "inbox") -> None:
    for number in numbers:
        path = runtime.settings.base_dir / folder / f"{number}.txt"
        path.write_text(story(number))


def take_in(runtime: Runtime, *, tell: bool = True) -> int:
    """Collects every source, processes what came, delivers what is due; returns documents."""
    heard = Heard()
    with runtime.database.read() as session:
        listed = [each.id for each in sources.listed(session)]
    for source_id in listed:
        collect(runtime, source_id, HOLDER, heard, now_please=True)
    process(runtime, heard.document_ids, HOLDER, heard)
    if tell:
        deliver(runtime, heard.delivery_ids, HOLDER)
    return len(heard.document_ids)


def told(runtime: Runtime) -> list[str]:
    """Returns the titles that the channel's files tell of, with the alert's name."""
    written = (runtime.settings.base_dir / "alerts").glob("*.json")
    found = [json.loads(each.read_text())["data"] for each in written]
    return sorted(f"{each['alert']}: {each['article']['title']}" for each in found)


def states(runtime: Runtime) -> list[str]:
    with runtime.database.read() as session:
        return [each["state"] for each in views.deliveries(session, views.DeliveryFilter())]


def test_a_removed_source_is_collected_no_more_and_keeps_its_articles(
    change: Change, heard: Heard
) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime)
    without = change(CONFIG.replace(FOLDER, ""))
    drop(without, 2)
    tick(without, heard, HOLDER)
    assert heard.source_ids == []
    assert take_in(without) == 0
    with without.database.read() as session:
        assert views.count_articles(session) == 1
    assert told(without) == ["rockets now: Rockets of unit 1"]


def test_a_source_that_comes_back_is_silent_about_what_was_there(change: Change) -> None:
    config = CONFIG.replace(FOLDER, QUIET_FOLDER)
    runtime = change(config)
    take_in(runtime)
    drop(runtime, 1)
    take_in(runtime)
    assert told(runtime) == ["rockets now: Rockets of unit 1"]
    change(config.replace(QUIET_FOLDER, ""))
    drop(runtime, 2)
    back = change(config)
    assert take_in(back) == 1
    assert told(back) == ["rockets now: Rockets of unit 1"]
    drop(back, 3)
    take_in(back)
    assert told(back) == ["rockets now: Rockets of unit 1", "rockets now: Rockets of unit 3"]


def test_a_folder_mounted_elsewhere_is_silent_about_what_it_held(change: Change) -> None:
    for config in (CONFIG, CONFIG.replace(FOLDER, QUIET_FOLDER)):
        runtime = change(config)
        take_in(runtime)
        drop(runtime, 1)
        take_in(runtime)
        known = told(runtime)
        assert known == ["rockets now: Rockets of unit 1"]
        elsewhere = runtime.settings.base_dir / "elsewhere"
        (runtime.settings.base_dir / "inbox").rename(elsewhere)
        moved = change(config.replace('"inbox"', '"elsewhere"'))
        assert take_in(moved) == 1
        assert told(moved) == known
        elsewhere.rename(runtime.settings.base_dir / "inbox")


def test_a_renamed_topic_and_a_renamed_alert_announce_nothing_old(change: Change) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime)
    renamed = CONFIG.replace("[topic.rockets]", "[topic.missiles]").replace(
        'topics = ["rockets"]', 'topics = ["missiles"]'
    )
    for config in (renamed, renamed.replace("rockets now", "missiles now")):
        later = change(config)
        copy = later.settings.base_dir / "inbox" / f"copy-{len(config)}.txt"
        copy.write_text(story(1) + f" One word more: {len(config)}.")
        assert take_in(later) == 1
        assert told(later) == ["rockets now: Rockets of unit 1"]
    drop(later, 2)
    take_in(later)
    assert told(later)[0] == "missiles now: Rockets of unit 2"


def test_an_alert_that_is_gone_tells_what_it_made_and_nothing_more(change: Change) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime, tell=False)
    assert states(runtime) == ["pending"]
    gone = change(CONFIG.replace(ALERT, "").replace(TOPIC, ""))
    with gone.database.read() as session:
        [waiting] = [each["id"] for each in views.deliveries(session, views.DeliveryFilter())]
    assert deliver(gone, [waiting], HOLDER) == 1
    assert told(gone) == ["rockets now: Rockets of unit 1"]
    drop(gone, 2)
    assert take_in(gone) == 1
    assert told(gone) == ["rockets now: Rockets of unit 1"]


def test_an_alert_of_the_database_that_names_a_removed_topic_does_no_harm(
    change: Change,
) -> None:
    ferries = '[topic.ferries]\nquery = "ferry"\n'
    both = CONFIG.replace("[channel", f"{ferries}[channel").replace(
        'topics = ["rockets"]', 'topics = ["rockets", "ferries"]'
    )
    runtime = change(both)
    drop(runtime, 1)
    take_in(runtime, tell=False)
    change(CONFIG.replace(ALERT, "").replace(TOPIC, ""))
    # A worker that still works with the old configuration, and one that has the new one.
    drop(runtime, 2)
    assert take_in(runtime) == 1
    assert "rockets now: Rockets of unit 2" in told(runtime)
    back = change(CONFIG)
    drop(back, 3)
    assert take_in(back) == 1
    assert explain.by_id(back, 1) is not None
    assert "rockets now: Rockets of unit 3" in told(back)


def test_what_waits_for_a_removed_channel_is_held_until_it_comes_back(change: Change) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime, tell=False)
    other = CONFIG.replace("[channel.out]", "[channel.new]").replace(
        'channels = ["out"]', 'channels = ["new"]'
    )
    without = change(other.replace('path = "alerts"', 'path = "others"'))
    assert states(without) == ["held"]
    with without.database.read() as session:
        [held] = views.deliveries(session, views.DeliveryFilter())
    assert "no longer configured" in held["last_error"]
    assert deliver(without, [held["id"]], HOLDER) == 0
    back = change(CONFIG)
    assert deliver(back, [held["id"]], HOLDER) == 1
    assert states(back) == ["sent"]
    assert told(back) == ["rockets now: Rockets of unit 1"]


def test_what_waits_for_a_channel_that_became_of_another_kind_is_held(change: Change) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime, tell=False)
    hook = 'kind = "webhook"\nurl = "https://hook.example.org/"\nsecret = "whsec_MfKQ9r8GKYqrTwjU"'
    change(CONFIG.replace('kind = "file"\npath = "alerts"', hook))
    assert states(runtime) == ["held"]
    change(CONFIG)
    assert states(runtime) == ["pending"]


def test_a_replay_of_what_a_removed_channel_held_waits_for_it_again(change: Change) -> None:
    runtime = change(CONFIG)
    drop(runtime, 1)
    take_in(runtime, tell=False)
    without = change(CONFIG.replace(ALERT, "").replace("[channel.out]", "[channel.new]"))
    with without.database.write() as session:
        [again] = deliveries.replay(session, None)
    assert deliver(without, [again], HOLDER) == 0
    back = change(CONFIG)
    assert deliver(back, [again], HOLDER) == 1
    assert states(back) == ["sent"]


def test_a_query_that_changed_before_the_lock_is_the_one_that_finds(
    change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = CONFIG.replace(TOPIC, '[topic.rockets]\nquery = "rocket"\n')
    runtime = change(config)
    ids = keep(runtime, [story(1), "A lantern by the lake\n\nA lantern was seen by the lake."])

    def edit(_: int) -> None:
        change(config.replace('"rocket"', '"lantern"'))

    before_the_lock(runtime, monkeypatch, edit, 1)
    process(runtime, ids, HOLDER)
    with runtime.database.read() as session:
        found = {
            each["title"]: [one["slug"] for one in each["topics"]]
            for each in views.by_ids(session, [1, 2])
        }
        listed = views.deliveries(session, views.DeliveryFilter())
    assert found == {"Rockets of unit 1": [], "A lantern by the lake": ["rockets"]}
    assert [each["article_ids"] for each in listed] == [[2]]
