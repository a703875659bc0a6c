"""A year of service: what is past its time goes, what is kept is shortened, nothing comes back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

import models.ids
from models import (
    Appearance,
    Article,
    Blob,
    Decision,
    Delivery,
    Document,
    FingerprintIndex,
    Item,
    Notice,
    Poll,
    Revision,
    Story,
    StoryAlert,
    StoryProfile,
    TopicMatchRow,
    Verdict,
)
from tests.way.judge.store.making import long_text
from worker.articles.store import views
from worker.base.store import jobs, partitions
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.upkeep.prune import steps as prune
from worker.upkeep.prune.steps import Pruned
from worker.upkeep.prune.store.slices import Slice
from worker.way.collect.store import arrivals
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
CONFIG = """
[retention]
{retention}
[[folder]]
path = "inbox"
alert_on_first_scan = true
{folder}
[[folder]]
path = "other"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
"""


class Years:
    """A runtime whose clock is set by the test, ids included."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = START
        self.path = path
        self.runtime = Runtime(load_settings(path), clock=lambda: self.now)
        monkeypatch.setattr("models.ids.time.time_ns", self._nanoseconds)
        models.ids._last[0] = 0
        self.runtime.prepare("test")
        with self.runtime.database.read() as session:
            self.sources = [each.id for each in source_store.listed(session)]

    def _nanoseconds(self) -> int:
        return int(self.now.timestamp() * 1e9)

    def configure(self, config: str) -> None:
        """Takes over another configuration, as a reload does."""
        self.path.write_text(config, encoding="utf-8")
        self.runtime.close()
        self.runtime = Runtime(load_settings(self.path), clock=lambda: self.now)
        self.runtime.sync("test")

    def pass_days(self, days: float) -> None:
        self.now += timedelta(days=days)

    def bring(self, words: str, key: str, *, other: bool = False, mark: str = "1") -> list[str]:
        """Lets a source bring a text; returns what came of each document made."""
        source = self.sources[1 if other else 0]
        arrival = Arrival(key, "text", words.encode())
        with self.runtime.database.write() as session:
            ids = arrivals.keep(session, source, [(arrival, mark)], None, self.now)
        return self.process(ids)

    def process(self, ids: list[int]) -> list[str]:
        """Processes documents, whatever the database's own clock says."""
        with self.runtime.database.write() as session:
            session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=LONG_AGO))
        return [each.outcome for each in process(self.runtime, ids, "test")]

    def tell(self) -> int:
        """Delivers all that waits."""
        waiting = Delivery.state == "pending"
        with self.runtime.database.write() as session:
            session.execute(update(Delivery).where(waiting).values(due_at=LONG_AGO))
            ids = list(session.scalars(select(Delivery.id).where(waiting)))
        return deliver(self.runtime, ids, "test")

    def prune(self, *, dry_run: bool = False) -> dict[str, int]:
        return summed(prune.everything(self.runtime, dry_run=dry_run))

    def count(self, table: type) -> int:
        with self.runtime.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def article(self, article_id: int) -> Article:
        with self.runtime.database.read() as session:
            return session.get_one(Article, article_id)


def summed(found: Iterator[Pruned]) -> dict[str, int]:
    gone: Counter[str] = Counter()
    for each in found:
        gone[each.kind] += each.count
    return dict(gone)


def configured(retention: str = "", folder: str = "") -> str:
    return CONFIG.format(retention=retention, folder=folder)


