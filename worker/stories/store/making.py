"""Makes of stored articles what their story is about: of stories that were decided about by the
release before, and of those that lost an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from models import Appearance, Article, Decision, Source, Story, StoryAlert, StoryProfile
from worker.articles.store.carried import with_outlets
from worker.base import types
from worker.base.store import bulk
from worker.base.store.given import dialect_of, given, is_given
from worker.base.types import Fingerprint, Published
from worker.base.urls import site_name
from worker.stories.languages.anchors import Anchor, anchor, moved
from worker.stories.links import StoryLinks, with_words
from worker.stories.profile import MEMORY, Report, joined, opened
from worker.stories.store import rows as story_rows
from worker.stories.terms import MOST_TEXT, terms
from worker.traits import traits
from worker.way.judge.case import Case
from worker.way.judge.plan import StoryChange
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.shelf import MOST_OUTLETS, report_of

_MOST_APPEARANCES = 200
"""Appearances of a story among which its outlets are looked for."""
_UNLINKED: Mapping[int, StoryLinks] = {}
_UNHEARD: Mapping[int, datetime] = {}


@dataclass(frozen=True, slots=True)
class Made:
    """A story as its stored articles make it, and the articles with their revisions."""

    change: StoryChange
    articles: tuple[tuple[int, int], ...]


def of_stories(
    session: Session, story_ids: Collection[int], linked: Mapping[int, StoryLinks] = _UNLINKED
) -> list[Made]:
    """Returns what stories are about, by their first reports that are no copies.

    Those of which no article is left are not among them. A bounded number of articles is read of
    each, however large it is. ``linked`` is what stories were found by in other languages until
    now: of those it is made anew, too.
    """
    if not story_ids:
        return []
    reports: dict[int, list[Any]] = defaultdict(list)
    query = _article_query(dialect_of(session))
    for row in session.execute(query, given(session, story_ids)):
        reports[row.story].append(row)
    outlets = _outlets(session, reports)
    return [
        _made(story, rows, outlets.get(story, ()), linked.get(story))
        for story, rows in reports.items()
    ]


def _story() -> Any:
    return func.coalesce(Story.merged_into, Story.id)


def _is_of(dialect: str) -> Any:
    return or_(is_given(Story.id, dialect), is_given(Story.merged_into, dialect))


@cache
def _article_query(dialect: str) -> Any:
    numbered = (
        select(
            Article.id,
            _story().label("story"),
            func.row_number().over(partition_by=_story(), order_by=Article.id).label("place"),
        )
        .join(Story, Story.id == Article.story_id)
        .where(_is_of(dialect), Article.duplicate_of.is_(None))
        .subquery()
    )
    return (
        select(
            Article.id,
            numbered.c.story,
            Article.source_id,
            Article.revision,
            Article.title,
            func.substr(Article.text, 1, MOST_TEXT).label("text"),
            Article.language,
            Article.first_seen_at,
            Article.published_at,
            Article.published_precision,
        )
        .join(numbered, numbered.c.id == Article.id)
        .where(numbered.c.place <= MEMORY)
        .order_by(Article.id)
    )


def _made(
    story_id: int, rows: Sequence[Any], outlets: tuple[str, ...], linked: StoryLinks | None
) -> Made:
    first, *others = reports = [report_of(_case(row)) for row in rows]
    profile = opened(story_id, first)
    for each in others:
        profile = joined(profile, each)
    links = None
    if linked is not None:
        links = StoryLinks(_anchors(rows, reports, linked))
        for each in others:
            if each.terms.language != profile.language:
                links = with_words(links, profile, each)
    change = StoryChange(story_id, profile, outlets, links)
    return Made(change, tuple((row.id, row.revision) for row in rows))


def _anchors(
    rows: Sequence[Any], reports: Sequence[Report], known: StoryLinks
) -> tuple[Anchor, ...]:
    """Returns what a story is found by in other languages: those of the known reports that are
    among the rows, with their sentence vectors, and of a language without one the first."""
    languages = {each.language for each in known.anchors} - {None}
    kept: list[Anchor] = []
    first: dict[str, Anchor] = {}
    for row, report in zip(rows, reports, strict=True):
        if row.language not in languages:
            continue
        fresh = anchor(row.title, row.text, row.language, report.at, report.traits, None)
        first.setdefault(row.language, fresh)
        same = (each for each in known.anchors if moved(each, report.at).report == fresh.report)
        kept += [each for each in islice(same, 1) if each not in kept]
    told = {each.language for each in kept}
    return (*kept, *(each for each in first.values() if each.language not in told))


def _case(row: Any) -> Case:
    """Returns a stored article as the judge takes a document."""
    published = None
    if row.published_at is not None:
        published = Published(row.published_at, row.published_precision, "", "")
    article = types.Article(
        title=row.title,
        title_derived=False,
        text=row.text,
        language=row.language,
        published=published,
    )
    prepared = PreparedArticle(
        article=article,
        fingerprint=Fingerprint(0, ()),
        topics=(),
        traits=traits(row.title, row.text, row.language),
        terms=terms(row.title, row.text, row.language),
    )
    return Case(0, 0, row.source_id, row.first_seen_at, prepared)


def _outlets(session: Session, story_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """Returns the names of the outlets that carried each story, the first of them."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    query = _outlet_query(dialect_of(session))
    for row in with_outlets(session.execute(query, given(session, story_ids)).all()):
        name = _outlet_name(row)
        names = found[row.story]
        if len(names) < MOST_OUTLETS:
            names.setdefault(name.casefold(), name)
    return {story: tuple(names.values()) for story, names in found.items()}


