"""What is known of the items that a source lists, and that it still lists them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from models import Article, Document, Item, ItemAlias
from worker.base.store.chunks import in_chunks
from worker.base.store.given import given_list
from worker.way.collect.listing import Face

LISTED_EVERY = timedelta(days=1)
"""How often it is noted that a source still lists an item."""
_PAGE = 1_000
_BEGINNING = 2_000


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is known of an item: its mark, its article, and a document still to be processed."""

    mark: str
    article_id: int | None
    set_aside: bool
    pending_document_id: int | None


def known_items(session: Session, source_id: int, keys: Sequence[str]) -> dict[str, KnownItem]:
    """Returns what is known of the source's items of those keys."""
    found: dict[str, KnownItem] = {}
    for chunk in in_chunks(keys):
        rows = session.execute(
            select(Item.id, Item.key, Item.mark, Item.article_id, Item.set_aside_code).where(
                Item.source_id == source_id, Item.key.in_(chunk)
            )
        ).all()
        pending = _pending(session, [row.id for row in rows])
        for row in rows:
            is_aside = row.set_aside_code is not None
            found[row.key] = KnownItem(row.mark, row.article_id, is_aside, pending.get(row.id))
    return found


def _pending(session: Session, item_ids: Sequence[int]) -> dict[int, int]:
    """Returns the last of the documents of each item that are still to be processed."""
    rows = session.execute(
        select(Document.item_id, func.max(Document.id))
        .where(Document.item_id.in_(item_ids), Document.state == "pending")
        .group_by(Document.item_id)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class KnownRecord:
    """A record of a file as it is known: its place, its article, or why it was set aside."""

    item_id: int
    place: str
    article_id: int | None
    reason: str | None
    pending_document_id: int | None


@dataclass(frozen=True, slots=True)
class Named:
    """An item of a source, found by its key or another name."""

    id: int
    key: str
    mark: str
    listed_at: datetime | None

    def is_to_be_listed(self, now: datetime) -> bool:
        """Whether it is to be noted again that the source lists it."""
        return self.listed_at is None or self.listed_at < now - LISTED_EVERY


def named(session: Session, source_id: int, names: Sequence[str]) -> dict[str, Named]:
    """Returns the source's items that go by those keys or aliases."""
    found: dict[str, Named] = {}
    for chunk in in_chunks(names):
        asked = {"source": source_id, "names": chunk}
        for query in _by_name():
            for name, id_, key, mark, listed_at in session.execute(query, asked):
                found[name] = Named(id_, key, mark, listed_at)
    return found


@cache
def _by_name() -> tuple[Any, Any]:
    """Returns what finds items by their aliases, and by their keys, which count for more."""
    item = (Item.id, Item.key, Item.mark, Item.listed_at)
    source: Any = bindparam("source")
    names = given_list("names")
    by_alias = (
        select(ItemAlias.alias, *item)
        .join(Item, Item.id == ItemAlias.item_id)
        .where(ItemAlias.source_id == source, ItemAlias.alias.in_(names))
    )
    by_key = select(Item.key.label("name"), *item).where(
        Item.source_id == source, Item.key.in_(names)
    )
    return by_alias, by_key


def faces(session: Session, source_id: int, item_ids: Sequence[int]) -> dict[int, Face]:
    """Returns what the source's items of those ids say, of those that became articles: the
    beginnings of the texts."""
    found: dict[int, Face] = {}
    for chunk in in_chunks(item_ids):
        rows = session.execute(
            select(
                Item.id,
                Article.title,
                func.substr(Article.text, 1, _BEGINNING),
                Article.published_at,
                Article.published_precision,
            )
            .join(Article, Article.id == Item.article_id)
            .where(Item.source_id == source_id, Item.id.in_(chunk))
        )
        for item_id, title, text, at, precision in rows:
            found[item_id] = Face(title, text, at if precision in ("minute", "second") else None)
    return found


def pending(session: Session, source_id: int, most: int) -> int:
    """Returns how many documents of the source wait to be processed, counted up to ``most``."""
    return session.scalar(_waiting(most), {"source": source_id}) or 0


@cache
def _waiting(most: int) -> Select[int]:
    waiting = (
        select(Document.id)
        .where(Document.state == "pending", Document.source_id == bindparam("source"))
        .limit(most)
        .subquery()
    )
    return select(func.count()).select_from(waiting)


def list_again(session: Session, item_ids: Sequence[int], now: datetime) -> None:
    """Notes that the source lists these items."""
    for chunk in in_chunks(item_ids):
        session.execute(
            update(Item)
            .where(Item.id.in_(chunk))
            .values(listed_at=now)
            .execution_options(synchronize_session=False)
        )


def list_records(
    session: Session, source_id: int, containers: Collection[str], now: datetime
) -> None:
    """Notes that what those files hold is still listed, as the files are themselves.

    Goes through all records that the source holds: to be asked for once a day.
    """
    last = 0
    while True:
        rows = session.execute(
            select(Item.id, Item.key)
            .where(Item.source_id == source_id, Item.id > last, Item.key.contains("#"))
            .order_by(Item.id)
            .limit(_PAGE)
        ).all()
        if not rows:
            return
        last = rows[-1].id
        held = [row.id for row in rows if any(each in containers for each in _prefixes(row.key))]
        list_again(session, held, now)


def _prefixes(key: str) -> Iterator[str]:
    """Returns what stands before each ``#``: a file's name may have some, too."""
    at = key.find("#")
    while at >= 0:
        yield key[:at]
        at = key.find("#", at + 1)


def records_of(session: Session, source_id: int, key: str, after: int) -> list[KnownRecord]:
    """Returns what a file of that key is known to hold, a page of it: the items after that one,
    in the order in which they were first read."""
    rows = session.scalars(
        select(Item)
        .where(
            Item.source_id == source_id,
            Item.id > after,
            Item.key.startswith(f"{key}#", autoescape=True),
        )
        .order_by(Item.id)
        .limit(_PAGE)
    ).all()
    ids = [row.id for row in rows]
    places, pending = _places(session, ids), _pending(session, ids)
    return [
        KnownRecord(
            row.id,
            places.get(row.id) or row.key[len(key) + 1 :],
            row.article_id,
            row.set_aside_reason if row.set_aside_code is not None else None,
            pending.get(row.id),
        )
        for row in rows
    ]


def _places(session: Session, item_ids: Sequence[int]) -> dict[int, str | None]:
    """Returns where in their files the items stood when they arrived last."""
    found: dict[int, str | None] = {}
    for chunk in in_chunks(item_ids):
        rows = session.execute(
            select(Document.item_id, Document.item)
            .where(Document.item_id.in_(chunk))
            .order_by(Document.id)
        )
        found.update(rows.all())
    return found