@pytest.fixture
def years(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Years]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    for folder in ("inbox", "other"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "wirewatch.toml"
    path.write_text(configured(), encoding="utf-8")
    made = Years(path, monkeypatch)
    yield made
    made.runtime.close()


def story(number: int, words: int = 120, *, about: str = "A rocket") -> str:
    body = long_text(number, words).replace("rocket", "parcel")
    return f"{about} report number {number}\n\n{about} was seen today. {body} {number}.\n"


def event(number: int) -> str:
    """Returns a report of an event that no other of them tells of."""
    return story(number, about=f"A rocket, {long_text(number, 4)},")


def test_bytes_go_after_thirty_days_and_the_article_stays(years: Years) -> None:
    assert years.bring(story(1), "a.txt") == ["new"]
    years.tell()
    years.pass_days(29)
    assert "blobs" not in years.prune()
    years.pass_days(3)
    gone = years.prune()
    assert (gone["documents"], gone["blobs"], gone["payloads"]) == (1, 1, 1)
    assert (years.count(Document), years.count(Blob), years.count(Article)) == (0, 0, 1)
    assert years.prune() == {}
    assert years.bring(story(1), "b.txt", other=True) == ["duplicate"]
    assert years.tell() == 0


def test_a_dry_run_says_the_same_and_removes_nothing(years: Years) -> None:
    years.configure(configured('articles = "60d"\nbytes = "30d"'))
    years.bring(story(1), "a.txt")
    years.bring(story(2), "b.txt")
    years.tell()
    years.pass_days(61)
    would = years.prune(dry_run=True)
    assert (years.count(Article), years.count(Document), years.count(Blob)) == (2, 2, 2)
    gone = years.prune()
    assert (would["articles"], would["documents"], would["blobs"]) == (2, 2, 2)
    assert {kind: would[kind] for kind in gone} == gone


def test_what_waits_to_be_read_or_told_is_not_pruned(years: Years) -> None:
    years.configure(configured('articles = "14d"\nbytes = "1d"\ndeliveries = "7d"'))
    years.bring(story(1), "a.txt")
    arrival = Arrival("late.txt", "text", story(2).encode())
    with years.runtime.database.write() as session:
        late = arrivals.keep(session, years.sources[0], [(arrival, "1")], None, years.now)
    years.pass_days(100)
    gone = years.prune()
    assert (years.count(Article), years.count(Delivery)) == (1, 1)
    assert "articles" not in gone
    assert years.process(late) == ["new"]
    assert years.tell() == 2
    years.pass_days(20)
    years.prune()
    assert (years.count(Article), years.count(Delivery)) == (0, 0)


def test_articles_past_their_time_go_with_all_of_theirs_but_come_back_silently(
    years: Years,
) -> None:
    years.configure(configured('articles = "30d"\nbytes = "10d"'))
    years.bring(story(1), "a.txt")
    years.bring(story(1).replace("today", "this morning"), "a.txt", mark="2")
    years.tell()
    years.pass_days(31)
    gone = years.prune()
    assert (gone["articles"], gone["stories"], gone["notices"]) == (1, 1, 1)
    for table in (Article, Revision, Appearance, TopicMatchRow, Notice, Delivery, Story):
        assert years.count(table) == 0, table
    assert years.count(Item) == 1
    # The source lists the item still: what is known of it is not collected again. Should it
    # change, it is stored, and nobody is told of what is so old.
    assert years.bring(story(1), "a.txt", mark="2") == []
    assert years.bring(story(1), "a.txt", mark="3") == ["new"]
    assert years.tell() == 0


def test_a_younger_copy_takes_the_place_of_the_canonical_article(years: Years) -> None:
    years.configure(configured('articles = "20d"\nbytes = "10d"'))
    years.bring(story(1, 200), "a.txt")
    years.pass_days(10)
    copies = [story(1, 200) + "And a line more.", story(1, 200) + "And quite another line."]
    for number, words in enumerate(copies):
        assert years.bring(words, f"{number}.txt", other=True) == ["near_duplicate"]
        years.pass_days(1)
    years.tell()
    years.pass_days(9)
    assert years.prune()["articles"] == 1
    with years.runtime.database.read() as session:
        heir, other = session.scalars(select(Article).order_by(Article.id)).all()
    assert (heir.duplicate_of, other.duplicate_of) == (None, heir.id)
    assert heir.story_id == other.story_id
    found = years.bring(story(1, 200) + "A third ending of it.", "c.txt", other=True)
    assert found == ["near_duplicate"]
    assert years.tell() == 0


def test_a_source_has_times_of_its_own(years: Years) -> None:
    years.configure(configured('articles = "30d"', 'keep_bytes="forever"\nkeep_articles="forever"'))
    years.bring(story(1), "a.txt")
    years.bring(story(2), "b.txt", other=True)
    years.tell()
    years.pass_days(60)
    gone = list(prune.everything(years.runtime))
    assert [each.source for each in gone if each.kind == "articles"] == [("folder", "other")]
    assert [each.source for each in gone if each.kind == "blobs"] == [("folder", "other")]
    assert (years.count(Article), years.count(Blob), years.count(Document)) == (1, 1, 1)


def test_the_same_bytes_stay_as_long_as_one_source_wants_them(years: Years) -> None:
    years.configure(configured("", 'keep = "text"'))
    years.bring(story(1), "a.txt")
    years.bring(story(1), "b.txt", other=True)
    years.prune()
    assert years.count(Blob) == 1
    years.pass_days(40)
    assert years.prune()["blobs"] == 1


def test_text_keeps_no_bytes_once_they_were_read(years: Years) -> None:
    years.configure(configured("", 'keep = "text"'))
    years.bring(story(1), "a.txt")
    years.bring(story(2), "b.txt", other=True)
    assert years.count(Blob) == 2
    prune.fresh(years.runtime)
    assert (years.count(Blob), years.count(Document)) == (1, 2)
    assert years.article(1).text.endswith("1.")


@pytest.mark.parametrize(("level", "words"), [("excerpt", 60), ("link", 0)])
def test_an_article_is_shortened_once_nobody_is_still_to_be_told(
    years: Years, level: str, words: int
) -> None:
    years.configure(configured("", f'keep = "{level}"'))
    whole = story(1, 200) + "\nThe last rocket came down at night.\n"
    assert years.bring(whole, "a.txt") == ["new"]
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert "last rocket" in years.article(1).text
    assert years.tell() == 1
    prune.fresh(years.runtime)
    article = years.article(1)
    assert (len(article.text.split()), article.kept) == (words, level)
    assert article.title == "A rocket report number 1"
    with years.runtime.database.read() as session:
        [shown] = views.by_ids(session, [1])
    places = {(each["field"], each["end"]) for each in shown["topics"][0]["matches"]}
    assert places
    assert all(field == "title" or end <= len(article.text) for field, end in places)
    assert shown["text"] == article.text
    # It is neither changed nor news to anybody, in whatever way it comes again.
    assert years.bring(whole, "a.txt", mark="2") == ["unchanged"]
    assert years.bring(whole, "b.txt", other=True) == ["duplicate"]
    assert years.bring(whole + "And more.", "c.txt", other=True) == ["near_duplicate"]
    assert years.bring(whole + "Corrected.", "a.txt", mark="3") == ["updated"]
    assert years.tell() == 0
    assert (years.article(1).kept, years.article(1).text[-10:]) == ("text", "Corrected.")
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).kept == level


