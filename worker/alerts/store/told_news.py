"""What a delivery tells of, beside what its notices say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models import Article
from worker.base.batches import batched
from worker.base.store.given import given_list

_AT_ONCE = 500


def stored(session: Session, article_ids: Sequence[int]) -> list[int]:
    """Returns those of the articles that are still stored, each once, in order."""
    known: set[int] = set()
    for some in batched(dict.fromkeys(article_ids), _AT_ONCE):
        known.update(session.scalars(_still_there(), {"ids": some}))
    return [each for each in dict.fromkeys(article_ids) if each in known]


@cache
def _still_there() -> Select[int]:
    return select(Article.id).where(Article.id.in_(given_list()))
