"""What a plan changes of articles that are there: revisions, words that came again, statements of
the source. A few statements for all of them, under the deciding lock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from models import Appearance, Article, Revision, TopicMatchRow
from worker.base.store import bulk
from worker.base.store.given import dialect_of, given, is_given
from worker.search.store import backlog as search_backlog
from worker.way.collect.store.retention import TEXT
from worker.way.judge.plan import Plan, Revised, Verdict
from worker.way.judge.store import duplicates
from worker.way.judge.store.plan_rows import published, says

Ids = Callable[[int], int]


def write(session: Session, plan: Plan, ids: Ids, now: datetime) -> list[int]:
    """Writes what changes of articles stored before, and of those made in the same plan.

    Returns the articles whose words are others now: they are to be indexed anew for searching.
    """
    whole = [each for each in plan.verdicts if each.makes_whole and each.article_id is not None]
    # What is revised in the same batch is whole by then.
    _make_whole(session, whole, ids)
    refreshed = _refreshed(plan, ids, now)
    rounds = _rounds(plan.revised)
    for turn, each in enumerate(rounds):
        # What was stated before a revision was stated of what the article said until then.
        bulk.update(session, Article, refreshed.get(turn, ()), fill=True)
        _revise(session, each, ids, now)
    bulk.update(session, Article, refreshed.get(len(rounds), ()), fill=True)
    _move_items(session, plan.revised)
    _unlink(session, plan.unlinked)
    _hear(session, plan.verdicts, ids)
    _drop_matches(session, [ids(each) for each in plan.rematched])
    changed = {each.id for each in plan.revised} | {each.article_id or 0 for each in whole}
    return [ids(each) for each in changed]


def _rounds(revised: Sequence[Revised]) -> list[list[Revised]]:
    """Returns the revisions in turns, in each of which an article is revised once.

    Of an article that is revised twice in a batch both earlier states are kept.
    """
    turns: dict[int, int] = {}
    rounds: list[list[Revised]] = []
    for each in revised:
        turn = turns.get(each.id, 0)
        turns[each.id] = turn + 1
        if turn == len(rounds):
            rounds.append([])
        rounds[turn].append(each)
    return rounds


def _revise(session: Session, revised: Sequence[Revised], ids: Ids, now: datetime) -> None:
    """Keeps what revised articles said until now, and lets them say what they say now."""
    articles = [ids(each.id) for each in revised]
    search_backlog.forget(session, articles)
    session.execute(_keep(dialect_of(session)), given(session, articles) | {"now": now})
    said = [_said(each, ids(each.id), now) for each in revised]
    # Where no date is stated, the one that was stated stays.
    bulk.update(session, Article, [each for each in said if _is_dated(each)], grow=("revision",))
    undated = [_without_dates(each) for each in said if not _is_dated(each)]
    bulk.update(session, Article, undated, grow=("revision",))
    duplicates.unindex_all(
        session, [(ids(each.id), each.before) for each in revised if each.is_canonical]
    )
    _drop_matches(session, articles)


def _keep(dialect: str) -> Any:
    said = select(
        Article.id, Article.revision, Article.document_id, Article.title, Article.text,
        Article.text_hash, bindparam("now", type_=Revision.replaced_at.type),
    ).where(is_given(Article.id, dialect))  # fmt: skip
    columns = ["article_id", "number", "document_id", "title", "text", "text_hash", "replaced_at"]
    return insert(cast(Table, Revision.__table__)).from_select(columns, said)


def _said(revised: Revised, article_id: int, now: datetime) -> dict[str, Any]:
    said = says(revised.case.prepared, now)
    return said | {"id": article_id, "document_id": revised.case.document_id, "updated_at": now}


def _is_dated(said: dict[str, Any]) -> bool:
    return said["published_raw"] is not None


def _without_dates(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if not name.startswith("published_")}


_MOVE_EACH = text("UPDATE appearances SET item_id = :item WHERE item_id = :before")
_MOVE_TOGETHER = text(
    "UPDATE appearances SET item_id = item FROM json_to_recordset(CAST(:rows AS json)) "
    "AS given (item bigint, before bigint) WHERE item_id = before"
)


def _move_items(session: Session, revised: Sequence[Revised]) -> None:
    """The entry that took another's place appears from now on where that one did.

    Only in what is stored: the batch's own appearances are written as they are at its end.
    """
    places: dict[int, int] = {}
    for each in revised:
        if each.item_from is None:
            continue
        item = each.case.item_id
        places |= {before: item for before, last in places.items() if last == each.item_from}
        places.setdefault(each.item_from, item)
    moved = [{"item": item, "before": before} for before, item in places.items()]
    bulk.change(session, moved, each=_MOVE_EACH, together=_MOVE_TOGETHER)


def _drop_matches(session: Session, articles: Sequence[int]) -> None:
    if articles:
        dropped = delete(TopicMatchRow).where(
            is_given(TopicMatchRow.article_id, dialect_of(session))
        )
        session.execute(
            dropped.execution_options(synchronize_session=False), given(session, articles)
        )


def _unlink(session: Session, appearances: Sequence[int]) -> None:
    """Removes appearances that say something of their own now."""
    known = [each for each in appearances if each > 0]
    if known:
        dropped = delete(Appearance).where(is_given(Appearance.id, dialect_of(session)))
        session.execute(dropped.execution_options(synchronize_session=False), given(session, known))


def _hear(session: Session, verdicts: Sequence[Verdict], ids: Ids) -> None:
    """Notes that a source that is not silent brought an article."""
    heard = [ids(each.article_id) for each in verdicts if each.is_heard and each.article_id]
    if heard:
        changed = update(Article).where(is_given(Article.id, dialect_of(session)))
        session.execute(
            changed.values(silent=None).execution_options(synchronize_session=False),
            given(session, heard),
        )


def _make_whole(session: Session, verdicts: Sequence[Verdict], ids: Ids) -> None:
    """Gives shortened articles their words back: they came again, and may be told now."""
    texts = {ids(each.article_id or 0): each.case.prepared.article.text for each in verdicts}
    search_backlog.forget(session, texts)
    bulk.update(
        session, Article, [{"id": each, "text": said, "kept": TEXT} for each, said in texts.items()]
    )


def _refreshed(plan: Plan, ids: Ids, now: datetime) -> dict[int, list[dict[str, Any]]]:
    """Returns what sources now state of articles and did not state before, one row an article, by
    how often the article was revised before in the batch."""
    revising = {each.case.document_id for each in plan.revised}
    turns: Counter[int] = Counter()
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    for each in plan.verdicts:
        if each.article_id is None:
            continue
        if each.case.document_id in revising:
            turns[each.article_id] += 1
        if each.refreshes:
            turn = found[turns[each.article_id]]
            stated = _stated(each, now)
            row = turn.setdefault(each.article_id, {"id": ids(each.article_id), **stated})
            row |= {name: value for name, value in stated.items() if value is not None}
    return {turn: list(each.values()) for turn, each in found.items()}


def _stated(verdict: Verdict, now: datetime) -> dict[str, Any]:
    clean = verdict.case.prepared.article
    values = {
        name: getattr(clean, name) if name in verdict.refreshes else None
        for name in ("author", "agency", "outlet")
    }
    dated = clean.published if "published" in verdict.refreshes else None
    return values | published(dated, now)
