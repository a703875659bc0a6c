"""The store transaction: same as one we have, which story, which topics, whom to tell.

Everything is decided here once more, inside one transaction that no other deciding one overlaps,
so that copies arriving together in several workers make one alert.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from models import (
    Appearance,
    Article,
    Document,
    Item,
    Revision,
    Story,
    TopicMatchRow,
)
from worker.core import alerting, fingerprint
from worker.store import (
    arrivals,
    documents,
    duplicates,
    forget_marks,
    notices,
    recovery,
    retention_shorten,
    search,
)
from worker.store import article_rows as rows
from worker.store.documents import KeptDocument
from worker.store.retention import FORGOTTEN, TEXT
from worker.types import (
    CleanArticle,
    DocumentOutcome,
    PreparedArticle,
    TopicMatch,
)

# Without the unit of work: an article makes enough of it.
_NEW_STORY = insert(cast(Table, Story.__table__)).returning(Story.__table__.c.id)


@dataclass(frozen=True, slots=True)
class Rules:
    """What deciding needs beside the article: topics and alerts as they stand."""

    topics: rows.TopicRows
    alerts: tuple[notices.AlertPlan, ...]
    match: Callable[[CleanArticle], tuple[TopicMatch, ...]]
    """Finds today's topics in an article as it was."""
    hold: str | None = None
    """Why what is told of the document waits for a person, if it does."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a document. ``deliveries`` are the ids made or joined."""

    outcome: DocumentOutcome
    article_id: int | None
    reason: str | None = None
    deliveries: tuple[str, ...] = ()


def take(
    session: Session, ready: Sequence[tuple[KeptDocument, PreparedArticle]], token: str
) -> dict[int, Item]:
    """Makes sure of documents that are about to be stored.

    Returns the items of those whose lease still holds, by the documents' ids. What the
    transaction will ask about each of them is asked about all at once.
    """
    held = documents.held(session, [document.id for document, _ in ready], token)
    wanted = {document.item_id for document, _ in ready if document.id in held}
    items = {each.id: each for each in session.scalars(select(Item).where(Item.id.in_(wanted)))}
    duplicates.expect(session, [each.fingerprint.signature for _, each in ready])
    return {document.id: items[document.item_id] for document, _ in ready if document.id in held}


