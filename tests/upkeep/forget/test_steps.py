"""Forgetting: every trace that can be reached goes, and nothing of it comes back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from models import (
    Appearance,
    Article,
    AuditEntry,
    Base,
    Blob,
    Delivery,
    Document,
    FingerprintIndex,
    Forgotten,
    Item,
    Notice,
    Revision,
    Story,
    StoryProfile,
    TopicMatchRow,
    Verdict,
)
from tests.setup.runtimes import CONFIG
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.articles.store import views
from worker.articles.store.views import DeliveryFilter
from worker.base.types import Arrival
from worker.search import steps as indexing
from worker.search.store import index
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories import profile
from worker.stories.terms import terms
from worker.upkeep.forget import steps as forget
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

OTHER = '[[folder]]\npath = "other"\nalert_on_first_scan = true\n'
TWO_FOLDERS = CONFIG.replace("[topic.", f"{OTHER}[topic.", 1)
PAGE = "https://paper.example/world/rocket-lands-2026"
SECRET = "Zanzibarian"


class Archive:
    """A runtime whose sources bring what the test says."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        with runtime.database.read() as session:
            self.sources = [each.id for each in source_store.listed(session)]

    def bring(
        self, words: str, key: str, *, other: bool = False, mark: str = "1", url: str | None = None
    ) -> list[str]:
        arrival = Arrival(key, "text", words.encode(), url=url)
        source = self.sources[1 if other else 0]
        with self.runtime.database.write() as session:
            ids = keep_batch(session, source, [(arrival, mark)], None, self.runtime.clock())
        return [each.outcome for each in process(self.runtime, ids, "test")]

    def tell(self) -> int:
        with self.runtime.database.read() as session:
            ids = [each["id"] for each in views.deliveries(session, DeliveryFilter())]
        return deliver(self.runtime, ids, "test")

    def forget(self, *words: str, only_this: bool = False) -> forget.Result:
        found = forget.find(self.runtime, words, only_this=only_this)
        return forget.forget(self.runtime, [each.id for each in found], "test")

    def count(self, table: type) -> int:
        with self.runtime.database.read() as session:
            return session.scalar(select(func.count()).select_from(table)) or 0

    def dump(self) -> str:
        """Returns everything that is in the tables as text."""
        with self.runtime.database.read() as session:
            return "\n".join(
                str(tuple(row))
                for table in Base.metadata.tables
                for row in session.execute(text(f"SELECT * FROM {table}"))
            )


