"""Pages that entries link to are read in time, and what they add is told."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Document, Page, Source
from tests.setup.runtimes import Heard
from tests.way.collect.steps.linked_pages import BODY, ENTRY, OLD, SUMMARY, Desk, desk
from tests.way.judge.store.making import NOW
from worker.base.store import clock
from worker.service import schedule
from worker.setup.hints import NoHints
from worker.setup.means import utc_now
from worker.upkeep.prune.store.articles import take_out
from worker.way.collect.steps.poll import feeds, poll
from worker.way.collect.steps.together import Signs, Times, Together
from worker.way.read.steps.process import process
from worker.way.read.store import turns


def test_what_the_page_adds_makes_a_match_that_the_summary_did_not(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    done = at.take(ENTRY)
    assert done.waiting == done.documents
    at.look()
    (written,) = at.process()
    assert written.outcome == "new"
    (article,) = at.articles()
    assert "orchard of a farm" in article.text
    assert article.outlet == "Herald"
    assert article.url == f"{at.site.url}news/2026/rise"
    assert at.told() == ["article.matched"]
    assert at.page().kind == "article"
    assert at.site.asked["/robots.txt"] == at.site.asked["/news/2026/rise"] == 1


def test_a_page_that_comes_late_becomes_a_revision_that_is_told(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    (written,) = at.process()
    assert written.outcome == "new"
    assert at.told() == []
    at.look()
    (written,) = at.process()
    assert written.outcome == "updated"
    assert at.told() == ["article.matched"]


def test_a_changed_entry_does_not_take_the_pages_text_away(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    changed = (ENTRY[0], ENTRY[1], "The institute of Brno tried the engine in a field …")
    at.feed(changed)
    done = at.poll()
    assert done.documents
    assert done.waiting == []
    at.process()
    (article,) = at.articles()
    assert "orchard of a farm" in article.text


def test_entries_of_the_first_poll_are_not_asked_for(at: Desk) -> None:
    at.feed(ENTRY)
    assert at.poll().waiting == []
    at.look()
    assert set(at.site.asked) == {"/feed.xml"}


def test_a_feed_whose_pages_bring_no_more_is_asked_for_one_a_day(at: Desk) -> None:
    entries = [(f"n{number}", f"Engine {number}", SUMMARY) for number in range(13)]
    for name, title, text in entries:
        at.site.put(name, title, f"<p>{text}</p>")
    at.take(*entries[:10])
    at.look()
    at.process()
    assert at.page().kind == "same"
    at.feed(*entries[:12])
    assert at.poll().waiting == []
    at.process()
    at.now += timedelta(days=1, minutes=1)
    at.feed(*entries)
    assert len(at.poll().waiting) == 1


def test_never_forbids_pages_and_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    with desk(tmp_path, 'full_text = "never"') as made:
        assert made.take(ENTRY).waiting == []
        made.look()
        assert set(made.site.asked) == {"/feed.xml"}


def test_always_asks_for_the_page_of_every_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    with desk(tmp_path, 'full_text = "always"') as made:
        made.feed(OLD)
        assert len(made.poll().waiting) == 1


def test_who_collects_asks_for_pages_at_once(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.feed(OLD)
    process(at.runtime, at.poll().documents, "test")
    at.feed(ENTRY, OLD)
    with at.runtime.database.write() as session:
        session.execute(update(Source).values(due_at=clock.now()))
    heard = Heard()
    times = Times(turn=0.01, look=0.02, pages_look=0.02)
    assert Together(at.runtime, times).run("test", Signs(lambda: heard)) == 1
    assert at.site.asked["/news/2026/rise"] == 1
    # The document that waited has its turn when its page is there.
    assert len(heard.document_ids) == 1
    at.process()
    assert at.told() == ["article.matched"]


def test_a_document_waits_for_its_page_for_less_than_a_minute(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    (waiting,) = at.take(ENTRY).waiting
    with at.runtime.database.write() as session:
        assert turns.hint(session) == []
        row = session.get_one(Document, waiting)
        assert row.dispatched_until is not None
        assert 40 < (row.dispatched_until - utc_now()).total_seconds() < 60
        row.dispatched_until = NOW
    with at.runtime.database.write() as session:
        assert turns.hint(session) == [[waiting]]


def test_the_tick_knows_of_pages_that_are_due(at: Desk) -> None:
    at.take(ENTRY)
    heard = Heard()
    schedule.tick(at.runtime, heard, "test@here/1")
    assert len(heard.source_ids) == 1


def test_what_is_known_of_a_page_goes_with_its_article(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.take(ENTRY)
    at.look()
    at.process()
    (article,) = at.articles()
    with at.runtime.database.decide() as session:
        take_out(session, [article.id], at.now)
    with at.runtime.database.read() as session:
        assert session.scalars(select(Page)).all() == []


def test_no_entry_waits_for_a_host_that_cannot_be_reached(at: Desk) -> None:
    entries = [
        (f"http://nobody.invalid/news/2026/{number}", f"Engine {number}", SUMMARY)
        for number in range(5)
    ]
    assert len(at.take(*entries).waiting) == 5
    (group,) = at.pages.take("test", 10)
    at.pages.look(group, NoHints())
    with at.runtime.database.read() as session:
        rows = session.scalars(select(Page)).all()
        assert {each.kind for each in rows} == {"failed"}
        assert len({each.reason for each in rows}) == 1
        waiting = session.scalars(
            select(Document).where(Document.state == "pending", Document.dispatched_until > NOW)
        )
        assert waiting.all() == []


def test_a_poll_by_hand_reads_the_pages_before_it_says_what_came(at: Desk) -> None:
    at.site.put("rise", "Brno institute tries engine", BODY)
    at.feed(OLD)
    chosen, _ = feeds(at.runtime, [])
    list(poll(at.runtime, chosen, "test@here/1"))
    at.feed(ENTRY, OLD)
    (polled,) = poll(at.runtime, chosen, "test@here/1")
    assert (polled.entries, polled.new, polled.unchanged) == (2, 1, 1)
    assert "orchard of a farm" in at.articles()[0].text
    assert at.told() == ["article.matched"]


def test_a_link_to_where_nothing_listens_takes_no_page_from_other_feeds_of_the_host(
    at: Desk,
) -> None:
    at.take(
        ("http://nobody.invalid/news/2026/1", "Engine 1", SUMMARY),
        ("https://nobody.invalid:80/news/2026/2", "Engine 2", SUMMARY),
    )
    with at.runtime.database.read() as session:
        nowhere = session.scalars(select(Page).where(Page.url.startswith("https:"))).one()
    assert nowhere.document_id is not None
    (group,) = at.pages.take("test", 10, [nowhere.document_id])
    at.pages.look(group, NoHints())
    with at.runtime.database.read() as session:
        rows = {each.url[:5]: each for each in session.scalars(select(Page))}
    assert rows["https"].kind == "failed"
    assert rows["http:"].kind is None
    assert rows["http:"].due_at is not None
