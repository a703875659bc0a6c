"""What a digest tells, put together from what is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from worker.alerts import budget, entries, modes
from worker.alerts.digests import LATE, READY
from worker.alerts.digests import Digest as DigestMode
from worker.alerts.entries import Line, StoryNotice
from worker.alerts.kinds import PREVIEW
from worker.alerts.notices import occasions
from worker.alerts.steps import news as items
from worker.alerts.steps.rules import rule_of
from worker.alerts.store import digests as store
from worker.alerts.store import notices, overflow
from worker.alerts.store.digests import StoryRow
from worker.articles.store import carried
from worker.base.news import DigestNews, QuietProof
from worker.base.types import Digest, DigestStory, News, NewsItem
from worker.settings import AlertSettings
from worker.setup.alert_plans import schedule_of
from worker.setup.runtime import Runtime
from worker.way.collect.store import quiet
from worker.way.deliver.store.deliveries import ClaimedDelivery

SHOWN = 50
"""Stories that a digest shows."""
_NEWEST = 300
"""Articles that a preview is made of."""
_COUNTED = 500
"""Stories whose outlets are counted anew for a digest."""
_FAULTS = 12


def build(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> News | None:
    """Returns what a digest tells; None where nothing of it is stored any more, and nothing is to
    be proved."""
    name = notices.alert_name(session, claimed.alert_id)
    if name == budget.NAME:
        return _put_off(session, runtime, claimed)
    alert = runtime.settings.alert(name)
    by_story = alert is None or alert.group == "story"
    since, until = _window(session, runtime, claimed, alert)
    rows = store.stories(session, claimed.id, by_story=by_story)
    proof = None
    if not rows:
        if alert is None or not alert.quiet_proof or not _is_proof(session, claimed):
            return None
        proof = _proof(session, claimed.alert_id, alert, since, until)
    frame = _Frame(
        mode=_mode_of(alert),
        since=since,
        until=until,
        zone=_zone(runtime, alert),
        wanted=alert.topics if alert is not None else (),
        by_story=by_story,
    )
    made = _filled(session, runtime, claimed.id, rows, frame)
    return _news(runtime, name, claimed.id, claimed.created_at, replace(made, proof=proof))


def _is_proof(session: Session, claimed: ClaimedDelivery) -> bool:
    """Tells whether a digest was made because nothing was to be told: after its slot, and not for
    news, which may be gone by now."""
    is_for_news = claimed.slot_at is not None and claimed.created_at < claimed.slot_at
    return not is_for_news and not notices.told_by(session, claimed.id)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Of what time a digest tells, and for whom."""

    mode: str
    since: datetime
    until: datetime
    zone: str
    wanted: Sequence[str]
    """The topics that are asked for, in order; none: all."""
    by_story: bool
    """Whether reports of a story stand together."""


def _filled(
    session: Session, runtime: Runtime, delivery_id: str, rows: Sequence[StoryRow], frame: _Frame
) -> Digest:
    """Returns the digest of stories that a delivery tells."""
    if frame.by_story:
        _recall_topics(session, delivery_id, rows, frame.wanted)
        _count_outlets(session, rows, frame.wanted)
    shown = _chosen(rows, frame.wanted)
    keys = [each.key for each in shown]
    told = store.told_of(session, delivery_id, keys, by_story=frame.by_story)
    return Digest(
        mode=frame.mode,
        since=frame.since,
        until=frame.until,
        zone=frame.zone,
        stories=_stories(session, runtime, shown, told, frame.wanted),
        total=len(rows),
        articles=sum(each.articles for each in rows),
        by_topic=_by_topic(rows, frame.wanted),
    )


def _recall_topics(
    session: Session, delivery_id: str, rows: Sequence[StoryRow], wanted: Sequence[str]
) -> None:
    """Says of each story whose reports lost all topics that are asked for, by a revision, with
    which it was told. That they were only mentioned is not known."""
    lost = {each.key: each for each in rows if not _asked(each, wanted)}
    for key, slugs in store.topics_as_told(session, delivery_id, lost).items():
        lost[key].topics |= dict.fromkeys(slugs, True)


