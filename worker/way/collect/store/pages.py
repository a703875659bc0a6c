"""Pages that entries link to: which are requested, and which may be asked for now.

A page is a row with a due time. Its host's polls go first: a page begins only where no poll of the
host is due, rests twice as long as a poll before the next, and is the only one at its host.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, TextClause, func, or_, select, text, update
from sqlalchemy.orm import Session

from models import Document, Host, Page
from models.base import table_of
from worker.base.store import clock
from worker.base.store.given import dialect_of
from worker.base.store.leases import new_token
from worker.base.store.writing import insert_ignoring
from worker.way.collect import looks
from worker.way.collect.linked import PageRequest, Wanted
from worker.way.collect.store import admission, hosts
from worker.way.collect.store.admission import PER_HOST, Manners

LEASE_SECONDS = 60.0
"""A page takes at most 40: for what its host allows, and for itself."""
PER_OWN_HOST = 4
"""Pages at a time of a host that is the operator's own."""
_DAY = timedelta(days=1)
_LONG_REST = 60.0
"""Seconds."""
_LATE = 6 * 3600.0
"""Seconds after which a page that was not asked for is given up."""
_TABLE = table_of(Page)
_COLUMNS = (
    *("item_id", "source_id", "address", "url", "host", "within", "port", "document_id"),
    *("read_id", "asked_at", "fetched_at", "hops", "etag", "last_modified"),
)
_TAKING = """
WITH own AS MATERIALIZED (
    SELECT value AS host FROM {own} AS listed
), closed AS MATERIALIZED (
    SELECT host FROM hosts
    WHERE (next_start_at > {now} OR paused_until > {now} OR next_page_at > {now})
        AND host NOT IN (SELECT host FROM own)
    UNION ALL
    SELECT host FROM pages WHERE lease_until > {now} GROUP BY host
    HAVING COUNT(DISTINCT address) >=
        CASE WHEN host IN (SELECT host FROM own) THEN :per_own_host ELSE 1 END
    UNION ALL
    SELECT host FROM sources WHERE lease_until > {now} AND host IS NOT NULL
        AND host NOT IN (SELECT host FROM own)
    GROUP BY host HAVING COUNT(*) >= :per_host
    UNION ALL
    SELECT host FROM sources WHERE due_at <= {soon} AND host IS NOT NULL
        AND removed_at IS NULL AND disabled IS NULL
        AND (lease_until IS NULL OR lease_until < {now})
        AND host NOT IN (SELECT host FROM own)
), due AS (
    SELECT address, MIN(host) AS host, MIN(looks) AS looks, MAX(asked_at) AS asked_at FROM pages
    WHERE due_at <= {now} AND host NOT IN (SELECT host FROM closed)
        AND address NOT IN (SELECT address FROM pages WHERE lease_until > {now})
        {only}
    GROUP BY address
), placed AS (
    SELECT address, host, looks, asked_at, ROW_NUMBER() OVER
        (PARTITION BY host ORDER BY looks, asked_at DESC, address) AS place
    FROM due
), picked AS (
    SELECT address FROM placed
    WHERE place <= CASE WHEN host IN (SELECT host FROM own) THEN :per_own_host ELSE 1 END
    ORDER BY looks, asked_at DESC, address LIMIT :room
)
UPDATE pages SET lease_token = :token, lease_owner = :holder, lease_until = {later}
FROM picked WHERE pages.address = picked.address AND pages.due_at <= {now}
    AND (pages.lease_until IS NULL OR pages.lease_until < {now})
RETURNING {columns}
"""


@dataclass(slots=True)
class Asked:
    """What became of requests."""

    waiting: list[int] = field(default_factory=list)
    """The documents that wait for their pages."""
    known: list[tuple[int, int]] = field(default_factory=list)
    """Documents of items whose page was read before, each with the document that holds it."""


def ask(
    session: Session,
    source_id: int,
    requests: Sequence[PageRequest],
    now: datetime,
    *,
    is_always: bool,
) -> Asked:
    """Notes which pages are to be read with documents that were just kept, the newest last.

    None of a feed whose pages brought no more than it did, but for one a day, unless all are always
    wanted; and none of a host that was asked for many today.
    """
    asked = Asked()
    if not is_always and not _brings_more(session, source_id):
        requests = requests[-1:] if _may_probe(session, source_id, now) else ()
    if not requests:
        return asked
    requests = _within_day(session, requests, now)
    items = dict(
        session.execute(
            select(Document.id, Document.item_id).where(
                Document.id.in_([each.document_id for each in requests])
            )
        ).all()
    )
    rows = _rows(session, source_id, {items[each.document_id]: each for each in requests}, now)
    for each in requests:
        row = rows[items[each.document_id]]
        _note(row, each, now)
        if row.read_id is None:
            asked.waiting.append(each.document_id)
        else:
            asked.known.append((each.document_id, row.read_id))
    session.flush()
    _due(session, items.values())
    _let_wait(session, asked.waiting)
    return asked


def _rows(
    session: Session, source_id: int, requests: Mapping[int, PageRequest], now: datetime
) -> dict[int, Page]:
    """Returns the pages of items, by item, making those that there are none of. Who reads a matched
    article may make one at the same time."""
    query = select(Page).where(Page.item_id.in_(requests))
    rows = {each.item_id: each for each in session.scalars(query)}
    fresh = [
        new_row(item_id, source_id, each, now)
        for item_id, each in requests.items()
        if item_id not in rows
    ]
    if fresh:
        insert_ignoring(session, Page, fresh)
        rows |= {each.item_id: each for each in session.scalars(query)}
    return rows


