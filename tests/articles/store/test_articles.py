"""The store transaction: what counts as the same, what is news, and who is told."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Appearance, Article, Delivery, Notice, Revision
from tests.parts.databases import first_on_both
from tests.way.judge.store.making import Desk, long_text, prepare
from worker import search
from worker.articles.store import views
from worker.base.store.database import Database
from worker.search.store import backlog


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_new_article_is_stored_with_its_notice_and_delivery(desk: Desk) -> None:
    stored = desk.put("Rocket lands", long_text(1))
    assert stored.outcome == "new"
    assert len(stored.deliveries) == 1
    with desk.database.read() as session:
        [article] = list(views.articles(session, views.ArticleFilter()))
    assert article["title"] == "Rocket lands"
    assert article["topics"][0]["slug"] == "rockets"
    assert article["story"]["sources"] == 1


def test_an_article_without_topics_tells_nobody(desk: Desk) -> None:
    assert desk.put("Ferry", "The ferry runs again after a long winter.").deliveries == ()


def test_the_same_words_from_another_source_are_a_duplicate_under_any_title(desk: Desk) -> None:
    first = desk.put("Rocket lands", long_text(1))
    again = desk.put("Missile news", long_text(1), source_id=desk.source("http://b.example/feed"))
    assert (again.outcome, again.article_id) == ("duplicate", first.article_id)
    assert again.deliveries == ()
    assert count(desk.database, Article) == 1
    assert count(desk.database, Appearance) == 2


def test_the_same_address_from_another_source_is_a_duplicate_and_is_kept(desk: Desk) -> None:
    url = "https://www.paper.example/world/rocket-lands-2026?utm_source=rss"
    first = desk.put("Rocket lands", long_text(1), url=url)
    again = desk.put(
        "A rocket has landed",
        "Short summary of the rocket.",
        source_id=desk.source("http://b.example/feed"),
        url="https://www.paper.example/world/rocket-lands-2026",
    )
    assert (again.outcome, again.article_id) == ("duplicate", first.article_id)
    assert again.deliveries == ()


def test_an_edited_copy_is_near_and_linked_and_silent(desk: Desk) -> None:
    words = long_text(1, 300).split()
    first = desk.put("Rocket lands", " ".join(words))
    edited = " ".join([*words[:200], "some", "other", "ending", *words[220:]])
    again = desk.put("Rocket landed", edited, source_id=desk.source("http://b.example/feed"))
    assert again.outcome == "near_duplicate"
    assert again.deliveries == ()
    with desk.database.read() as session:
        copy = session.get_one(Article, again.article_id)
        assert copy.duplicate_of == first.article_id
        assert copy.story_id == session.get_one(Article, first.article_id).story_id


def test_a_copy_that_brings_what_the_alert_asks_for_is_told(desk: Desk) -> None:
    words = [word for word in long_text(4, 300).split() if not word.startswith("rocket")]
    first = desk.put("Ferry resumes", " ".join(words))
    assert first.deliveries == ()
    again = desk.put(
        "Ferry resumes",
        " ".join([*words, "later a rocket was seen over the coast"]),
        source_id=desk.source("http://b.example/feed"),
    )
    assert again.outcome == "near_duplicate"
    assert len(again.deliveries) == 1


def test_a_changed_item_is_a_revision_and_is_not_told_again(desk: Desk) -> None:
    first = desk.put("Rocket lands", long_text(1), key="guid:1")
    again = desk.put("Rocket lands", long_text(2), key="guid:1")
    assert (again.outcome, again.article_id) == ("updated", first.article_id)
    assert again.deliveries == ()
    assert count(desk.database, Revision) == 1
    with desk.database.read() as session:
        assert session.get_one(Article, first.article_id).revision == 2


def test_a_revision_that_newly_matches_is_told(desk: Desk) -> None:
    desk.put("Ferry", "The ferry runs again after a long winter.", key="guid:1")
    again = desk.put("Ferry", "The ferry was hit by a rocket last night.", key="guid:1")
    assert again.outcome == "updated"
    assert len(again.deliveries) == 1


def test_the_earlier_words_of_a_revised_article_are_still_known(desk: Desk) -> None:
    desk.put("Rocket lands", long_text(1), key="guid:1")
    desk.put("Rocket lands", long_text(2), key="guid:1")
    again = desk.put("Rocket lands", long_text(1), source_id=desk.source("http://b.example/feed"))
    assert again.outcome == "duplicate"
    assert again.deliveries == ()


def test_a_feed_that_renews_its_guids_announces_nothing_again(desk: Desk) -> None:
    url = "https://paper.example/world/rocket-lands"
    first = desk.put("Rocket lands", long_text(1), key="guid:1", url=url, aliases=(f"link:{url}",))
    again = desk.put(
        "Rocket lands", long_text(1) + " Now.", key="guid:2", url=url, aliases=(f"link:{url}",)
    )
    assert (again.outcome, again.article_id) == ("duplicate", first.article_id)
    assert again.deliveries == ()


def test_unlike_items_of_one_feed_at_one_address_are_two_articles(desk: Desk) -> None:
    url = "https://paper.example/live/today"
    desk.put("Rocket lands", long_text(1), key="guid:1", url=url)
    again = desk.put("Rocket starts", long_text(2), key="guid:2", url=url)
    assert again.outcome == "new"
    assert len(again.deliveries) == 1


def test_a_silent_document_is_stored_and_told_to_nobody(desk: Desk) -> None:
    stored = desk.put("Rocket lands", long_text(1), silent="baseline")
    assert (stored.outcome, stored.deliveries) == ("new", ())
    assert count(desk.database, Notice) == 0


def test_a_new_source_does_not_swallow_what_another_brings_as_news(desk: Desk) -> None:
    desk.put("Rocket lands", long_text(1), silent="baseline")
    again = desk.put("Rocket lands", long_text(1), source_id=desk.source("http://b.example/feed"))
    assert again.outcome == "duplicate"
    assert len(again.deliveries) == 1


def test_a_silent_copy_within_the_same_source_stays_silent(desk: Desk) -> None:
    desk.put("Rocket lands", long_text(1), key="a.txt", silent="baseline")
    assert desk.put("Rocket lands", long_text(1), key="b.txt").deliveries == ()


@pytest.mark.parametrize("edited", [False, True])
def test_fifty_copies_arriving_at_once_make_one_alert(desk: Desk, edited: bool) -> None:
    words = long_text(1, 300).split()
    documents = []
    for number in range(50):
        text = list(words)
        if edited:
            text[20 + number * 3] = f"changed{number}"
        source = desk.source(f"http://{number}.example/feed")
        [document] = desk.keep(source, f"guid:{number}", " ".join(text).encode())
        documents.append((document, prepare("Rocket lands", " ".join(text))))
    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(lambda each: desk.store(*each), documents))
    outcomes = sorted(each.outcome for each in stored if each is not None)
    assert outcomes.count("new") == 1
    assert len(outcomes) == 50
    assert count(desk.database, Delivery) == 1
    assert count(desk.database, Appearance) == 50


def test_a_document_whose_lease_was_lost_changes_nothing(desk: Desk) -> None:
    [document] = desk.keep(desk.source(), "guid:1", b"x")
    prepared = prepare("Rocket lands", long_text(1))
    assert desk.store(document, prepared) is not None
    assert desk.store(document, prepared) is None
    assert count(desk.database, Article) == 1


def test_an_item_that_holds_another_article_now_is_news(desk: Desk) -> None:
    first = desk.put("Rocket lands", long_text(1), key="latest.txt")
    again = desk.put("Rocket plant opens", long_text(2), key="latest.txt")
    assert again.outcome == "new"
    assert again.article_id != first.article_id
    assert len(again.deliveries) == 1
    back = desk.put("Rocket lands", long_text(1), key="latest.txt")
    assert (back.outcome, back.article_id, back.deliveries) == ("duplicate", first.article_id, ())


@first_on_both("database_url", "number,counted", [(6, 5), (1, 1), (3, 3), (4, 4)])
def test_a_search_counts_what_it_finds_to_a_limit_and_compares_the_newest(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: int, counted: int
) -> None:
    monkeypatch.setattr(views, "RANKED", 3)
    monkeypatch.setattr(views, "COUNTED", 4)
    put = [desk.put(f"Rocket {each} lands", long_text(each)) for each in range(number)]
    stored = [each.article_id for each in put if each.article_id is not None]
    with desk.database.write() as session:
        backlog.index(session, stored)
    with desk.database.read() as session:
        for topic in (None, "rockets"):
            wanted = views.ArticleFilter(topic, search=search.read("rocket"))
            found, total = views.best(session, wanted, 10)
            assert {each["id"] for each in found} == set(stored[-3:])
            assert total == counted
        nothing = views.ArticleFilter(search=search.read("submarine"))
        assert views.best(session, nothing, 10) == ([], 0)


def test_however_many_articles_are_asked_for_they_are_read_a_page_at_a_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE", 2)
    asked, by_ids = list[int](), views.by_ids
    stored = [desk.put(f"Rocket {each} lands", long_text(each)).article_id for each in range(6)]

    def note(session: Session, ids: Sequence[int]) -> list[dict[str, Any]]:
        asked.append(len(ids))
        return by_ids(session, ids)

    monkeypatch.setattr(views, "by_ids", note)
    with desk.database.read() as session:
        found = list(views.articles(session, views.ArticleFilter(limit=5, newest_first=True)))
    assert [each["id"] for each in found] == stored[:0:-1]
    assert asked == [2, 2, 1]
