"""What became of documents and articles, in the shapes that people and programs read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Alert,
    Appearance,
    Article,
    Attempt,
    Blob,
    Delivery,
    DeliveryNotice,
    Document,
    Item,
    Notice,
    Revision,
    Source,
    Story,
    StoryAlert,
    Verdict,
    Whole,
)
from models.source import IS_BY_HAND
from worker.alerts.follow_ups import FIRST
from worker.alerts.kinds import NEWS
from worker.articles import left_out as shapes
from worker.articles.store import forgotten, pages
from worker.articles.store.views import by_ids, iso, last_error
from worker.base import address
from worker.base.types import OPEN_STATES, TopicMatch
from worker.way.judge.record import read_record

_MOST_ITEMS = 100
_MOST_SET_ASIDE = 10


def newest_article(session: Session) -> int | None:
    """Returns the highest id there is."""
    return session.scalar(select(func.max(Article.id)))


def articles(session: Session, ids: Sequence[int]) -> list[Article]:
    """Returns those of the articles that are stored, in the order of their ids."""
    return list(session.scalars(select(Article).where(Article.id.in_(ids)).order_by(Article.id)))


def left_out(session: Session, row: Article, found: Sequence[TopicMatch]) -> dict[str, Any] | None:
    """Returns what was left out of an article; None where that is not kept. ``found`` are the
    topics in its text."""
    kept = session.get(Whole, row.id)
    return shapes.unpacked(kept.frame, row.text, kept.missed, found) if kept is not None else None


def shown(session: Session, article_id: int) -> dict[str, Any] | None:
    """Returns everything about an article; None if there is none of that id."""
    row = session.get(Article, article_id)
    if row is None:
        return None
    return {
        "article": by_ids(session, [article_id])[0],
        "revision": row.revision,
        "updated_at": iso(row.updated_at),
        "published_raw": row.published_raw,
        "silent": row.silent,
        "revisions": revisions(session, article_id),
        "appearances": appearances(session, article_id),
        "deliveries": deliveries_of(session, [article_id])[article_id],
    }


def revisions(session: Session, article_id: int) -> list[dict[str, Any]]:
    """Returns the article's earlier versions, the first one first."""
    rows = session.scalars(
        select(Revision).where(Revision.article_id == article_id).order_by(Revision.number)
    )
    return [
        {
            "number": row.number,
            "title": row.title,
            "text": row.text,
            "replaced_at": iso(row.replaced_at),
        }
        for row in rows
    ]


def appearances(session: Session, article_id: int) -> list[dict[str, Any]]:
    """Returns where the article appeared, the first place first."""
    rows = session.execute(
        select(Appearance, Source.kind, Source.name, Item.key)
        .join(Source, Source.id == Appearance.source_id)
        .join(Item, Item.id == Appearance.item_id)
        .where(Appearance.article_id == article_id)
        .order_by(Appearance.at, Appearance.id)
    )
    return [
        {
            "kind": row.kind,
            "at": iso(row.at),
            "source": {"kind": kind, "name": name},
            "key": key,
            "url": row.url,
            "outlet": row.outlet,
            "title": row.title,
        }
        for row, kind, name, key in rows
    ]


def deliveries_of(
    session: Session, article_ids: Sequence[int]
) -> defaultdict[int, list[dict[str, Any]]]:
    """Returns who was or will be told of each of the articles, with the attempts made."""
    rows = session.execute(
        select(Notice.article_id, Alert.name, Delivery)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .join(Alert, Alert.id == Notice.alert_id)
        .where(Notice.article_id.in_(article_ids))
        .order_by(Delivery.created_at, Delivery.id)
    ).all()
    attempts = _attempts(session, [delivery.id for _, _, delivery in rows])
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for article_id, alert, delivery in rows:
        found[article_id].append(_delivery(alert, delivery, attempts[delivery.id]))
    return found


def _delivery(alert: str, row: Delivery, attempts: list[dict[str, Any]]) -> dict[str, Any]:
    is_open = row.state in OPEN_STATES
    return {
        "id": row.id,
        "alert": alert,
        "channel": row.channel,
        "destination": address.of_destination(row.destination),
        "state": row.state,
        "attempts": row.attempts,
        "next_attempt_at": iso(row.due_at) if is_open else None,
        "last_error": last_error(row),
        "created_at": iso(row.created_at),
        "delivered_at": iso(row.delivered_at),
        "log": attempts,
    }


