"""What is known of a batch where an alert may be told: today's topics in what is known, and what
was told of the stories."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import (
    Article,
    Notice,
    Source,
    StoryProfile,
    Topic,
    TopicMatchRow,
    TopicRevision,
    Verdict,
)
from worker.alerts.store.notices import open_groups, told_articles, told_of_stories
from worker.alerts.store.waits import awaited
from worker.base import types
from worker.base.store.given import dialect_of, given, is_given
from worker.base.types import TopicMatch
from worker.stories import links as linking
from worker.stories import profile
from worker.stories.links import Links, story_of
from worker.way.collect.store.retention import TEXT
from worker.way.judge.case import Case
from worker.way.judge.known import Group, KnownArticle, Resting, Snapshot
from worker.way.judge.plan import Plan
from worker.way.judge.plan import Verdict as VerdictMade
from worker.way.judge.recurring import may_recur
from worker.way.judge.rules import Rules, TopicRows
from worker.way.judge.shelf import report_of
from worker.way.judge.statements import may_correct
from worker.way.judge.store import snapshot_lookups as lookups
from worker.way.judge.store.snapshot_lookups import Found, article_query, copies, known_article
from worker.way.judge.store.snapshot_said import carriers, kin, newest

Match = Callable[[types.Article], tuple[TopicMatch, ...]]
_MAY_CORRECT = frozenset({"same_address", "near_copy", "revision"})
"""The kinds of verdicts about what is known, which a case may correct."""


def with_records(session: Session, known: Snapshot, cases: Sequence[Case]) -> Snapshot:
    """Adds what is stored of verdicts that may be added to, and what was stated of articles."""
    is_asked = any(
        each.prepared.article.statement is not None
        or _is_unheard(known, each)
        or _is_said(known, each)
        for each in cases
    )
    if not known.articles or not is_asked:
        return known
    rows = session.execute(
        select(Verdict.article_id, Verdict.revision, Verdict.record).where(
            is_given(Verdict.article_id, dialect_of(session))
        ),
        given(session, known.articles),
    )
    records = {(article, revision): record for article, revision, record in rows}
    stated = {
        each.id: replace(each, stated=records.get((each.id, each.revision), {}).get("st"))
        for each in known.articles.values()
    }
    return replace(known, records=records, articles=stated)


def with_kin(session: Session, known: Snapshot, found: Found, cases: Sequence[Case]) -> Snapshot:
    """Adds under which other headlines notices were given out that may be given out again."""
    recurring = [each for each in cases if may_recur(each)]
    named = {id_ for each in _together(recurring, cases) for id_ in found.named(each)}
    roots = {known.articles[each].duplicate_of or each for each in named if each in known.articles}
    if not roots:
        return known
    words = kin(session, roots)
    last_to_say = newest(session, set().union(*words.values()))
    articles = lookups.articles(session, set(last_to_say.values()) - known.articles.keys())
    return replace(
        known,
        kin=words,
        last_to_say={**last_to_say, **known.last_to_say},
        articles={**known.articles, **articles},
    )


def with_carriers(
    session: Session,
    known: Snapshot,
    found: Found,
    cases: Sequence[Case],
    correcting: Sequence[Case],
) -> Snapshot:
    """Adds which of the cases' sources carry copies of what some of them may correct."""
    if not correcting:
        return known
    named = {id_ for each in correcting for id_ in found.named(each)}
    roots = {known.articles[each].duplicate_of or each for each in named if each in known.articles}
    return replace(known, carriers=carriers(session, named | roots, cases))


def with_alerts(
    session: Session,
    known: Snapshot,
    found: Found,
    cases: Sequence[Case],
    correcting: Sequence[Case],
    rules: Rules,
    match: Match,
) -> Snapshot:
    """Adds the topics of what is known, its copies, groups, and what was told of the stories.

    Only as far as the cases ask for it of which an alert may be told; the articles are many, and
    to find topics in them takes longer than all else. ``match`` finds today's topics.
    """
    asked = {slug for plan in rules.alerts for slug in plan.rule.topics}
    ids = {each.document_id for each in correcting}
    may_tell = [each for each in cases if _may_tell(known, each, asked, ids)]
    if not may_tell:
        return known
    named = {id_ for each in _together(may_tell, cases) for id_ in found.named(each)}
    return _heard(session, known, named, _candidate_stories(known, may_tell), rules, match)


def unread(known: Snapshot, plan: Plan) -> tuple[set[int], set[int]]:
    """Returns the stories and the articles that a plan went by in telling alerts, and of which was
    not read what was told.

    An article of the batch may lead a later one to a story, or to an article, that nothing known of
    the later one names.
    """
    telling = [
        each for each in plan.verdicts if each.alerts or _corrects(each) or _is_carried(each)
    ]
    stories = {each.story_id for each in telling if each.story_id is not None}
    articles = {id_ for each in telling for id_ in (each.article_id, each.of) if id_ is not None}
    return (
        {each for each in stories if each > 0 and each not in known.told_of},
        {each for each in articles if each > 0 and each not in known.heard},
    )


