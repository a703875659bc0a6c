"""Whether a later report of a story that was told brings news for the alert, and when it is told.

What is told again is named by its occasion. Occasions are made from what happened and never from
a counter, so that the same news has the same ids after a backup was restored.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from worker.alerts import counts, sentences
from worker.alerts.alerting import AlertRule
from worker.alerts.corrections import Change, Mark, Said, headline_change, new_mark
from worker.alerts.counts import Count
from worker.alerts.kinds import NEWS
from worker.alerts.turns import is_correcting
from worker.base.types import Statement, TopicMatch

FollowUps = Literal["news", "all", "none"]
Part = Literal["own", "copy", "revision"]
KeptFor = Literal["nothing", "before", "unwanted"]
"""Why a report is kept back: it says nothing new, its news was told before, or the alert wants no
follow-ups."""

FIRST = "first"
REACHED = "outlets-"
"""How the kind of what is told of a number of outlets begins."""
OUTLETS = (5, 20)
"""Numbers of outlets at which a story is told again, each once."""
PAUSES = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=24),
)
"""How long the 1st, 2nd, … follow-up waits after the message before it; the last repeats."""
CORRECTION_PAUSE = PAUSES[0]
MOST_OCCASIONS = 100
"""Beyond it, only occasions that come once are remembered: of the others the ids tell."""

KEPT_FOR: Mapping[str, str] = {
    "nothing": "the story was told, and it says nothing new to the alert",
    "before": "the story was told, and what is new in it was told before",
    "unwanted": "the story was told, and the alert wants no follow-ups",
}
"""Why a report is not told, by ``KeptFor``, as a clause."""

_CARRIED = re.compile(r"Now carried by (\d+) outlets\b")
_HASH = 10
_NAMED = 5


@dataclass(frozen=True, slots=True)
class AlertedStory:
    """What an alert was told of a story."""

    first_uid: str
    """The uid of the article that was told first: part of the ids of all that follows."""
    first_at: datetime
    last_at: datetime
    """When the last message was due; later than now while it waits."""
    follow_ups: int = 0
    """How many messages followed the first."""
    outlets: int = 1
    """How many outlets had carried it when it was told last."""
    occasions: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    """The alert's topics that were found in what was told; empty: not known."""
    count: Count | None = None
    """The count in the headline that was told last; of what may not be known."""
    kept_back: int = 0
    """How many reports came since and were not told."""


@dataclass(frozen=True, slots=True)
class Report:
    """A later report, as far as it may bring news."""

    words: str
    """Names what this revision says: ``alerting.article_uid`` of its words."""
    headline: str
    outlets: int
    """How many outlets have carried the story, with this one."""
    topics: frozenset[str] = frozenset()
    """The alert's topics in it, as far as its salience fits the alert."""
    part: Part = "own"
    """Whether it is a report of its own, a copy, or a revision of an article."""
    count: Count | None = None
    mark: Mark | None = None
    """Where it corrects or withdraws what was told."""
    change: Change | None = None
    """What the headline of an article that was told says otherwise now."""
    note: str = ""
    """The words of a correction, where the format or the text states them."""
    told_headline: str | None = None
    """That of what it revises or replaces; None where there is nothing such."""
    outlet: str = ""
    carried_by: tuple[str, ...] = ()
    """The outlets' names, the earliest first, where they are known."""


@dataclass(frozen=True, slots=True)
class FollowUpRule:
    """The part of an alert that decides about later reports."""

    follow_ups: FollowUps = "news"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an alert does about a report. ``reason`` is a plain clause for people."""

    is_told: bool
    reason: str
    occasion: str = ""
    """The kind of news that the notice and the deliveries' ids are made from."""
    news: tuple[str, ...] = ()
    """What is new since the last message, a plain sentence each."""
    occasions: frozenset[str] = frozenset()
    """All that it is told for, ``occasion`` among them."""
    kept_for: KeptFor | None = None
    """Why it is not told."""
    withholds: bool = False
    """Whether there is news that the alert does not want."""


@dataclass(frozen=True, slots=True)
class _News:
    occasion: str
    sentence: str


def topics_of(rule: AlertRule, found: Sequence[TopicMatch]) -> frozenset[str]:
    """Returns the topics of the alert that an article has with the salience it asks for."""
    return frozenset(
        each.slug
        for each in found
        if each.slug in rule.topics and (rule.salience == "any" or each.salience == "main")
    )


