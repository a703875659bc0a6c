"""Forgetting: articles with every trace that can be reached, and a mark that keeps them away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from models import (
    Appearance,
    Article,
    Attempt,
    Delivery,
    DeliveryNotice,
    Document,
    Item,
    Notice,
    Revision,
    Story,
    StoryAlert,
    StoryProfile,
)
from worker.articles.store.forgotten import ADDRESS, ITEM
from worker.base.store import blobs, clock
from worker.base.store.chunks import in_chunks
from worker.base.store.leases import FREE
from worker.base.store.writing import changed
from worker.base.urls import canonical_url
from worker.search import Found
from worker.search.store import index as search
from worker.stories import links as linking
from worker.stories.store import making as story_making
from worker.upkeep.forget.store import marks as forget_marks
from worker.upkeep.prune.store.articles import take_out
from worker.upkeep.prune.store.slices import Gone
from worker.way.collect.store.retention import CLOSED_STATES, Plan, needs_bytes
from worker.way.deliver.store.forgotten import FORGOTTEN
from worker.way.judge.plan import StoryChange
from worker.way.judge.shelf import MOST_OUTLETS
from worker.way.judge.store import duplicates

REASON = FORGOTTEN
_FILE = "file"


@dataclass(frozen=True, slots=True)
class Doomed:
    """An article that is to be forgotten. ``copy``: because it is nearly another one."""

    id: int
    title: str
    url: str | None
    first_seen_at: datetime
    copy: bool


def at_address(session: Session, url: str) -> list[int]:
    """Returns the articles that appeared at the address, and those that give it as theirs."""
    spelled = {url, canonical_url(url) or url}
    place: Any = Appearance.url.in_(spelled)
    hashed = duplicates.address_hash(url)
    if hashed is not None:
        place = or_(place, Appearance.address_hash == hashed)
    return sorted(set(session.scalars(select(Appearance.article_id).where(place))))


def with_words(session: Session, asked: Found) -> list[int]:
    """Returns the articles in which full-text search finds the words as they are written."""
    hits = search.found(session, asked, stems=False)
    return sorted(session.scalars(select(hits.c.id)))


def with_copies(session: Session, ids: Collection[int]) -> list[int]:
    """Returns the articles with what nearly says the same: canonical ones and all their copies."""
    found: set[int] = set()
    for chunk in in_chunks(list(ids)):
        rows = session.execute(
            select(Article.id, Article.duplicate_of).where(Article.id.in_(chunk))
        )
        canonical = [row.duplicate_of or row.id for row in rows]
        group = or_(Article.id.in_(canonical), Article.duplicate_of.in_(canonical))
        found.update(session.scalars(select(Article.id).where(group)))
    return sorted(found)


def in_brief(session: Session, ids: Sequence[int], copies: Collection[int]) -> list[Doomed]:
    """Returns what is shown of the articles; ``ids`` are in order."""
    found = []
    for chunk in in_chunks(ids):
        rows = session.execute(
            select(Article.id, Article.title, Article.url, Article.first_seen_at)
            .where(Article.id.in_(chunk))
            .order_by(Article.id)
        )
        found += [Doomed(*row, copy=row.id in copies) for row in rows]
    return found


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was removed, and what cannot be: how many were told, and where files of it lie."""

    gone: Gone
    sent: int
    files: tuple[str, ...]


def withdraw(session: Session, plan: Plan, ids: Sequence[int], now: datetime) -> Forgotten:
    """Leaves hashes of articles' words and addresses, removes what brought them, and lets nobody be
    told of them any more.

    To be called in a deciding transaction, with no more articles than a statement takes; the
    articles themselves are taken out in one that follows (``take``).
    """
    gone: Gone = Counter()
    gone["marks", None] += _remember(session, ids, now)
    told = _deliveries(session, ids)
    sent, files = _sent(session, told)
    gone += _silence(session, told, ids)
    gone["documents", None], gone["blobs", None], gone["bytes", None] = _documents(
        session, plan, ids
    )
    return Forgotten(gone, sent, files)


