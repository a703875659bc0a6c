"""Articles that are past their time, and taking articles out with all that belongs to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from models import (
    Appearance,
    Article,
    Delivery,
    DeliveryNotice,
    Document,
    Item,
    Notice,
    Page,
    Revision,
    Story,
    StoryProfile,
    TopicMatchRow,
)
from worker.base.store.chunks import in_chunks
from worker.base.store.database import on_sqlite
from worker.base.store.writing import changed
from worker.duplicates import fingerprint
from worker.search.store import index as search
from worker.upkeep.prune.store.logs import remove_deliveries, still_closed
from worker.upkeep.prune.store.slices import Gone, Slice
from worker.way.collect.store.retention import CLOSED_STATES, Plan
from worker.way.judge.store import duplicates


def old_articles(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Removes articles that neither came nor changed within their source's time.

    To be called in a deciding transaction. An article of which somebody is still to be told
    stays until that is done.
    """
    bound = plan.newest_articles
    if bound is None:
        return Slice()
    query = select(Article.id, Article.source_id, Article.first_seen_at, Article.updated_at).where(
        Article.first_seen_at < bound
    )
    if at is not None:
        since, last = datetime.fromisoformat(at[0]), int(at[1])
        query = query.where(
            Article.first_seen_at >= since,
            or_(Article.first_seen_at > since, Article.id > last),
        )
    found = session.execute(query.order_by(Article.first_seen_at, Article.id).limit(rows)).all()
    result = Slice()
    if len(found) == rows:
        result.at = [found[-1].first_seen_at.isoformat(), found[-1].id]
    past = {row.id: row.source_id for row in found if _is_old(plan, row)}
    for each in untold(session, past):
        del past[each]
    result.gone += _remove_closed(session, list(past))
    result.gone += take_out(session, list(past), plan.now, quietly=True)
    return result


def _is_old(plan: Plan, row: Any) -> bool:
    rule = plan.sources.get(row.source_id)
    if rule is None or rule.articles_from is None:
        return False
    return bool(max(row.first_seen_at, row.updated_at) < rule.articles_from)


def untold(session: Session, ids: Collection[int]) -> set[int]:
    """Returns those of the articles of which somebody is still to be told, or may be."""
    found: set[int] = set()
    for chunk in in_chunks(list(ids)):
        found.update(
            session.scalars(
                select(Notice.article_id)
                .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
                .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
                .where(Notice.article_id.in_(chunk), Delivery.state.not_in(CLOSED_STATES))
                .distinct()
            )
        )
    return found


def _remove_closed(session: Session, ids: Sequence[int]) -> Gone:
    """Removes the deliveries that tell of these articles and of nothing else."""
    gone: Gone = Counter()
    for chunk in in_chunks(ids):
        other = aliased(DeliveryNotice)
        tells_more = exists().where(
            other.delivery_id == DeliveryNotice.delivery_id,
            other.notice_id == Notice.id,
            Notice.article_id.not_in(ids),
        )
        of_these = select(Notice.id).where(Notice.article_id.in_(chunk)).correlate(None)
        told = select(DeliveryNotice.delivery_id).where(
            DeliveryNotice.notice_id.in_(of_these), ~tells_more
        )
        found = session.scalars(told.distinct()).all()
        gone += remove_deliveries(session, still_closed(session, found))
    return gone


def take_out(session: Session, ids: Sequence[int], now: datetime, *, quietly: bool = False) -> Gone:
    """Removes articles with all that belongs to them, but for the deliveries that told of them.

    Their items stay, so that a source that still lists them brings nothing new; ``quietly``:
    should one change, nobody is told. A younger copy takes the place of a canonical article.
    """
    gone: Gone = Counter()
    for chunk in in_chunks(ids):
        _hand_over(session, chunk, ids, now)
        articles = session.scalars(select(Article).where(Article.id.in_(chunk))).all()
        stories = {each.story_id for each in articles}
        gone.update(("articles", each.source_id) for each in articles)
        for each in articles:
            _unlook(session, each, now)
            session.expunge(each)
        gone += _remove_parts(session, chunk)
        _leave(session, chunk, quietly)
        # What was decided about an article goes with its row.
        changed(session, delete(Article).where(Article.id.in_(chunk)))
        gone["stories", None] += _remove_bare(session, stories)
    return gone


