"""What arrived is kept: bytes once per content, and a document for every arrival."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import zstandard
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Blob, Document, Item, ItemAlias
from models.ids import time_ordered_id
from worker.store import clock, leases
from worker.store.writing import insert_ignoring
from worker.types import Arrival

MOST_TRIES = 3
BASELINE = "baseline"
"""Why nobody is told of what a source held when it was first collected."""
LEASE_SECONDS = 120.0
_SMALLEST_COMPRESSED = 200
# SQLite takes 32,766 variables in a statement; far fewer keep its plans small.
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A pending document with its bytes, as a worker takes it."""

    id: int
    source_id: int
    item_id: int
    format: str
    content: bytes
    url: str | None
    item: str | None
    arrived_at: datetime
    silent: str | None


def known_marks(session: Session, source_id: int, keys: Sequence[str]) -> dict[str, str]:
    """Returns the marks of those keys and aliases that the source is known to hold."""
    marks: dict[str, str] = {}
    for start in range(0, len(keys), _CHUNK):
        chunk = list(keys[start : start + _CHUNK])
        by_alias = (
            select(ItemAlias.alias, Item.mark)
            .join(Item, Item.id == ItemAlias.item_id)
            .where(ItemAlias.source_id == source_id, ItemAlias.alias.in_(chunk))
        )
        by_key = select(Item.key, Item.mark).where(Item.source_id == source_id, Item.key.in_(chunk))
        for query in (by_alias, by_key):
            marks.update(session.execute(query).all())
    return marks


@dataclass(frozen=True, slots=True)
class KnownItem:
    """What is known of an item: its mark, its article, and a document still to be processed."""

    mark: str
    article_id: int | None
    set_aside: bool
    pending_document_id: int | None


def known_item(session: Session, source_id: int, key: str) -> KnownItem | None:
    """Returns what is known of the source's item of that key."""
    item = session.scalars(select(Item).where(Item.source_id == source_id, Item.key == key)).first()
    if item is None:
        return None
    pending = session.scalars(
        select(Document.id)
        .where(Document.item_id == item.id, Document.state == "pending")
        .order_by(Document.id.desc())
        .limit(1)
    ).first()
    return KnownItem(item.mark, item.article_id, item.set_aside_code is not None, pending)


def keep(
    session: Session,
    source_id: int,
    batch: Sequence[tuple[Arrival, str]],
    silent: str | None,
    now: datetime,
) -> list[int]:
    """Stores a batch of (arrival, mark) and returns the ids of the documents made.

    An item whose mark has not changed makes none. ``silent`` says why nobody is told of items
    that are first seen now; an item that was silent and never became an article stays silent.
    """
    known = _KnownItems(session, source_id, [arrival for arrival, _ in batch])
    kept: list[tuple[Item, Arrival]] = []
    for arrival, mark in batch:
        item = known.find(arrival)
        if item is not None and item.mark == mark and item.set_aside_code is None:
            continue
        if item is None:
            item = Item(
                source_id=source_id,
                key=arrival.key,
                mark=mark,
                silent=silent is not None,
                first_seen_at=now,
            )
            session.add(item)
        item.mark = mark
        item.set_aside_code = item.set_aside_reason = item.set_aside_at = None
        known.add(item, arrival)
        kept.append((item, arrival))
    session.flush()
    _add_aliases(session, source_id, kept)
    return _add_documents(session, kept, silent, now)


