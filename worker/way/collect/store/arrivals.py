"""What arrived is kept: bytes once per content, and a document for every arrival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from models import Document, Item, ItemAlias, Source
from models.ids import time_ordered_id
from worker.base.store import blobs, bulk, leases
from worker.base.store.chunks import in_chunks
from worker.base.store.given import dialect_of, given_list
from worker.base.store.writing import insert_ignoring
from worker.base.types import Arrival
from worker.upkeep.recovery.store import recovery

BASELINE = "baseline"
"""Why nobody is told of what a source held when it was first collected."""
RENEWED = "renewed"
"""Why nobody is told of what a feed lists anew under other identities."""
ARCHIVED = "archived"
"""Why nobody is told of old entries with which a feed lengthens its list."""
SILENCES = {
    BASELINE: "it was there when its source was first read, which alerts nobody"
    " (alert_on_first_scan and alert_on_first_poll change that)",
    RENEWED: "it came when more than half of its feed's entries came again under new identities,"
    " which alerts nobody",
    ARCHIVED: "it came with other old entries with which its feed lengthened its list,"
    " which alerts nobody",
}
"""The reasons in words."""

Gone = Mapping[str, Sequence[int]]
NONE_GONE: Gone = MappingProxyType({})


def keep_each(
    session: Session,
    source_id: int,
    batch: Sequence[tuple[Arrival, str]],
    silent: str | None,
    now: datetime,
    gone: Gone = NONE_GONE,
    *,
    are_hinted: bool = True,
) -> list[int | None]:
    """Stores a batch of (arrival, mark). Returns for each the id of the document made, or None.

    An item whose mark has not changed makes none. ``silent`` says why nobody is told of items
    that are first seen now; an item that was silent and never became an article stays silent.
    ``gone`` are, for keys of arrivals, the ids of items that they may have replaced: noted with
    the documents of new items, as far as the items are the source's. ``are_hinted`` says that
    whoever brings them leaves word of all, or sees to them himself.
    """
    # Two that bring the same at once: the second waits, and finds what the first brought.
    session.execute(_source_locked(), {"source": source_id})
    known = _KnownItems(session, source_id, [arrival for arrival, _ in batch])
    replaced: dict[Item, tuple[int, ...]] = {}
    kept: list[tuple[Item, Arrival]] = []
    places: list[int] = []
    for place, (arrival, mark) in enumerate(batch):
        item = known.find(arrival)
        if item is not None and item.mark == mark and item.set_aside_code is None:
            continue
        places.append(place)
        if item is None:
            item = Item(
                source_id=source_id,
                key=arrival.key,
                mark=mark,
                silent=silent is not None,
                first_seen_at=now,
            )
            session.add(item)
            replaced[item] = tuple(gone.get(arrival.key, ()))
        item.mark, item.listed_at = mark, now
        item.set_aside_code = item.set_aside_reason = item.set_aside_at = None
        known.add(item, arrival)
        kept.append((item, arrival))
    session.flush()
    _add_aliases(session, source_id, kept)
    replaced = _still_there(session, source_id, replaced)
    made = _add_documents(session, kept, silent, now, replaced, are_hinted=are_hinted)
    ids = dict(zip(places, made, strict=True))
    return [ids.get(place) for place in range(len(batch))]


@cache
def _source_locked() -> Select[int]:
    is_source = Source.id == bindparam("source")
    return select(Source.id).where(is_source).with_for_update(key_share=True)


@cache
def _by_key() -> Select[Item]:
    keys = given_list("keys")
    return select(Item).where(Item.source_id == bindparam("source"), Item.key.in_(keys))


class _KnownItems:
    """The items of a source that a batch of arrivals can be, by key and by weaker identities."""

    def __init__(self, session: Session, source_id: int, batch: Sequence[Arrival]) -> None:
        self._by_key: dict[str, Item] = {}
        self._by_alias: dict[str, Item] = {}
        # In the order of their ids; those that the batch itself brings come after all others.
        self._places: dict[Item, int] = {}
        keys = list(dict.fromkeys(arrival.key for arrival in batch))
        for chunk in in_chunks(keys):
            rows = session.scalars(_by_key(), {"source": source_id, "keys": chunk})
            self._by_key.update({item.key: item for item in rows})
        unknown = (each.aliases for each in batch if each.key not in self._by_key)
        aliases = list(dict.fromkeys(alias for named in unknown for alias in named))
        for chunk in in_chunks(aliases):
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


def _add_aliases(session: Session, source_id: int, kept: Sequence[tuple[Item, Arrival]]) -> None:
    rows = {
        alias: {"source_id": source_id, "alias": alias, "item_id": item.id}
        for item, arrival in reversed(kept)
        for alias in arrival.aliases
    }
    insert_ignoring(session, ItemAlias, list(rows.values()))


def _still_there(
    session: Session, source_id: int, replaced: Mapping[Item, tuple[int, ...]]
) -> dict[Item, tuple[int, ...]]:
    """Leaves out what was forgotten or pruned since it was listed."""
    asked = list(dict.fromkeys(each for ids in replaced.values() for each in ids))
    there: set[int] = set()
    for chunk in in_chunks(asked):
        query = select(Item.id).where(Item.source_id == source_id, Item.id.in_(chunk))
        there.update(session.scalars(query))
    return {
        item: tuple(each for each in ids if each in there and each != item.id)
        for item, ids in replaced.items()
    }


def _add_documents(
    session: Session,
    kept: Sequence[tuple[Item, Arrival]],
    silent: str | None,
    now: datetime,
    replaced: Mapping[Item, tuple[int, ...]],
    *,
    are_hinted: bool,
) -> list[int]:
    if not kept:
        return []
    digests = blobs.add(session, [arrival.content for _, arrival in kept])
    all_have = {
        "arrived_at": now,
        "hold": recovery.doubt_about(session, kept[0][0].source_id),
        "state": "pending",
        "tries": 0,
        "due_at": now,
        "dispatched_until": leases.hinted_until(session) if are_hinted else None,
    }
    rows = [
        all_have | _document(item, arrival, digest, silent)
        for (item, arrival), digest in zip(kept, digests, strict=True)
    ]
    places = [list(replaced.get(item, ())) for item, _ in kept]
    pairs = list(zip(rows, places, strict=True))
    # Apart, since no value is no null of JSON.
    plain = [row for row, gone in pairs if not gone]
    replacing = [row | {"gone": gone} for row, gone in pairs if gone]
    for some in (plain, replacing):
        bulk.write(session, bulk.rows(Document, some, dialect=dialect_of(session)))
    return [row["id"] for row in rows]


def _document(item: Item, arrival: Arrival, digest: bytes, silent: str | None) -> dict[str, Any]:
    unheard = item.silent and item.article_id is None
    return {
        "id": time_ordered_id(),
        "source_id": item.source_id,
        "item_id": item.id,
        "sha256": digest,
        "format": arrival.format,
        "url": arrival.url,
        "item": arrival.item,
        "silent": silent or (BASELINE if unheard else None),
    }


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
        item.set_aside_at = item.listed_at = now
    session.flush()


def note(
    session: Session,
    source_id: int,
    marks: Sequence[tuple[str, str]],
    silent: str | None,
    now: datetime,
) -> None:
    """Notes (key, mark) of files that are no documents themselves, such as archives."""
    for key, mark in marks:
        item = session.scalars(
            select(Item).where(Item.source_id == source_id, Item.key == key)
        ).first()
        if item is None:
            item = Item(source_id=source_id, key=key, silent=silent is not None, first_seen_at=now)
            session.add(item)
        item.mark, item.listed_at = mark, now
        item.set_aside_code = item.set_aside_reason = item.set_aside_at = None
    session.flush()
