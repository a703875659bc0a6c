"""Links across languages as they are stored, read by other processes, and noticed by them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from models import Article, StoryProfile, Verdict
from tests.stories.test_links import EN, OTHER, RU, RU_AGAIN
from tests.way.judge.store.making import NOW, Desk, case, find_topics, prepare
from worker.base.store.database import Database
from worker.settings.retention import RetentionTable
from worker.stories.languages.anchors import anchor
from worker.stories.store.cache import StoryCache
from worker.stories.terms import terms
from worker.traits import traits
from worker.upkeep.forget.store import forget
from worker.way.collect.store import retention
from worker.way.judge.decide import judge
from worker.way.judge.known import Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store import since
from worker.way.judge.store.snapshot import Reader, cursor
from worker.way.read.store import documents


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def _prepared(said: tuple[str, str], language: str) -> PreparedArticle:
    title, text = said
    made = prepare(title, text)
    known = traits(title, text, language)
    return replace(
        made,
        article=replace(made.article, language=language),
        traits=known,
        terms=terms(title, text, language),
        anchor=anchor(title, text, language, NOW, known, None),
    )


def _put(desk: Desk, said: tuple[str, str], language: str) -> int:
    """Stores an article as a process that has just begun, and returns its story."""
    desk.reader = Reader(find_topics, StoryCache())
    source = desk.source(f"http://{language}{len(said[0])}.example/feed")
    (document,) = desk.keep(source, said[0], said[1].encode())
    written = desk.store(document, _prepared(said, language))
    assert written is not None
    with desk.database.read() as session:
        story_id = session.scalar(select(Article.story_id).where(Article.id == written.article_id))
    assert story_id is not None
    return story_id


def _forget(desk: Desk, story: int, language: str) -> None:
    """Forgets the first report of a story in a language."""
    with desk.database.decide() as session:
        of_it = and_(Article.story_id == story, Article.language == language)
        article = session.scalar(select(func.min(Article.id)).where(of_it))
        assert article is not None
        plan = retention.plan(session, RetentionTable(), NOW)
        forget.withdraw(session, plan, [article], NOW)
        forget.take(session, [article], NOW)


def _held(desk: Desk, cache: StoryCache) -> list[str]:
    """Returns the languages of the words that a process holds of stories."""
    with desk.database.read() as session:
        known = cache.read(session, cursor(session), NOW)
    return sorted(str(each.language) for each in known.index.profiles())


def _judged(desk: Desk, said: tuple[str, str], language: str) -> tuple[Plan, Snapshot]:
    """Judges an article and writes nothing."""
    source = desk.source(f"http://{language}.example/feed")
    (document,) = desk.keep(source, said[0], said[1].encode())
    with desk.database.write() as session:
        _, taken = documents.claim(session, [document], "test@here/1")
    with desk.database.consistent_read() as session:
        cases = [case(session, taken[0], _prepared(said, language))]
        rules = desk.rules(session)
        known = desk.reader.read(session, cases, rules, NOW)
        return judge(cases, known, rules, NOW), known


def _matters(session: Session, plan: Plan, known: Snapshot) -> bool:
    return not since.bearing(since.changes(session, known.cursor), plan, known).is_none


def test_a_story_is_found_in_another_language_by_a_process_that_reads_it(desk: Desk) -> None:
    story = _put(desk, EN, "en")
    assert _put(desk, RU, "ru") == story
    assert _put(desk, OTHER, "ru") != story
    with desk.database.read() as session:
        records = session.scalars(select(Verdict.record).order_by(Verdict.article_id)).all()
    assert [record["s"][0] for record in records] == ["opened", "linked", "opened"]
    assert "345" in records[1]["s"][2]


def test_a_second_report_in_that_language_joins_it_in_a_process_of_its_own(desk: Desk) -> None:
    story = _put(desk, EN, "en")
    _put(desk, RU, "ru")
    assert _put(desk, RU_AGAIN, "ru") == story
    with desk.database.read() as session:
        record = session.scalars(select(Verdict.record).order_by(Verdict.article_id.desc())).first()
        assert record is not None and record["s"][0] == "joined"
        rows = session.scalars(select(StoryProfile)).all()
        assert [each.links is not None for each in rows] == [True]
        cache = StoryCache().read(session, cursor(session), NOW)
    links = cache.links.get(story)
    assert links is not None
    assert [(each.language, each.articles) for each in links.others] == [("ru", 2)]


def test_a_story_that_another_worker_opened_meanwhile_and_may_link_is_noticed(desk: Desk) -> None:
    plan, known = _judged(desk, RU, "ru")
    _put(desk, OTHER, "en")
    with desk.database.read() as session:
        assert not _matters(session, plan, known)
    _put(desk, EN, "en")
    with desk.database.read() as session:
        assert _matters(session, plan, known)


def test_words_of_a_forgotten_report_in_another_language_go_from_what_is_held(desk: Desk) -> None:
    cache = StoryCache()
    story = _put(desk, EN, "en")
    _put(desk, RU, "ru")
    assert _held(desk, cache) == ["en", "ru"]
    _forget(desk, story, "ru")
    assert _held(desk, cache) == _held(desk, StoryCache()) == ["en"]
    _forget(desk, story, "en")
    assert _held(desk, cache) == []


def test_a_story_is_found_in_the_languages_of_the_reports_that_are_left(desk: Desk) -> None:
    story = _put(desk, EN, "en")
    _put(desk, RU, "ru")
    _put(desk, RU_AGAIN, "ru")
    _forget(desk, story, "ru")
    cache = StoryCache()
    assert _held(desk, cache) == ["en", "ru"]
    links = cache.links.get(story)
    assert links is not None
    assert [(each.language, each.title) for each in links.others] == [("ru", RU_AGAIN[0])]
    assert [each.language for each in links.anchors] == ["en", "ru"]
    _forget(desk, story, "en")
    assert _held(desk, cache) == ["ru"]
    again = cache.links.get(story)
    assert again is not None
    assert ([each.language for each in again.anchors], again.others) == (["ru"], ())
