"""What happened to an article, an address or a file, and why."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models import Article
from worker.core import fingerprint
from worker.core.alerting import AlertRule, decide
from worker.core.urls import canonical_url
from worker.errors import DocumentRejected
from worker.pipeline.process import prepare
from worker.pipeline.runtime import Runtime, alert_rule
from worker.settings import AlertSettings
from worker.sources import Refusal
from worker.store import arrivals, documents, duplicates, retention_shorten, views
from worker.store import explain as store
from worker.store import topics as topic_store
from worker.store.article_rows import clean_of
from worker.types import PreparedArticle, TopicMatch

_MOST_ARTICLES = 10


def by_id(runtime: Runtime, article_id: int) -> dict[str, Any] | None:
    """Explains an article; None if there is none of that id."""
    with runtime.database.read() as session:
        if not store.articles(session, [article_id]):
            return None
        items = store.items_of_article(session, article_id)
        return _explained(runtime, session, str(article_id), "article", items, [article_id])


def by_address(runtime: Runtime, url: str) -> dict[str, Any]:
    """Explains what came with an address."""
    addresses = [each for each in dict.fromkeys((canonical_url(url), url)) if each]
    with runtime.database.read() as session:
        items = store.items_at_address(session, addresses)
        return _explained(runtime, session, url, "url", items, [])


def by_file(runtime: Runtime, path: Path) -> dict[str, Any]:
    """Explains a file; one that was never read is tried out, and nothing of it is stored."""
    from worker.sources.folder.names import key_of

    with runtime.database.read() as session:
        items = store.items_of_file(session, key_of(os.path.abspath(path)))
        found = _explained(runtime, session, str(path), "file", items, [])
        found["records"] = store.records_of_file(session, items)
        if not items:
            found["dry_run"] = _dry_run(runtime, session, path)
        return found


def _explained(
    runtime: Runtime,
    session: Session,
    target: str,
    kind: str,
    items: Sequence[int],
    article_ids: Sequence[int],
) -> dict[str, Any]:
    histories = store.histories(session, items)
    ids = list(article_ids) or sorted(
        {each["article_id"] for each in histories if each["article_id"] is not None}
    )
    articles = store.articles(session, ids[:_MOST_ARTICLES])
    return {
        "target": target,
        "kind": kind,
        "known": bool(histories or articles),
        "items": histories,
        "articles": [_article(runtime, session, each) for each in articles],
        "records": None,
        "dry_run": None,
    }


def _article(runtime: Runtime, session: Session, row: Article) -> dict[str, Any]:
    article = views.by_ids(session, [row.id])[0]
    article.pop("text")
    found = views.topic_matches(session, [row.id])[row.id]
    deliveries = store.deliveries_of(session, [row.id])[row.id]
    facts = store.alert_facts(session, row.id)
    known = _known(runtime, session, row)
    return {
        "article": article,
        "revision": row.revision,
        "likeness": _likeness(session, row),
        "alerts": [
            {
                "alert": alert.name,
                **_verdict(runtime, row, alert, found, known, facts.get(alert.name)),
                "deliveries": [each for each in deliveries if each["alert"] == alert.name],
            }
            for alert in runtime.settings.alerts
        ],
    }


def _likeness(session: Session, row: Article) -> float | None:
    """Returns which share of the shorter one's words a copy has in common with its original."""
    originals = store.articles(session, [row.duplicate_of]) if row.duplicate_of else []
    if not originals:
        return None
    mine, its = fingerprint.unpack(row.signature), fingerprint.unpack(originals[0].signature)
    return round(fingerprint.containment(mine, its), 2)


Known = list[tuple[int, tuple[TopicMatch, ...]]]
"""Articles of the same story that came earlier, each with today's topics."""


def _known(runtime: Runtime, session: Session, row: Article) -> Known:
    topics = topic_store.current_revisions(session)
    return [
        (each.id, retention_shorten.topics_of(session, each, runtime.match, topics))
        for each in store.earlier_in_story(session, row)
        if each.silent != arrivals.BASELINE or each.source_id == row.source_id
    ]