def test_a_new_topic_announces_nothing_of_a_shortened_article(years: Years) -> None:
    years.configure(configured("", 'keep = "link"'))
    whole = story(1, 200, about="A ferry") + "\nA warehouse burned.\n"
    years.bring(whole, "a.txt")
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).kept == "link"
    years.configure(
        configured("", 'keep = "link"').replace("rocket OR rockets", "warehouse OR rocket")
    )
    assert years.bring(whole + "It was out by noon.", "b.txt", other=True) == ["near_duplicate"]
    assert years.tell() == 0


def test_a_shortened_baseline_article_is_told_whole_when_it_comes_as_news(years: Years) -> None:
    years.configure(configured("", 'keep = "link"'))
    whole = story(1, 200, about="A ferry") + "\nThe last rocket came down at night.\n"
    arrival = Arrival("a.txt", "text", whole.encode())
    with years.runtime.database.write() as session:
        ids = arrivals.keep(
            session, years.sources[0], [(arrival, "1")], arrivals.BASELINE, years.now
        )
    years.process(ids)
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).text == ""
    assert years.bring(whole, "b.txt", other=True) == ["duplicate"]
    assert years.tell() == 1
    assert "The last rocket came down" in years.article(1).text
    years.pass_days(0.01)
    prune.fresh(years.runtime)
    assert years.article(1).text == ""


def test_changed_levels_reach_what_was_there(years: Years) -> None:
    years.bring(story(1, 200), "a.txt")
    years.tell()
    years.pass_days(5)
    years.configure(configured("", 'keep = "link"'))
    gone = years.prune()
    assert (gone["texts"], gone["blobs"]) == (1, 1)
    assert years.article(1).text == ""


