"""How many reports of a story came between two of its messages and were not told.

The judge counts what it keeps back up to the moment when it decides on a message. What comes while
that waits is added when it is put together, and noted with it: it is in no later message.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Article,
    Delivery,
    DeliveryNotice,
    Notice,
    Story,
    StoryAlert,
    TopicMatchRow,
    Verdict,
)
from worker.articles.store import carried
from worker.base.types import OPEN_STATES, News
from worker.base.urls import site_name

_SAME_WORDS = "text"
_NOTED = "waited"
"""Under which a notice keeps what each message that ended with it counted beyond it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What came between a message and the one before it and was not told."""

    reports: int = 0
    """Copies among them."""
    copies: int = 0
    notice_id: int | None = None
    """The last notice in the message."""
    waited: int = 0
    """How many of the reports came after that notice was made: later ones count them, too."""


@dataclass(frozen=True, slots=True)
class _Message:
    """The last notice of an earlier message."""

    id: int
    at: datetime
    """Until when it counted."""
    article_id: int | None
    """Of what was decided at that time, what comes after this article is later; None: nothing."""
    waited: int


def waited(news: Mapping[str, Any] | None) -> int:
    """Returns how many reports the first message that ended with a notice counted which came after
    the notice was made."""
    return min((number for number, _ in (news or {}).get(_NOTED, {}).values()), default=0)


def kept_back(session: Session, delivery_id: str) -> Kept:
    """Returns what came since the message before to the same destination and was not told."""
    delivery = session.get_one(Delivery, delivery_id)
    own = session.scalars(_own_query(), {"delivery": delivery_id}).all()
    if not own or delivery.story_id is None or ":s" not in delivery.group_key:
        return Kept()
    root = session.scalars(_root_query(), {"story": delivery.story_id}).one()
    family = set(session.scalars(_family_query(), {"story": root})) | {root}
    of_it = {"alert": delivery.alert_id, "family": sorted(family)}
    first, last = min(each.id for each in own), max(each.id for each in own)
    before = _before(session, delivery, of_it, first)
    after = of_it | {"after": before.id if before else 0}
    notices = session.scalars(_notices_query(), after).all()
    of_story = {"story": root, "alert": delivery.alert_id}
    since = session.scalar(_since_query(), of_story)
    later = (since or 0) + _counted(each for each in notices if each.id > last)
    told = [each for each in notices if each.id <= last]
    number = max(_counted(told) + later - (before.waited if before else 0), 0)
    began = before or _message(min(own, key=lambda each: each.id), None)
    copies = _copies(session, family, delivery.alert_id, began, told) if number else 0
    return Kept(number, min(copies, number), last, later)


# Asked before every message, and therefore made once: to put the parts of a query together takes
# several times as long as its answer.
_OF_IT = (
    Notice.alert_id == bindparam("alert"),
    Notice.story_id.in_(bindparam("family", expanding=True)),
)


@cache
def _own_query() -> Any:
    return (
        select(Notice)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .where(DeliveryNotice.delivery_id == bindparam("delivery"))
    )


@cache
def _root_query() -> Any:
    root = func.coalesce(Story.merged_into, Story.id)
    return select(root).where(Story.id == bindparam("story"))


@cache
def _family_query() -> Any:
    return select(Story.id).where(Story.merged_into == bindparam("story"))


@cache
def _notices_query() -> Any:
    return select(Notice).where(*_OF_IT, Notice.id > bindparam("after"))


@cache
def _since_query() -> Any:
    return select(StoryAlert.kept_back).where(
        StoryAlert.story_id == bindparam("story"), StoryAlert.alert_id == bindparam("alert")
    )


def note(session: Session, told: News) -> None:
    """Notes what a message counts that came while it waited, when its bytes are kept."""
    if told.kept_until is None or not told.kept_waiting:
        return
    query = select(Notice).where(Notice.id == told.kept_until).with_for_update()
    notice = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if notice is None:
        return
    news = dict(notice.news or {})
    at = told.sent_at or told.created_at
    noted = {told.delivery_id: [told.kept_waiting, at.isoformat()]}
    notice.news = {**news, _NOTED: {**news.get(_NOTED, {}), **noted}}


def _counted(notices: Iterable[Notice]) -> int:
    return sum((each.news or {}).get("kept_back", 0) for each in notices)


def _before(
    session: Session, delivery: Delivery, of_it: Mapping[str, Any], first: int
) -> _Message | None:
    """Returns the last message that went or goes to the destination; where there is none, what
    others were told last."""
    where = {"channel": delivery.channel, "destination": delivery.destination}
    asked = {**of_it, **where, "first": first}
    found = session.execute(_sent_query(), asked | {"delivery": delivery.id}).first()
    if found is not None:
        return _message(found[0], found[1])
    other = session.scalars(_others_query(), asked).first()
    return _message(other, None) if other is not None else None


@cache
def _sent_query() -> Any:
    is_made = and_(Delivery.state.in_((*OPEN_STATES, "leased")), Delivery.payload.is_not(None))
    return (
        select(Notice, Delivery.id)
        .join(DeliveryNotice, DeliveryNotice.notice_id == Notice.id)
        .join(Delivery, Delivery.id == DeliveryNotice.delivery_id)
        .where(
            *_OF_IT,
            Notice.id < bindparam("first"),
            Delivery.id != bindparam("delivery"),
            Delivery.channel == bindparam("channel"),
            Delivery.destination == bindparam("destination"),
            or_(Delivery.state == "sent", is_made),
        )
        .order_by(Notice.id.desc())
        .limit(1)
    )


@cache
def _others_query() -> Any:
    own = exists().where(
        DeliveryNotice.notice_id == Notice.id,
        DeliveryNotice.channel == bindparam("channel"),
        DeliveryNotice.destination == bindparam("destination"),
    )
    # What waits for the destination, or never came there, is still to be counted.
    others = select(Notice).where(*_OF_IT, Notice.id < bindparam("first"), ~own)
    return others.order_by(Notice.id.desc()).limit(1)


def _message(notice: Notice, delivery_id: str | None) -> _Message:
    noted = (notice.news or {}).get(_NOTED, {})
    if delivery_id is None and noted:
        delivery_id = min(noted, key=lambda each: tuple(noted[each]))
    if delivery_id not in noted:
        return _Message(notice.id, notice.created_at, notice.article_id, 0)
    number, at = noted[delivery_id]
    return _Message(notice.id, datetime.fromisoformat(at), None, number)


def _copies(
    session: Session,
    family: Collection[int],
    alert_id: int,
    since: _Message,
    told: Sequence[Notice],
) -> int:
    """Returns how many copies came since a message: those with an article of their own and a topic,
    as no other was kept back, and of those in the same words the first of each outlet."""
    # What was decided at one time was decided in the order of the ids.
    later = Verdict.at > since.at
    if since.article_id is not None:
        later = or_(later, and_(Verdict.at == since.at, Article.id > since.article_id))
    is_told = exists().where(Notice.article_id == Article.id, Notice.alert_id == alert_id)
    near = session.scalar(
        select(func.count())
        .select_from(Article)
        .join(Verdict, and_(Verdict.article_id == Article.id, Verdict.revision == 1))
        .where(
            Article.story_id.in_(family),
            Article.duplicate_of.is_not(None),
            exists().where(TopicMatchRow.article_id == Article.id).correlate(Article),
            ~is_told.correlate(Article),
            later,
        )
    )
    return (near or 0) + max(_in_same_words(session, family, since) - _told_of(session, told), 0)


def _in_same_words(session: Session, family: Collection[int], since: _Message) -> int:
    firsts: dict[str, Any] = {}
    for row in carried.appearances(session, family):
        name = row.outlet or (site_name(row.url) if row.url else "") or row.source
        firsts.setdefault(name.casefold(), row)
    # At the time of a first message, its own report is no copy.
    fresh = [each.id for each in firsts.values() if each.at >= since.at]
    query = select(func.count()).where(Appearance.id.in_(fresh), Appearance.kind == _SAME_WORDS)
    return session.scalar(query) or 0


def _told_of(session: Session, told: Sequence[Notice]) -> int:
    """Returns how many of the notices tell that one more outlet carries what was known before."""
    at = {each.id: each for each in told if each.kind.startswith("outlets-")}
    decided = session.execute(
        select(Notice.id, Verdict.at)
        .join(Verdict, and_(Verdict.article_id == Notice.article_id, Verdict.revision == 1))
        .where(Notice.id.in_(at))
    )
    return sum(then < at[notice].created_at for notice, then in decided)