def with_unread(
    session: Session, known: Snapshot, plan: Plan, rules: Rules, match: Match
) -> Snapshot:
    """Adds what a plan went by and was not read.

    What was told changes no article's story, nor which it is a copy of: to do so once is enough.
    """
    stories, articles = unread(known, plan)
    return _heard(session, known, articles, stories, rules, match)


def _corrects(verdict: VerdictMade) -> bool:
    return verdict.kind in _MAY_CORRECT and may_correct(verdict.case)


def _is_carried(verdict: VerdictMade) -> bool:
    """Tells whether another outlet may carry what an alert was told of."""
    return verdict.kind == "same_words" and bool(verdict.case.prepared.topics)


def _heard(
    session: Session,
    known: Snapshot,
    named: Collection[int],
    stories: Collection[int],
    rules: Rules,
    match: Match,
) -> Snapshot:
    """Adds the topics of articles and of their copies, and what was told of their stories and of
    the given ones."""
    articles = lookups.articles(session, {each for each in named if each not in known.articles})
    known = replace(known, articles={**known.articles, **articles})
    roots = {known.articles[each].duplicate_of or each for each in named if each in known.articles}
    copied = copies(session, roots)
    ids = {*named, *roots}.union(*copied.values())
    heard = _with_topics(session, known, ids, match, rules.topics)
    asked = {each.story_id for each in heard.values()}.union(stories)
    told = told_of_stories(session, asked)
    waits, first_seen = awaited(session, asked, rules.alerts)
    grouped, waiting = open_groups(session, _groups(told, heard.values(), rules))
    noticed = session.execute(_noticed_query(dialect_of(session)), given(session, heard))
    resting = _resting(session, known, {story for story, _ in (*told, *waits)})
    by = told_articles(session, told)
    corrections = set().union(*by.corrections.values()) - heard.keys() - known.articles.keys()
    return replace(
        known,
        articles={**known.articles, **heard, **lookups.articles(session, corrections)},
        heard=known.heard.union(ids),
        copies={**known.copies, **copied},
        told={**known.told, **told},
        told_of=known.told_of.union(asked),
        resting={**known.resting, **resting},
        told_sources=known.told_sources | by.sources,
        corrections={**known.corrections, **by.corrections},
        noticed=known.noticed.union((alert, article, kind) for alert, article, kind in noticed),
        grouped=known.grouped | grouped,
        waiting={**known.waiting, **waiting},
        waits=known.waits.union(waits),
        first_seen={**known.first_seen, **first_seen},
    )


def _may_tell(
    known: Snapshot, case: Case, asked: Collection[str], correcting: Collection[int]
) -> bool:
    if any(topic.slug in asked for topic in case.prepared.topics):
        return True
    return bool(asked) and (case.document_id in correcting or _is_unheard(known, case))


def _is_said(known: Snapshot, case: Case) -> bool:
    """Tells whether an alert may be told that another outlet carries words that are known."""
    text_hash = case.prepared.fingerprint.text_hash
    is_known = text_hash in known.by_text or text_hash in known.last_to_say
    return is_known and bool(case.prepared.topics)


def _is_unheard(known: Snapshot, case: Case) -> bool:
    """Tells whether words come again that are known from an article that came silently."""
    text_hash = case.prepared.fingerprint.text_hash
    said = known.by_text.get(text_hash), known.last_to_say.get(text_hash)
    articles = (known.articles.get(each) for each in said if each is not None)
    return any(each is not None and each.silent is not None for each in articles)


def _together(asked: Sequence[Case], cases: Sequence[Case]) -> list[Case]:
    """Returns the cases that are asked about, with those of the batch by which they may lead to
    what is known: of one item, of the same words, or at the same address."""
    found, left = [], list(cases)
    keys = {key for each in asked for key in _keys(each)}
    while near := [each for each in left if not keys.isdisjoint(_keys(each))]:
        found += near
        keys.update(key for each in near for key in _keys(each))
        left = [each for each in left if keys.isdisjoint(_keys(each))]
    return found


def _keys(case: Case) -> set[tuple[str, int]]:
    keys = {("words", case.prepared.fingerprint.text_hash), ("item", case.item_id)}
    keys.update(("item", each) for each in case.gone)
    if case.address_hash is not None:
        keys.add(("address", case.address_hash))
    return keys


def _candidate_stories(known: Snapshot, cases: Sequence[Case]) -> set[int]:
    if known.stories is None:
        return set()
    reports = [report_of(each) for each in cases]
    links = Links(known.links)
    anchors = [each.prepared.anchor for each in cases if each.prepared.anchor is not None]
    return {
        story_of(candidate.profile.id)
        for each in reports
        for candidate in known.stories.candidates(each.terms, each.at)
    }.union(*map(links.candidates, anchors))


