"""Which outlets that repeat an article's words are kept back from whom.

They have no verdict of their own. The judge counts each further outlet of a story that was told,
save those that are silent, and that by which an alert is told that so many carry it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Appearance, Document, Verdict
from worker.alerts.follow_ups import REACHED
from worker.articles.store.carried import outlet_of
from worker.stories.store.views import SAME_WORDS, ListedNotice
from worker.way.judge.shelf import MOST_OUTLETS


def kept_back(
    session: Session, appearances: Sequence[Any], told: Sequence[ListedNotice]
) -> dict[int, list[str]]:
    """Returns the alerts that were told of a story and not of an outlet that repeats its words, by
    the ids of the appearances. Both are the story's, in the order of time."""
    firsts = _firsts(appearances)
    further = [each for each in firsts if each.kind == SAME_WORDS]
    if not told or not further:
        return {}
    silent = _silent(session, [each.id for each in further])
    begun = dict(_begun(appearances, told, _decided(session, {each.article_id for each in told})))
    found: dict[int, list[str]] = {}
    for row in further:
        number = firsts.index(row) + 1
        tells = {each.alert for each in told if each.kind == f"{REACHED}{number}"}
        kept = sorted(each for each in begun.keys() - tells if begun[each] < (row.at, row.id))
        if kept and row.id not in silent:
            found[row.id] = kept
    return found


def _firsts(appearances: Sequence[Any]) -> list[Any]:
    """Returns where a story appeared in an outlet first, of as many as are told apart."""
    found: dict[str, Any] = {}
    for row in appearances:
        found.setdefault(outlet_of(row).casefold(), row)
    return list(found.values())[:MOST_OUTLETS]


def _begun(
    appearances: Sequence[Any], told: Sequence[ListedNotice], decided: Mapping[int, datetime]
) -> Iterator[tuple[str, tuple[datetime, int]]]:
    """Yields by which appearance each alert was told of the story first. The time of the decision
    says too little: those that are decided about together came before it."""
    for notice in reversed(told):
        until = decided.get(notice.article_id, notice.at)
        rows = [each for each in appearances if each.article_id == notice.article_id]
        if until < notice.at:
            # It waited for more outlets: the last of them let it be told.
            those = [each for each in rows if each.at <= notice.at]
        else:
            those = [each for each in rows if each.kind != SAME_WORDS]
        last = those[-1] if those else None
        yield notice.alert, (notice.at, 0) if last is None else (last.at, last.id)


def _decided(session: Session, articles: Collection[int]) -> dict[int, datetime]:
    query = select(Verdict.article_id, Verdict.at)
    query = query.where(Verdict.article_id.in_(articles), Verdict.revision == 1)
    return dict(session.execute(query).all())


def _silent(session: Session, ids: Collection[int]) -> set[int]:
    """Returns those of the appearances of which nobody was to be told."""
    query = (
        select(Appearance.id)
        .join(Document, Document.id == Appearance.document_id)
        .where(Appearance.id.in_(ids), Document.silent.is_not(None))
    )
    return set(session.scalars(query))