def _verdict(
    runtime: Runtime,
    row: Article,
    alert: AlertSettings,
    found: Sequence[TopicMatch],
    known: Known,
    facts: dict[str, Any] | None,
) -> dict[str, str]:
    """Says in a word and in a clause what the alert did about the article, and why."""
    if facts and facts["told_at"]:
        return _is("told", f"{_because(found, alert)}, {_when(facts['told_at'])}")
    rule = alert_rule(alert)
    decision = decide(rule, found, [each for _, each in known], row.silent)
    if decision.verdict in ("no_topic", "only_passing"):
        if not _would_tell(rule, runtime.match(clean_of(row))):
            return _is(decision.verdict, decision.reason)
        reason = "it would match today: the topic was added or changed after it arrived"
        return _is("newer_topic", f"{reason}, and nothing old alerts")
    if facts is None or facts["created_at"] > row.updated_at:
        reason = "the alert is newer than the article, and nothing old alerts"
        return _is("newer_alert", reason)
    return _kept_silent(rule, decision.verdict, row, known)


def _kept_silent(rule: AlertRule, verdict: str, row: Article, known: Known) -> dict[str, str]:
    if verdict == "silent":
        return _is(verdict, _silence(row.silent))
    if verdict == "known":
        fitting = (each for each, topics in known if _would_tell(rule, topics))
        return _is(verdict, f"it is a copy: article {next(fitting)} said it before")
    return _is("unclear", "the alert was changed after the article arrived, or its notices aged")


def _would_tell(rule: AlertRule, topics: Sequence[TopicMatch]) -> bool:
    return decide(rule, topics, [], None).verdict == "tell"


def _is(verdict: str, reason: str) -> dict[str, str]:
    return {"verdict": verdict, "reason": reason}


def _because(found: Sequence[TopicMatch], alert: AlertSettings) -> str:
    asked = [f"{each.slug} ({each.salience})" for each in found if each.slug in alert.topics]
    return ", ".join(asked) or "a topic that it had then"


def _silence(silent: str | None) -> str:
    if silent == arrivals.BASELINE:
        return (
            "it was there when its source was first read, which alerts nobody"
            " (alert_on_first_scan and alert_on_first_poll change that)"
        )
    return silent or ""


def _when(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _dry_run(runtime: Runtime, session: Session, path: Path) -> dict[str, Any]:
    """Says what a file would be if it were read now."""
    try:
        prepared = prepare(runtime, _as_document(path, runtime.clock()))
    except DocumentRejected as rejection:
        outcome = "several" if rejection.code == "several" else "rejected"
        return _outcome(outcome, str(rejection))
    same = duplicates.by_text(session, prepared.fingerprint.text_hash)
    if same is not None:
        found = _outcome("duplicate", f"the same words as article {same.id}")
    else:
        same = duplicates.nearest(session, prepared.fingerprint.signature, runtime.clock())
        found = (
            _outcome("new")
            if same is None
            else _outcome("near_duplicate", f"nearly article {same.id}")
        )
    known = [runtime.match(clean_of(same))] if same is not None else []
    return found | _would_be(runtime, prepared, known)


def _outcome(outcome: str, reason: str | None = None) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "reason": reason,
        "title": None,
        "published_at": None,
        "language": None,
        "topics": [],
        "alerts": [],
    }


def _would_be(
    runtime: Runtime, prepared: PreparedArticle, known: Sequence[Sequence[TopicMatch]]
) -> dict[str, Any]:
    article, topics = prepared.article, prepared.topics
    decisions = [
        (alert.name, decide(alert_rule(alert), topics, known, None))
        for alert in runtime.settings.alerts
    ]
    return {
        "title": article.title,
        "published_at": views.iso(article.published.at) if article.published else None,
        "language": article.language,
        "topics": [views.topic_json(each) for each in topics],
        "alerts": [
            {"alert": name, "verdict": each.verdict, "reason": each.reason}
            for name, each in decisions
        ],
    }


def _as_document(path: Path, now: datetime) -> documents.KeptDocument:
    """Returns the file as the processing takes it. Raises DocumentRejected."""
    from worker.sources.folder.command import list_paths, read_one

    _, found = next(iter(list_paths([path])))
    arrival = found if isinstance(found, Refusal) else read_one(found)
    if isinstance(arrival, Refusal):
        raise DocumentRejected(arrival.code, arrival.reason)
    return documents.KeptDocument(
        id=0,
        source_id=0,
        item_id=0,
        format=arrival.format,
        content=arrival.content,
        url=arrival.url,
        item=arrival.item,
        arrived_at=now,
        silent=None,
    )
