"""What is noted of pages that were read beside their entries."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from worker.formats import linked_entry
from worker.formats.linked_entry.kinds import REASONS
from worker.setup.runtime import Runtime
from worker.sources.feed import wishes
from worker.sources.feed.pages.requests import page_request
from worker.way.collect.store import pages_ended, pages_later
from worker.way.collect.store.pages_ended import Seen
from worker.way.collect.store.pages_later import Unread
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.steps import Prepared
from worker.way.judge.store.plan import Written
from worker.way.read.store.documents import KeptDocument

_CHANGED = ("new", "updated")


def after_batch(
    runtime: Runtime,
    ready: Sequence[tuple[KeptDocument, Prepared]],
    results: Sequence[Written],
) -> None:
    """Notes what pages were taken for, and lets those of matched articles be looked at again; those
    of whole entries, which were not read, an hour later first."""
    outcomes = {each.document_id: each.outcome for each in results}
    seen = [
        Seen(
            document.item_id,
            made.article.page,
            REASONS[made.article.page],
            is_unchanged=outcomes.get(document.id) == "unchanged",
            is_matched=_is_matched(runtime, made),
        )
        for document, made in ready
        if isinstance(made, PreparedArticle) and made.article.page
    ]
    unread = [
        each
        for document, made in ready
        if outcomes.get(document.id) in _CHANGED and (each := _unread(runtime, document, made))
    ]
    if not (seen or unread):
        return
    with runtime.database.write() as session:
        if seen:
            pages_ended.note_seen(session, seen, runtime.clock())
        if unread:
            _ask_later(session, runtime, unread)


def _unread(runtime: Runtime, document: KeptDocument, made: Prepared) -> Unread | None:
    """Returns the entry of a matched article, if its page was not read with it."""
    if document.format != linked_entry.ALONE or document.silent:
        return None
    if not isinstance(made, PreparedArticle) or not _is_matched(runtime, made):
        return None
    entry = linked_entry.entry_of(document.content, document.format)
    if not wishes.may_be_page(entry.link):
        return None
    return Unread(document.id, document.item_id, document.source_id, entry.link, entry.within)


def _ask_later(session: Session, runtime: Runtime, unread: Sequence[Unread]) -> None:
    pairs = []
    known = pages_later.sources(session, unread)
    for each in unread:
        port = runtime.page_port(*known[each.source_id]) if each.source_id in known else None
        if port is None:
            continue
        made = page_request(each.document_id, each.url, each.within, port)
        if made is not None:
            pairs.append((each, made))
    if pairs:
        pages_later.ask(session, pairs, runtime.clock())


def _is_matched(runtime: Runtime, made: PreparedArticle) -> bool:
    return any(each.slug in runtime.asked for each in made.topics)