def store(
    session: Session,
    document: KeptDocument,
    item: Item,
    token: str,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    """Decides about a document that ``take`` returned with its item, and stores what follows."""
    address = prepared.article.url or document.url
    if forget_marks.is_forgotten(session, prepared.fingerprint.text_hash, address):
        return _refuse(session, document, token)
    rules = replace(rules, hold=recovery.hold_of(session, document, prepared.article.published))
    stored = _decide(session, document, item, prepared, rules, now)
    item.article_id = stored.article_id
    documents.finish(
        session,
        document.id,
        token,
        outcome=stored.outcome,
        article_id=stored.article_id,
        reason=stored.reason,
    )
    return stored


def _refuse(session: Session, document: KeptDocument, token: str) -> Stored:
    """Ends a document that brings what was forgotten, keeping neither its words nor its address."""
    reason = forget_marks.REASON
    documents.finish(session, document.id, token, outcome="rejected", code=FORGOTTEN, reason=reason)
    session.execute(
        update(Document)
        .where(Document.id == document.id)
        .values(url=None)
        .execution_options(synchronize_session=False)
    )
    return Stored("rejected", None, reason)


def _decide(
    session: Session,
    document: KeptDocument,
    item: Item,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    if item.article_id is not None:
        again = _seen_again(session, document, item, prepared, rules, now)
        if again is not None:
            return again
    same = duplicates.by_text(session, prepared.fingerprint.text_hash)
    if same is not None:
        return _same_words(session, document, prepared, rules, same, now)
    same = _at_same_address(session, document, prepared)
    if same is not None:
        return _copy(session, document, prepared, rules, same, "address", now)
    near = duplicates.nearest(session, prepared.fingerprint.signature, now)
    if near is not None:
        return _copy(session, document, prepared, rules, near, "near", now)
    return _new(session, document, prepared, rules, now)


def _new(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    made_story = session.execute(_NEW_STORY, {"created_at": now}).scalar_one()
    article = rows.insert(session, document, prepared, made_story, None, now)
    rows.appear(session, document, article.id, prepared.article, "first")
    duplicates.index(session, article.id, prepared.fingerprint.signature, now)
    rows.write_matches(session, article.id, prepared.topics, rules.topics)
    made = _tell(session, article, prepared.topics, [], document.silent, rules, now)
    return Stored("new", article.id, None, made)


def _same_words(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    article: Article,
    now: datetime,
) -> Stored:
    rows.appear(session, document, article.id, prepared.article, "text")
    reason = f"the same words as article {article.id}"
    if not _is_unheard_elsewhere(article, document):
        return Stored("duplicate", article.id, reason)
    if article.kept != TEXT:
        _make_whole(session, article, prepared, rules)
    found = rules.match(rows.clean_of(article))
    known = _known(session, article, document, rules)
    made = _tell(session, article, found, known, document.silent, rules, now)
    return Stored("duplicate", article.id, reason, made)


def _copy(
    session: Session,
    document: KeptDocument,
    prepared: PreparedArticle,
    rules: Rules,
    original: Article,
    kind: str,
    now: datetime,
) -> Stored:
    canonical = original
    if original.duplicate_of is not None:
        canonical = session.get_one(Article, original.duplicate_of)
    article = rows.insert(session, document, prepared, canonical.story_id, canonical.id, now)
    rows.appear(session, document, article.id, prepared.article, kind)
    rows.write_matches(session, article.id, prepared.topics, rules.topics)
    known = _known(session, article, document, rules)
    made = _tell(session, article, prepared.topics, known, document.silent, rules, now)
    if kind == "address":
        reason = f"the same address as article {canonical.id}"
        return Stored("duplicate", canonical.id, reason, made)
    return Stored("near_duplicate", article.id, f"nearly article {canonical.id}", made)


def _known(
    session: Session, article: Article, document: KeptDocument, rules: Rules
) -> list[tuple[TopicMatch, ...]]:
    """Returns the topics of the story's other articles, as far as they count as known."""
    return [
        _topics_of(session, each, rules)
        for each in _of_story(session, article)
        if not _is_unheard_elsewhere(each, document)
    ]


def _topics_of(session: Session, article: Article, rules: Rules) -> tuple[TopicMatch, ...]:
    return retention_shorten.topics_of(session, article, rules.match, rules.topics)


def _make_whole(
    session: Session, article: Article, prepared: PreparedArticle, rules: Rules
) -> None:
    """Gives a shortened article its words back: they came again, and may be told now."""
    before = article.title, article.text
    article.text, article.kept = prepared.article.text, TEXT
    search.replace(session, article.id, before, article.title, article.text, article.language)
    session.execute(delete(TopicMatchRow).where(TopicMatchRow.article_id == article.id))
    rows.write_matches(session, article.id, rules.match(rows.clean_of(article)), rules.topics)


def _is_unheard_elsewhere(article: Article, document: KeptDocument) -> bool:
    """Tells whether the article is known only from another source's silent baseline.

    Adding a source must not swallow what the sources already there bring as news.
    """
    return article.silent == arrivals.BASELINE and article.source_id != document.source_id


def _of_story(session: Session, article: Article) -> Sequence[Article]:
    return session.scalars(
        select(Article)
        .where(Article.story_id == article.story_id, Article.id != article.id)
        .order_by(Article.id)
        .limit(20)
    ).all()


def _seen_again(
    session: Session,
    document: KeptDocument,
    item: Item,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored | None:
    """Handles an item that was stored before; None if it now is something else than it was."""
    appearance = session.scalars(
        select(Appearance)
        .where(Appearance.item_id == item.id)
        .order_by(Appearance.id.desc())
        .limit(1)
    ).first()
    article = session.get(Article, item.article_id)
    if appearance is None or article is None:
        return None
    article = session.get_one(Article, appearance.article_id)
    same_words = article.text_hash == prepared.fingerprint.text_hash
    if appearance.kind == "text" and not same_words:
        # A copy that was linked to another source's article now says something of its own.
        session.delete(appearance)
        session.flush()
        return None
    if same_words and (article.title == prepared.article.title or appearance.kind == "text"):
        rows.refresh(article, prepared.article, now)
        return Stored("unchanged", article.id, "it says what it said before")
    if _is_another(article, prepared):
        return None
    return _revise(session, document, article, prepared, rules, now)


def _is_another(article: Article, prepared: PreparedArticle) -> bool:
    """Tells whether the place now holds another article, as a ``latest.txt`` does.

    A revision keeps something of headline or text. Short texts are taken for revisions: a
    changed word is much of them.
    """
    if _was_short(article) or len(prepared.article.text.split()) < fingerprint.SHORT_TEXT:
        return False
    return not _alike(article, prepared)


def _was_short(article: Article) -> bool:
    if article.kept == TEXT:
        return len(article.text.split()) < fingerprint.SHORT_TEXT
    # A text of sixty words and more has a full signature, whatever is left of it here.
    return len(fingerprint.unpack(article.signature)) < fingerprint.MIN_SIGNATURE


def _revise(
    session: Session,
    document: KeptDocument,
    article: Article,
    prepared: PreparedArticle,
    rules: Rules,
    now: datetime,
) -> Stored:
    known = [_topics_of(session, article, rules), *_known(session, article, document, rules)]
    session.add(
        Revision(
            article_id=article.id,
            number=article.revision,
            document_id=article.document_id,
            title=article.title,
            text=article.text,
            text_hash=article.text_hash,
            replaced_at=now,
        )
    )
    if article.duplicate_of is None:
        duplicates.unindex(session, article.id, fingerprint.unpack(article.signature))
        duplicates.index(session, article.id, prepared.fingerprint.signature, now)
    before = article.title, article.text
    rows.fill(article, prepared, now)
    search.replace(session, article.id, before, article.title, article.text, article.language)
    article.revision += 1
    article.document_id = document.id
    article.updated_at = now
    session.execute(delete(TopicMatchRow).where(TopicMatchRow.article_id == article.id))
    rows.write_matches(session, article.id, prepared.topics, rules.topics)
    made = _tell(session, article, prepared.topics, known, document.silent, rules, now)
    return Stored("updated", article.id, f"revision {article.revision}", made)


def _at_same_address(
    session: Session, document: KeptDocument, prepared: PreparedArticle
) -> Article | None:
    hashed = duplicates.address_hash(prepared.article.url or document.url)
    if hashed is None:
        return None
    for article, source_id in duplicates.by_address(session, hashed):
        if source_id != document.source_id or _alike(article, prepared):
            return article
    return None


def _alike(article: Article, prepared: PreparedArticle) -> bool:
    """Tells whether two items of one source at one address are one article.

    A feed may give all its entries one address, or renew the identities of all it holds.
    """
    if article.title.casefold() == prepared.article.title.casefold():
        return True
    known = fingerprint.unpack(article.signature)
    return fingerprint.is_near_duplicate(prepared.fingerprint.signature, known)


def _tell(
    session: Session,
    article: Article,
    found: Sequence[TopicMatch],
    known: Sequence[Sequence[TopicMatch]],
    silent: str | None,
    rules: Rules,
    now: datetime,
) -> tuple[str, ...]:
    made: list[str] = []
    for plan in rules.alerts:
        decision = alerting.decide(plan.rule, found, known, silent)
        if decision.verdict == "tell":
            made += notices.tell(session, plan, article, now, rules.hold)
    if silent is None:
        # From here on it is known by a source that was not silent.
        article.silent = None
    return tuple(made)
