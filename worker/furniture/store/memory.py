"""What is remembered of sources' lines: read for a batch at once, and written at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, select, union_all
from sqlalchemy.orm import Session

from models import Article, Item, LineMemory, Revision, Story
from models.base import table_of
from worker.base.store.given import dialect_of, given, is_given
from worker.base.store.writing import changed, insert_into
from worker.furniture.memory import Memory
from worker.furniture.memory_packing import pack, unpack

_MOST_EARLIER = 10
"""So many revisions are asked for their headlines: a live blog may have a thousand."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """The memory of a source as it is stored; ``version`` 0: there is none."""

    memory: Memory
    version: int = 0
    since_article: int = 0
    """The first article that was taken in when it came; 0: none was."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What is to be stored of a source, where its version is still the one ``before``."""

    source_id: int
    memory: Memory
    before: int
    since_article: int


def read(session: Session, source_ids: Collection[int]) -> dict[int, Remembered]:
    """Returns what is remembered of sources, by their ids; nothing of those without a memory."""
    query = _of_sources(dialect_of(session))
    return {
        row.source_id: Remembered(unpack(row.packed), row.version, row.since_article)
        for row in session.execute(query, given(session, source_ids))
    }


@cache
def _of_sources(dialect: str) -> Any:
    return select(
        LineMemory.source_id, LineMemory.version, LineMemory.since_article, LineMemory.packed
    ).where(is_given(LineMemory.source_id, dialect))


def headlines(session: Session, item_ids: Collection[int]) -> dict[int, list[str]]:
    """Returns the headlines that the articles of items have, and had of late, by the items' ids;
    nothing of items that are no article yet."""
    query = _headlines_query(dialect_of(session))
    found: dict[int, list[str]] = {}
    for item, title in session.execute(query, given(session, item_ids)):
        found.setdefault(item, []).append(title)
    return found


@cache
def _headlines_query(dialect: str) -> Any:
    own = select(Item.id, Article.title).join(Article, Article.id == Item.article_id)
    earlier = (
        select(Item.id, Revision.title)
        .join(Article, Article.id == Item.article_id)
        .join(Revision, Revision.article_id == Article.id)
        .where(Revision.number > Article.revision - _MOST_EARLIER)
    )
    return union_all(*(each.where(is_given(Item.id, dialect)) for each in (own, earlier)))


def write(session: Session, renewed: Sequence[Renewed], now: datetime) -> bool:
    """Stores memories in one statement. Returns False where one of them was changed meanwhile by
    others: then nothing is stored of it."""
    rows = [
        {
            "source_id": each.source_id,
            "version": each.memory.version,
            "at": now,
            "since_article": each.since_article,
            "packed": pack(each.memory),
            "before": each.before,
        }
        # In one order for all, so that two transactions never wait for each other.
        for each in sorted(renewed, key=lambda each: each.source_id)
    ]
    statement, options = _writing(dialect_of(session)), {"preserve_rowcount": True}
    result: Any = session.connection().execute(statement, rows, execution_options=options)
    return bool(result.rowcount == len(rows))


@cache
def _writing(dialect: str) -> Any:
    table = table_of(LineMemory)
    names = "source_id", "version", "at", "since_article", "packed"
    inserting = insert_into(table, is_sqlite=dialect == "sqlite")
    statement = inserting.values({name: bindparam(name) for name in names})
    return statement.on_conflict_do_update(
        index_elements=["source_id"],
        set_={name: statement.excluded[name] for name in names[1:]},
        where=table.c.version == bindparam("before"),
    )


def merged(session: Session, stories: Collection[int]) -> dict[int, int]:
    """Returns of stories that were merged the ones they went into."""
    query = select(Story.id, Story.merged_into).where(
        is_given(Story.id, dialect_of(session)), Story.merged_into.is_not(None)
    )
    return {row.id: row.merged_into for row in session.execute(query, given(session, stories))}


def forget(session: Session, before: datetime, rows: int) -> int:
    """Removes memories of sources that brought nothing since then, so many at most; returns how
    many."""
    is_old = LineMemory.at < before
    some = select(LineMemory.source_id).where(is_old).order_by(LineMemory.at).limit(rows)
    # The condition counts again when the row is had: an article may have come meanwhile.
    return changed(session, delete(LineMemory).where(LineMemory.source_id.in_(some), is_old))