def take(session: Session, ids: Sequence[int], now: datetime) -> Gone:
    """Removes articles that were withdrawn, with all that belongs to them. To be called in a
    deciding transaction."""
    stories = _stories(session, ids)
    outlets = story_making.outlets_of(session, ids)
    # Whom an alert decided to tell since; hardly ever anybody, and not counted.
    _silence(session, _deliveries(session, ids), ids)
    gone = take_out(session, ids, now)
    _renew_stories(session, stories, outlets)
    _untell(session, stories)
    return gone


def _stories(session: Session, ids: Sequence[int]) -> set[int]:
    root = func.coalesce(Story.merged_into, Story.id)
    found = select(root).join(Article, Article.story_id == Story.id).where(Article.id.in_(ids))
    return set(session.scalars(found))


def _renew_stories(session: Session, stories: Collection[int], outlets: Collection[str]) -> None:
    """Lets what stories are about be made of the articles that are left.

    When the last report of each came stays, and so do its outlets but those of the articles that
    went, ``outlets``, which nothing that is left came from.
    """
    changed(session, update(StoryAlert).where(StoryAlert.story_id.in_(stories)).values(counted=""))
    rows = session.execute(
        select(
            StoryProfile.story_id, StoryProfile.last_at, StoryProfile.outlets, StoryProfile.links
        ).where(StoryProfile.story_id.in_(stories))
    )
    known = {row.story_id: row for row in rows}
    linked = {story: linking.unpack(story, row.links) for story, row in known.items()}
    made = story_making.of_stories(
        session, list(known), {story: each for story, each in linked.items() if each is not None}
    )
    if known:
        changed(session, delete(StoryProfile).where(StoryProfile.story_id.in_(stories)))
    changes = [_with_outlets(each.change, known[each.change.id].outlets, outlets) for each in made]
    story_making.write(session, changes, {}, {story: row.last_at for story, row in known.items()})


def _with_outlets(change: StoryChange, known: Sequence[str], gone: Collection[str]) -> StoryChange:
    """Returns a story with its known outlets but those that are gone, and what else is left."""
    left = {each.casefold(): each for each in change.outlets}
    kept = {
        each.casefold(): each
        for each in known
        if each.casefold() not in gone or each.casefold() in left
    }
    return replace(change, outlets=tuple((kept | left).values())[:MOST_OUTLETS])


def _untell(session: Session, stories: Collection[int]) -> None:
    """Lets a story be told from its beginning to alerts that nothing of it reached or will reach.

    Their only messages waited, and were of what is forgotten.
    """
    of_it = (Delivery.story_id == StoryAlert.story_id, Delivery.alert_id == StoryAlert.alert_id)
    withdrawn = exists().where(*of_it, Delivery.state_reason == REASON)
    others = exists().where(*of_it, Delivery.state != "suppressed")
    untold = delete(StoryAlert).where(StoryAlert.story_id.in_(stories), withdrawn, ~others)
    changed(session, untold)


def _remember(session: Session, ids: Sequence[int], now: datetime) -> int:
    texts = set(session.scalars(select(Article.text_hash).where(Article.id.in_(ids))))
    texts |= set(session.scalars(select(Revision.text_hash).where(Revision.article_id.in_(ids))))
    other = aliased(Appearance)
    # An address that others share, such as that of a feed's home page, says nothing of these.
    shared = exists().where(
        other.address_hash == Appearance.address_hash, other.article_id.not_in(ids)
    )
    addresses = session.scalars(
        select(Appearance.address_hash).where(
            Appearance.article_id.in_(ids), Appearance.address_hash.is_not(None), ~shared
        )
    )
    known = {each for each in addresses if each is not None}
    # The ids of what brought them say nothing of it, and let it be explained.
    forget_marks.remember(session, ITEM, session.scalars(_items(ids)), now)
    return forget_marks.remember(session, forget_marks.TEXT, texts, now) + forget_marks.remember(
        session, ADDRESS, known, now
    )


def _deliveries(session: Session, ids: Sequence[int]) -> list[str]:
    return sorted(
        session.scalars(
            select(DeliveryNotice.delivery_id)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .where(Notice.article_id.in_(ids))
            .distinct()
        )
    )