def report(  # noqa: PLR0913 - each is one fact about the report
    now: Said,
    *,
    words: str,
    outlets: int,
    topics: frozenset[str],
    part: Part = "own",
    before: Said | None = None,
    is_told: bool = False,
    stated: Statement | None = None,
    outlet: str = "",
    carried_by: Sequence[str] = (),
) -> Report:
    """Reads what a report may bring.

    ``before`` is what an article said that is revised or replaced by it. ``is_told`` says that
    the alert was told of that article or, of a new one, of another of the same source in the
    story: only then it can correct, withdraw or contradict. ``stated`` is what the document's
    format says of it and did not say before.
    """
    mark = change = None
    if is_told:
        mark = new_mark(before, now)
        if stated:
            mark = Mark(stated.kind, stated.note or now.headline, stated.note)
        change = headline_change(before, now) if before is not None else None
    return Report(
        words=_with_note(words, stated),
        headline=now.headline,
        outlets=outlets,
        topics=topics,
        part=part,
        count=counts.in_headline(now.headline, now.language),
        mark=mark,
        change=change,
        note=mark.note if mark is not None else "",
        told_headline=before.headline if before is not None else None,
        outlet=outlet,
        carried_by=tuple(carried_by),
    )


def _with_note(words: str, stated: Statement | None) -> str:
    """Returns what names a revision whose correction is noted beside its words."""
    if stated is None or not stated.note:
        return words
    return hashlib.sha256(f"{words}\n{stated.note}".encode()).hexdigest()[: 2 * _HASH]


def decide(state: AlertedStory, report: Report, rule: FollowUpRule) -> Decision:
    """Decides whether an alert that was told of the story is told of a later report.

    Of several pieces of news the first names the message: a withdrawal, a correction, a topic, a
    count, a headline, a number of outlets. Copies and revisions are told only for news.
    """
    found = list(_news(state, report))
    fresh = [each for each in found if each.occasion not in state.occasions]
    if rule.follow_ups == "none":
        return _kept("unwanted", withholds=bool(fresh))
    if not fresh and rule.follow_ups == "all" and report.part == "own":
        occasion = f"report-{report.words[:_HASH]}"
        if occasion not in state.occasions:
            fresh = [_News(occasion, _further(report))]
    if not fresh:
        return _kept("before" if found else "nothing")
    return Decision(
        True,
        reason_of(fresh[0].occasion),
        fresh[0].occasion,
        tuple(each.sentence for each in fresh),
        frozenset(each.occasion for each in fresh),
    )


def _kept(why: KeptFor, *, withholds: bool = False) -> Decision:
    return Decision(False, KEPT_FOR[why], kept_for=why, withholds=withholds)


def due(state: AlertedStory, now: datetime, occasion: str) -> datetime:
    """Returns when a follow-up is due.

    What comes while a message waits goes with it. A correction or withdrawal waits five minutes
    at most, whatever came before; a message that waits longer is due then.
    """
    is_urgent = is_correcting(occasion)
    # What lies further ahead was told by a clock that has been put back since.
    last_at = state.last_at if state.last_at - now <= PAUSES[-1] else now
    if last_at > now:
        return min(last_at, now + CORRECTION_PAUSE) if is_urgent else last_at
    pause = CORRECTION_PAUSE if is_urgent else PAUSES[min(state.follow_ups, len(PAUSES) - 1)]
    return max(now, last_at + pause)


def told_first(first: Report, uid: str, now: datetime, due_at: datetime) -> AlertedStory:
    """Returns the state after a story was told first, by a message that is due at ``due_at``."""
    return AlertedStory(
        first_uid=uid,
        first_at=now,
        last_at=due_at,
        outlets=first.outlets,
        topics=first.topics,
        count=first.count,
    )


def told_again(
    state: AlertedStory, decision: Decision, report: Report, now: datetime, due_at: datetime
) -> AlertedStory:
    """Returns the state after a follow-up, which may have joined a message that still waited."""
    joined = state.last_at > now
    return replace(
        state,
        last_at=due_at,
        follow_ups=state.follow_ups if joined else state.follow_ups + 1,
        outlets=max(state.outlets, report.outlets),
        occasions=_remembered(state.occasions, decision.occasions),
        topics=state.topics | report.topics,
        count=_count_told(state, report),
        kept_back=0,
    )


