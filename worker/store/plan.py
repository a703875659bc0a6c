"""Writes what the judge decided, a statement a table, in the deciding transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import Table, TextClause, delete, insert, text, update
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Article,
    CommonShingle,
    Decision,
    Document,
    FingerprintIndex,
    Revision,
    Story,
    TopicMatchRow,
    Verdict,
)
from worker.core import fingerprint
from worker.core.judge import Case, Plan, Rules, record_of, worded
from worker.core.judge import Verdict as Decided
from worker.core.prepared import PreparedArticle
from worker.store import duplicates, search, story_rows, tallies, tellings
from worker.store.database import on_sqlite
from worker.store.given import dialect_of, given, is_given
from worker.store.retention import FORGOTTEN, TEXT
from worker.store.writing import insert_ignoring, upsert
from worker.types import Published, TopicMatch

FUTURE_TOLERANCE = timedelta(hours=24)
"""A date further ahead than this is not believed."""
BATCH = "batch"
_NUMBERED = ("stories", "articles", "notices")


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a document. ``deliveries`` are the ids made or joined."""

    document_id: int
    outcome: str
    article_id: int | None
    reason: str | None
    deliveries: tuple[str, ...] = ()


def write(session: Session, plan: Plan, rules: Rules, token: str, now: datetime) -> list[Written]:
    """Writes a plan, in its order. Returns what became of each document."""
    ids = _Ids(session, plan)
    mark = session.execute(insert(Decision).returning(Decision.id), {"at": now, "kind": BATCH})
    decision_id = mark.scalar_one()
    _insert(session, Story, [{"id": ids(each), "created_at": at} for each, at in plan.stories])
    _write_articles(session, plan, ids, now)
    _write_revisions(session, plan, ids, now)
    _write_appearances(session, plan, ids)
    _write_shingles(session, plan, ids, now)
    _write_matches(session, plan, ids, rules)
    _write_search(session, plan, ids)
    _write_heard(session, plan, ids)
    story_rows.write(session, plan, ids, decision_id)
    made = tellings.write(session, plan, ids, now)
    _write_verdicts(session, plan, ids, rules, now)
    _finish(session, plan, ids, token)
    _count(session, plan)
    return [_written(each, ids, made) for each in plan.verdicts]


class _Ids:
    """Numbers given for the plan's ids below zero."""

    def __init__(self, session: Session, plan: Plan) -> None:
        wanted = {
            "stories": [each for each, _ in plan.stories],
            "articles": [each.id for each in plan.articles],
            "notices": list(range(len(plan.tellings))),
        }
        given_ids = _next_ids(session, {name: len(each) for name, each in wanted.items()})
        self.notices = given_ids["notices"]
        self._known = dict(zip(wanted["stories"], given_ids["stories"], strict=True))
        self._known |= dict(zip(wanted["articles"], given_ids["articles"], strict=True))

    def __call__(self, planned: int) -> int:
        return self._known[planned] if planned < 0 else planned


Ids = Callable[[int], int]


def _next_ids(session: Session, wanted: Mapping[str, int]) -> dict[str, list[int]]:
    """Takes the next numbers of the tables' rows. Only one transaction at a time decides."""
    found: dict[str, list[int]] = {name: [] for name in wanted}
    if on_sqlite(session):
        rows = session.execute(text("SELECT name, seq FROM sqlite_sequence"))
        last = {name: int(seq) for name, seq in rows}
        for name, number in wanted.items():
            first = last.get(name, 0) + 1
            found[name] = list(range(first, first + number))
        return found
    parts = " UNION ALL ".join(
        f"SELECT '{name}', nextval(pg_get_serial_sequence('{name}', 'id')) "
        f"FROM generate_series(1, :{name})"
        for name in _NUMBERED
    )
    for name, number in session.execute(text(parts), dict(wanted)):
        found[name].append(number)
    return found