class _KnownItems:
    """The items of a source that a batch of arrivals can be, by key and by weaker identities."""

    def __init__(self, session: Session, source_id: int, batch: Sequence[Arrival]) -> None:
        self._by_key: dict[str, Item] = {}
        self._by_alias: dict[str, Item] = {}
        # In the order of their ids; those that the batch itself brings come after all others.
        self._places: dict[Item, int] = {}
        keys = list(dict.fromkeys(arrival.key for arrival in batch))
        for chunk in _chunks(keys):
            rows = session.scalars(
                select(Item).where(Item.source_id == source_id, Item.key.in_(chunk))
            )
            self._by_key.update({item.key: item for item in rows})
        unknown = (each.aliases for each in batch if each.key not in self._by_key)
        aliases = list(dict.fromkeys(alias for named in unknown for alias in named))
        for chunk in _chunks(aliases):
            pairs = session.execute(
                select(ItemAlias.alias, Item)
                .join(Item, Item.id == ItemAlias.item_id)
                .where(ItemAlias.source_id == source_id, ItemAlias.alias.in_(chunk))
            )
            self._by_alias.update(pairs.all())
        for item in sorted(self._by_alias.values(), key=lambda item: item.id):
            self._places.setdefault(item, len(self._places))

    def find(self, arrival: Arrival) -> Item | None:
        """Returns the item that the arrival is a version of."""
        exact = self._by_key.get(arrival.key)
        if exact is not None:
            return exact
        named = [self._by_alias[alias] for alias in arrival.aliases if alias in self._by_alias]
        if not named:
            return None
        first = min(named, key=self._places.__getitem__)
        # Two items with identities of the same strength and a weaker one in common may be two
        # articles at one address; what they say decides.
        return None if _strength(first.key) == _strength(arrival.key) else first

    def add(self, item: Item, arrival: Arrival) -> None:
        """Makes the item known by what the arrival goes by, for the rest of the batch."""
        self._by_key.setdefault(item.key, item)
        self._places.setdefault(item, len(self._places))
        for alias in arrival.aliases:
            self._by_alias.setdefault(alias, item)


def _strength(key: str) -> str:
    return key.partition(":")[0]


def _chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))


def _add_aliases(session: Session, source_id: int, kept: Sequence[tuple[Item, Arrival]]) -> None:
    rows = {
        alias: {"source_id": source_id, "alias": alias, "item_id": item.id}
        for item, arrival in reversed(kept)
        for alias in arrival.aliases
    }
    insert_ignoring(session, ItemAlias, list(rows.values()))


def _add_documents(
    session: Session, kept: Sequence[tuple[Item, Arrival]], silent: str | None, now: datetime
) -> list[int]:
    digests = _add_blobs(session, [arrival.content for _, arrival in kept])
    ids = []
    for (item, arrival), digest in zip(kept, digests, strict=True):
        unheard = item.silent and item.article_id is None
        document = Document(
            id=time_ordered_id(),
            source_id=item.source_id,
            item_id=item.id,
            sha256=digest,
            format=arrival.format,
            url=arrival.url,
            item=arrival.item,
            arrived_at=now,
            silent=silent or (BASELINE if unheard else None),
            state="pending",
            due_at=now,
        )
        session.add(document)
        ids.append(document.id)
    session.flush()
    leases.mark_hinted(session, Document, ids)
    return ids


def _add_blobs(session: Session, contents: Sequence[bytes]) -> list[bytes]:
    """Stores those of the contents that are new, and returns the digests of all of them."""
    digests = [hashlib.sha256(content).digest() for content in contents]
    missing = dict(zip(digests, contents, strict=True))
    for start in range(0, len(digests), _CHUNK):
        chunk = digests[start : start + _CHUNK]
        for known in session.scalars(select(Blob.sha256).where(Blob.sha256.in_(chunk))):
            missing.pop(known, None)
    rows = []
    for digest, content in missing.items():
        codec, packed = _pack(content)
        rows.append({"sha256": digest, "size": len(content), "codec": codec, "content": packed})
    insert_ignoring(session, Blob, rows)
    return digests


def _pack(content: bytes) -> tuple[str, bytes]:
    if len(content) < _SMALLEST_COMPRESSED:
        return "raw", content
    packed = zstandard.ZstdCompressor(level=6).compress(content)
    return ("zstd", packed) if len(packed) < len(content) else ("raw", content)


def unpack(blob: Blob) -> bytes:
    """Returns the bytes as they arrived."""
    if blob.codec == "raw":
        return blob.content
    return zstandard.ZstdDecompressor().decompress(blob.content, max_output_size=blob.size)