def kept_back(state: AlertedStory, report: Report) -> AlertedStory:
    """Returns the state after a report was not told. A revision is no further report."""
    counted = state.kept_back + (report.part != "revision")
    return replace(state, kept_back=counted, topics=state.topics or report.topics)


def merged(one: AlertedStory, other: AlertedStory) -> AlertedStory:
    """Returns what was told of two stories that are one: that told first goes on."""
    first, second = sorted((one, other), key=lambda each: (each.first_at, each.first_uid))
    later = max(first, second, key=lambda each: each.last_at)
    return replace(
        first,
        last_at=later.last_at,
        follow_ups=max(first.follow_ups, second.follow_ups),
        outlets=max(first.outlets, second.outlets),
        occasions=_remembered(first.occasions, second.occasions),
        topics=first.topics | second.topics,
        count=first.count if later.count is None else later.count,
        kept_back=first.kept_back + second.kept_back,
    )


def shown_kind(kind: str) -> str:
    """Returns how the kind of a stored notice is shown: the count itself stays in the ids, as does
    the hour of a spike."""
    if kind == NEWS:
        return FIRST
    if kind.startswith("spike-"):
        return kind.rpartition("-")[0]
    return "count" if kind.startswith("count-") else kind


def _news(state: AlertedStory, report: Report) -> Iterator[_News]:
    words = report.words[:_HASH]
    if report.mark is not None:
        about = report.outlet, report.headline, report.told_headline, report.change
        sentence = sentences.marked(report.mark, report.note, *about)
        yield _News(f"{report.mark.kind}-{words}", sentence)
    # Of a story that an earlier release told, the topics are not known.
    for slug in sorted(report.topics - state.topics) if state.topics else ():
        yield _News(f"topic-{slug}", f"A new topic: {slug.replace('_', ' ')}.")
    if report.count is not None and counts.has_risen(state.count, report.count):
        yield _News(f"count-{report.count.number}", sentences.risen(state.count, report.count))
    if report.change is not None and report.mark is None:
        yield _News(
            f"headline-{words}", sentences.changed(report.change, report.outlet, report.headline)
        )
    reached = [each for each in OUTLETS if state.outlets < each <= report.outlets]
    if reached:
        yield _News(f"{REACHED}{reached[-1]}", _carried(report.outlets, report.carried_by))


def _further(report: Report) -> str:
    return f"A further report{sentences.by(report.outlet)}: {sentences.quoted(report.headline)}"


def _carried(outlets: int, carried_by: Sequence[str]) -> str:
    names = carried_by[:_NAMED]
    if not names:
        return f"Now carried by {outlets} outlets."
    more = outlets - len(names)
    rest = f" and {more} more" if more > 0 else ""
    return f"Now carried by {outlets} outlets: {', '.join(names)}{rest}."


def is_carried(sentence: str) -> bool:
    """Tells whether a sentence about what is new says how many outlets carry the story."""
    return _CARRIED.match(sentence) is not None


def carried_now(sentence: str, carried_by: Sequence[str]) -> str:
    """Returns a sentence about what is new; of how many outlets carry the story, what it says when
    these do: more came while the message waited. Any other sentence stays as it is."""
    then = _CARRIED.match(sentence)
    if then is None or int(then[1]) > len(carried_by):
        return sentence
    return _carried(len(carried_by), carried_by)


def reason_of(occasion: str) -> str:
    """Returns why a follow-up is told, as a clause."""
    what, _, detail = occasion.partition("-")
    return {
        "withdrawal": "what was told is withdrawn",
        "correction": "what was told is corrected",
        "topic": f"the topic {detail} is new in the story",
        "count": f"the count rose to {detail}",
        "headline": "the headline says another thing now",
        "outlets": f"the story reached {detail} outlets",
        "report": "the alert wants every report",
    }[what]


def _count_told(state: AlertedStory, report: Report) -> Count | None:
    """Returns the count told last. That of the hurt or of things never covers that of the dead."""
    told = state.count
    if report.count is None:
        return told
    if told is not None and told.what == counts.DEAD and report.count.what != counts.DEAD:
        return told
    return report.count


def _remembered(known: frozenset[str], added: frozenset[str]) -> frozenset[str]:
    once = frozenset(each for each in added if each.startswith(("topic-", REACHED)))
    return known | (added if len(known) < MOST_OCCASIONS else once)
