"""What came of looks at pages: documents that hold them, and when they are looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models import Blob, Document, Page
from models.ids import time_ordered_id
from worker.base.store import blobs, clock, leases
from worker.formats import linked_entry
from worker.formats.linked_entry import Head
from worker.upkeep.recovery.store import recovery
from worker.way.collect import looks
from worker.way.collect.linked import FORMAT, Look, Wanted

_SHARED = timedelta(hours=1)
"""For so long a page that was read for one entry is that of another with the same link."""
_DAY = timedelta(days=1)
_OWN = ("article", "same")
"""The kinds of pages that tell what their entries do."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a document's page was taken for, and what became of the document."""

    item_id: int
    kind: str
    reason: str
    is_unchanged: bool
    is_matched: bool
    """Whether an alert's topic was found in it."""


def shared(session: Session, wanted: Wanted, now: datetime) -> Look | None:
    """Returns what came of the page a short while ago for another entry with the same link."""
    row = session.scalars(
        select(Page)
        .where(
            Page.address == wanted.address,
            Page.item_id != wanted.item_id,
            Page.fetched_at > now - _SHARED,
        )
        .order_by(Page.fetched_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    if row.read_id is None:
        return Look("failed", row.kind or "failed", row.reason or "", starts=0)
    held = _contents(session, [row.read_id]).get(row.read_id)
    if held is None:
        return None
    head, page = linked_entry.parts(held[1])
    return Look(
        "page",
        url=head.url,
        content=page,
        content_type=head.content_type,
        headline=row.headline or "",
        etag=row.etag,
        last_modified=row.last_modified,
        starts=0,
    )


def carry_over(session: Session, pairs: Sequence[tuple[int, int]]) -> None:
    """Puts a page that was read before into documents of changed entries: document → the one that
    holds the page. So a changed entry does not take an article's text away."""
    contents = _contents(session, [each for pair in pairs for each in pair])
    for document_id, read_id in pairs:
        document = session.get(Document, document_id)
        if document is None or document_id not in contents or read_id not in contents:
            continue
        form, content = contents[document_id]
        head, page = linked_entry.parts(contents[read_id][1])
        entry = linked_entry.entry_of(content, form)
        new = Head(entry=entry, url=head.url, content_type=head.content_type)
        _put(session, document, linked_entry.write(new, page))
    session.flush()


def conclude(session: Session, group: Sequence[Wanted], look: Look, now: datetime) -> list[int]:
    """Writes what came of a look at a page, for all entries that link to it. Returns the documents
    that are to be processed now. Nothing where the lease was lost."""
    rows = list(
        session.scalars(
            select(Page)
            .where(
                Page.item_id.in_([each.item_id for each in group]),
                Page.lease_token == group[0].token,
            )
            .order_by(Page.item_id)
            .with_for_update()
        )
    )
    freed: list[int] = []
    made = _documents(session, rows, look, now) if look.outcome == "page" else {}
    others = _others_gone(session, rows, now) if look.kind == "gone" else 0
    for row in rows:
        row.lease_token = row.lease_owner = row.lease_until = None
        if look.outcome == "moved":
            row.url, row.hops = look.url, row.hops + 1
            row.host = _host(look.url)
            continue
        if row.document_id is not None:
            freed.append(row.document_id)
        _end(row, look, now)
        if row.item_id in made:
            row.document_id = row.read_id = made[row.item_id]
            freed.append(made[row.item_id])
        if _is_again(row) and look.kind == "gone":
            freed += _not_there(session, row, others, now, is_for_good=look.is_for_good)
    session.flush()
    return _free(session, freed)


def _others_gone(session: Session, rows: Sequence[Page], now: datetime) -> int:
    """Returns how many other pages of the host were there once and are not, within a day."""
    found = select(func.count()).where(
        Page.host.in_({each.host for each in rows}),
        Page.fetched_at > now - _DAY,
        Page.item_id.not_in([each.item_id for each in rows]),
        Page.read_id.is_not(None),
        Page.tries > 0,
    )
    return session.scalar(found) or 0


def _not_there(
    session: Session, row: Page, others: int, now: datetime, *, is_for_good: bool
) -> list[int]:
    """Notes that a page that was read before is not there. Returns the document that withdraws its
    article, if that is what it means."""
    row.tries += 1
    if not looks.is_withdrawn(row.tries, others, is_for_good=is_for_good):
        row.due_at = looks.look_for_gone(row.tries, now)
        return []
    row.due_at = None
    held = _contents(session, [row.read_id] if row.read_id is not None else [])
    for read_id, (form, content) in held.items():
        head = Head(entry=linked_entry.entry_of(content, form), url=row.url, is_withdrawn=True)
        base = session.get_one(Document, read_id)
        return [_add(session, base, linked_entry.write(head, b""), now)]
    return []


def conclude_host(session: Session, wanted: Wanted, look: Look, now: datetime) -> list[int]:
    """Writes what came of one page for all others of its host that entries wait for: so none waits
    for a host that cannot be reached. Returns the documents that are to be processed now.

    Those with another scheme or port are not concluded: any feed may link to where nothing listens.
    """
    parts = urlsplit(wanted.url)
    rows = session.scalars(
        select(Page)
        .where(
            Page.host == wanted.host,
            Page.url.startswith(f"{parts.scheme}://{parts.netloc}/", autoescape=True),
            Page.due_at <= clock.now(),
            Page.lease_token.is_(None),
            Page.read_id.is_(None),
        )
        .order_by(Page.item_id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        _end(row, look, now)
    session.flush()
    return _free(session, [row.document_id for row in rows if row.document_id is not None])


def _end(row: Page, look: Look, now: datetime) -> None:
    """Notes how a look ended, and when the next is."""
    is_again = _is_again(row)
    row.due_at, row.fetched_at = None, now
    # A page that is asked for since its entry changed is not one of those looked at again.
    row.looks += is_again and now - row.asked_at >= looks.AGAIN[0] / 2
    if look.outcome == "failed":
        row.reason = look.reason
        if is_again:
            row.due_at = None if look.is_lasting else _next(row, now)
            return
        row.kind, row.tries = look.kind, row.tries + 1
        row.due_at = None if look.is_lasting else looks.retry_at(row.tries, now)
        return
    row.tries, row.reason = 0, None
    if look.outcome == "unchanged":
        row.unchanged += 1
        row.due_at = _next(row, now)
        return
    row.headline = row.headline or look.headline or None
    row.etag, row.last_modified = look.etag, look.last_modified


def _is_again(row: Page) -> bool:
    return row.read_id is not None and row.fetched_at is not None


def _next(row: Page, now: datetime) -> datetime | None:
    return looks.next_look(row.asked_at, row.looks, row.unchanged, now)


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _documents(session: Session, rows: Sequence[Page], look: Look, now: datetime) -> dict[int, int]:
    """Makes documents that hold the page with its entries: of those that wait for it, and new ones
    of others. Returns item → document."""
    named = [each for row in rows for each in (row.document_id, row.read_id) if each is not None]
    contents = _contents(session, named)
    made: dict[int, int] = {}
    for row in rows:
        base = row.document_id if row.document_id in contents else row.read_id
        if base is None or base not in contents:
            continue
        form, content = contents[base]
        is_retitled = bool(row.headline and look.headline and row.headline != look.headline)
        head = Head(
            entry=linked_entry.entry_of(content, form),
            url=look.url,
            content_type=look.content_type,
            is_retitled=is_retitled,
            was_article=row.kind == "article",
        )
        written = linked_entry.write(head, look.content, _before(row, contents))
        made[row.item_id] = _hold(session, base, written, now)
    return made


def _before(row: Page, contents: Mapping[int, tuple[str, bytes]]) -> bytes:
    """Returns a page as it was last, where only that tells whether it says something new: of one
    that said no more than its entry."""
    if row.kind != "same" or row.read_id is None:
        return b""
    form, content = contents.get(row.read_id, ("", b""))
    return linked_entry.parts(content)[1] if form == FORMAT else b""


def _hold(session: Session, base_id: int, content: bytes, now: datetime) -> int:
    """Returns the document that holds the content: the one that waits, or a new one."""
    base = session.scalars(select(Document).where(Document.id == base_id).with_for_update()).one()
    if base.state == "pending" and base.lease_token is None:
        _put(session, base, content)
        return base.id
    return _add(session, base, content, now)


def _add(session: Session, base: Document, content: bytes, now: datetime) -> int:
    """Adds a document of the same item. Returns its id."""
    (digest,) = blobs.add(session, [content])
    document = Document(
        id=time_ordered_id(),
        source_id=base.source_id,
        item_id=base.item_id,
        sha256=digest,
        format=FORMAT,
        url=base.url,
        item=base.item,
        arrived_at=now,
        silent=base.silent,
        hold=recovery.doubt_about(session, base.source_id),
        state="pending",
        due_at=clock.now(),
    )
    session.add(document)
    session.flush()
    return document.id


def _put(session: Session, document: Document, content: bytes) -> None:
    """Lets a document hold other bytes. Those that nobody needs any more go."""
    before = document.sha256
    (document.sha256,) = blobs.add(session, [content])
    document.format = FORMAT
    session.flush()
    if document.sha256 != before:
        blobs.remove(session, [before], Document.id.is_not(None))


def _contents(session: Session, ids: Sequence[int]) -> dict[int, tuple[str, bytes]]:
    """Returns the formats and bytes of documents, as far as they are stored."""
    rows = session.execute(
        select(Document.id, Document.format, Blob)
        .join(Blob, Blob.sha256 == Document.sha256)
        .where(Document.id.in_(ids))
    )
    return {number: (form, blobs.unpack(blob)) for number, form, blob in rows}


def _free(session: Session, ids: Sequence[int]) -> list[int]:
    """Lets documents be processed. Returns those that still wait for it."""
    if not ids:
        return []
    waiting = list(
        session.scalars(
            select(Document.id).where(Document.id.in_(ids), Document.state == "pending")
        )
    )
    leases.unhint(session, Document, waiting)
    return sorted(waiting)


def note_seen(session: Session, seen: Sequence[Seen], now: datetime) -> None:
    """Notes what pages were taken for, and when those of matched articles are looked at again: as
    long as their hosts were not looked at too often that day."""
    rows = {
        each.item_id: each
        for each in session.scalars(
            select(Page)
            .where(Page.item_id.in_([each.item_id for each in seen]))
            .order_by(Page.item_id)
            .with_for_update()
        )
    }
    often = _looked_at(session, {each.host for each in rows.values()}, now)
    for each in seen:
        row = rows.get(each.item_id)
        if row is None:
            continue
        row.kind, row.reason = each.kind, each.reason
        row.unchanged = row.unchanged + 1 if each.is_unchanged and row.looks else 0
        is_wanted = each.is_matched and each.kind in _OWN and row.due_at is None
        if is_wanted and often.get(row.host, 0) < looks.MOST_LOOKS:
            row.due_at = _next(row, now)
    session.flush()


def _looked_at(session: Session, names: set[str], now: datetime) -> Mapping[str, int]:
    rows = session.execute(
        select(Page.host, func.count())
        .where(Page.host.in_(names), Page.fetched_at > now - _DAY, Page.looks > 0)
        .group_by(Page.host)
    )
    return Counter(dict(rows.all()))
