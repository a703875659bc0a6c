"""The rows of a plan, as far as they can be made before the deciding lock is taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Appearance, Article, Story, TopicMatchRow, Whole
from models import Verdict as VerdictRow
from worker.base.store import tallies
from worker.base.store.bulk import Rows, rows
from worker.base.types import Published, TopicMatch
from worker.duplicates import fingerprint
from worker.stories.store import rows as story_rows
from worker.way.collect.store.retention import TEXT
from worker.way.judge.known import FUTURE_TOLERANCE
from worker.way.judge.plan import Plan, Verdict
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.record import names_planned, record_of, worded
from worker.way.judge.rules import Rules
from worker.way.judge.store.duplicates import Pairs, pairs_of
from worker.way.read.store.documents import Ended


@dataclass(frozen=True, slots=True)
class Planned:
    """The numbers below zero under which a plan's rows are made."""

    stories: tuple[int, ...]
    articles: tuple[int, ...]
    notices: tuple[int, ...]
    decision: int


@dataclass(frozen=True, slots=True)
class PlanRows:
    """A plan with its rows. What names a number not given yet is made under the lock."""

    plan: Plan
    rules: Rules
    now: datetime
    planned: Planned
    stories: Rows
    articles: Rows
    appearances: Rows
    wholes: Rows
    matches: Rows
    profiles: Rows
    told: Rows
    verdicts: Rows
    unsettled: tuple[Verdict, ...]
    """Verdicts whose words name articles that have no numbers yet."""
    ended: tuple[Ended | None, ...]
    """What becomes of the documents, in the plan's order; None for an unsettled verdict."""
    shingles: Pairs
    """Of new articles, whose numbers are below zero."""
    reindexed: tuple[tuple[int, int], ...]
    """Pairs of a shingle and an article that was there and says something else now."""
    counted: Mapping[tuple[str, str], int]
    dialect: str


def rows_of(plan: Plan, rules: Rules, now: datetime, dialect: str) -> PlanRows:
    """Returns the rows of a plan."""
    planned = _planned(plan)
    stories = [{"id": each, "created_at": at} for each, at in plan.stories]
    settled = [each for each in plan.verdicts if not _names_planned(each)]
    return PlanRows(
        plan=plan,
        rules=rules,
        now=now,
        planned=planned,
        stories=rows(Story, stories, dialect=dialect, numbered=("id",)),
        articles=_articles(plan, now, dialect),
        appearances=_appearances(plan, dialect),
        wholes=_wholes(plan, dialect),
        matches=_matches(plan, rules, dialect),
        profiles=story_rows.profiles(plan.profiles, planned.decision, now, dialect),
        told=story_rows.told(plan.told, dialect),
        verdicts=verdict_rows(recorded(settled, _same, rules, now), dialect),
        unsettled=tuple(each for each in plan.verdicts if _names_planned(each)),
        ended=tuple(None if _names_planned(each) else ended(each, _same) for each in plan.verdicts),
        shingles=pairs_of(_shingles(plan)),
        reindexed=_reindexed(plan),
        counted=_counted(plan),
        dialect=dialect,
    )


def _same(number: int) -> int:
    return number


def _planned(plan: Plan) -> Planned:
    stories = tuple(each for each, _ in plan.stories)
    articles = tuple(each.id for each in plan.articles)
    lowest = min((*stories, *articles), default=0)
    notices = tuple(lowest - 2 - place for place in range(len(plan.tellings)))
    return Planned(stories, articles, notices, decision=lowest - 1)


def _names_planned(verdict: Verdict) -> bool:
    told = (*verdict.alerts, *verdict.later)
    named = [verdict.of, *(each.article_id for each in told)]
    return names_planned(verdict.reason) or any(each is not None and each < 0 for each in named)


def _articles(plan: Plan, now: datetime, dialect: str) -> Rows:
    values = [
        {
            "id": each.id,
            "uid": each.uid,
            "story_id": each.story_id,
            "source_id": each.case.source_id,
            "document_id": each.case.document_id,
            "revision": 1,
            "duplicate_of": each.duplicate_of,
            "url": each.case.address,
            "first_seen_at": each.case.arrived_at,
            "updated_at": now,
            "silent": each.case.silent,
            **says(each.case.prepared, now),
        }
        for each in plan.articles
    ]
    # A copy's row names its original's, which stands before it.
    return rows(Article, values, dialect=dialect, numbered=("id", "story_id", "duplicate_of"))


def says(prepared: PreparedArticle, now: datetime) -> dict[str, Any]:
    """Returns the columns that say what an article says."""
    clean = prepared.article
    return {
        "title": clean.title,
        "title_derived": clean.title_derived,
        "text": clean.text,
        "kept": TEXT,
        "language": clean.language,
        "author": clean.author,
        "agency": clean.agency,
        "outlet": clean.outlet,
        "text_hash": prepared.fingerprint.text_hash,
        "signature": fingerprint.pack(prepared.fingerprint.signature),
        **published(clean.published, now),
    }


def published(stated: Published | None, now: datetime) -> dict[str, Any]:
    """Returns the columns of the stated date; one far ahead is noted and not believed."""
    if stated is None:
        return {
            "published_at": None,
            "published_precision": None,
            "published_source": None,
            "published_raw": None,
        }
    believed = stated.at - now <= FUTURE_TOLERANCE
    return {
        "published_at": stated.at if believed else None,
        "published_precision": stated.precision if believed else None,
        "published_source": stated.source if believed else None,
        "published_raw": stated.raw,
    }


_APPEARS = {"new": "first", "same_words": "text", "same_address": "address", "near_copy": "near"}


