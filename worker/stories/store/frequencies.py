"""The numbered tables of in how many articles each term was found, and what they are made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models import Article, TermFrequencies
from worker.base.store.writing import changed
from worker.stories import frequencies
from worker.stories.frequencies import Frequencies
from worker.stories.terms import MOST_TEXT

KEPT = 20
"""Generations that are kept, so that a verdict of the last weeks can be repeated. Once there are
many articles a new one comes once a day."""


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest generation: which articles were counted into it."""

    generation: int = 0
    made_at: datetime | None = None
    last_article_id: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """An article as its terms are counted."""

    id: int
    title: str
    text: str
    language: str | None


def newest(session: Session) -> Newest:
    """Returns the newest generation; one of number 0 where there is none."""
    row = session.execute(
        select(TermFrequencies.generation, TermFrequencies.at, TermFrequencies.last_article_id)
        .order_by(TermFrequencies.generation.desc())
        .limit(1)
    ).first()
    return Newest(*row) if row is not None else Newest()


def table(session: Session, generation: int) -> Frequencies:
    """Returns a generation's table; an empty one where it is not kept."""
    packed = session.scalar(
        select(TermFrequencies.table).where(TermFrequencies.generation == generation)
    )
    return frequencies.EMPTY if packed is None else frequencies.unpack(packed, generation)


def newest_article(session: Session) -> int:
    """Returns the id of the newest article; 0 where there is none."""
    return session.scalar(select(func.max(Article.id))) or 0


def articles(session: Session, after: int, until: int, limit: int) -> list[Counted]:
    """Returns the next articles, in the order of their ids."""
    rows = session.execute(
        select(Article.id, Article.title, func.substr(Article.text, 1, MOST_TEXT), Article.language)
        .where(Article.id > after, Article.id <= until)
        .order_by(Article.id)
        .limit(limit)
    )
    return [Counted(*row) for row in rows]


def add(
    session: Session, made: Frequencies, began_from: int, last_article_id: int, now: datetime
) -> bool:
    """Adds a generation, unless another was added since ``began_from``: the same articles would
    count twice. Old ones go. To be called in a deciding transaction. Returns whether it did."""
    if newest(session).generation != began_from:
        return False
    session.add(
        TermFrequencies(at=now, last_article_id=last_article_id, table=frequencies.pack(made))
    )
    session.flush()
    old = (
        select(TermFrequencies.generation)
        .order_by(TermFrequencies.generation.desc())
        .offset(KEPT)
        .limit(1)
        .scalar_subquery()
    )
    changed(session, delete(TermFrequencies).where(TermFrequencies.generation <= old))
    return True
