"""A year of service: what is past its time goes, and nothing comes back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

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
from tests.upkeep.prune.years import START, Years, configured, story
from tests.way.keeping import keep_batch
from worker.base.types import Arrival
from worker.upkeep.prune import steps as prune
from worker.way.collect.store import sources as source_store


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
        late = keep_batch(session, years.sources[0], [(arrival, "1")], None, years.now)
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