def _appearances(plan: Plan, dialect: str) -> Rows:
    places = {each.case.document_id: each.item_from for each in plan.revised}
    values: list[dict[str, Any]] = []
    for each in plan.verdicts:
        before = places.get(each.case.document_id)
        # The entry that took another's place appears from now on where that one did.
        for row in values:
            if before is not None and row["item_id"] == before:
                row["item_id"] = each.case.item_id
        if each.kind in _APPEARS and each.article_id is not None and each.appears:
            values.append(_appearance(each))
    return rows(Appearance, values, dialect=dialect, numbered=("article_id",))


def _appearance(verdict: Verdict) -> dict[str, Any]:
    case = verdict.case
    return {
        "article_id": verdict.article_id,
        "item_id": case.item_id,
        "document_id": case.document_id,
        "source_id": case.source_id,
        "kind": _APPEARS[verdict.kind],
        "url": case.address,
        "address_hash": case.address_hash,
        "outlet": case.prepared.article.outlet,
        "title": case.prepared.article.title,
        "at": case.arrived_at,
    }


def _wholes(plan: Plan, dialect: str) -> Rows:
    """Returns what was left out of all that has a text from now on, in its last state."""
    found = {each.id: each.case.prepared for each in plan.articles}
    found |= {
        each.article_id: each.case.prepared
        for each in plan.verdicts
        if each.makes_whole and each.article_id
    }
    found |= {each.id: each.case.prepared for each in plan.revised}
    values = [
        {"article_id": article, **left_out(prepared)}
        for article, prepared in found.items()
        if prepared.frame
    ]
    return rows(Whole, values, dialect=dialect, numbered=("article_id",), keys=("article_id",))


def left_out(prepared: PreparedArticle) -> dict[str, Any]:
    """Returns the columns that say what was left out of an article."""
    missed = [
        [each.slug, each.term, each.text, each.rule, each.language] for each in prepared.missed
    ]
    return {"frame": prepared.frame, "missed": missed or None}


def _matches(plan: Plan, rules: Rules, dialect: str) -> Rows:
    found: dict[int, Sequence[TopicMatch]] = {
        each.id: each.case.prepared.topics for each in plan.articles
    }
    found |= plan.rematched
    # What gets its text back may say something else later in the batch, never the other way round.
    found |= {each.id: each.case.prepared.topics for each in plan.revised}
    values = [
        row for article, topics in found.items() for row in match_rows(article, topics, rules)
    ]
    return rows(TopicMatchRow, values, dialect=dialect, numbered=("article_id",))


def match_rows(
    article_id: int, topics: Iterable[TopicMatch], rules: Rules
) -> Iterable[dict[str, Any]]:
    """Yields the rows of topics found in an article; unknown topics are left out."""
    for match in topics:
        if match.slug not in rules.topics:
            continue
        topic_id, revision_id = rules.topics[match.slug]
        yield {
            "article_id": article_id,
            "topic_id": topic_id,
            "topic_revision_id": revision_id,
            "salience": match.salience,
            "score": match.score,
            "evidence": [
                [each.term, each.field, each.start, each.end, each.text] for each in match.matches
            ],
        }


def recorded(
    verdicts: Iterable[Verdict], ids: Callable[[int], int], rules: Rules, now: datetime
) -> dict[tuple[int, int], dict[str, Any]]:
    """Returns (article, revision) → the row of what was decided about it."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for each in verdicts:
        if each.article_id is None or not each.is_recorded:
            continue
        found[each.article_id, each.revision] = {
            "article_id": each.article_id,
            "revision": each.revision,
            "at": now,
            "rules": rules.generation,
            "record": record_of(each, ids),
        }
    return found


def verdict_rows(found: Mapping[tuple[int, int], dict[str, Any]], dialect: str) -> Rows:
    """Returns the rows of verdicts, at most one for an article's revision."""
    return rows(
        VerdictRow,
        list(found.values()),
        dialect=dialect,
        numbered=("article_id",),
        keys=("article_id", "revision"),
    )


def ended(verdict: Verdict, ids: Callable[[int], int]) -> Ended:
    """Returns what a document ends with; its article may have a number below zero."""
    return Ended(
        id=verdict.case.document_id,
        outcome=verdict.outcome,
        article_id=shown_article(verdict),
        code=verdict.code,
        reason=reason_of(verdict, ids),
    )


def shown_article(verdict: Verdict) -> int | None:
    """Returns the article that programs are told of: of a page seen again the first one."""
    return verdict.of if verdict.kind == "same_address" else verdict.article_id


def reason_of(verdict: Verdict, ids: Callable[[int], int]) -> str | None:
    """Returns why a document became what it became; of a plain new one there is nothing to say."""
    if verdict.kind == "new" and verdict.recurs_of is None:
        return None
    return worded(verdict.reason, ids)


def _shingles(plan: Plan) -> set[tuple[int, int]]:
    gone = set(plan.retired)
    new = {each.id: each.index for each in plan.articles}
    new |= {each.id: each.index for each in plan.revised if each.id < 0}
    return {(hashed, each) for each, index in new.items() for hashed in index if hashed not in gone}


def _reindexed(plan: Plan) -> tuple[tuple[int, int], ...]:
    gone = set(plan.retired)
    changed = {each.id: each.index for each in plan.revised if each.id > 0}
    return tuple(
        (hashed, each) for each, index in changed.items() for hashed in index if hashed not in gone
    )


def _counted(plan: Plan) -> Mapping[tuple[str, str], int]:
    counted: Counter[tuple[str, str]] = Counter()
    for each in plan.verdicts:
        counted[tallies.DOCUMENTS, each.outcome] += 1
        if each.outcome in ("new", "near_duplicate"):
            counted.update((tallies.MATCHES, match.slug) for match in each.case.prepared.topics)
    return counted
