"""Pages of matched articles that were not asked for, since their entries hold the whole text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Page, Source
from worker.base.store.writing import insert_ignoring
from worker.way.collect import looks
from worker.way.collect.linked import PageRequest
from worker.way.collect.store import pages

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Unread:
    """A matched article's entry."""

    document_id: int
    item_id: int
    source_id: int
    url: str
    within: str
    """The opened networks that its feed lay in."""


def sources(session: Session, unread: Sequence[Unread]) -> Mapping[int, tuple[str, str]]:
    """Returns the kind and key of the sources of entries whose pages were not asked for yet."""
    asked = select(Page.item_id).where(Page.item_id.in_([each.item_id for each in unread]))
    known = set(session.scalars(asked))
    ids = {each.source_id for each in unread if each.item_id not in known}
    rows = session.execute(select(Source.id, Source.kind, Source.key).where(Source.id.in_(ids)))
    return {number: (kind, key) for number, kind, key in rows}


def ask(session: Session, pairs: Sequence[tuple[Unread, PageRequest]], now: datetime) -> None:
    """Lets pages be looked at as those of matched articles are: an hour from now first. As many of
    a host a day as are looked at again."""
    often = _asked_of(session, {each.host for _, each in pairs}, now)
    rows = []
    for unread, request in pairs:
        often[request.host] += 1
        if often[request.host] <= looks.MOST_LOOKS:
            row = pages.new_row(unread.item_id, unread.source_id, request, now)
            rows.append(row | {"due_at": now + looks.AGAIN[0]})
    if rows:
        insert_ignoring(session, Page, rows)


def _asked_of(session: Session, names: set[str], now: datetime) -> Counter[str]:
    rows = session.execute(
        select(Page.host, func.count())
        .where(Page.host.in_(names), Page.asked_at > now - _DAY)
        .group_by(Page.host)
    )
    return Counter(dict(rows.all()))