def _insert(session: Session, table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Inserts rows, all of the same columns."""
    if not rows:
        return
    if on_sqlite(session):
        session.execute(insert(table.__table__), list(rows))
    else:
        session.execute(_insertion(table.__tablename__, tuple(rows[0])), {"rows": _packed(rows)})


@cache
def _insertion(table: str, columns: tuple[str, ...]) -> TextClause:
    """Returns an INSERT whose rows travel in one parameter.

    One execution for each row would hold the deciding lock several times as long.
    """
    names = ", ".join(f'"{each}"' for each in columns)
    return text(
        f"INSERT INTO {table} ({names}) SELECT {names} "
        f"FROM json_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS json))"
    )


def _packed(rows: Sequence[dict[str, Any]]) -> str:
    """Returns rows as the JSON that PostgreSQL makes rows from."""
    return json.dumps(rows, default=_plain, ensure_ascii=False)


def _plain(value: datetime | bytes) -> str:
    return value.isoformat() if isinstance(value, datetime) else f"\\x{value.hex()}"


def _write_articles(session: Session, plan: Plan, ids: Ids, now: datetime) -> None:
    rows = []
    for each in plan.articles:
        row = {
            "id": ids(each.id),
            "uid": each.uid,
            "story_id": ids(each.story_id),
            "source_id": each.case.source_id,
            "document_id": each.case.document_id,
            "revision": 1,
            "duplicate_of": ids(each.duplicate_of) if each.duplicate_of is not None else None,
            "url": each.case.address,
            "first_seen_at": each.case.arrived_at,
            "updated_at": now,
            "silent": each.case.silent,
        }
        rows.append(row | says(each.case.prepared, now))
    # A copy's row names its original's, which stands before it.
    _insert(session, Article, rows)


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


def _write_revisions(session: Session, plan: Plan, ids: Ids, now: datetime) -> None:
    """Keeps what revised articles said until now, and lets them say what they say now."""
    for each in plan.revised:
        article = session.get_one(Article, ids(each.id), populate_existing=True)
        session.execute(
            insert(Revision),
            {
                "article_id": article.id,
                "number": article.revision,
                "document_id": article.document_id,
                "title": article.title,
                "text": article.text,
                "text_hash": article.text_hash,
                "replaced_at": now,
            },
        )
        before = article.title, article.text
        values = says(each.case.prepared, now)
        if each.case.prepared.article.published is None:
            values = {name: value for name, value in values.items() if "published" not in name}
        for name, value in values.items():
            setattr(article, name, value)
        article.revision += 1
        article.document_id = each.case.document_id
        article.updated_at = now
        session.flush()
        search.replace(session, article.id, before, article.title, article.text, article.language)
        if each.is_canonical:
            duplicates.unindex(session, article.id, each.before)
        _drop_matches(session, [article.id])
        if each.item_from is not None:
            _move_item(session, each.item_from, each.case, article.id)


def _move_item(session: Session, item_from: int, case: Case, article_id: int) -> None:
    """The entry that took another's place is that article's from now on."""
    session.execute(
        update(Appearance)
        .where(Appearance.item_id == item_from, Appearance.article_id == article_id)
        .values(item_id=case.item_id)
        .execution_options(synchronize_session=False)
    )


def _drop_matches(session: Session, article_ids: Sequence[int]) -> None:
    session.execute(
        delete(TopicMatchRow)
        .where(TopicMatchRow.article_id.in_(article_ids))
        .execution_options(synchronize_session=False)
    )


_APPEARS = {"new": "first", "same_words": "text", "same_address": "address", "near_copy": "near"}


def _write_appearances(session: Session, plan: Plan, ids: Ids) -> None:
    if plan.unlinked:
        known = [each for each in plan.unlinked if each > 0]
        session.execute(
            delete(Appearance)
            .where(Appearance.id.in_(known))
            .execution_options(synchronize_session=False)
        )
    rows = [
        {
            "article_id": ids(each.article_id),
            "item_id": each.case.item_id,
            "document_id": each.case.document_id,
            "source_id": each.case.source_id,
            "kind": _APPEARS[each.kind],
            "url": each.case.address,
            "address_hash": each.case.address_hash,
            "outlet": each.case.prepared.article.outlet,
            "title": each.case.prepared.article.title,
            "at": each.case.arrived_at,
        }
        for each in plan.verdicts
        if each.kind in _APPEARS and each.article_id is not None
    ]
    _insert(session, Appearance, rows)


def _write_shingles(session: Session, plan: Plan, ids: Ids, now: datetime) -> None:
    if plan.retired:
        rows = [{"hash": each, "since": now} for each in sorted(set(plan.retired))]
        insert_ignoring(session, CommonShingle, rows)
        session.execute(
            delete(FingerprintIndex)
            .where(is_given(FingerprintIndex.hash, dialect_of(session)))
            .execution_options(synchronize_session=False),
            given(session, plan.retired),
        )
    gone = set(plan.retired)
    indexed = [(each.id, each.index) for each in plan.articles]
    indexed += [(each.id, each.index) for each in plan.revised]
    pairs = [
        (hashed, ids(article)) for article, hashes in indexed for hashed in hashes
        if hashed not in gone
    ]  # fmt: skip
    duplicates.add(session, sorted(set(pairs)), now)


def _write_matches(session: Session, plan: Plan, ids: Ids, rules: Rules) -> None:
    if plan.rematched:
        _drop_matches(session, [ids(each) for each in plan.rematched])
    found: dict[int, Sequence[TopicMatch]] = {
        ids(each.id): each.case.prepared.topics for each in plan.articles
    }
    found |= {ids(each.id): each.case.prepared.topics for each in plan.revised}
    found |= {ids(article): topics for article, topics in plan.rematched.items()}
    rows = [row for article, topics in found.items() for row in match_rows(article, topics, rules)]
    _insert(session, TopicMatchRow, rows)


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


def _write_search(session: Session, plan: Plan, ids: Ids) -> None:
    revised = {each.id for each in plan.revised}
    search.add_all(
        session,
        [
            (ids(each.id), clean.title, clean.text, clean.language)
            for each in plan.articles
            if each.id not in revised
            for clean in (each.case.prepared.article,)
        ],
    )


def _write_heard(session: Session, plan: Plan, ids: Ids) -> None:
    """Notes what a source that is not silent brought, and what is stated only now."""
    heard = [ids(each.article_id) for each in plan.verdicts if each.is_heard and each.article_id]
    if heard:
        session.execute(
            update(Article)
            .where(Article.id.in_(heard))
            .values(silent=None)
            .execution_options(synchronize_session=False)
        )
    for each in plan.verdicts:
        if each.makes_whole and each.article_id is not None:
            _make_whole(session, ids(each.article_id), each.case)
        elif each.kind == "unchanged" and each.refreshes and each.article_id is not None:
            _refresh(session, ids(each.article_id), each)


def _make_whole(session: Session, article_id: int, case: Case) -> None:
    """Gives a shortened article its words back: they came again, and may be told now."""
    article = session.get_one(Article, article_id, populate_existing=True)
    before = article.title, article.text
    article.text, article.kept = case.prepared.article.text, TEXT
    session.flush()
    search.replace(session, article.id, before, article.title, article.text, article.language)


def _refresh(session: Session, article_id: int, verdict: Decided) -> None:
    """Takes over what the source now states and did not state before."""
    clean = verdict.case.prepared.article
    values: dict[str, Any] = {
        name: getattr(clean, name)
        for name in ("author", "agency", "outlet")
        if name in verdict.refreshes
    }
    if "published" in verdict.refreshes:
        values |= published(clean.published, verdict.case.arrived_at)
    session.execute(
        update(Article)
        .where(Article.id == article_id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _write_verdicts(session: Session, plan: Plan, ids: Ids, rules: Rules, now: datetime) -> None:
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for each in plan.verdicts:
        if each.article_id is None or each.kind == "unchanged":
            continue
        if each.kind == "same_words" and not each.alerts:
            continue
        key = ids(each.article_id), each.revision
        record = record_of(each, ids)
        rows[key] = {
            "article_id": key[0], "revision": key[1], "at": now, "rules": rules.generation,
            "record": record,
        }  # fmt: skip
    upsert(session, Verdict, list(rows.values()), ("article_id", "revision"))


def _finish(session: Session, plan: Plan, ids: Ids, token: str) -> None:
    """Ends the documents, whose leases were made sure of when the transaction began."""
    documents = cast(Table, Document.__table__)
    ended = [
        {
            "document": each.case.document_id,
            "new_state": "rejected" if each.kind == "refused" else "done",
            "new_outcome": each.outcome,
            "new_article": _shown_article(each, ids),
            "new_code": FORGOTTEN if each.kind == "refused" else None,
            "new_reason": reason_of(each, ids),
        }
        for each in plan.verdicts
    ]
    became = [
        {"item": each.case.item_id, "article": _shown_article(each, ids)}
        for each in plan.verdicts
        if each.kind != "refused"
    ]
    if on_sqlite(session):
        session.execute(_END_SQLITE, [each | {"token": token} for each in ended])
    else:
        session.execute(_END_POSTGRESQL, {"token": token, "rows": _packed(ended)})
    refused = [each.case.document_id for each in plan.verdicts if each.kind == "refused"]
    if refused:
        session.execute(update(documents).where(documents.c.id.in_(refused)).values(url=None))
    if became and on_sqlite(session):
        session.execute(_BECOME_SQLITE, became)
    elif became:
        # Of an item's several documents in a batch the last one counts.
        last = {each["item"]: each for each in became}
        session.execute(_BECOME_POSTGRESQL, {"rows": _packed(list(last.values()))})


_ENDED = (
    "due_at = NULL, dispatched_until = NULL, lease_token = NULL, lease_owner = NULL, "
    "lease_until = NULL"
)
_END_SQLITE = text(
    "UPDATE documents SET state = :new_state, outcome = :new_outcome, article_id = :new_article, "
    f"code = :new_code, reason = :new_reason, {_ENDED} "
    "WHERE id = :document AND lease_token = :token"
)
_END_POSTGRESQL = text(
    "UPDATE documents SET state = new_state, outcome = new_outcome, article_id = new_article, "
    f"code = new_code, reason = new_reason, {_ENDED} "
    "FROM json_to_recordset(CAST(:rows AS json)) AS given (document bigint, new_state text, "
    "new_outcome text, new_article bigint, new_code text, new_reason text) "
    "WHERE id = document AND lease_token = :token"
)
_BECOME_SQLITE = text("UPDATE items SET article_id = :article WHERE id = :item")
_BECOME_POSTGRESQL = text(
    "UPDATE items SET article_id = article FROM json_to_recordset(CAST(:rows AS json)) "
    "AS given (item bigint, article bigint) WHERE id = item"
)


def _shown_article(verdict: Decided, ids: Ids) -> int | None:
    """Returns the article that programs are told of: of a page seen again the first one."""
    shown = verdict.of if verdict.kind == "same_address" else verdict.article_id
    return ids(shown) if shown is not None else None


def _count(session: Session, plan: Plan) -> None:
    for each in plan.verdicts:
        tallies.note(session, tallies.DOCUMENTS, each.outcome)
        if each.outcome in ("new", "near_duplicate"):
            for match in each.case.prepared.topics:
                tallies.note(session, tallies.MATCHES, match.slug)


def _written(verdict: Decided, ids: Ids, made: Mapping[int, Sequence[str]]) -> Written:
    return Written(
        verdict.case.document_id,
        verdict.outcome,
        _shown_article(verdict, ids),
        reason_of(verdict, ids),
        tuple(made.get(verdict.case.document_id, ())),
    )


def reason_of(verdict: Decided, ids: Ids) -> str | None:
    """Returns why a document became what it became; of a plain new one there is nothing to say."""
    if verdict.kind == "new" and verdict.recurs_of is None:
        return None
    return worded(verdict.reason, ids)