def _resting(session: Session, known: Snapshot, stories: Collection[int]) -> dict[int, Resting]:
    """Returns those of the stories that are no longer active, as they are stored."""
    index = known.stories
    gone = [each for each in stories if index is None or index.get(each) is None]
    if not gone:
        return {}
    rows = session.execute(_profile_query(dialect_of(session)), given(session, gone))
    return {
        story: Resting(profile.unpack(story, packed), tuple(names), linking.unpack(story, links))
        for story, packed, names, links in rows
    }


@cache
def _profile_query(dialect: str) -> Any:
    return select(
        StoryProfile.story_id, StoryProfile.profile, StoryProfile.outlets, StoryProfile.links
    ).where(is_given(StoryProfile.story_id, dialect))


def _groups(
    told: Collection[tuple[int, int]], articles: Collection[KnownArticle], rules: Rules
) -> set[Group]:
    """Returns the groups that what is told of the cases may belong to."""
    plans = {plan.id: plan for plan in rules.alerts}
    keys: list[tuple[int, str]] = [
        (alert, plans[alert].mode.group(alert, f"s{story}"))
        for story, alert in told
        if alert in plans and plans[alert].group == "story"
    ]
    for plan in rules.alerts:
        if plan.mode.type is not None:
            # What waits is the alert's, whatever it tells.
            keys.append((plan.id, plan.mode.group(plan.id, "")))
        elif plan.group != "story":
            found = (each for each in articles if plan.rule.is_satisfied(each.topics))
            keys += [(plan.id, plan.mode.group(plan.id, f"a{each.uid}")) for each in found]
    return {
        (key, route.channel, route.destination)
        for alert, key in keys
        for route in plans[alert].routes
    }


@cache
def _noticed_query(dialect: str) -> Any:
    return select(Notice.alert_id, Notice.article_id, Notice.kind).where(
        is_given(Notice.article_id, dialect)
    )


def _with_topics(
    session: Session, known: Snapshot, ids: Collection[int], match: Match, topics: TopicRows
) -> dict[int, KnownArticle]:
    """Returns articles with today's topics in them; in a shortened one also those that were cut
    away."""
    rows = session.execute(_topic_query(dialect_of(session)), given(session, ids)).all()
    cut = {row.id: row.updated_at for row in rows if row.kept != TEXT}
    away = _cut_away(session, cut, topics) if cut else {}
    return {
        row.id: replace(
            known.articles.get(row.id) or known_article(row),
            topics=(*match(_clean(row)), *away.get(row.id, ())),
        )
        for row in rows
    }


@cache
def _topic_query(dialect: str) -> Any:
    return (
        article_query(dialect)
        .add_columns(
            Article.text.label("whole"),
            Article.title_derived,
            Article.url,
            Source.name.label("source"),
        )
        .join(Source, Source.id == Article.source_id)
    )


def _clean(row: Any) -> types.Article:
    return types.Article(
        title=row.title,
        title_derived=row.title_derived,
        text=row.whole,
        language=row.language,
        url=row.url,
        author=row.author,
        agency=row.agency,
        outlet=row.outlet,
        source=row.source,
    )


def _cut_away(
    session: Session, cut: Mapping[int, datetime], topics: TopicRows
) -> dict[int, list[TopicMatch]]:
    """Returns the topics that were found in articles while they were whole, and those newer than
    what they said.

    In the latter nobody can look any more, and nothing old is announced. ``cut`` says when each
    article changed last.
    """
    found: dict[int, list[TopicMatch]] = defaultdict(list)
    rows = session.execute(_matches_query(dialect_of(session)), given(session, cut))
    for article, slug, said in rows:
        found[article].append(TopicMatch(slug, "main" if said == "main" else "passing", 0.0, ()))
    slugs = {revision: slug for slug, (_, revision) in topics.items()}
    made = session.execute(_made_query(dialect_of(session)), given(session, slugs)).all()
    for article, changed_at in cut.items():
        newer = (slugs[each] for each, made_at in made if made_at > changed_at)
        found[article] += [TopicMatch(slug, "main", 0.0, ()) for slug in newer]
    return found


@cache
def _matches_query(dialect: str) -> Any:
    return (
        select(TopicMatchRow.article_id, Topic.slug, TopicMatchRow.salience)
        .join(Topic, Topic.id == TopicMatchRow.topic_id)
        .where(is_given(TopicMatchRow.article_id, dialect))
    )


@cache
def _made_query(dialect: str) -> Any:
    return select(TopicRevision.id, TopicRevision.created_at).where(
        is_given(TopicRevision.id, dialect)
    )