def _attempts(session: Session, ids: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
    rows = session.scalars(
        select(Attempt)
        .where(Attempt.delivery_id.in_(ids))
        .order_by(Attempt.delivery_id, Attempt.started_at, Attempt.id)
    )
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row.delivery_id].append(
            {
                "number": row.number,
                "started_at": iso(row.started_at),
                "finished_at": iso(row.finished_at),
                "outcome": row.outcome,
                "status": row.status,
                "detail": row.detail,
            }
        )
    return found


def items_of_article(session: Session, article_id: int) -> list[int]:
    """Returns the ids of the items in which the article came."""
    by_item = select(Item.id).where(Item.article_id == article_id)
    by_place = select(Appearance.item_id).where(Appearance.article_id == article_id)
    return sorted(set(session.scalars(by_item)) | set(session.scalars(by_place)))[:_MOST_ITEMS]


def items_at_address(session: Session, addresses: Sequence[str]) -> list[int]:
    """Returns the ids of the items that came with one of the addresses."""
    by_place = select(Appearance.item_id).where(Appearance.url.in_(addresses))
    found = set(session.scalars(by_place.limit(_MOST_ITEMS)))
    by_document = select(Document.item_id).where(Document.url.in_(addresses))
    found |= set(session.scalars(by_document.limit(_MOST_ITEMS)))
    return sorted(found)[:_MOST_ITEMS]


def items_of_file(session: Session, key: str) -> list[int]:
    """Returns the ids of the items that this file, named by its absolute path, was read as: by
    hand, or from sources whose keys are folders that it lies in."""
    folders = session.execute(select(Source.id, Source.key).where(Source.key.startswith("/")))
    places = [
        (Item.source_id == source_id) & (Item.key == key[len(folder) + 1 :])
        for source_id, folder in folders
        if key.startswith(f"{folder}/")
    ]
    by_hand = IS_BY_HAND & (Item.key == key)
    query = select(Item.id).join(Source, Source.id == Item.source_id)
    return sorted(session.scalars(query.where(or_(by_hand, *places))))


def records_of_file(session: Session, item_ids: Sequence[int]) -> dict[str, Any] | None:
    """Returns what became of the documents in a file that holds several; None if it held none.

    ``item_ids`` are those of the file itself.
    """
    files = session.execute(select(Item.source_id, Item.key).where(Item.id.in_(item_ids))).all()
    inside = or_(
        false(),
        *(
            (Item.source_id == source_id) & (func.substr(Item.key, 1, len(key) + 1) == f"{key}#")
            for source_id, key in files
        ),
    )
    total, articles, aside = session.execute(
        select(
            func.count(), func.count(Item.article_id.distinct()), func.count(Item.set_aside_code)
        ).where(inside)
    ).one()
    if not total:
        return None
    latest = session.scalars(
        select(Item)
        .where(inside, Item.set_aside_code.is_not(None))
        .order_by(Item.set_aside_at.desc(), Item.id.desc())
        .limit(_MOST_SET_ASIDE)
    )
    return {
        "total": total,
        "articles": articles,
        "set_aside": aside,
        "latest_set_aside": [{"key": each.key, "reason": each.set_aside_reason} for each in latest],
    }