def test_items_that_are_long_unlisted_go_and_listed_ones_stay(years: Years) -> None:
    years.configure(configured('articles = "30d"\nbytes = "10d"'))
    years.bring(story(1), "a.txt")
    years.bring(story(2), "b.txt")
    years.tell()
    years.pass_days(200)
    with years.runtime.database.write() as session:
        listed, unlisted = session.scalars(select(Item).order_by(Item.id))
        listed.listed_at, unlisted.listed_at = years.now, START
        source = source_store.by_id(session, years.sources[0])
        assert source is not None
        source.last_success_at = years.now
    gone = years.prune()
    assert (gone["articles"], gone["items"]) == (2, 1)
    with years.runtime.database.read() as session:
        assert session.scalars(select(Item.key)).all() == ["a.txt"]


def _poll(years: Years) -> None:
    with years.runtime.database.write() as session:
        session.add(Poll(source_id=years.sources[0], at=years.now, seconds=1.0, outcome="ok"))


def test_logs_and_fingerprints_beyond_their_time_go(years: Years) -> None:
    for number in range(4):
        _poll(years)
        years.bring(story(number), f"{number}.txt")
        years.tell()
        years.pass_days(40)
    years.pass_days(250)
    gone = years.prune()
    assert gone["polls"] == 4
    assert gone["fingerprints"] > 20
    assert gone["attempts"] == 4
    assert gone["deliveries"] == 2
    assert (years.count(Poll), years.count(FingerprintIndex), years.count(Delivery)) == (0, 0, 2)
    # The notices stay, and with them the knowledge of what was told.
    assert years.count(Notice) == 4


def test_the_service_prunes_by_itself_in_slices(years: Years) -> None:
    years.configure(configured('articles = "30d"\nbytes = "10d"'))
    for number in range(30):
        years.bring(story(number), f"{number}.txt")
    years.tell()
    years.pass_days(31)
    steps = 0
    while prune.step(years.runtime):
        steps += 1
    assert steps >= len(prune.DUTIES)
    assert (years.count(Article), years.count(Blob)) == (0, 0)
    assert prune.step(years.runtime) is False
    years.pass_days(1)
    assert prune.step(years.runtime) is True


