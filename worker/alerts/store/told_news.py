"""What a delivery tells of, beside what its notices say."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from models import Article, DeliveryNotice, Notice, TopicMatchRow, Verdict
from worker.base.batches import batched

_AT_ONCE = 500


def stored(session: Session, article_ids: Sequence[int]) -> list[int]:
    """Returns those of the articles that are still stored, each once, in order."""
    known: set[int] = set()
    for some in batched(dict.fromkeys(article_ids), _AT_ONCE):
        known.update(session.scalars(select(Article.id).where(Article.id.in_(some))))
    return [each for each in dict.fromkeys(article_ids) if each in known]


def copies(session: Session, delivery_id: str) -> int:
    """Returns how many copies came between what a delivery tells and what was told before it.

    Only of articles with a topic, as no other was kept back.
    """
    told = session.scalars(
        select(Notice)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == delivery_id)
        .order_by(DeliveryNotice.position)
    )
    return sum(_before(session, each) for each in told if (each.news or {}).get("kept_back"))


def _before(session: Session, notice: Notice) -> int:
    before = session.execute(
        select(Notice.created_at, Notice.article_id)
        .where(
            Notice.story_id == notice.story_id,
            Notice.alert_id == notice.alert_id,
            Notice.id < notice.id,
        )
        .order_by(Notice.id.desc())
        .limit(1)
    ).first()
    if before is None:
        return 0
    # What was decided at one time was decided in the order of the ids.
    since = or_(
        Verdict.at > before.created_at,
        and_(Verdict.at == before.created_at, Article.id > before.article_id),
    )
    until = or_(
        Verdict.at < notice.created_at,
        and_(Verdict.at == notice.created_at, Article.id < notice.article_id),
    )
    query = (
        select(func.count())
        .select_from(Article)
        .join(Verdict, and_(Verdict.article_id == Article.id, Verdict.revision == 1))
        .where(
            Article.story_id == notice.story_id,
            Article.duplicate_of.is_not(None),
            exists().where(TopicMatchRow.article_id == Article.id).correlate(Article),
            since,
            until,
        )
    )
    kept_back: int = (notice.news or {})["kept_back"]
    return min(session.scalar(query) or 0, kept_back)
