"""A worker of the release before that decides about documents, as far as the database sees it.

It takes the same lock, writes the same rows in one transaction, knows only its own tables and
columns, and leaves no marks. Of near copies and addresses it knows nothing:
``tests.way.judge.steps.test_release_beside`` has that release itself.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from models import (
    Alert,
    Appearance,
    Article,
    Delivery,
    DeliveryNotice,
    Document,
    Item,
    Notice,
    Story,
    TopicMatchRow,
)
from worker.alerts.alerting import article_uid, delivery_id
from worker.base.store.locks import Key
from worker.duplicates import fingerprint
from worker.setup.runtime import Runtime
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.store import duplicates
from worker.way.judge.store.plan_rows import match_rows, says


class OldDecider:
    """Decides about articles as new or as the same words, and tells of what is new."""

    def __init__(self, runtime: Runtime, alert: str = "rockets now") -> None:
        self._runtime = runtime
        self._alert = alert

    def decide(self, document_id: int, prepared: PreparedArticle) -> str:
        """Decides about a document in one transaction; returns the outcome."""
        with self._runtime.database.write() as session:
            if not self._runtime.database.on_sqlite:
                session.execute(text(f"SELECT pg_advisory_xact_lock({Key.DECIDING})"))
            document = session.get_one(Document, document_id)
            hashed = prepared.fingerprint.text_hash
            known = session.scalar(
                select(Article.id).where(Article.text_hash == hashed).order_by(Article.id)
            )
            article = known or self._new(session, document, prepared)
            row: dict[str, Any] = {
                "article_id": article,
                "item_id": document.item_id,
                "document_id": document.id,
            }
            row |= {"source_id": document.source_id, "title": prepared.article.title}
            row |= {"kind": "text" if known else "first", "at": document.arrived_at}
            session.execute(insert(Appearance), row)
            outcome = "duplicate" if known else "new"
            done = {"state": "done", "outcome": outcome, "article_id": article, "due_at": None}
            session.execute(update(Document).where(Document.id == document.id).values(done))
            item = update(Item).where(Item.id == document.item_id)
            session.execute(item.values(article_id=article))
            return outcome

    def _new(self, session: Session, document: Document, prepared: PreparedArticle) -> int:
        now = self._runtime.clock()
        story = self._numbered(session, Story, {"created_at": now})
        uid = article_uid(prepared.fingerprint.text_hash, prepared.article.title)
        row: dict[str, Any] = {"uid": uid, "story_id": story, "source_id": document.source_id}
        row |= {"document_id": document.id, "revision": 1, "first_seen_at": now, "updated_at": now}
        article = self._numbered(session, Article, row | says(prepared, now))
        hashes = fingerprint.index_hashes(prepared.fingerprint.signature)
        duplicates.add(session, duplicates.pairs_of([(each, article) for each in hashes]), now)
        found = list(match_rows(article, prepared.topics, self._runtime.rules(session)))
        if found:
            session.execute(insert(TopicMatchRow), found)
        self._tell(session, story, article, uid)
        return article

    def _numbered(self, session: Session, table: type[Any], row: dict[str, Any]) -> int:
        number: int = session.scalars(insert(table).values(row).returning(table.id)).one()
        return number

    def _tell(self, session: Session, story: int, article: int, uid: str) -> None:
        now = self._runtime.clock()
        alert = session.scalars(select(Alert.id).where(Alert.name == self._alert)).one()
        row: dict[str, Any] = {"alert_id": alert, "article_id": article, "story_id": story}
        row |= {"kind": "article.matched", "created_at": now, "destinations": 1}
        notice = self._numbered(session, Notice, row)
        (route,) = self._runtime.rules(session).alerts[0].routes
        to = {"channel": route.channel, "destination": route.destination}
        name = delivery_id(self._alert, uid, "article.matched", route.channel, route.destination)
        row = {"id": name, "alert_id": alert, "story_id": story, "kind": "article.matched"}
        row |= {"group_key": f"{alert}:s{story}", "channel_kind": route.channel_kind}
        row |= {"state": "pending", "attempts": 0, "created_at": now, "due_at": now}
        session.execute(insert(Delivery), row | to)
        carried = {"delivery_id": name, "position": 0, "notice_id": notice}
        session.execute(insert(DeliveryNotice), carried | to)