def _unlook(session: Session, article: Article, now: datetime) -> None:
    """Takes an article out of what is looked up: by words, and by likeness."""
    if on_sqlite(session):
        # On PostgreSQL the row of the index goes with the article.
        search.remove(session, article.id, article.title, article.text)
    if article.duplicate_of is None and _is_indexed(article, now):
        duplicates.unindex(session, article.id, fingerprint.unpack(article.signature))


def _remove_parts(session: Session, ids: Sequence[int]) -> Gone:
    gone: Gone = Counter()
    notices = select(Notice.id).where(Notice.article_id.in_(ids))
    changed(session, delete(DeliveryNotice).where(DeliveryNotice.notice_id.in_(notices)))
    for kind, table in (
        ("notices", Notice),
        ("matches", TopicMatchRow),
        ("revisions", Revision),
        ("appearances", Appearance),
    ):
        gone[kind, None] += changed(session, delete(table).where(table.article_id.in_(ids)))
    return gone


def _leave(session: Session, ids: Sequence[int], quietly: bool) -> None:
    """Leaves the items and documents of articles that go, without them and their pages."""
    linked = select(Item.id).where(Item.article_id.in_(ids))
    changed(session, delete(Page).where(Page.item_id.in_(linked)))
    values = {"article_id": None, "silent": True} if quietly else {"article_id": None}
    changed(session, update(Item).where(Item.article_id.in_(ids)).values(values))
    changed(session, update(Document).where(Document.article_id.in_(ids)).values(article_id=None))


def _is_indexed(article: Article, now: datetime) -> bool:
    """Tells whether look-ups may still find it: older fingerprints are beyond the window."""
    return article.updated_at >= _window(now) or article.first_seen_at >= _window(now)


def _window(now: datetime) -> datetime:
    return now - timedelta(days=duplicates.WINDOW_DAYS + 1)


def _hand_over(session: Session, ids: Sequence[int], all_ids: Sequence[int], now: datetime) -> None:
    """Makes the earliest copy that stays canonical, for itself and for the other copies."""
    going = set(all_ids)
    copies = session.scalars(
        select(Article)
        .where(Article.duplicate_of.in_(ids))
        .order_by(Article.first_seen_at, Article.id)
    ).all()
    heirs: dict[int, Article] = {}
    for copy in copies:
        assert copy.duplicate_of is not None
        if copy.id in going:
            copy.duplicate_of = None
            continue
        heir = heirs.setdefault(copy.duplicate_of, copy)
        copy.duplicate_of = None if copy is heir else heir.id
    session.flush()
    for heir in heirs.values():
        if _is_indexed(heir, now):
            signature = fingerprint.unpack(heir.signature)
            duplicates.index(session, heir.id, signature, max(heir.first_seen_at, heir.updated_at))


def _remove_bare(session: Session, ids: Collection[int]) -> int:
    """Removes those of the stories that nothing belongs to any more; returns how many went.

    What a story is about goes with its last article, though deliveries told of it. A story that
    went into another leads there as long as anything belongs to that one: they go together.
    """
    removed = 0
    for chunk in in_chunks(sorted(ids)):
        bare = _roots(session, chunk)
        bare -= _held_by(session, bare, Article)
        if not bare:
            continue
        changed(session, delete(StoryProfile).where(StoryProfile.story_id.in_(bare)))
        for table in (Notice, Delivery):
            bare -= _held_by(session, bare, table)
        if bare:
            removed += changed(session, delete(Story).where(Story.merged_into.in_(bare)))
            removed += changed(session, delete(Story).where(Story.id.in_(bare)))
    return removed


def _roots(session: Session, ids: Sequence[int]) -> set[int]:
    """Returns the stories, or those that they went into."""
    root = func.coalesce(Story.merged_into, Story.id)
    return set(session.scalars(select(root).where(Story.id.in_(ids))))


def _held_by(
    session: Session,
    roots: Collection[int],
    table: type[Article] | type[Notice] | type[Delivery],
) -> set[int]:
    """Returns those of the stories to which rows of the table belong, or to what went into them."""
    if not roots:
        return set()
    root = func.coalesce(Story.merged_into, Story.id)
    family = or_(Story.id.in_(roots), Story.merged_into.in_(roots))
    return set(
        session.scalars(
            select(root).join(table, table.story_id == Story.id).where(family).distinct()
        )
    )
