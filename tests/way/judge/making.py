"""Short ways to make what the judge decides about. Nothing here touches a database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from worker.alerts.alerting import AlertRule
from worker.base.types import Article, Match, Published, Statement, TopicMatch
from worker.duplicates.fingerprint import fingerprint
from worker.stories.terms import terms
from worker.traits import traits
from worker.way.judge.case import Case
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.rules import AlertPlan, Route, Rules

NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
ROUTE = Route("out", "file", "alerts")


def rules(*names: str, group: str = "story", wait: float = 0.0) -> Rules:
    """Returns rules with an alert for each of the topics named."""
    alerts = tuple(
        AlertPlan(
            id=number,
            rule=AlertRule(name, frozenset({name}), "any"),
            group="none" if group == "none" else "story",
            wait=wait,
            routes=(ROUTE,),
        )
        for number, name in enumerate(names, start=1)
    )
    return Rules({name: (n, n) for n, name in enumerate(names, start=1)}, alerts, 1)


def found(text: str, topics: Sequence[str]) -> tuple[TopicMatch, ...]:
    """Finds the topics whose name stands in the text."""
    return tuple(
        TopicMatch(each, "main", 1.0, (Match(each, "text", at, at + len(each), each),))
        for each in topics
        if (at := text.casefold().find(each)) >= 0
    )


def case(
    number: int,
    title: str,
    text: str,
    *,
    source: int = 1,
    item: int | None = None,
    url: str | None = None,
    at: datetime | None = None,
    topics: Sequence[str] = ("ferry",),
    silent: str | None = None,
    gone: tuple[int, ...] = (),
    statement: Statement | None = None,
    identity: str | None = None,
) -> Case:
    """Returns a document that was read; each number is another one."""
    stated = Published(at, "second", "feed", at.isoformat()) if at is not None else None
    article = Article(
        text,
        title,
        language="en",
        url=url,
        published=stated,
        identity=identity,
        statement=statement,
    )
    prepared = PreparedArticle(
        article,
        fingerprint(title, text),
        found(f"{title}\n{text}", topics),
        traits(title, text, "en"),
        terms(title, text, "en"),
    )
    return Case(
        document_id=number,
        item_id=item if item is not None else number,
        source_id=source,
        arrived_at=NOW + timedelta(seconds=number),
        prepared=prepared,
        silent=silent,
        gone=gone,
    )
