"""Articles shortened to what their source is to keep: the lead, or the headline alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from models import Article, Document, Revision, TopicMatchRow, Verdict, Whole
from worker.base.store.chunks import in_chunks
from worker.base.store.writing import changed
from worker.search.store import index as search
from worker.topics.words import lead_end
from worker.upkeep.prune.store.articles import untold
from worker.upkeep.prune.store.slices import Gone, Slice
from worker.way.collect.store.retention import EXCERPT, LINK, TEXT, Plan

_LEVELS = {TEXT: 0, EXCERPT: 1, LINK: 2}


def lately(session: Session, after: int, until: int, rows: int) -> tuple[int, list[int]]:
    """Returns the articles that documents up to ``until`` became or changed, from ``after`` on.

    First how far it looked.
    """
    found = session.execute(
        select(Document.id, Document.article_id)
        .where(Document.id > after, Document.id <= until)
        .order_by(Document.id)
        .limit(rows)
    ).all()
    ids = list(dict.fromkeys(row.article_id for row in found if row.article_id is not None))
    return (found[-1].id if len(found) == rows else until), ids


def every_article(session: Session, plan: Plan, at: Any, rows: int) -> Slice:
    """Shortens what is longer than its source keeps, whenever it came.

    To be called in a deciding transaction.
    """
    sources = plan.keeping(EXCERPT, LINK)
    if not sources:
        return Slice()
    start = int(at or 0)
    end = session.scalar(
        select(func.max(Article.id)).where(
            Article.id.in_(
                select(Article.id).where(Article.id > start).order_by(Article.id).limit(rows)
            )
        )
    )
    if end is None:
        return Slice()
    ids = session.scalars(
        select(Article.id).where(
            Article.id > start,
            Article.id <= end,
            Article.source_id.in_(sources),
            Article.kept != LINK,
        )
    ).all()
    return Slice(end, shorten(session, plan, ids)[0])


def shorten(session: Session, plan: Plan, ids: Collection[int]) -> tuple[Gone, list[int]]:
    """Shortens those of the articles that are longer than is kept of their source.

    Returns how many, and those that have to wait because somebody is still to be told of them.
    To be called in a deciding transaction.
    """
    gone: Gone = Counter()
    waiting: list[int] = []
    for chunk in in_chunks(list(ids)):
        articles = session.scalars(
            select(Article).where(
                Article.id.in_(chunk), Article.source_id.in_(plan.keeping(EXCERPT, LINK))
            )
        ).all()
        longer = [each for each in articles if _LEVELS[each.kept] < _LEVELS[_level(plan, each)]]
        later = untold(session, [each.id for each in longer])
        waiting += sorted(later)
        shortened = [each for each in longer if each.id not in later]
        for each in shortened:
            _cut(session, each, _level(plan, each))
            gone["texts", each.source_id] += 1
        session.flush()
        # What was left out of a text goes with it.
        of_these = Whole.article_id.in_([each.id for each in shortened])
        changed(session, delete(Whole).where(of_these))
    return gone, waiting


def _level(plan: Plan, article: Article) -> str:
    return plan.sources[article.source_id].keep


def _cut(session: Session, article: Article, level: str) -> None:
    before = article.title, article.text
    article.text = _shortened(article.text, level)
    article.kept = level
    search.replace(session, article.id, before, article.title, article.text, article.language)
    for row in session.scalars(select(TopicMatchRow).where(TopicMatchRow.article_id == article.id)):
        row.evidence = _within(row.evidence, len(article.text))
    _cut_verdicts(session, article.id)
    revisions = session.execute(
        select(Revision.id, Revision.text).where(Revision.article_id == article.id)
    )
    for revision in revisions:
        changed(
            session,
            update(Revision)
            .where(Revision.id == revision.id)
            .values(text=_shortened(revision.text, level)),
        )


def _cut_verdicts(session: Session, article_id: int) -> None:
    """Takes the words shared with a story out of the verdicts: they may stand beyond the lead."""
    for row in session.scalars(select(Verdict).where(Verdict.article_id == article_id)):
        if "s" in row.record:
            row.record = {**row.record, "s": row.record["s"][:2]}


def _shortened(text: str, level: str) -> str:
    return "" if level == LINK else text[: lead_end(text)]


def _within(evidence: Sequence[Any], length: int) -> list[Any]:
    """Returns the evidence in the headline, and in that much of the text."""
    return [each for each in evidence if each[1] == "title" or each[3] <= length]
