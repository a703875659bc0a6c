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
from sqlalchemy.orm import Session, aliased

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
from worker.alerts.follow_ups import REACHED
from worker.alerts.lately import Moment
from worker.alerts.store.notices import ToldNotice
from worker.articles.store import carried
from worker.base.store.given import given_list
from worker.base.types import OPEN_STATES, News
from worker.way.deliver.store.deliveries import ClaimedDelivery

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


@dataclass(frozen=True, slots=True)
class _ToldStory:
    """What an alert was told of a story, whoever is told."""

    family: frozenset[int]
    """The story, and those that went into it."""
    first: int
    """The first notice."""
    since: int
    """What was kept back since the last."""


def kept_back(
    session: Session, delivery: ClaimedDelivery, own: Sequence[ToldNotice], moment: Moment
) -> Kept:
    """Returns what came since the message before to the same destination and was not told.

    ``own`` are the notices that it carries.
    """
    story = delivery.story_id
    if not own or story is None or ":s" not in delivery.group_key:
        return Kept()
    alert = delivery.alert_id
    known = moment.get(("kept", alert, story), lambda: _known(session, alert, story))
    of_it = {"alert": alert, "family": sorted(known.family)}
    first, last = min(each.id for each in own), max(each.id for each in own)
    # Of what is told first there is no message before.
    before = _before(session, delivery, of_it, first) if first > known.first else None
    begun = before.id if before else 0
    after = of_it | {"after": begun}
    notices = moment.get(("notices", alert, known.family, begun), lambda: _notices(session, after))
    later = known.since + _counted(each for each in notices if each.id > last)
    told = [each for each in notices if each.id <= last]
    number = max(_counted(told) + later - (before.waited if before else 0), 0)
    began = before or _message(min(own, key=lambda each: each.id), None)
    copies = _copies(session, known.family, alert, began, told) if number else 0
    return Kept(number, min(copies, number), last, later)


def _known(session: Session, alert: int, story: int) -> _ToldStory:
    rows = session.execute(_family_query(), {"story": story, "alert": alert}).all()
    _, root, since = rows[0]
    family = frozenset(row.id for row in rows) | {root}
    of_it = {"alert": alert, "family": sorted(family)}
    return _ToldStory(family, session.scalar(_first_query(), of_it) or 0, since or 0)


def _notices(session: Session, after: Mapping[str, Any]) -> Sequence[ToldNotice]:
    """Returns what an alert was told of a story after a notice. What these notices counted beyond
    themselves (``_NOTED``) is not to be read from them: it changes while nothing is decided."""
    return [ToldNotice(*row) for row in session.execute(_notices_query(), after)]


# Asked before every message, and therefore made once: to put the parts of a query together takes
# several times as long as its answer.
_OF_IT = (
    Notice.alert_id == bindparam("alert"),
    Notice.story_id.in_(given_list("family")),
)


@cache
def _family_query() -> Any:
    """Returns what asks for a story and those that went into it, with the id of what it went into,
    or its own, and what of that was kept back since the last message."""
    asked = aliased(Story)
    root = select(func.coalesce(asked.merged_into, asked.id)).where(asked.id == bindparam("story"))
    whole = root.scalar_subquery()
    since = select(StoryAlert.kept_back).where(
        StoryAlert.story_id == whole, StoryAlert.alert_id == bindparam("alert")
    )
    columns = Story.id, whole.label("root"), since.scalar_subquery().label("since")
    return select(*columns).where(or_(Story.id == whole, Story.merged_into == whole))


@cache
def _notices_query() -> Any:
    told = Notice.id, Notice.article_id, Notice.kind, Notice.news, Notice.created_at
    return select(*told).where(*_OF_IT, Notice.id > bindparam("after"))


@cache
def _first_query() -> Any:
    return select(func.min(Notice.id)).where(*_OF_IT)


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


def _counted(notices: Iterable[ToldNotice]) -> int:
    return sum((each.news or {}).get("kept_back", 0) for each in notices)


def _before(
    session: Session, delivery: ClaimedDelivery, of_it: Mapping[str, Any], first: int
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


def _message(notice: Notice | ToldNotice, delivery_id: str | None) -> _Message:
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
    told: Sequence[ToldNotice],
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
        firsts.setdefault(carried.outlet_of(row).casefold(), row)
    # At the time of a first message, its own report is no copy.
    fresh = [each.id for each in firsts.values() if each.at >= since.at]
    query = select(func.count()).where(Appearance.id.in_(fresh), Appearance.kind == _SAME_WORDS)
    return session.scalar(query) or 0


def _told_of(session: Session, told: Sequence[ToldNotice]) -> int:
    """Returns how many of the notices tell that one more outlet carries what was known before."""
    at = {each.id: each for each in told if each.kind.startswith(REACHED)}
    decided = session.execute(
        select(Notice.id, Verdict.at)
        .join(Verdict, and_(Verdict.article_id == Notice.article_id, Verdict.revision == 1))
        .where(Notice.id.in_(at))
    )
    return sum(then < at[notice].created_at for notice, then in decided)
