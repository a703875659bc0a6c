"""Short ways to make what the store works with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.orm import Session

from tests.way.keeping import keep_batch
from worker.alerts.alerting import AlertRule
from worker.base.store.database import Database
from worker.base.types import Arrival, Article, Match, TopicDefinition, TopicMatch
from worker.duplicates.fingerprint import fingerprint
from worker.search.store import backlog as search_backlog
from worker.stories.store.cache import StoryCache
from worker.stories.terms import terms
from worker.topics.store import revisions as topics
from worker.traits import traits
from worker.upkeep.recovery.store import recovery
from worker.way.collect.store import sources as source_store
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import AlertPlan, Route, Rules
from worker.way.judge.store import plan
from worker.way.judge.store.plan import Written
from worker.way.judge.store.plan_rows import rows_of
from worker.way.judge.store.snapshot import Reader
from worker.way.read.store import documents
from worker.way.read.store.documents import KeptDocument

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
TOPIC = TopicDefinition("rockets", "Rockets", "rocket*")
ALERT = "rockets now"
WORDS = """
harbour minister signed contract battery rocket delivery spring engineers inspected bridge
parliament voted budget winter storm coast village evacuated ferry resumed service railway
union strike ended talks government offered pension reform teachers hospital opened wing
museum restored painting river flooded valley farmers harvest drought reservoir empty
""".split()


_ENDINGS = "ba ce di fo gu ka le mi no pu ra se ti vo xu".split()


def long_text(seed: int = 0, words: int = 200) -> str:
    """Returns a text of its own for each seed, in words that tell of an event of its own."""
    picked = [WORDS[(seed * 31 + i * i * (seed + 3) + i) % len(WORDS)] for i in range(words)]
    ending = _ENDINGS[seed % 15] + _ENDINGS[seed // 15 % 15]
    return " ".join(
        f"{ending if i % 6 else ''}{word}{i // 7 if i % 5 == seed % 5 else ''}"
        for i, word in enumerate(picked)
    )


def in_other_words(text: str) -> str:
    """Returns a text of the same words in another order: a report of the same, and no copy."""
    words = text.split()
    return " ".join(words[::-3] + words[1::3] + words[2::3])


def find_topics(article: Article) -> tuple[TopicMatch, ...]:
    """Finds the one topic there is: the word rocket."""
    for field, text in (("title", article.title), ("text", article.text)):
        at = text.casefold().find("rocket")
        if at >= 0:
            match = Match("rocket*", "title" if field == "title" else "text", at, at + 6, "rocket")
            return (
                TopicMatch("rockets", "main" if field == "title" else "passing", 0.5, (match,)),
            )
    return ()


def prepare(title: str, text: str, url: str | None = None) -> PreparedArticle:
    """Returns an article as the text steps would hand it over."""
    article = Article(title=title, title_derived=False, text=text, url=url, language="en")
    return PreparedArticle(
        article,
        fingerprint(title, text),
        find_topics(article),
        traits(title, text, "en"),
        terms(title, text, "en"),
    )


class Desk:
    """A database with a topic, an alert and sources, into which articles are put."""

    def __init__(
        self,
        database: Database,
        *,
        wait: float = 0.0,
        group: Literal["story", "none"] = "story",
        follow_ups: Literal["news", "all", "none"] = "news",
    ) -> None:
        self.database = database
        self.wait = wait
        self.group: Literal["story", "none"] = group
        self.follow_ups: Literal["news", "all", "none"] = follow_ups
        self.reader = Reader(find_topics, StoryCache())
        self.routes: Sequence[Route] = (Route("out", "file", "alerts"),)
        with database.decide() as session:
            topics.sync_topics(session, [TOPIC], NOW, "test")
            topics.sync_alerts(session, {ALERT: {"name": ALERT}}, NOW, "test")

    def source(self, key: str = "http://a.example/feed", host: str | None = None) -> int:
        row = source_store.SourceRow("feed", key, key, host, {"url": key})
        with self.database.write() as session:
            return source_store.ensure(session, row, NOW).id

    def rules(self, session: Session) -> Rules:
        alert = AlertPlan(
            id=topics.alert_ids(session)[ALERT],
            rule=AlertRule(ALERT, frozenset({"rockets"}), "any"),
            group=self.group,
            wait=self.wait,
            follow_ups=self.follow_ups,
            routes=tuple(self.routes),
        )
        generation = topics.current_generation(session)
        return Rules(topics.current_revisions(session), (alert,), generation)

    def keep(
        self,
        source_id: int,
        key: str,
        content: bytes,
        *,
        silent: str | None = None,
        aliases: tuple[str, ...] = (),
        url: str | None = None,
        mark: str | None = None,
    ) -> list[int]:
        arrival = Arrival(key, "text", content, aliases=aliases, url=url)
        with self.database.write() as session:
            return keep_batch(
                session, source_id, [(arrival, mark or str(hash(content)))], silent, NOW
            )

    def put(
        self,
        title: str,
        text: str,
        *,
        source_id: int | None = None,
        key: str | None = None,
        url: str | None = None,
        silent: str | None = None,
        aliases: tuple[str, ...] = (),
    ) -> Written:
        """Stores an article from its arrival to its alerts."""
        kept = self.keep(
            source_id if source_id is not None else self.source(),
            key or f"guid:{title}",
            f"{title}\n{text}".encode(),
            silent=silent,
            aliases=aliases,
            url=url,
        )
        assert kept, "nothing arrived"
        stored = self.store(kept[0], prepare(title, text, url))
        assert stored is not None
        return stored

    def store(self, document_id: int, prepared: PreparedArticle) -> Written | None:
        with self.database.write() as session:
            token, taken = documents.claim(session, [document_id], "test@here/1")
        if not taken:
            return None
        with self.database.decide("batch") as session:
            if not documents.held(session, [document_id], token):
                return None
            rules = self.rules(session)
            cases = [case(session, taken[0], prepared)]
            known = self.reader.read(session, cases, rules, NOW)
            made = judge(cases, known, rules, NOW)
            rows = rows_of(made, rules, NOW, self.database.dialect)
            result = plan.write(session, rows, token)
        with self.database.write() as session:
            own = {each.own_article_id for each in result.written()}
            search_backlog.index(session, [each for each in own if each is not None])
        return result.written()[0]


def case(session: Session, document: KeptDocument, prepared: PreparedArticle) -> Case:
    """Returns a document as the judge takes it."""
    return Case(
        document_id=document.id,
        item_id=document.item_id,
        source_id=document.source_id,
        arrived_at=document.arrived_at,
        prepared=prepared,
        document_url=document.url,
        silent=document.silent,
        hold=recovery.hold_of(session, document, prepared.article.published),
        gone=document.gone,
    )