def _put_off(session: Session, runtime: Runtime, claimed: ClaimedDelivery) -> News | None:
    """Returns what a digest tells of what exceeded the messages of a day, over all alerts."""
    told = overflow.told(session, claimed.id)
    if told is None:
        return None
    names = {name for _, name in told.alerts}
    alerts = [each for each in runtime.settings.alerts if each.name in names]
    # Where an alert is gone, what it asked for is not known: all topics count.
    is_known = len(alerts) == len(told.alerts)
    wanted = dict.fromkeys(slug for each in alerts for slug in each.topics) if is_known else {}
    by_story = any(each.group == "story" for each in alerts) or not alerts
    rows = store.stories(session, claimed.id, by_story=by_story)
    if not rows:
        return None
    channel = runtime.channels[claimed.channel]
    frame = _Frame(
        mode=budget.MODE,
        since=told.since,
        until=runtime.clock(),
        zone=getattr(channel.config, "zone", "") or runtime.settings.service.zone,
        wanted=tuple(wanted),
        by_story=by_story,
    )
    made = _filled(session, runtime, claimed.id, rows, frame)
    listed = ", ".join(name for _, name in told.alerts)
    news = _news(runtime, listed, claimed.id, claimed.created_at, made, label="Wirewatch")
    return replace(news, alerts=told.alerts)


def preview(session: Session, runtime: Runtime, alert: AlertSettings, mode: str) -> News | None:
    """Returns the digest that an alert would send of the newest articles that fit it, as if all
    had come since the one before; None if none does."""
    rows = store.newest(session, rule_of(session, alert), alert.least_outlets, _NEWEST)
    if not rows:
        return None
    now = runtime.clock()
    window = modes.load(mode).window(schedule_of(alert, runtime.settings.service.zone), now)
    before = window[1] if window is not None else now - timedelta(days=1)
    since = min([before, *(each.since for each in rows if each.since is not None)])
    frame = _Frame(mode, since, now, _zone(runtime, alert), alert.topics, by_story=True)
    made = _filled(session, runtime, PREVIEW, rows, frame)
    return _news(runtime, alert.name, PREVIEW, now, made)


def _mode_of(alert: AlertSettings | None) -> str:
    """Returns the mode of an alert; of one that has another or is gone by now a common one."""
    is_one = alert is not None and modes.is_digest(modes.load(alert.mode))
    return alert.mode if alert is not None and is_one else "daily"


def _news(
    runtime: Runtime,
    alert: str,
    delivery_id: str,
    created_at: datetime,
    digest: Digest,
    label: str = "",
) -> News:
    """Returns a digest as a message; ``label`` is what it goes under, if not its alert."""
    return News(
        delivery_id=delivery_id,
        alert=alert,
        kind=READY,
        created_at=created_at,
        story_id=None,
        label=label or alert,
        items=(),
        more=digest.total - len(digest.stories),
        topic_names=runtime.topic_names,
        digest=digest,
        sent_at=runtime.clock(),
    )


def _zone(runtime: Runtime, alert: AlertSettings | None) -> str:
    return (alert.zone if alert is not None else "") or runtime.settings.service.zone


def _window(
    session: Session, runtime: Runtime, claimed: ClaimedDelivery, alert: AlertSettings | None
) -> tuple[datetime, datetime]:
    """Returns from when to when a digest tells: since the one before, up to its slot; if it goes
    late, up to now."""
    now = runtime.clock()
    slot = claimed.slot_at or now
    # Before its slot it goes only where a clock ran ahead when it was opened.
    until = slot if slot <= now <= slot + LATE else now
    before = store.before(session, claimed.id)
    if before is not None:
        return before, until
    mode = modes.load(alert.mode) if alert is not None else None
    if alert is not None and isinstance(mode, DigestMode):
        schedule = schedule_of(alert, runtime.settings.service.zone)
        return mode.until(schedule, slot - timedelta(microseconds=1)), until
    return min(claimed.created_at, until), until


def _topic_of(row: StoryRow, wanted: Sequence[str]) -> str:
    """Returns the topic that a story stands under: the first that it is about, or mentions."""
    asked = _asked(row, wanted)
    main = (each for each in asked if row.topics[each])
    return next(main, asked[0] if asked else "")


def _asked(row: StoryRow, wanted: Sequence[str]) -> list[str]:
    """Returns the topics of a story that are asked for, in that order."""
    return [each for each in wanted or sorted(row.topics) if each in row.topics]


def _is_passing(row: StoryRow, wanted: Sequence[str]) -> bool:
    asked = _asked(row, wanted)
    return bool(asked) and not any(row.topics[each] for each in asked)


