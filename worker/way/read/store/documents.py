"""Documents on their way to becoming articles: claimed, finished, set aside, tried again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, not_, select, text, update
from sqlalchemy.orm import Session

from models import Blob, Document, Item, Source
from worker.base.store import blobs, bulk, clock, leases
from worker.base.store.given import dialect_of, given, given_list, is_given

MOST_TRIES = 3
LEASE_SECONDS = 120.0
_FIRST_PAUSE = 30.0
GONE = "gone"
_GONE = "what arrived is not stored any more"
_MOST_OF_A_KEY = 200
"""Characters of an item's key in the log."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document with its bytes, as it is read."""

    id: int
    source_id: int
    item_id: int
    format: str
    content: bytes
    url: str | None
    item: str | None
    arrived_at: datetime
    silent: str | None
    source: str = ""
    """What people call the source."""
    hold: str | None = None
    """Why deliveries made from it are held for a person, or null."""
    gone: tuple[int, ...] = ()
    """The items of its source that it may have replaced in the listing."""


def claim(session: Session, ids: Sequence[int], holder: str) -> tuple[str, list[KeptDocument]]:
    """Takes pending documents for processing. Returns the lease's token and the documents.

    Several are taken together only at their first try. Whatever ended that one, a document that
    ends the process, say, then fails alone and takes no other with it.
    """
    claiming = _claiming(are_several=len(ids) > 1)
    token, claimed = leases.claim(session, claiming, ids, holder=holder, seconds=LEASE_SECONDS)
    return token, taken(session, claimed, token)


@cache
def _claiming(*, are_several: bool) -> Any:
    together = [Document.tries == 0] if are_several else []
    tries = Document.tries + 1
    return leases.claiming(Document, Document.state == "pending", *together, tries=tries)


def taken(session: Session, ids: Sequence[int], token: str) -> list[KeptDocument]:
    """Returns documents that were claimed, with their bytes, in the order of their ids.

    Ends those whose bytes are not stored any more.
    """
    if not ids:
        return []
    rows: Sequence[Any] = session.execute(_with_bytes(), {"ids": ids}).all()
    for document, blob, _ in rows:
        if blob is None:
            finish(session, document.id, token, outcome="rejected", code=GONE, reason=_GONE)
    return [kept(*row) for row in rows if row.Blob is not None]


@cache
def _with_bytes() -> Any:
    return (
        select(Document, Blob, Source.name)
        .outerjoin(Blob, Blob.sha256 == Document.sha256)
        .join(Source, Source.id == Document.source_id)
        .where(Document.id.in_(given_list()))
        .order_by(Document.id)
    )


def kept(document: Document, blob: Blob, source: str) -> KeptDocument:
    """Returns a document with its bytes; ``source`` is the name of its source."""
    return KeptDocument(
        id=document.id,
        source_id=document.source_id,
        item_id=document.item_id,
        format=document.format,
        content=blobs.unpack(blob),
        url=document.url,
        item=document.item,
        arrived_at=document.arrived_at,
        silent=document.silent,
        source=source,
        hold=document.hold,
        gone=tuple(document.gone or ()),
    )


def held(session: Session, ids: Sequence[int], token: str) -> set[int]:
    """Returns those of the documents whose lease is still this one, and keeps it so until the
    transaction ends."""
    if not ids:
        return set()
    asked = given(session, ids) | {"token": token, "low": min(ids), "high": max(ids)}
    return set(session.scalars(_held(dialect_of(session)), asked))


@cache
def _held(dialect: str) -> Any:
    # The bounds leave the other days' parts of the table alone.
    return (
        select(Document.id)
        .where(
            is_given(Document.id, dialect),
            Document.id.between(bindparam("low"), bindparam("high")),
            Document.lease_token == bindparam("token"),
        )
        .order_by(Document.id)
        .with_for_update()
    )