def test_a_duty_that_fails_does_not_keep_the_others_waiting(
    years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Slice:
        raise ValueError("broken")

    years.bring(story(1), "a.txt")
    years.pass_days(40)
    first = prune.Duty("documents", fail)
    monkeypatch.setattr(prune, "DUTIES", (first, *prune.DUTIES[1:]))
    while prune.step(years.runtime):
        pass
    assert (years.count(Document), years.count(Blob)) == (1, 0)


def test_a_year_of_articles_stays_bounded_and_tells_of_each_once(years: Years) -> None:
    years.configure(configured('articles = "60d"\nbytes = "20d"\ndeliveries = "30d"'))
    told = brought = 0
    most = Counter[str]()
    for week in range(0, 52, 4):
        for number in range(3):
            key = week * 3 + number
            assert years.bring(event(key), f"{key}.txt") == ["new"]
            brought += 1
        # An old entry that the source lists for ever, and last week's from somebody else.
        years.bring(event(0), "0.txt")
        if week:
            assert years.bring(event(week * 3 - 10), f"{week}.txt", other=True) == ["duplicate"]
        told += years.tell()
        years.pass_days(28)
        while prune.step(years.runtime):
            pass
        if week > 12:
            for table in (Article, Document, Blob, Delivery, Story, FingerprintIndex):
                most[table.__name__] = max(most[table.__name__], years.count(table))
    assert told == brought
    assert most["Article"] <= 3 * 3
    assert most["Document"] <= 4
    assert most["Blob"] <= 4
    assert most["Delivery"] <= 3 * 2
    assert most["Story"] == most["Article"]
    if years.runtime.database.on_sqlite:
        assert most["FingerprintIndex"] < 3 * 40


@pytest.fixture
def parts(years: Years) -> Iterator[list[str]]:
    """The parts of documents for two days of the year after next, on PostgreSQL."""
    years.now = datetime.now(UTC) + timedelta(days=500)
    division, made = partitions.TABLES["documents"], []
    if not years.runtime.database.on_sqlite:
        start = division.start(years.now)
        with years.runtime.database.write() as session:
            for _ in range(2):
                made.append(f"documents_{division.label(start)}")
                low, high = division.bound(start), division.bound(division.after(start))
                bounds = f"FOR VALUES FROM ({low}) TO ({high})"
                session.execute(text(f"CREATE TABLE {made[-1]} PARTITION OF documents {bounds}"))
                start = division.after(start)
    yield made
    with years.runtime.database.write() as session:
        for name in made:
            session.execute(text(f"DROP TABLE IF EXISTS {name}"))


def test_on_postgresql_a_day_goes_with_its_part(years: Years, parts: list[str]) -> None:
    first = f"documents_{years.now:%Y%m%d}"
    years.bring(story(1), "a.txt")
    years.pass_days(1)
    second = f"documents_{years.now:%Y%m%d}"
    arrival = Arrival("late.txt", "text", story(2).encode())
    with years.runtime.database.write() as session:
        arrivals.keep(session, years.sources[0], [(arrival, "1")], None, years.now)
    years.pass_days(45)
    gone = years.prune()
    assert (gone["documents"], years.count(Document), years.count(Blob)) == (1, 1, 1)
    with years.runtime.database.read() as session:
        left = {part.name for part in partitions.parts(session, "documents")}
    # The day of which one document is still to be read stays.
    assert (first in left, second in left) == (False, second in parts)


def test_a_part_that_others_use_is_dropped_later(
    years: Years, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if years.runtime.database.on_sqlite:
        return
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "100ms")
    years.bring(story(1), "a.txt")
    years.pass_days(45)
    with years.runtime.database.read() as reading:
        assert reading.scalar(text(f"SELECT count(*) FROM {parts[0]}")) == 1
        years.prune()
        assert reading.scalar(text(f"SELECT count(*) FROM {parts[0]}")) == 1
    years.prune()
    with years.runtime.database.read() as session:
        assert parts[0] not in {each.name for each in partitions.parts(session, "documents")}
    assert years.bring(story(2), "b.txt") == ["new"]


def test_a_wait_for_others_makes_no_slice_smaller(
    years: Years, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Long enough that a busy machine prunes in a sixth of it, and a wait takes more than half.
    monkeypatch.setattr(prune, "_SLICE", 3.0)
    monkeypatch.setattr("worker.upkeep.prune.store.slices.one_at_a_time", lambda _: time.sleep(1.6))
    prune.step(years.runtime)
    with years.runtime.database.read() as session:
        [rows] = (jobs.state(session, "prune") or {})["rows"].values()
    assert rows > 20


def test_what_is_known_of_a_story_goes_before_the_story_does(years: Years) -> None:
    years.configure(configured('articles = "60d"\ndeliveries = "90d"'))
    years.bring(story(1), "a.txt")
    years.tell()
    years.pass_days(10)
    years.prune()
    assert (years.count(StoryProfile), years.count(Verdict)) == (1, 1)
    years.pass_days(10)
    years.prune()
    assert (years.count(StoryProfile), years.count(Verdict)) == (0, 1)
    assert (years.count(Story), years.count(StoryAlert)) == (1, 1)
    years.pass_days(50)
    years.prune()
    assert (years.count(Article), years.count(Verdict)) == (0, 0)
    years.pass_days(60)
    years.prune()
    assert (years.count(Story), years.count(StoryAlert)) == (0, 0)


def test_marks_of_decisions_go_after_a_day_but_for_the_newest_of_each_kind(years: Years) -> None:
    for number in range(3):
        years.bring(story(number), f"{number}.txt")
    with years.runtime.database.write() as session:
        at = years.now - timedelta(days=2)
        session.execute(update(Decision).values(at=at))
    with years.runtime.database.read() as session:
        before = dict(session.execute(select(Decision.id, Decision.kind)).all())
    newest = max(number for number, kind in before.items() if kind == "batch")
    assert len(before) > 3
    years.prune()
    with years.runtime.database.read() as session:
        left = set(session.scalars(select(Decision.id)))
    # Pruning left newer marks of the other kind.
    assert left & set(before) == {newest}
    assert max(left) > max(before)


def test_a_shortened_article_leaves_no_shared_words_in_its_verdict(years: Years) -> None:
    years.bring(story(1), "a.txt")
    with years.runtime.database.write() as session:
        row = session.scalars(select(Verdict)).one()
        row.record = {**row.record, "s": ["joined", 61, ["secret", "words"]]}
    years.configure(configured(folder='keep = "link"'))
    years.tell()
    years.prune()
    with years.runtime.database.read() as session:
        assert session.scalars(select(Verdict)).one().record["s"] == ["joined", 61]