def _weight(row: StoryRow, wanted: Sequence[str]) -> tuple[bool, int, int]:
    """Returns by what stories are ordered, the weightiest first."""
    return _is_passing(row, wanted), -row.outlets, -row.last


def _count_outlets(session: Session, rows: Sequence[StoryRow], wanted: Sequence[str]) -> None:
    """Says of each story how many outlets carry it now. The rows know how many did when it was told
    last: a story that many take up is told of it, so that it is among those that are looked at."""
    likely = sorted(rows, key=lambda row: _weight(row, wanted))[:_COUNTED]
    found: dict[int, set[str]] = {row.key: set() for row in likely}
    for each in carried.appearances(session, found):
        found[each.story].add(carried.outlet_of(each).casefold())
    for row in likely:
        row.outlets = max(row.outlets, len(found[row.key]))


def _chosen(rows: Sequence[StoryRow], wanted: Sequence[str]) -> list[StoryRow]:
    """Returns the stories that are shown: the weightiest, by topic, those in passing last."""
    places = {slug: place for place, slug in enumerate(wanted)}
    chosen = sorted(rows, key=lambda row: _weight(row, wanted))[:SHOWN]
    return sorted(
        chosen,
        key=lambda row: (places.get(_topic_of(row, wanted), len(places)), *_weight(row, wanted)),
    )


def _by_topic(rows: Sequence[StoryRow], wanted: Sequence[str]) -> tuple[tuple[str, int], ...]:
    counted = Counter(_topic_of(each, wanted) for each in rows)
    listed = [*(each for each in wanted if each in counted)]
    listed += sorted(counted.keys() - set(listed))
    return tuple((slug, counted[slug]) for slug in listed)


def _stories(
    session: Session,
    runtime: Runtime,
    chosen: Sequence[StoryRow],
    told: Mapping[int, Sequence[StoryNotice]],
    wanted: Sequence[str],
) -> tuple[DigestStory, ...]:
    slugs: Collection[str] | None = wanted or None
    made = items.items_of(session, runtime, [each.article_id for each in chosen], slugs)
    found = {each.article["id"]: each for each in made}
    shown = [(row, found[row.article_id]) for row in chosen if row.article_id in found]
    lines = [_lines(row, item, told.get(row.key, ())) for row, item in shown]
    return tuple(
        _story(runtime, row, item, news, wanted)
        for (row, item), news in zip(shown, entries.fitting(lines), strict=True)
    )


def _lines(row: StoryRow, item: NewsItem, told: Sequence[StoryNotice]) -> Sequence[Line]:
    carriers = [each.name for each in item.carriers]
    return entries.lines_of(told, row.article_id, carriers, is_new=row.is_new)


def _story(
    runtime: Runtime,
    row: StoryRow,
    item: NewsItem,
    news: tuple[Sequence[DigestNews], int],
    wanted: Sequence[str],
) -> DigestStory:
    lines, more = news
    return DigestStory(
        item=item,
        topic=_topic_of(row, wanted),
        is_new=row.is_new,
        is_passing=_is_passing(row, wanted),
        articles=row.articles,
        outlets=max(len(item.carriers), 1),
        news=tuple(
            replace(each, sentence=occasions.named(each.sentence, runtime.topic_names))
            for each in lines
        ),
        news_more=more,
        topics=tuple((slug, not row.topics[slug]) for slug in _asked(row, wanted)),
    )


def _proof(
    session: Session, alert_id: int, alert: AlertSettings, since: datetime, until: datetime
) -> QuietProof:
    """Returns by what is known that nothing was to be told in a window."""
    read = store.read_in(session, alert_id, alert.topics, since, until)
    silent = quiet.since(session)
    listed = store.sources(session)
    faults = []
    for row in listed:
        if row.disabled:
            faults.append((row.name, "switched off"))
        elif row.failing_since is not None:
            faults.append((row.name, f"fails since {row.failing_since:%Y-%m-%d %H:%M} UTC"))
        elif row.last_success_at is None or row.last_success_at < since:
            faults.append((row.name, "was not read"))
        elif row.id in silent:
            faults.append((row.name, f"brings nothing new since {silent[row.id]:%Y-%m-%d}"))
    return QuietProof(
        sources=len(listed),
        fine=len(listed) - len(faults),
        articles=read.articles,
        matched=read.matched,
        silenced=read.silenced,
        unread=read.unread,
        faults=tuple(faults[:_FAULTS]),
    )