def new_row(item_id: int, source_id: int, request: PageRequest, now: datetime) -> dict[str, Any]:
    """Returns the columns of a page that is asked for the first time."""
    return {
        "item_id": item_id,
        "source_id": source_id,
        "address": request.address,
        "url": request.url,
        "host": request.host,
        "within": request.within,
        "port": request.port,
        "document_id": request.document_id,
        "asked_at": now,
    }


def _note(row: Page, request: PageRequest, now: datetime) -> None:
    row.address, row.url, row.host = request.address, request.url, request.host
    row.within, row.port, row.document_id = request.within, request.port, request.document_id
    row.asked_at = now
    row.hops = row.tries = row.looks = row.unchanged = 0
    row.reason = row.etag = row.last_modified = None


def _due(session: Session, item_ids: Collection[int]) -> None:
    rows = update(Page).where(Page.item_id.in_(item_ids)).values(due_at=clock.now())
    session.execute(rows.execution_options(synchronize_session=False))


def _let_wait(session: Session, ids: Sequence[int]) -> None:
    """Lets no word be left of documents before their pages came. Whoever names them takes them."""
    if ids:
        rows = update(Document).where(Document.id.in_(ids))
        until = clock.after(looks.WAIT)
        session.execute(
            rows.values(dispatched_until=until).execution_options(synchronize_session=False)
        )


def _brings_more(session: Session, source_id: int) -> bool:
    kinds = session.scalars(
        select(Page.kind)
        .where(Page.source_id == source_id, Page.kind.is_not(None))
        .order_by(Page.asked_at.desc())
        .limit(looks.LOOKED_BACK)
    )
    return looks.brings_more([each == "article" for each in kinds])


def _may_probe(session: Session, source_id: int, now: datetime) -> bool:
    last = session.scalar(select(func.max(Page.asked_at)).where(Page.source_id == source_id))
    return last is None or now - last >= looks.PROBE


def _within_day(
    session: Session, requests: Sequence[PageRequest], now: datetime
) -> list[PageRequest]:
    """Returns what may still be asked of the hosts today, the newest."""
    rows = session.execute(
        select(Page.host, func.count())
        .where(Page.host.in_({each.host for each in requests}), Page.fetched_at > now - _DAY)
        .group_by(Page.host)
    )
    asked: Counter[str] = Counter(dict(rows.all()))
    kept: list[PageRequest] = []
    for each in reversed(requests):
        asked[each.host] += 1
        if asked[each.host] <= looks.MOST_PAGES:
            kept.append(each)
    return kept[::-1]


def due(session: Session, limit: int) -> list[int]:
    """Returns sources of which a page is to be asked for, but for those whose host rests long."""
    return sorted(set(session.scalars(_sources_due(limit))))


@cache
def _sources_due(limit: int) -> Select[int]:
    rests = select(Host.host).where(Host.next_page_at > clock.after(_LONG_REST))
    found = select(Page.source_id).where(Page.due_at <= clock.now(), Page.host.not_in(rests))
    return found.limit(limit)


def take_due(
    session: Session,
    holder: str,
    manners: Manners,
    room: int,
    only: Collection[int] | None = None,
) -> list[list[Wanted]]:
    """Takes pages that are due and whose hosts may be asked now, those that entries wait for first.
    Returns the rows of each page together. ``only`` those of these documents, if given."""
    admission.in_turn(session)
    dialect, token = dialect_of(session), new_token()
    asked = {
        "own": json.dumps(sorted(manners.own)),
        "per_host": PER_HOST,
        "per_own_host": PER_OWN_HOST,
        "gap": manners.gap,
        "room": room,
        "token": token,
        "holder": holder,
        "seconds": LEASE_SECONDS,
    }
    if only is not None:
        asked["only"] = json.dumps(sorted(only))
    found: defaultdict[int, list[Wanted]] = defaultdict(list)
    for row in session.execute(_taking(dialect, is_narrow=only is not None), asked):
        found[row.address].append(Wanted(**row._mapping, token=token))
    spared = {each[0].host for each in found.values()} - set(manners.own)
    if spared and manners.gap > 0:
        hosts.note_page_starts(session, spared, manners.gap)
    return list(found.values())


@cache
def _taking(dialect: str, *, is_narrow: bool) -> TextClause:
    only = ""
    if is_narrow:
        cast_to = "CAST(value AS integer)" if dialect == "sqlite" else "CAST(value AS bigint)"
        only = f"AND document_id IN (SELECT {cast_to} FROM {hosts.listed(dialect, ':only')} AS ids)"
    statement = _TAKING.format(
        now=clock.now_sql(dialect),
        soon=clock.after_sql(dialect, ":gap"),
        later=clock.after_sql(dialect, ":seconds"),
        own=hosts.listed(dialect, ":own"),
        only=only,
        columns=", ".join(f"pages.{each}" for each in _COLUMNS),
    )
    typed = (_TABLE.c[each] for each in _COLUMNS)
    return cast(TextClause, text(statement).columns(*typed))


def are_waited_for(session: Session, document_ids: Collection[int]) -> bool:
    """Tells whether any of the documents still waits for its page."""
    found = (
        select(Page.item_id)
        .where(
            Page.document_id.in_(document_ids),
            or_(Page.due_at <= clock.now(), Page.lease_until > clock.now()),
        )
        .limit(1)
    )
    return session.scalar(found) is not None


def give_up_late(session: Session) -> None:
    """Gives up pages that were not asked for in hours, since their hosts had no time for it."""
    reason = "its host had no time for it within hours; what the feed says was kept"
    late = update(Page).where(Page.due_at < clock.after(-_LATE), Page.looks == 0)
    session.execute(
        late.values(
            due_at=None, kind=func.coalesce(Page.kind, "late"), reason=reason
        ).execution_options(synchronize_session=False)
    )