@pytest.fixture
def archive(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Archive]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    for folder in ("inbox", "other"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "wirewatch.toml"
    path.write_text(TWO_FOLDERS, encoding="utf-8")
    runtime = Runtime(load_settings(path))
    runtime.prepare("test")
    yield Archive(runtime)
    runtime.close()


def story(number: int, name: str = SECRET) -> str:
    body = long_text(number, 150).replace("rocket", "parcel")
    return f"{name} rocket lands, number {number}\n\nThe {name} rocket came down today. {body}\n"


def test_an_article_goes_with_all_its_traces(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.bring(story(1) + "A line came later.", "a.txt", mark="2", url=PAGE)
    archive.bring(story(1), "b.txt", other=True)
    archive.bring(story(2, "Kenyan"), "c.txt")
    archive.tell()
    result = archive.forget(PAGE)
    assert result.removed["articles"] == 1
    assert (result.removed["revisions"], result.removed["appearances"]) == (1, 2)
    assert (result.removed["documents"], result.removed["blobs"]) == (3, 2)
    assert (result.removed["payloads"], result.removed["stories"]) == (1, 0)
    assert result.sent == 1
    assert [Path(each).name.endswith(".eml") for each in result.files] == [True]
    for table in (Article, Appearance, TopicMatchRow, Notice, Document, Blob):
        assert archive.count(table) == 1, table
    assert archive.count(Revision) == 0
    assert SECRET not in archive.dump()
    assert PAGE not in archive.dump()
    assert forget.find(archive.runtime, [SECRET]) == []
    assert len(forget.find(archive.runtime, ["Kenyan"])) == 1


def test_what_was_forgotten_does_not_come_back(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.forget(PAGE)
    assert archive.bring(story(1), "a.txt", url=PAGE) == []
    assert archive.bring(story(1), "b.txt", other=True) == ["rejected"]
    assert archive.bring(story(1) + "More of it.", "c.txt", other=True, url=PAGE) == ["rejected"]
    assert archive.bring(story(1), "a.txt", mark="2") == ["rejected"]
    assert archive.tell() == 0
    assert archive.count(Article) == 0
    from worker.upkeep.prune import steps as prune

    prune.fresh(archive.runtime)
    assert archive.count(Blob) == 0
    dump = archive.dump()
    assert (SECRET in dump, PAGE in dump) == (False, False)
    assert "forgotten on request" in dump


def test_words_find_what_is_forgotten_with_its_copies(archive: Archive) -> None:
    archive.bring(story(1), "a.txt")
    copy = story(1).replace(f"{SECRET} ", "") + "Nothing else is known."
    assert archive.bring(copy, "b.txt", other=True) == ["near_duplicate"]
    archive.bring(story(5, "Kenyan"), "c.txt")
    found = forget.find(archive.runtime, [SECRET, "rocket"])
    assert [(each.id, each.copy) for each in found] == [(1, False), (2, True)]
    assert [each.id for each in forget.find(archive.runtime, [SECRET], only_this=True)] == [1]
    assert archive.forget(SECRET).removed["articles"] == 2
    assert archive.count(Article) == 1


def test_only_this_leaves_the_copies_and_hands_over(archive: Archive) -> None:
    archive.bring(story(1), "a.txt")
    archive.bring(story(1) + "Nothing else is known.", "b.txt", other=True)
    archive.bring(story(1) + "The rest is silence, they say.", "c.txt", other=True)
    archive.forget("number 1", only_this=True)
    assert archive.count(Article) == 0
    archive.bring(story(7), "d.txt", url=PAGE)
    archive.bring(story(7) + "Nothing else is known.", "e.txt", other=True)
    archive.bring(story(7) + "The rest is silence, they say.", "f.txt", other=True)
    assert archive.forget(PAGE, only_this=True).removed["articles"] == 1
    with archive.runtime.database.read() as session:
        heir, other = session.scalars(select(Article).order_by(Article.id)).all()
        indexed = set(session.scalars(select(FingerprintIndex.article_id)))
    assert (heir.duplicate_of, other.duplicate_of, indexed) == (None, heir.id, {heir.id})


def test_a_file_that_says_something_else_afterwards_is_news(archive: Archive) -> None:
    archive.bring(story(1), "latest.txt")
    assert archive.tell() == 1
    archive.forget(SECRET)
    assert archive.bring(story(5, "Kenyan"), "latest.txt", mark="2") == ["new"]
    assert archive.tell() == 1


def test_what_waits_to_be_sent_is_not_sent(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.forget(PAGE)
    assert archive.tell() == 0
    with archive.runtime.database.read() as session:
        [delivery] = session.scalars(select(Delivery)).all()
    assert (delivery.state, delivery.state_reason) == ("suppressed", "forgotten")
    assert delivery.payload is None


def test_bytes_that_others_brought_too_stay(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    with archive.runtime.database.write() as session:
        arrival = Arrival("z.txt", "text", story(1).encode())
        now = archive.runtime.clock()
        keep_batch(session, archive.sources[1], [(arrival, "1")], None, now)
    result = archive.forget(PAGE)
    assert (result.removed["documents"], result.removed["blobs"]) == (1, 0)
    assert archive.count(Blob) == 1


def test_an_address_that_others_share_is_not_barred(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.bring(story(2, "Kenyan"), "b.txt", url=PAGE)
    assert archive.count(Article) == 2
    archive.forget(SECRET)
    assert archive.bring(story(3, "Sudanese"), "c.txt", url=PAGE) == ["new"]


def test_a_dry_run_says_what_would_go(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.tell()
    found = forget.find(archive.runtime, [PAGE])
    would = forget.forget(archive.runtime, [each.id for each in found], "test", dry_run=True)
    assert (archive.count(Article), archive.count(Forgotten)) == (1, 0)
    assert would.removed == archive.forget(PAGE).removed


def test_the_audit_trail_says_who_and_how_much_and_not_what(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.forget(PAGE)
    with archive.runtime.database.read() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.action == "forget")).all()
    assert (entry.actor, entry.subject) == ("test", "article 1")
    assert entry.after is not None
    assert entry.after["articles"] == 1
    assert archive.count(Item) == 1


def test_what_a_story_is_about_is_made_of_what_is_left(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    later = f"Rocket lands, number 1\n\n{in_other_words(story(1, 'Kenyan'))}"
    assert archive.bring(later, "b.txt") == ["new"]
    assert archive.count(StoryProfile) == 1
    archive.forget(PAGE, only_this=True)
    with archive.runtime.database.read() as session:
        (row,) = session.scalars(select(StoryProfile)).all()
    left = profile.unpack(row.story_id, row.profile)
    assert (left.title, left.articles) == ("Rocket lands, number 1", 1)
    word = terms(SECRET, "", "en").ids[0]
    assert word not in left.ids
    assert SECRET not in archive.dump()


@pytest.mark.parametrize("is_sent", [False, True])
def test_a_story_is_told_anew_where_its_only_message_was_withdrawn_before_it_went(
    archive: Archive, is_sent: bool
) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    if is_sent:
        archive.tell()
    words = in_other_words(story(1, "Kenyan"))
    second = f"Rocket lands, number 1\n\n{words}"
    third = f"Rocket lands in the valley\n\n{in_other_words(words)}"
    archive.bring(second, "b.txt")
    assert archive.count(Delivery) == 1
    archive.forget(PAGE, only_this=True)
    assert archive.bring(third, "c.txt", other=True) == ["new"]
    with archive.runtime.database.read() as session:
        assert len(set(session.scalars(select(Article.story_id)))) == 1
        states = session.scalars(select(Delivery.state).order_by(Delivery.created_at)).all()
    assert states == (["sent"] if is_sent else ["suppressed", "pending"])


def test_nothing_is_known_of_a_story_whose_articles_are_gone(archive: Archive) -> None:
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.tell()
    archive.forget(PAGE)
    assert (archive.count(StoryProfile), archive.count(Verdict)) == (0, 0)
    # It was sent, and that stays known.
    assert archive.count(Story) == 1


def test_a_story_stays_as_active_as_it_was_and_keeps_the_outlets_that_are_left(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = archive.runtime.clock() - timedelta(days=10)
    now = [first]
    monkeypatch.setattr(archive.runtime, "clock", lambda: now[0])
    archive.bring(story(1), "a.txt", url=PAGE)
    archive.tell()
    for day, name in ((5, "copyist"), (6, "other")):
        now[0] = first + timedelta(days=day)
        copy = story(1) + f"More to follow from {name}."
        url = f"https://{name}.example/rocket-lands-2026"
        assert archive.bring(copy, f"{name}.txt", other=True, url=url) == ["near_duplicate"]
    archive.forget("https://other.example/rocket-lands-2026", only_this=True)
    with archive.runtime.database.read() as session:
        (row,) = session.scalars(select(StoryProfile)).all()
    assert row.last_at == now[0]
    assert row.outlets == ["paper.example", "copyist.example"]
    now[0] = first + timedelta(days=8)
    words = in_other_words(story(1, "Kenyan"))
    assert archive.bring(f"Rocket lands, number 1\n\n{words}", "b.txt") == ["new"]
    with archive.runtime.database.read() as session:
        assert session.scalars(select(Notice.kind)).all() == ["article.matched"]
        assert len(set(session.scalars(select(Article.story_id)))) == 1


def test_what_is_not_indexed_yet_is_found_like_all_else(archive: Archive) -> None:
    for number in range(1, 4):
        archive.bring(story(number), f"{number}.txt")
    # Before anything was indexed, as after a restore; and where the cursors say that all was.
    for are_said_to_be_done in (False, True):
        if are_said_to_be_done:
            while indexing.step(archive.runtime):
                pass
        with archive.runtime.database.write() as session:
            index.remove_all(session)
        for _ in range(2):
            found = forget.find(archive.runtime, [SECRET])
            assert [each.id for each in found] == [1, 2, 3]
    told: list[tuple[int, int]] = []
    forget.find(archive.runtime, [SECRET], progress=lambda *each: told.append(each))
    assert told == []
