"""document → read → clean → topics, traits, fingerprint, terms → judge and store → hints.

All that can be made of a document by itself is made without a transaction.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from worker import search
from worker.base import frames, log
from worker.base.errors import DocumentRejected, StoreUnavailable
from worker.base.plugins.contained import storable
from worker.base.types import Article, TopicMatch
from worker.duplicates.fingerprint import fingerprint
from worker.furniture.memory_batch import Reading
from worker.furniture.memory_masks import LineMasker
from worker.furniture.steps import memory
from worker.furniture.steps.memory import Decided
from worker.search import steps as indexing
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.stories.languages.anchors import Anchor, anchor
from worker.stories.languages.encoder import LANGUAGES
from worker.stories.steps import backfill, frequencies
from worker.stories.terms import terms
from worker.traits import Traits, traits
from worker.way.judge import steps as store
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.steps import Prepared
from worker.way.judge.store.plan import Written
from worker.way.read.budget import UNGUARDED, Guard, Watch
from worker.way.read.steps import pages_read
from worker.way.read.steps.outcomes import report
from worker.way.read.steps.parsing import parsed
from worker.way.read.store import documents, second_tries, turns
from worker.way.read.store.documents import KeptDocument

_log = log.get(__name__)
_TOO_GREEDY = "it took more memory than one document may; it is tried once more, alone"


def prepare(
    runtime: Runtime,
    document: KeptDocument,
    watch: Watch = UNGUARDED,
    lines: Reading | None = None,
) -> PreparedArticle:
    """Makes of the bytes all that can be decided without a look at other articles.

    ``lines`` is what the sources of its batch repeat; it counts for those read after it. Raises
    DocumentRejected.
    """
    masker = (
        lines.masker(document.source_id, document.item_id, document.url)
        if lines is not None
        else None
    )
    article = read(document, watch, masker)
    made = prepared(runtime, article, watch)
    if lines is None or masker is None or masker.sighting is None:
        return made
    lines.take_in(document.source_id, article, masker.sighting)
    return replace(made, seen=masker.sighting)


def prepared(runtime: Runtime, article: Article, watch: Watch = UNGUARDED) -> PreparedArticle:
    """Returns an article with all that it is compared and matched by."""
    title, text, language = article.title, article.text, article.language
    watch.at("index")
    # What it returns is kept, and found again when the article is written to the search index.
    search.indexed(title, text)
    watch.at("topics")
    found = runtime.match(article)
    missed = runtime.missed(article, found)
    watch.at("traits")
    known = traits(title, text, language)
    watch.at("fingerprint")
    signature = fingerprint(title, text)
    watch.at("terms")
    weighty = terms(title, text, language)
    watch.at("anchor")
    linked_by = _anchor(runtime, article, found, known, watch)
    frame = frames.pack(article.whole, article.masks, text) if article.whole else b""
    return PreparedArticle(
        article,
        signature,
        found,
        known,
        weighty,
        anchor=linked_by,
        matched_by=runtime.matched_by,
        frame=frame,
        missed=missed,
    )


def _anchor(
    runtime: Runtime, article: Article, found: Sequence[TopicMatch], known: Traits, watch: Watch
) -> Anchor | None:
    """Returns what an article is linked by with stories in other languages.

    Only of what an alert asks for. A sentence vector costs more than all the rest of an article,
    and its model 140 MB: none is made where all stories are told in one language.
    """
    if article.language is None or not any(each.slug in runtime.asked for each in found):
        return None
    is_mixed = runtime.reader.stories.links.has_other_than(article.language)
    sentences = None
    if is_mixed and article.language in LANGUAGES:
        with watch.outside():
            sentences = runtime.sentences
    at = runtime.clock()
    return anchor(article.title, article.text, article.language, at, known, sentences)


def read(
    document: KeptDocument, watch: Watch = UNGUARDED, masker: LineMasker | None = None
) -> Article:
    """Returns what the document says, without what its source repeats, if that is known to
    ``masker``. Raises DocumentRejected."""
    from worker.cleaning import clean
    from worker.reading.language import settled

    found = parsed(document.format, document.content)
    watch.at("clean")
    maskers = () if masker is None else (masker,)
    article = clean(replace(found, url=found.url or document.url), maskers)
    background = masker.spans(article) if masker is not None else ()
    watch.at("language")
    # What a feed declares is its usual language, which need not be this article's.
    language = settled(f"{article.title}\n{article.text}", found.language)
    said = replace(article, language=language, source=document.source, background=background)
    return _storable(said)


def _storable(article: Article) -> Article:
    values: dict[str, Any] = {}
    for name in ("title", "text", "url", "author", "agency", "outlet", "language"):
        value = getattr(article, name)
        if value is not None and ("\0" in value or not _encodable(value)):
            values[name] = storable(value)
    return replace(article, **values) if values else article


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Manner:
    """How documents are processed.

    ``guard`` holds each to its budget: one that costs more is put apart, to be tried once more
    alone. After ``patience`` seconds no further document is begun: the rest are given back, their
    try uncounted. ``is_in_order`` leaves those for later whose item has an older one that is due.
    """

    guard: Guard = UNGUARDED
    patience: float = math.inf
    is_in_order: bool = False


PLAIN = Manner()


def process(
    runtime: Runtime,
    document_ids: Sequence[int],
    holder: str,
    hints: Hints | None = None,
    manner: Manner = PLAIN,
) -> list[Written]:
    """Processes those of the documents that are pending and free, those that were tried before one
    by one. Returns what became of them; what failed, was put apart or given back is not among it.

    ``hints`` leaves word of deliveries that are due at once; without it the next tick finds them.
    Raises StoreUnavailable.
    """
    ends = time.monotonic() + manner.patience
    with runtime.database.write() as session:
        if manner.is_in_order:
            later = turns.with_older_ones(session, document_ids)
            document_ids = [each for each in document_ids if each not in later]
        alone = documents.tried_before(session, document_ids) if len(document_ids) > 1 else []
        token, taken = documents.claim(session, document_ids, holder)
        worn = documents.worn_out(session, [each.id for each in taken])
    results: list[Written] = []
    if taken:
        lines = memory.reading(
            runtime.database, runtime.clock, [(each.source_id, each.item_id) for each in taken]
        )
        batch = _Batch(taken, token, worn, lines.reading)
        ready = _prepare_some(runtime, batch, manner.guard, ends)
        results = store_all(runtime, ready, token, manner.guard)
        # First of all: readers wait for it.
        report(runtime, results, hints)
        make_searchable(runtime, results)
        take_in(runtime, lines, ready, results)
        pages_read.after_batch(runtime, ready, results)
        newest = max((each.article_id or 0 for each in results), default=0)
        frequencies.after_batch(runtime, newest)
    for number, each in enumerate(alone):
        # One of them always: else none would have its turn where each batch takes all the time.
        if number and time.monotonic() >= ends:
            break
        results += process(runtime, [each], holder, hints, manner)
    return results


@dataclass(frozen=True, slots=True)
class _Batch:
    """Documents that were taken together; ``worn`` failed too often to be tried again."""

    documents: Sequence[KeptDocument]
    token: str
    worn: Collection[int]
    lines: Reading
    """What their sources repeat."""


def _prepare_some(
    runtime: Runtime, batch: _Batch, guard: Guard, ends: float
) -> list[tuple[KeptDocument, Prepared]]:
    """Prepares documents one after the other; gives back those for which no time is left, and puts
    apart those that took too much memory."""
    _ = runtime.matcher  # compiled once for all: no document pays for it
    ready: list[tuple[KeptDocument, Prepared]] = []
    greedy: list[KeptDocument] = []
    left: list[int] = []
    for number, each in enumerate(batch.documents):
        if number and time.monotonic() >= ends:
            left = [other.id for other in batch.documents[number:]]
            break
        try:
            made = _prepare_safely(runtime, each, batch, guard)
        except MemoryError:
            greedy.append(each)
        else:
            ready.append((each, made))
    if greedy or left:
        with runtime.database.write() as session:
            for each in greedy:
                second_tries.put_apart(session, each.id, batch.token, _TOO_GREEDY)
                turns.suspect(session, each.source_id)
            second_tries.give_back(session, batch.token, left)
            named = documents.names(session, [each.id for each in greedy])
    for each in greedy:
        _log.warning(
            "document put apart",
            document=each.id,
            source=each.source,
            item=named.get(each.id, (None, None))[1],
            source_id=each.source_id,
            format=each.format,
            bytes=len(each.content),
            reason=_TOO_GREEDY,
        )
    return ready


def about(document: KeptDocument) -> dict[str, Any]:
    """Returns what a line of the log says of which document it is about."""
    return {"document": document.id, "source": document.source, "format": document.format}


def _prepare_safely(
    runtime: Runtime, document: KeptDocument, batch: _Batch, guard: Guard
) -> Prepared:
    """Returns an article, why there is none, or None after a failure of our own. Raises MemoryError
    where the document took more memory than it may."""
    if document.id in batch.worn:
        return DocumentRejected("failed", "it could not be processed in several tries")
    try:
        with guard.over(document, batch.token) as watch:
            try:
                return prepare(runtime, document, watch, batch.lines)
            except DocumentRejected as rejection:
                if watch.was_refused_memory(rejection):
                    raise MemoryError from None
                return rejection
    except MemoryError:
        if guard is UNGUARDED:
            _log.exception("processing failed", **about(document))
            return None
        raise MemoryError from None
    except Exception:
        _log.exception("processing failed", **about(document))
        return None


def store_all(
    runtime: Runtime,
    ready: Sequence[tuple[KeptDocument, Prepared]],
    token: str,
    guard: Guard = UNGUARDED,
) -> list[Written]:
    """Decides about articles and stores them; sets the other documents aside, apart from them."""
    articles = [(each, made) for each, made in ready if isinstance(made, PreparedArticle)]
    others = [(each, made) for each, made in ready if not isinstance(made, PreparedArticle)]
    results = _in_halves(runtime, store.set_aside, others, token)
    backfill.before_batch(runtime, [made for _, made in articles])
    if len(articles) != 1:
        return [*results, *_in_halves(runtime, store.batch, articles, token)]
    # Of one alone it is known who is to blame, should the process end meanwhile.
    with guard.deciding(articles[0][0], token):
        return [*results, *_in_halves(runtime, store.batch, articles, token)]


def make_searchable(runtime: Runtime, results: Sequence[Written]) -> None:
    """Lets searches find what was decided about."""
    articles = {each.own_article_id for each in results if each.own_article_id is not None}
    indexing.after_batch(runtime, sorted(articles))


def take_in(
    runtime: Runtime,
    lines: memory.Batch,
    ready: Sequence[tuple[KeptDocument, Prepared]],
    results: Sequence[Written],
) -> None:
    """Lets the memories of the sources take in what was decided about."""
    stories = {
        each.document_id: (each.story_id, each.article_id)
        for each in results
        if each.outcome not in ("rejected", "unchanged")
    }
    decided = []
    for document, made in ready:
        story, article = stories.get(document.id, (None, None))
        seen = made.seen if isinstance(made, PreparedArticle) else None
        if seen is not None and story is not None and article is not None:
            decided.append(Decided(document.source_id, story, article, seen))
    memory.after_batch(runtime.database, runtime.clock, lines, decided)


_Made = TypeVar("_Made")


def _in_halves(
    runtime: Runtime,
    write: Callable[[Runtime, Sequence[tuple[KeptDocument, _Made]], str], list[Written]],
    ready: Sequence[tuple[KeptDocument, _Made]],
    token: str,
) -> list[Written]:
    """Stores all; should that fail, each half anew, so that one document which the database refuses
    takes no other with it."""
    if not ready:
        return []
    try:
        return write(runtime, ready, token)
    except StoreUnavailable:
        raise
    except Exception:
        _log.exception("storing failed", documents=len(ready))
    if len(ready) > 1:
        half = len(ready) // 2
        return [
            *_in_halves(runtime, write, ready[:half], token),
            *_in_halves(runtime, write, ready[half:], token),
        ]
    with runtime.database.write() as session:
        documents.postpone(session, [ready[0][0].id], token)
    return []
