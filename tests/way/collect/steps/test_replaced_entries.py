from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from models import Article, Document, Item, ItemAlias, Source, Story
from tests.net.servers import Server, response, serving
from tests.setup.runtimes import Heard
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.store import arrivals, known
from worker.way.read.store import documents

PLACES = "harbour bridge museum station market theatre".split()
DEEDS = "burns reopens moves closes floods expands".split()


def page(kind: str, *numbers: int, text: str = "", date: datetime | None = None) -> bytes:
    """A feed with entries of those numbers; ``kind`` is part of their identities."""
    stated = f"<pubDate>{date:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if date else ""
    items = "".join(
        f"<item><title>The old {PLACES[n % 6]} {DEEDS[n // 6]}</title>"
        f"<guid>https://example.org/{kind}/{n}</guid><link>https://example.org/{kind}/{n}</link>"
        f"<description>{text}People near the {PLACES[n % 6]} said that it {DEEDS[n // 6]} now."
        f"</description>{stated}</item>"
        for n in numbers
    )
    head = "<title>Example</title><link>https://example.org/</link>"
    return f'<rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


@dataclass
class Reading:
    """A runtime with one feed, whose answers are given one by one."""

    runtime: Runtime
    pages: list[bytes]
    heard: Heard = field(default_factory=Heard)

    def poll(self, *pages: bytes) -> Collected:
        """Polls once for each page. Returns the last poll's result."""
        with self.runtime.database.read() as session:
            source = session.scalars(select(Source.id).where(Source.kind == "feed")).one()
        for each in pages:
            self.pages.append(each)
            done = collect(self.runtime, source, "test", self.heard, now_please=True)
        assert done is not None
        return done

    def last(self, done: Collected) -> list[tuple[str, str | None, list[str]]]:
        """The guids of what a poll brought, why it is silent, and the guids that are gone."""
        with self.runtime.database.read() as session:
            keys = dict(session.execute(select(Item.id, Item.key)).all())
            rows = [session.get_one(Document, each) for each in done.documents]
            return [
                (_end(keys[row.item_id]), row.silent, [_end(keys[each]) for each in row.gone or ()])
                for row in rows
            ]

    def make_articles(self) -> None:
        """Makes an article of each item, as processing does."""
        with self.runtime.database.write() as session:
            now = self.runtime.clock()
            for item in session.scalars(select(Item).where(Item.article_id.is_(None))):
                number = int(item.key.rpartition("/")[2])
                story = Story(created_at=now)
                session.add(story)
                session.flush()
                article = Article(
                    uid=str(item.id), story_id=story.id, source_id=item.source_id,
                    document_id=1, title=f"The old {PLACES[number % 6]} {DEEDS[number // 6]}",
                    title_derived=False, first_seen_at=now, updated_at=now, text_hash=item.id,
                    text=f"People near the {PLACES[number % 6]} said that it "
                    f"{DEEDS[number // 6]} now.",
                    signature=b"",
                )  # fmt: skip
                session.add(article)
                session.flush()
                item.article_id = article.id


def _end(key: str) -> str:
    return "/".join(key.split("/")[-2:])


@pytest.fixture
def reading(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Reading]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    pages: list[bytes] = []
    with serving(lambda request: _answer(pages)) as server:
        runtime = _runtime(server, tmp_path)
        yield Reading(runtime, pages)
        runtime.close()


def _answer(pages: list[bytes]) -> bytes:
    found = pages.pop(0)
    return found if found.startswith(b"HTTP/") else response(found)


def _runtime(server: Server, folder: Path) -> Runtime:
    path = folder / "wirewatch.toml"
    path.write_text(
        f'[service]\nprivate_networks = ["127.0.0.0/8"]\n[[feed]]\nurl = "{server.url}feed"\n'
        '[topic.old]\nquery = "old"\n'
    )
    made = Runtime(load_settings(path))
    made.prepare("test")
    return made


def mixed(first: bytes, second: bytes) -> bytes:
    """The first page with the second one's entries before its own."""
    items = second[second.index(b"<item>") : second.rindex(b"</channel>")]
    return first.replace(b"<item>", items + b"<item>", 1)


def test_a_document_names_the_items_whose_places_it_may_have_taken(reading: Reading) -> None:
    done = reading.poll(page("a", 0, 1, 2), mixed(page("a", 1, 2), page("b", 0)))
    assert reading.last(done) == [("b/0", None, ["a/0"])]
    with reading.runtime.database.write() as session:
        _, (kept,) = documents.claim(session, done.documents, "test")
        assert [session.get_one(Item, each).key for each in kept.gone] == [
            "guid:https://example.org/a/0"
        ]


def test_what_a_first_poll_or_a_scrolling_feed_brings_names_nothing(reading: Reading) -> None:
    first = reading.poll(page("a", 1, 2, 3))
    assert reading.last(first) == [(f"a/{n}", arrivals.BASELINE, []) for n in (3, 2, 1)]
    assert reading.last(reading.poll(page("a", 0, 1, 2))) == [("a/0", None, [])]