def _sent(session: Session, deliveries: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Returns how many of the deliveries were accepted by somebody, and the files among them."""
    sent, files = 0, set()
    for chunk in in_chunks(deliveries):
        rows = session.execute(
            select(Delivery.id, Delivery.channel_kind, Attempt.detail)
            .join(Attempt, Attempt.delivery_id == Delivery.id, isouter=True)
            .where(Delivery.id.in_(chunk), Delivery.delivered_at.is_not(None))
        ).all()
        sent += len({row.id for row in rows})
        files |= {row.detail for row in rows if row.channel_kind == _FILE and row.detail}
    return sent, tuple(sorted(files))


def _silence(session: Session, deliveries: Sequence[str], ids: Sequence[int]) -> Gone:
    """Takes what was rendered out of deliveries; what tells of nothing else is not sent."""
    gone: Gone = Counter()
    for chunk in in_chunks(deliveries):
        rows = session.execute(
            select(DeliveryNotice.delivery_id)
            .join(Notice, Notice.id == DeliveryNotice.notice_id)
            .where(DeliveryNotice.delivery_id.in_(chunk), Notice.article_id.not_in(ids))
        )
        tell_more = {row.delivery_id for row in rows}
        only = [each for each in chunk if each not in tell_more]
        said = or_(Delivery.payload.is_not(None), Delivery.heading.is_not(None))
        with_payload = and_(Delivery.id.in_(chunk), said)
        gone["payloads", None] += changed(
            session,
            update(Delivery)
            .where(with_payload)
            .values(payload=None, payload_type=None, heading=None),
        )
        gone["deliveries", None] += _suppress(session, only)
        # Who is at one at this moment loses it; what it tells besides is rendered anew.
        changed(
            session,
            update(Delivery)
            .where(Delivery.id.in_(tell_more), Delivery.state == "leased")
            .values(state="retry", due_at=clock.now(), **FREE),
        )
    return gone


def _suppress(session: Session, deliveries: Sequence[str]) -> int:
    closed = Delivery.state.in_(CLOSED_STATES)
    is_one = Delivery.id.in_(deliveries)
    changed(session, update(Delivery).where(is_one, closed).values(state_reason=REASON))
    return changed(
        session,
        update(Delivery)
        .where(is_one, ~closed)
        .values(state="suppressed", state_reason=REASON, last_error=None, due_at=None, **FREE),
    )


def _items(ids: Sequence[int]) -> CompoundSelect[int]:
    """Returns the query for what brought the articles."""
    return union(
        select(Appearance.item_id).where(Appearance.article_id.in_(ids)),
        select(Item.id).where(Item.article_id.in_(ids)),
    )


def _documents(session: Session, plan: Plan, ids: Sequence[int]) -> tuple[int, int, int]:
    """Removes the documents that brought the articles; returns how many, blobs, bytes on disk."""
    items = _items(ids)
    named = union(
        select(Article.document_id).where(Article.id.in_(ids)),
        select(Revision.document_id).where(Revision.article_id.in_(ids)),
        select(Appearance.document_id).where(Appearance.article_id.in_(ids)),
    )
    brought = (
        Document.id.in_(named),
        Document.article_id.in_(ids),
        # Versions that were not read, or not yet.
        and_(Document.item_id.in_(items), Document.article_id.is_(None)),
    )
    # One by one, each by its own index.
    each_way = [select(Document.id, Document.sha256).where(each) for each in brought]
    digests: dict[int, bytes] = dict(session.execute(union_all(*each_way)).all())
    others = set(
        session.scalars(
            select(Article.document_id).where(
                Article.document_id.in_(list(digests)), Article.id.not_in(ids)
            )
        )
    )
    going = [each for each in digests if each not in others]
    for chunk in in_chunks(going):
        changed(session, delete(Document).where(Document.id.in_(chunk)))
    freed = blobs.remove(session, {digests[each] for each in going}, needs_bytes(plan))
    return len(going), len(freed), sum(each.stored for each in freed)