def finish(
    session: Session,
    document_id: int,
    token: str,
    *,
    outcome: str,
    article_id: int | None = None,
    code: str | None = None,
    reason: str | None = None,
) -> bool:
    """Ends a document's processing. Returns False, changing nothing, if the lease was lost."""
    return leases.finish(
        session,
        Document,
        document_id,
        token,
        state="rejected" if outcome == "rejected" else "done",
        outcome=outcome,
        article_id=article_id,
        code=code,
        reason=reason,
        due_at=None,
    )


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of a document, by its id."""

    id: int
    outcome: str
    article_id: int | None = None
    code: str | None = None
    reason: str | None = None


def end(session: Session, ended: Sequence[Ended], token: str) -> None:
    """Ends the processing of documents whose lease is this one, in one statement."""
    if not ended:
        return
    rows = [
        {
            "document": each.id,
            "new_state": "rejected" if each.outcome == "rejected" else "done",
            "new_outcome": each.outcome,
            "new_article": each.article_id,
            "new_code": each.code,
            "new_reason": each.reason,
        }
        for each in ended
    ]
    if dialect_of(session) == "sqlite":
        session.execute(_END_EACH, [each | {"token": token} for each in rows])
        return
    numbers = [each.id for each in ended]
    bounds = {"low": min(numbers), "high": max(numbers)}
    session.execute(_END_TOGETHER, {"rows": bulk.pack(rows), "token": token} | bounds)


_ENDED = (
    "state = {0}new_state, outcome = {0}new_outcome, article_id = {0}new_article, "
    "code = {0}new_code, reason = {0}new_reason, due_at = NULL, dispatched_until = NULL, "
    "lease_token = NULL, lease_owner = NULL, lease_until = NULL"
)
_END_EACH = text(
    f"UPDATE documents SET {_ENDED.format(':')} WHERE id = :document AND lease_token = :token"
)
_END_TOGETHER = text(
    f"UPDATE documents SET {_ENDED.format('')} "
    "FROM json_to_recordset(CAST(:rows AS json)) AS given (document bigint, new_state text, "
    "new_outcome text, new_article bigint, new_code text, new_reason text) "
    # The bounds leave the other days' parts of the table alone.
    "WHERE id = document AND id BETWEEN :low AND :high AND lease_token = :token"
)


def set_items_aside(
    session: Session, reasons: Mapping[int, tuple[str, str]], now: datetime
) -> None:
    """Notes with items why what came of them is no article: item → code and reason."""
    values = [
        {"id": item, "set_aside_code": code, "set_aside_reason": reason, "set_aside_at": now}
        for item, (code, reason) in reasons.items()
    ]
    bulk.update(session, Item, values)


def names(session: Session, document_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Returns document → what people call its source, and its item there: a file, say."""
    rows = session.execute(
        select(Document.id, Source.name, Item.key)
        .join(Item, Item.id == Document.item_id)
        .join(Source, Source.id == Item.source_id)
        .where(Document.id.in_(document_ids))
    )
    return {document: (source, key[:_MOST_OF_A_KEY]) for document, source, key in rows}


def reject(
    session: Session,
    rejected: Sequence[tuple[KeptDocument, str, str]],
    token: str,
    now: datetime,
) -> set[int]:
    """Sets documents and their items aside: each with a code and the reason. Returns the documents
    whose lease was still this one; of the others nothing changes."""
    mine = held(session, [each.id for each, _, _ in rejected], token)
    kept = [(each, code, why) for each, code, why in rejected if each.id in mine]
    ended = [Ended(each.id, "rejected", code=code, reason=why) for each, code, why in kept]
    end(session, ended, token)
    reasons = {each.item_id: (code, why) for each, code, why in kept}
    if reasons:
        # In one order for all, so that two transactions never wait for each other.
        locked = select(Item.id).where(is_given(Item.id, dialect_of(session)))
        session.execute(locked.order_by(Item.id).with_for_update(), given(session, reasons)).all()
    set_items_aside(session, reasons, now)
    return mine


def postpone(session: Session, document_ids: Sequence[int], token: str) -> None:
    """Gives documents back after an unexpected failure: each is tried again in 30 s, then 5 min."""
    if not document_ids:
        return
    by_tries: dict[int, list[int]] = defaultdict(list)
    tried = select(Document.id, Document.tries).where(Document.id.in_(document_ids))
    for document_id, tries in session.execute(tried.order_by(Document.id)):
        by_tries[tries].append(document_id)
    for tries, ids in by_tries.items():
        due_at = clock.after(_FIRST_PAUSE * 10 ** max(0, tries - 1))
        session.execute(
            update(Document)
            .where(Document.id.in_(ids), Document.lease_token == token)
            .values(**leases.FREE, due_at=due_at)
            .execution_options(synchronize_session=False)
        )


def tried_before(session: Session, ids: Sequence[int]) -> list[int]:
    """Returns those of the documents that are to be taken one by one."""
    return list(
        session.scalars(
            select(Document.id)
            .where(
                Document.id.in_(ids),
                Document.state == "pending",
                Document.tries > 0,
                leases.is_due(Document),
            )
            .order_by(Document.id)
        )
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a document is: its outcome once it has one, whether somebody is at it, or whether it
    may be taken now."""

    document_id: int
    outcome: str | None
    article_id: int | None
    reason: str | None
    is_held: bool
    is_due: bool


def standing(session: Session, ids: Sequence[int]) -> list[Standing]:
    """Returns how far those of the documents are that are still stored."""
    query = select(
        Document.id, Document.outcome, Document.article_id, Document.reason,
        and_(Document.state == "pending", not_(leases.is_free(Document))),
        and_(Document.state == "pending", leases.is_due(Document)),
    ).where(is_given(Document.id, dialect_of(session)))  # fmt: skip
    return [Standing(*row) for row in session.execute(query, given(session, ids))]


def worn_out(session: Session, document_ids: Sequence[int]) -> set[int]:
    """Returns those of the documents that failed too often to be tried again."""
    return set(session.scalars(_worn_out(), {"ids": list(document_ids)}))


@cache
def _worn_out() -> Select[int]:
    return select(Document.id).where(Document.id.in_(given_list()), Document.tries > MOST_TRIES)
