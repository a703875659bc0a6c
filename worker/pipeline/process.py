"""document → parse → clean → same as one we have? → topics → store → alerts.

Fetching, cleaning, fingerprinting and matching run without a transaction; what depends on other
articles is decided inside one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from worker import log
from worker.core import formats, search
from worker.core.fingerprint import fingerprint
from worker.errors import DocumentRejected, StoreUnavailable
from worker.pipeline.hints import Hints
from worker.pipeline.runtime import Runtime
from worker.store import articles, deliveries, documents, tallies
from worker.store.articles import Stored
from worker.store.documents import KeptDocument
from worker.store.headlines import headlines
from worker.types import CleanArticle, PreparedArticle

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Processed:
    """What became of one document."""

    document_id: int
    outcome: str
    article_id: int | None = None
    reason: str | None = None
    deliveries: tuple[str, ...] = ()


def prepare(runtime: Runtime, document: KeptDocument) -> PreparedArticle:
    """Makes of the bytes all that can be decided without a look at other articles.

    Raises DocumentRejected.
    """
    article = read(document)
    search.indexed(article.title, article.text)
    return PreparedArticle(
        article, fingerprint(article.title, article.text), runtime.match(article)
    )


def read(document: KeptDocument) -> CleanArticle:
    """Returns what the document says. Raises DocumentRejected."""
    from worker.core.clean import clean
    from worker.core.language import detect

    parsed = formats.load(document.format).read(document.content)
    article = clean(replace(parsed, url=parsed.url or document.url))
    # What a feed declares is its usual language, which need not be this article's.
    found = detect(f"{article.title}\n{article.text}") or _primary(parsed.language)
    return _storable(replace(article, language=found, source=document.source))


def _primary(tag: str | None) -> str | None:
    """Returns the language of a tag such as ``en-US`` (BCP 47)."""
    first = (tag or "").replace("_", "-").partition("-")[0].strip().lower()
    return first if first.isalpha() and len(first) in (2, 3) else None


def _storable(article: CleanArticle) -> CleanArticle:
    """PostgreSQL refuses NUL in text, and no database takes a lone surrogate."""
    values = {}
    for name in ("title", "text", "url", "author", "agency", "outlet", "language"):
        value = getattr(article, name)
        if value is not None and ("\0" in value or not _encodable(value)):
            values[name] = value.replace("\0", "").encode("utf-8", "replace").decode()
    return replace(article, **values) if values else article


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def process(
    runtime: Runtime, document_ids: Sequence[int], holder: str, hints: Hints | None = None
) -> list[Processed]:
    """Processes those of the documents that are pending and free. Raises StoreUnavailable."""
    with runtime.database.write() as session:
        alone = documents.tried_before(session, document_ids) if len(document_ids) > 1 else []
        token, taken = documents.claim(session, document_ids, holder)
        worn = documents.worn_out(session, [each.id for each in taken])
    results: list[Processed] = []
    if taken:
        ready = [(each, _prepare_safely(runtime, each, each.id in worn)) for each in taken]
        results = _store_all(runtime, ready, token)
        _report(runtime, results, hints)
    for each in alone:
        results += process(runtime, [each], holder, hints)
    return results


Prepared = PreparedArticle | DocumentRejected | None
"""None: an unexpected failure; the document is tried again later."""


def _prepare_safely(runtime: Runtime, document: KeptDocument, worn_out: bool) -> Prepared:
    if worn_out:
        return DocumentRejected("failed", "it could not be processed in several tries")
    try:
        return prepare(runtime, document)
    except DocumentRejected as rejection:
        return rejection
    except Exception:
        _log.exception("processing failed", document=document.id)
        return None


def _store_all(
    runtime: Runtime, ready: Sequence[tuple[KeptDocument, Prepared]], token: str
) -> list[Processed]:
    """Stores all in one transaction; should that fail, each in its own, so that one document
    which the database refuses takes no other with it."""
    try:
        return _store_together(runtime, ready, token)
    except StoreUnavailable:
        raise
    except Exception:
        _log.exception("storing a batch failed", documents=len(ready))
    results = []
    for each in ready:
        try:
            results += _store_together(runtime, [each], token)
        except StoreUnavailable:
            raise
        except Exception:
            _log.exception("storing failed", document=each[0].id)
            with runtime.database.write() as session:
                documents.postpone(session, each[0].id, token)
    return results


def _store_together(
    runtime: Runtime, ready: Sequence[tuple[KeptDocument, Prepared]], token: str
) -> list[Processed]:
    results: list[Processed] = []
    now = runtime.clock()
    with runtime.database.decide() as session:
        rules = runtime.rules(session)
        items = articles.take(session, _prepared(ready), token)
        for document, prepared in ready:
            if prepared is None:
                documents.postpone(session, document.id, token)
            elif isinstance(prepared, DocumentRejected):
                if documents.reject(session, document, token, prepared.code, str(prepared), now):
                    results.append(Processed(document.id, "rejected", reason=str(prepared)))
            elif document.id in items:
                item = items[document.id]
                stored = articles.store(session, document, item, token, prepared, rules, now)
                results.append(_processed(document.id, stored))
                _count_matches(session, stored, prepared)
        for result in results:
            tallies.note(session, tallies.DOCUMENTS, result.outcome)
        tallies.write(session)
    return results


def _prepared(
    ready: Sequence[tuple[KeptDocument, Prepared]],
) -> list[tuple[KeptDocument, PreparedArticle]]:
    return [(each, found) for each, found in ready if isinstance(found, PreparedArticle)]


def _count_matches(session: Session, stored: Stored, prepared: PreparedArticle) -> None:
    if stored.outcome in ("new", "near_duplicate"):
        for match in prepared.topics:
            tallies.note(session, tallies.MATCHES, match.slug)


def _processed(document_id: int, stored: Stored) -> Processed:
    return Processed(
        document_id, stored.outcome, stored.article_id, stored.reason, stored.deliveries
    )


def _report(runtime: Runtime, results: Sequence[Processed], hints: Hints | None) -> None:
    made = [each for result in results for each in result.deliveries]
    for result in results:
        if result.outcome == "rejected":
            _log.warning("set aside", document=result.document_id, reason=result.reason)
    stored = [each for each in results if each.outcome in ("new", "near_duplicate", "updated")]
    if stored:
        _tell_operator(runtime, stored)
    if not made or hints is None:
        # Without a service of its own to tell, the service's next tick finds them.
        return
    for kind, ids in deliveries_due(runtime, made).items():
        hints.deliveries(kind, ids)


def deliveries_due(runtime: Runtime, ids: Sequence[str]) -> dict[str, list[str]]:
    """Returns those of the deliveries that are due at once, by channel kind, and hints them."""
    kinds = {channel.kind for channel in runtime.channels.values()}
    found = {}
    with runtime.database.write() as session:
        for kind in kinds:
            due = deliveries.hint_these(session, kind, ids)
            if due:
                found[kind] = due
    return found


def _tell_operator(runtime: Runtime, stored: Sequence[Processed]) -> None:
    with runtime.database.read() as session:
        rows = headlines(session, [each.article_id for each in stored])
    for result in stored:
        if result.article_id in rows:
            title, source, topics = rows[result.article_id]
            _log.info(
                f"article {result.outcome}",
                id=result.article_id,
                document=result.document_id,
                title=title,
                source=source,
                topics=topics or "none",
            )