def test_a_failed_a_cut_and_an_unchanged_answer_leave_the_listing(reading: Reading) -> None:
    whole = page("a", 0, 1, 2)
    cut = page("a", 3, 2)[:-60]
    failed = response(status="503 Busy")
    done = reading.poll(whole, failed, cut, whole, mixed(page("a", 1, 2), page("b", 0)))
    assert reading.last(done) == [("b/0", None, ["a/0"])]


def test_an_entry_that_comes_back_brings_no_document(reading: Reading) -> None:
    before, after = page("a", 0, 1, 2), mixed(page("a", 1, 2), page("b", 0))
    done = reading.poll(before, after, before)
    assert (done.documents, done.unchanged) == ([], 3)


def test_an_item_that_is_not_stored_any_more_is_not_named(reading: Reading) -> None:
    reading.poll(page("a", 0, 1, 2))
    with reading.runtime.database.write() as session:
        item = session.scalars(select(Item).where(Item.key.endswith("/a/0"))).one()
        session.execute(delete(ItemAlias).where(ItemAlias.item_id == item.id))
        session.execute(delete(Document).where(Document.item_id == item.id))
        session.execute(delete(Item).where(Item.id == item.id))
    done = reading.poll(mixed(page("a", 1, 2), page("b", 0)))
    assert reading.last(done) == [("b/0", None, [])]


def test_nobody_is_told_of_a_feed_that_was_renewed(reading: Reading) -> None:
    reading.poll(page("a", *range(8)))
    reading.make_articles()
    done = reading.poll(page("b", *range(8), text="Updated. "))
    found = reading.last(done)
    assert [silent for _, silent, _ in found] == [arrivals.RENEWED] * 8
    assert all(gone[0] == guid.replace("b", "a") for guid, _, gone in found)
    with reading.runtime.database.read() as session:
        assert "the feed was renewed" in session.scalars(select(Source)).one().notes[0]
        items = session.scalars(select(Item).where(Item.key.contains("/b/"))).all()
        assert [item.silent for item in items] == [True] * 8
    done = reading.poll(page("b", 8, *range(7), text="Updated. "))
    assert reading.last(done) == [("b/8", None, [])]


def test_news_among_the_entries_of_a_renewed_feed_is_told(reading: Reading) -> None:
    reading.poll(page("a", *range(8)))
    reading.make_articles()
    now = reading.runtime.clock()
    renewed = page("b", *range(8), date=now - timedelta(days=2))
    done = reading.poll(mixed(renewed, page("b", 35, date=now + timedelta(minutes=5))))
    silent = {guid: reason for guid, reason, _ in reading.last(done)}
    assert silent.pop("b/35") is None
    assert set(silent.values()) == {arrivals.RENEWED}


def test_nobody_is_told_of_an_archive_that_a_feed_lengthens_its_list_by(reading: Reading) -> None:
    now = reading.runtime.clock()
    recent = page("g", 0, 1, 2, date=now - timedelta(hours=2))
    reading.poll(recent)
    archive = page("g", *range(10, 20), date=now - timedelta(days=3000))
    fresh = page("g", 5, date=now + timedelta(minutes=1))
    done = reading.poll(mixed(mixed(recent, archive), fresh))
    silent = {guid: why for guid, why, _ in reading.last(done)}
    assert silent.pop("g/5") is None
    assert len(silent) == 10
    assert set(silent.values()) == {arrivals.ARCHIVED}
    assert any("10 old entries lengthen" in each for each in done.notes)


def test_a_few_late_entries_are_told(reading: Reading) -> None:
    now = reading.runtime.clock()
    recent = page("g", 0, 1, 2, date=now - timedelta(hours=2))
    reading.poll(recent)
    late = page("g", *range(10, 15), date=now - timedelta(days=30))
    done = reading.poll(mixed(recent, late))
    assert [why for _, why, _ in reading.last(done)] == [None] * 5


def test_a_feed_whose_whole_list_scrolled_away_is_told(reading: Reading) -> None:
    reading.poll(page("a", *range(8)))
    reading.make_articles()
    done = reading.poll(page("a", *range(10, 18)))
    assert [(silent, gone) for _, silent, gone in reading.last(done)] == [(None, [])] * 8


def test_items_are_known_by_keys_and_aliases_and_by_what_became_of_them(reading: Reading) -> None:
    reading.poll(page("a", 0, 1))
    key, alias = "guid:https://example.org/a/0", "link:example.org/a/0"
    with reading.runtime.database.read() as session:
        source = session.scalars(select(Source.id).where(Source.kind == "feed")).one()
        found = known.named(session, source, [key, alias, "guid:none"])
        assert known.named(session, source + 1, [key]) == {}
        assert known.faces(session, source, [found[key].id]) == {}
    assert found[key] == found[alias]
    assert found[key].key == key
    reading.make_articles()
    with reading.runtime.database.read() as session:
        face = known.faces(session, source, [found[key].id, 10**9])[found[key].id]
    assert (face.title, face.stated_at) == ("The old harbour burns", None)


def test_each_reason_for_silence_has_words() -> None:
    assert set(arrivals.SILENCES) == {arrivals.BASELINE, arrivals.RENEWED, arrivals.ARCHIVED}