def set_aside(
    session: Session,
    source_id: int,
    refusals: Sequence[tuple[str, str, str, str]],
    silent: str | None,
    now: datetime,
) -> None:
    """Notes items that cannot be read: (key, mark, code, reason) each."""
    for key, mark, code, reason in refusals:
        item = session.scalars(
            select(Item).where(Item.source_id == source_id, Item.key == key)
        ).first()
        if item is None:
            item = Item(
                source_id=source_id,
                key=key,
                silent=silent is not None,
                first_seen_at=now,
            )
            session.add(item)
        item.mark, item.set_aside_code, item.set_aside_reason = mark, code, reason
        item.set_aside_at = now
    session.flush()


def claim(session: Session, ids: Sequence[int], holder: str) -> tuple[str, list[KeptDocument]]:
    """Takes pending documents for processing. Returns the lease's token and the documents.

    Several are taken together only at their first try. Whatever ended that one, a document that
    ends the process, say, then fails alone and takes no other with it.
    """
    together = [Document.tries == 0] if len(ids) > 1 else []
    token, taken = leases.claim(
        session,
        Document,
        ids,
        Document.state == "pending",
        *together,
        holder=holder,
        seconds=LEASE_SECONDS,
        tries=Document.tries + 1,
    )
    if not taken:
        return token, []
    rows = session.execute(
        select(Document, Blob)
        .join(Blob, Blob.sha256 == Document.sha256)
        .where(Document.id.in_(taken))
        .order_by(Document.id)
    )
    return token, [
        KeptDocument(
            id=document.id,
            source_id=document.source_id,
            item_id=document.item_id,
            format=document.format,
            content=unpack(blob),
            url=document.url,
            item=document.item,
            arrived_at=document.arrived_at,
            silent=document.silent,
        )
        for document, blob in rows
    ]


def finish(
    session: Session,
    document_id: int,
    token: str,
    *,
    outcome: str,
    article_id: int | None = None,
    code: str | None = None,
    reason: str | None = None,
) -> bool:
    """Ends a document's processing. Returns False, changing nothing, if the lease was lost."""
    return leases.finish(
        session,
        Document,
        document_id,
        token,
        state="rejected" if outcome == "rejected" else "done",
        outcome=outcome,
        article_id=article_id,
        code=code,
        reason=reason,
        due_at=None,
    )


def reject(
    session: Session,
    document: KeptDocument,
    token: str,
    code: str,
    reason: str,
    now: datetime,
) -> bool:
    """Sets a document and its item aside with the reason."""
    done = finish(session, document.id, token, outcome="rejected", code=code, reason=reason)
    if done:
        session.execute(
            update(Item)
            .where(Item.id == document.item_id)
            .values(set_aside_code=code, set_aside_reason=reason, set_aside_at=now)
        )
    return done


def postpone(session: Session, document_id: int, token: str) -> None:
    """Gives a document back after an unexpected failure, to be tried again somewhat later."""
    leases.finish(session, Document, document_id, token, due_at=clock.after(30))


def tried_before(session: Session, ids: Sequence[int]) -> list[int]:
    """Returns those of the documents that are to be taken one by one."""
    return list(
        session.scalars(
            select(Document.id)
            .where(
                Document.id.in_(ids),
                Document.state == "pending",
                Document.tries > 0,
                leases.is_due(Document),
            )
            .order_by(Document.id)
        )
    )


def worn_out(session: Session, document_ids: Sequence[int]) -> set[int]:
    """Returns those of the documents that failed too often to be tried again."""
    return set(
        session.scalars(
            select(Document.id).where(Document.id.in_(document_ids), Document.tries > MOST_TRIES)
        )
    )


def hint_pending(session: Session, limit: int) -> list[int]:
    """Returns pending documents for which no message is under way, and marks them hinted."""
    return leases.hint_due(session, Document, Document.state == "pending", limit=limit)
