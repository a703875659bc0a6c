"""What a plan changes of articles that are there: revisions, words that came again, statements of
the source. A few statements for all of them, under the deciding lock."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.orm import Session

from models import Appearance, Article, Revision, TopicMatchRow
from models.base import table_of
from worker.base.store import bulk
from worker.base.store.given import dialect_of, given, is_given
from worker.search.store import backlog as search_backlog
from worker.way.collect.store.retention import TEXT
from worker.way.judge.plan import Plan, Revised, Verdict
from worker.way.judge.store import duplicates
from worker.way.judge.store.plan_rows import published, says

Ids = Callable[[int], int]


def write(session: Session, plan: Plan, ids: Ids, now: datetime) -> None:
    """Writes what changes of articles stored before, and of those made in the same plan."""
    whole = [each for each in plan.verdicts if each.makes_whole and each.article_id is not None]
    # What is revised in the same batch is whole by then.
    _make_whole(session, whole, ids)
    states = _states(plan.revised)
    refreshed = _refreshed(plan, now)
    _revise(session, states, refreshed, ids, now)
    last = [
        {"id": ids(article), **row}
        for (article, turn), row in refreshed.items()
        if turn == len(states.get(article, ()))
    ]
    bulk.update(session, Article, last, fill=True)
    _move_items(session, plan.revised)
    _unlink(session, plan.unlinked)
    _hear(session, plan.verdicts, ids)
    _move(session, plan.verdicts, ids)
    _drop_matches(session, [ids(each) for each in plan.rematched])


def _states(revised: Sequence[Revised]) -> dict[int, list[Revised]]:
    """Returns what articles say one after the other."""
    found: dict[int, list[Revised]] = defaultdict(list)
    for each in revised:
        found[each.id].append(each)
    return found


def _revise(
    session: Session,
    states: Mapping[int, Sequence[Revised]],
    refreshed: Mapping[tuple[int, int], dict[str, Any]],
    ids: Ids,
    now: datetime,
) -> None:
    """Keeps what revised articles said until now, and lets them say what they say at last.

    What they said in between is kept as if each had been written: the number of statements does
    not grow with that of revisions.
    """
    if not states:
        return
    articles = [ids(each) for each in states]
    dialect = dialect_of(session)
    # What the batch itself brought is not to be found yet.
    found = [each for each in states if each > 0]
    search_backlog.forget(session, found)
    session.execute(_keep(dialect), given(session, articles) | {"now": now})
    between = [
        _kept(each, ids(article), now) for article, said in states.items() for each in said[:-1]
    ]
    bulk.write(session, bulk.rows(Revision, between, dialect=dialect))
    last = [_last(article, said, refreshed, ids, now) for article, said in states.items()]
    # Where no date is stated, the one that was stated stays.
    bulk.update(session, Article, [each for each in last if _is_dated(each)])
    bulk.update(session, Article, [_without_dates(each) for each in last if not _is_dated(each)])
    first = [states[each][0] for each in found]
    duplicates.unindex_all(session, [(each.id, each.before) for each in first if each.is_canonical])
    _drop_matches(session, articles)


def _last(
    article: int,
    said: Sequence[Revised],
    refreshed: Mapping[tuple[int, int], dict[str, Any]],
    ids: Ids,
    now: datetime,
) -> dict[str, Any]:
    """Returns what an article says at last, under the last date that was stated in the batch."""
    row = {
        "id": ids(article),
        "document_id": said[-1].case.document_id,
        "revision": said[-1].revision,
        "updated_at": now,
        **says(said[-1].case.prepared, now),
    }
    for turn, each in enumerate(said):
        own = published(each.case.prepared.article.published, now)
        for stated in (refreshed.get((article, turn), {}), own):
            if stated.get("published_raw") is not None:
                row |= {name: stated[name] for name in own}
    return row


def _keep(dialect: str) -> Any:
    said = select(
        Article.id, Article.revision, Article.document_id, Article.title, Article.text,
        Article.text_hash, bindparam("now", type_=Revision.replaced_at.type),
    ).where(is_given(Article.id, dialect))  # fmt: skip
    columns = ["article_id", "number", "document_id", "title", "text", "text_hash", "replaced_at"]
    return insert(table_of(Revision)).from_select(columns, said)


def _kept(revised: Revised, article_id: int, now: datetime) -> dict[str, Any]:
    """Returns the row of what an article said only within the batch."""
    prepared = revised.case.prepared
    return {
        "article_id": article_id,
        "number": revised.revision,
        "document_id": revised.case.document_id,
        "title": prepared.article.title,
        "text": prepared.article.text,
        "text_hash": prepared.fingerprint.text_hash,
        "replaced_at": now,
    }


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


def _move(session: Session, verdicts: Sequence[Verdict], ids: Ids) -> None:
    """Gives articles the addresses that their own sources give them now. Where they appeared stays:
    what comes from the address before is still the same page."""
    last = {each.article_id or 0: each.case for each in verdicts if "address" in each.refreshes}
    bulk.update(session, Article, [{"id": ids(k), "url": each.address} for k, each in last.items()])


def _make_whole(session: Session, verdicts: Sequence[Verdict], ids: Ids) -> None:
    """Gives shortened articles their words back: they came again, and may be told now."""
    texts = {ids(each.article_id or 0): each.case.prepared.article.text for each in verdicts}
    search_backlog.forget(session, texts)
    bulk.update(
        session, Article, [{"id": each, "text": said, "kept": TEXT} for each, said in texts.items()]
    )


def _refreshed(plan: Plan, now: datetime) -> dict[tuple[int, int], dict[str, Any]]:
    """Returns what sources now state of articles and did not state before, by article and by how
    often it was revised before in the batch."""
    revising = {each.case.document_id for each in plan.revised}
    turns: Counter[int] = Counter()
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for each in plan.verdicts:
        if each.article_id is None:
            continue
        if each.case.document_id in revising:
            turns[each.article_id] += 1
        if each.refreshes:
            stated = _stated(each, now)
            row = found.setdefault((each.article_id, turns[each.article_id]), stated)
            row |= {name: value for name, value in stated.items() if value is not None}
    return found


def _stated(verdict: Verdict, now: datetime) -> dict[str, Any]:
    clean = verdict.case.prepared.article
    values = {
        name: getattr(clean, name) if name in verdict.refreshes else None
        for name in ("author", "agency", "outlet")
    }
    dated = clean.published if "published" in verdict.refreshes else None
    return values | published(dated, now)
