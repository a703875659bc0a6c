"""Spikes of topics: counted, judged, and told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models import Alert
from worker.alerts import modes
from worker.alerts.kinds import PREVIEW
from worker.alerts.spikes import judge
from worker.alerts.spikes.judge import History, Rhythms, SpikeVerdict, Window
from worker.alerts.spikes.rhythm import HOUR, floor
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.alerts.steps import spike_silences as silencing
from worker.alerts.steps.spike_news import SHOWN, news
from worker.alerts.steps.spike_silences import Held
from worker.alerts.steps.spike_telling import Watched, tell
from worker.alerts.store import silences
from worker.alerts.store import spikes as store
from worker.alerts.store.spikes import Counted
from worker.base import log
from worker.base.store import tallies
from worker.base.store.database import BATCH
from worker.settings import AlertSettings
from worker.setup.runtime import Runtime
from worker.topics.store import revisions

EVERY = 60.0
"""Seconds from one look to the next."""
_CURVE = 24
_SLICE = 7 * 24 * HOUR
"""So much of the past is counted at a time."""
_SETTLED = timedelta(minutes=5)
"""So long after its end an hour is counted: what arrived in it was decided about by then."""
_log = log.get(__name__)
_learned = lru_cache(maxsize=64)(judge.rhythms)


def alerts_of(runtime: Runtime) -> list[AlertSettings]:
    """Returns the alerts that watch topics."""
    return [each for each in runtime.settings.alerts if modes.watches(modes.load(each.mode))]


def watched(session: Session, runtime: Runtime, alerts: Sequence[AlertSettings]) -> list[Watched]:
    """Returns the topics that alerts watch, as far as the database knows them."""
    ids = revisions.alert_ids(session) if alerts else {}
    names = {name for each in alerts for name in (*each.sources, *each.not_sources)}
    named = silences.sources_named(session, names) if names else {}
    found = []
    for alert in alerts:
        if alert.name not in ids:
            continue
        plan = runtime.plan_of(alert, ids[alert.name], named)
        for slug in alert.topics:
            wanted = store.counted(session, plan.id, slug, plan.rule)
            if wanted is not None:
                found.append(Watched(alert, plan, wanted))
    return found


def _expected(known: History, where: ZoneInfo) -> Rhythms:
    """Returns what a history leads one to expect; it is learned anew each day."""
    return _learned(known.of_days(), where).renewed(known)


def step(runtime: Runtime) -> bool:
    """Counts what was not counted yet, or tells of the spikes that there are. Returns whether more
    is to be counted."""
    alerts = alerts_of(runtime)
    if not alerts:
        return False
    with runtime.database.read() as session:
        topics = watched(session, runtime, alerts)
        gone = store.unwatched(session, {each.wanted.job for each in topics})
    if gone:
        with runtime.database.write() as session:
            store.forget(session, gone)
    histories = [_counted(runtime, each.wanted) for each in topics]
    for each, known in zip(topics, histories, strict=True):
        if known.until >= _settled(runtime):
            look(runtime, each, known)
    return any(known.until < _settled(runtime) for known in histories)


def _settled(runtime: Runtime) -> datetime:
    return floor(runtime.clock() - _SETTLED)


def _counted(runtime: Runtime, wanted: Counted) -> History:
    """Returns a history after another slice was counted."""
    now, until = runtime.clock(), _settled(runtime)
    with runtime.database.read() as session:
        found = store.history(session, wanted)
        known = found.up_to(until) if found is not None else None
        begun = store.begin(session, wanted, now) if _may_be_older(known, until) else None
        if known is None or (begun is not None and begun.start < known.start):
            # A query that was changed is asked of what was there, too, where all is read anew.
            assert begun is not None
            known = begun
        if known.until >= until and (found is None or found.until <= until):
            return known
        grown = store.counted_on(session, wanted, known, min(known.until + _SLICE, until))
    with runtime.database.write() as session:
        store.note(session, wanted, grown)
    return grown


def _may_be_older(known: History | None, until: datetime) -> bool:
    return known is None or (known.until < until and judge.is_learning(known))


def look(runtime: Runtime, topic: Watched, known: History) -> SpikeVerdict:
    """Decides about a topic by what came in the last hours, and tells of its spike."""
    now = runtime.clock()
    if judge.is_learning(known):
        return SpikeVerdict("learning")
    expected = _expected(known, topic.plan.schedule.where)
    with runtime.database.read() as session:
        all_came = came = store.windows(session, topic.wanted, judge.windows(now))
        told_at = store.told_at(session, topic.group_key, now)
        verdict = judge.judge(known, expected, came, topic.alert.least_stories, told_at)
        if verdict.reason == "spike":
            # The service may have been down: then more of everything comes.
            came = tuple(_without_flood(session, expected, each) for each in came)
            verdict = judge.judge(known, expected, came, topic.alert.least_stories, told_at)
        if verdict.reason != "spike" or verdict.window is None:
            return verdict
        if session.get_one(Alert, topic.plan.id).created_at > verdict.window.since:
            # Of what was there before it an alert says nothing.
            return replace(verdict, reason="usual")
        held = silencing.held(session, topic, verdict.window.since, now)
        if held.by:
            left = store.windows(session, topic.wanted, judge.windows(now), held.by)
            came = tuple(
                _without_flood(session, expected, each, whole.articles - each.articles)
                for each, whole in zip(left, all_came, strict=True)
            )
            verdict = judge.judge(known, expected, came, topic.alert.least_stories, told_at)
    return _told(runtime, topic, known, expected, verdict, held, now)


def _told(
    runtime: Runtime,
    topic: Watched,
    known: History,
    expected: Rhythms,
    verdict: SpikeVerdict,
    held: Held,
    now: datetime,
) -> SpikeVerdict:
    """Tells of what is a spike without what is held back, and notes that."""
    with runtime.database.decide(BATCH) as session:
        if silences.ids_in_force(session, now) != held.in_force:
            # Somebody silenced something meanwhile: it is looked at again in a minute.
            return replace(verdict, reason="silenced")
        silencing.record(session, topic.plan.id, held, now)
        if verdict.reason != "spike" or verdict.window is None or verdict.began is None:
            return replace(verdict, reason="silenced")
        made = _spike(topic, known, expected, verdict.window, verdict.began)
        number = tell(session, topic, made, now, held.by)
        tallies.write(session)
    if number:
        _log.info("spike", alert=topic.alert.name, topic=topic.wanted.slug, stories=made.stories)
    return verdict


def _without_flood(session: Session, expected: Rhythms, window: Window, held: int = 0) -> Window:
    """Returns a window of which ``held`` articles are left out as it would be without a flood."""
    total, usual = store.intake(session, window.since, window.until)
    own = expected.articles.expected(window.since, window.until)
    return judge.without_flood(window, total - held, usual, own)


def _spike(
    topic: Watched, known: History, expected: Rhythms, window: Window, began: datetime
) -> Spike:
    return Spike(
        topic=topic.wanted.slug,
        began=began,
        since=window.since,
        until=window.until,
        stories=window.stories,
        articles=window.articles,
        expected_stories=expected.stories.expected(window.since, window.until),
        expected_articles=expected.articles.expected(window.since, window.until),
        hours=tuple(_curve(known, expected, window)),
        zone=topic.zone,
    )


def _curve(known: History, expected: Rhythms, window: Window) -> Iterator[Hour]:
    """Yields the hours before a window, and the window itself, in hours."""
    first = max(len(known.stories) - _CURVE, 0)
    for place in range(first, len(known.stories)):
        at = known.start + place * HOUR
        if at < floor(window.since):
            foreseen = expected.stories.expected(at, at + HOUR)
            yield Hour(at, known.stories[place], known.articles[place], round(foreseen, 1))
    hours = (window.until - window.since) / HOUR
    foreseen = expected.stories.expected(window.since, window.until) / hours
    stories, articles = window.stories / hours, window.articles / hours
    yield Hour(window.since, round(stories), round(articles), round(foreseen, 1))


def preview(session: Session, runtime: Runtime, alert: AlertSettings) -> SpikeNews | None:
    """Returns the message of a spike as if there were one now; None while all topics of the alert
    are being learned."""
    now = runtime.clock()
    for topic in watched(session, runtime, [alert]):
        known = store.history(session, topic.wanted)
        if known is None or judge.is_learning(known):
            continue
        expected = _expected(known, topic.plan.schedule.where)
        (window, *_) = store.windows(session, topic.wanted, judge.windows(now))
        stories = store.stories(session, topic.wanted, window.since, window.until)
        made = _spike(topic, known, expected, window, floor(now))
        told = replace(made, by_story=tuple(len(each.articles) for each in stories[:SHOWN]))
        ids = [each.shown for each in stories]
        return news(session, runtime, told, ids, alert.name, PREVIEW, now)
    return None


def progress(
    session: Session, runtime: Runtime, alerts: Sequence[AlertSettings] | None = None
) -> list[dict[str, Any]]:
    """Returns how far each topic that is watched is known: alert, topic, state (``learning`` or
    ``watching``), the days of history, and how many it takes. ``alerts`` None takes those that
    watch topics."""
    found = []
    for topic in watched(session, runtime, alerts_of(runtime) if alerts is None else alerts):
        known = store.history(session, topic.wanted) or History(runtime.clock(), (), ())
        state = "learning" if judge.is_learning(known) else "watching"
        found.append(
            {
                "alert": topic.alert.name,
                "topic": topic.wanted.slug,
                "state": state,
                "days": round(judge.known_days(known), 1),
                "of_days": judge.LEAST_HISTORY.days,
            }
        )
    return found