def histories(session: Session, item_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Returns for each item where it was seen and what became of every version that arrived."""
    rows = session.execute(
        select(Item, Source)
        .join(Source, Source.id == Item.source_id)
        .where(Item.id.in_(item_ids))
        .order_by(Item.first_seen_at, Item.id)
    ).all()
    arrived, linked = _documents(session, item_ids), pages.of_items(session, item_ids)
    gone = forgotten.of_items(session, item_ids)
    return [
        {
            "source": {"kind": source.kind, "name": source.name},
            "key": item.key,
            "first_seen_at": iso(item.first_seen_at),
            "article_id": item.article_id,
            "set_aside": _set_aside(item),
            "forgotten_at": iso(gone.get(item.id)),
            "documents": arrived[item.id],
            "page": linked.get(item.id),
        }
        for item, source in rows
    ]


def _set_aside(item: Item) -> dict[str, Any] | None:
    if item.set_aside_code is None:
        return None
    return {
        "code": item.set_aside_code,
        "reason": item.set_aside_reason,
        "at": iso(item.set_aside_at),
    }


def _documents(session: Session, item_ids: Sequence[int]) -> defaultdict[int, list[dict[str, Any]]]:
    rows = session.execute(
        select(Document, Blob.size)
        .outerjoin(Blob, Blob.sha256 == Document.sha256)
        .where(Document.item_id.in_(item_ids))
        .order_by(Document.id)
    )
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row, size in rows:
        found[row.item_id].append(
            {
                "id": str(row.id),
                "arrived_at": iso(row.arrived_at),
                "sha256": row.sha256.hex(),
                "bytes": size,
                "format": row.format,
                "url": row.url,
                "state": row.state,
                "outcome": row.outcome,
                "reason": row.reason,
                "article_id": row.article_id,
                "silent": row.silent,
            }
        )
    return found


def alert_facts(session: Session, article_id: int) -> dict[str, dict[str, Any]]:
    """Returns for each alert when it came to be, and when it told of the article last, if it did;
    and of each kind of news when."""
    notices = session.scalars(
        select(Notice).where(Notice.article_id == article_id).order_by(Notice.id)
    )
    told: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    for notice in notices:
        kind = FIRST if notice.kind == NEWS else notice.kind
        told[notice.alert_id][kind] = notice.created_at
    rows = session.execute(select(Alert.id, Alert.name, Alert.created_at))
    return {
        name: {
            "id": alert_id,
            "created_at": created_at,
            "told_at": max(told[alert_id].values(), default=None),
            "told": told[alert_id],
        }
        for alert_id, name, created_at in rows
    }


@dataclass(frozen=True, slots=True)
class Later:
    """What an alert did about a later report of a story that it was told of."""

    story_id: int
    alert: str
    occasion: str | None
    """The kind of news that it is told of; None of what is kept back."""
    due_at: datetime | None = None
    """When it is told, where that is still to come."""
    kept_for: str = "nothing"
    """Why it is kept back, where it is: a ``KeptFor``, or ``copy``."""


def later_reports(session: Session, article_ids: Sequence[int], since: datetime) -> list[Later]:
    """Returns what was decided since then about articles of stories that had been told."""
    rows = session.execute(
        select(
            Verdict.article_id,
            Verdict.revision,
            Verdict.record,
            Verdict.at,
            func.coalesce(Story.merged_into, Story.id).label("story_id"),
        )
        .join(Article, Article.id == Verdict.article_id)
        .join(Story, Story.id == Article.story_id)
        .where(Verdict.article_id.in_(article_ids), Verdict.at >= since)
        .order_by(Verdict.article_id, Verdict.revision)
    ).all()
    decided = [
        (row, alert_id, code, detail[0] if detail else None)
        for row in rows
        for alert_id, code, *detail in read_record(row.record)[2]
    ]
    told = [
        (row, alert, str(occasion))
        for row, alert, code, occasion in decided
        if code == "tell" and occasion not in (None, FIRST)
    ]
    names = {row.id: row.name for row in session.execute(select(Alert.id, Alert.name))}
    due = _due_times(session, [row.article_id for row, *_ in told])
    begun = _begun(session, {row.story_id for row in rows})
    found = []
    for row, alert, code, detail in decided:
        is_told = begun.get((row.story_id, alert), row.at) < row.at
        is_copy = code == "known" and isinstance(detail, int) and detail != row.article_id
        if code == "kept_back" or (is_copy and is_told and row.revision == 1):
            why = "copy" if is_copy else str(detail or "nothing")
            found.append(Later(row.story_id, names[alert], None, kept_for=why))
    for row, alert, occasion in told:
        due_at = due.get((row.article_id, alert, occasion))
        found.append(Later(row.story_id, names[alert], occasion, due_at))
    return found


def _begun(session: Session, stories: Collection[int]) -> dict[tuple[int, int], datetime]:
    """Returns when each alert was first told of each of the stories: (story, alert) → time."""
    rows = session.execute(
        select(StoryAlert.story_id, StoryAlert.alert_id, StoryAlert.first_at).where(
            StoryAlert.story_id.in_(stories)
        )
    )
    return {(story, alert): at for story, alert, at in rows}


def _due_times(
    session: Session, article_ids: Sequence[int]
) -> dict[tuple[int, int, str], datetime]:
    """Returns when the open deliveries of notices are due: (article, alert, kind) → time."""
    rows = session.execute(
        select(Notice.article_id, Notice.alert_id, Notice.kind, func.min(Delivery.due_at))
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(Notice.article_id.in_(article_ids), Delivery.state.in_(OPEN_STATES))
        .group_by(Notice.article_id, Notice.alert_id, Notice.kind)
    )
    return {(article, alert, kind): due for article, alert, kind, due in rows if due is not None}