def _outlet_name(row: Any) -> str:
    site = site_name(row.url) if row.url else ""
    return str(row.outlet or site or row.name or f"source {row.source_id}")


def outlets_of(session: Session, article_ids: Collection[int]) -> set[str]:
    """Returns the names of the outlets that carried any of the articles, case-folded."""
    query = _carrier_query(dialect_of(session))
    rows = session.execute(query, given(session, article_ids))
    return {_outlet_name(row).casefold() for row in rows}


@cache
def _carrier_query(dialect: str) -> Any:
    return (
        select(Appearance.outlet, Appearance.url, Appearance.source_id, Source.name)
        .join(Source, Source.id == Appearance.source_id)
        .where(is_given(Appearance.article_id, dialect))
        .distinct()
    )


@cache
def _outlet_query(dialect: str) -> Any:
    numbered = (
        select(
            Appearance.id,
            Appearance.article_id,
            Appearance.outlet,
            Appearance.url,
            Appearance.source_id,
            Source.name,
            _story().label("story"),
            func.row_number().over(partition_by=_story(), order_by=Appearance.id).label("place"),
        )
        .join(Article, Article.id == Appearance.article_id)
        .join(Story, Story.id == Article.story_id)
        .join(Source, Source.id == Appearance.source_id)
        .where(_is_of(dialect))
        .subquery()
    )
    return select(numbered).where(numbered.c.place <= _MOST_APPEARANCES).order_by(numbered.c.id)


def add(session: Session, made: Sequence[Made], told: Mapping[tuple[int, int], Any]) -> int:
    """Writes what stories are about that nobody wrote meanwhile; returns how many.

    Where an article changed or went since it was read, the story is left out. ``told``, by story
    and alert, is written where nothing is noted yet. To be called in a deciding transaction that
    left a mark.
    """
    stories = [each.change.id for each in made]
    known = set(session.scalars(_profiled(dialect_of(session)), given(session, stories)))
    there = set(session.scalars(_unmerged(dialect_of(session)), given(session, stories)))
    whole = _unchanged(session, made)
    fresh = [
        each
        for each in made
        if each.change.id in there
        and each.change.id not in known
        and whole.issuperset(each.articles)
    ]
    write(session, [each.change for each in fresh], _unnoted(session, fresh, told))
    return len(fresh)


def write(
    session: Session,
    changes: Sequence[StoryChange],
    told: Mapping[tuple[int, int], Any],
    last_heard: Mapping[int, datetime] = _UNHEARD,
) -> None:
    """Writes what stories are about under the number of this transaction's mark.

    ``last_heard`` says when the last report of each came, where that is known.
    """
    decision_id = session.scalar(select(func.max(Decision.id))) or 0
    dialect = dialect_of(session)
    rows = story_rows.profiles(changes, decision_id, None, dialect, last_heard)
    bulk.write(session, rows)
    bulk.write(session, story_rows.told(told, dialect))


def _unnoted(
    session: Session, made: Sequence[Made], told: Mapping[tuple[int, int], Any]
) -> dict[tuple[int, int], Any]:
    stories = {each.change.id for each in made}
    rows = session.execute(_noted(dialect_of(session)), given(session, stories))
    noted = {(story, alert) for story, alert in rows}
    return {key: each for key, each in told.items() if key[0] in stories and key not in noted}


def _unchanged(session: Session, made: Sequence[Made]) -> set[tuple[int, int]]:
    ids = [article for each in made for article, _ in each.articles]
    rows = session.execute(_revisions(dialect_of(session)), given(session, ids))
    return {(article, revision) for article, revision in rows}


@cache
def _profiled(dialect: str) -> Any:
    return select(StoryProfile.story_id).where(is_given(StoryProfile.story_id, dialect))


@cache
def _unmerged(dialect: str) -> Any:
    return select(Story.id).where(is_given(Story.id, dialect), Story.merged_into.is_(None))


@cache
def _noted(dialect: str) -> Any:
    return select(StoryAlert.story_id, StoryAlert.alert_id).where(
        is_given(StoryAlert.story_id, dialect)
    )


@cache
def _revisions(dialect: str) -> Any:
    return select(Article.id, Article.revision).where(is_given(Article.id, dialect))
