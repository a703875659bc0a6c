"""What is said of documents that were processed: in the log, and by hints of deliveries."""

from __future__ import annotations

from collections.abc import Sequence

from worker.articles.store.headlines import headlines
from worker.base import log
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.way.deliver.store import deliveries
from worker.way.judge.store.plan import Written
from worker.way.read.store import documents

_log = log.get(__name__)


def report(runtime: Runtime, results: Sequence[Written], hints: Hints | None) -> None:
    """Says in the log what became of documents, and by ``hints``, if any, which of the deliveries
    made from them are due at once. Raises StoreUnavailable."""
    made = [each for result in results for each in result.deliveries]
    if made and hints is not None:
        for kind, ids in _due(runtime, made).items():
            hints.deliveries(kind, ids)
    if aside := [each for each in results if each.outcome == "rejected"]:
        _tell_aside(runtime, aside)
    stored = [each for each in results if each.outcome in ("new", "near_duplicate", "updated")]
    if stored:
        _tell_operator(runtime, stored)


def _due(runtime: Runtime, ids: Sequence[str]) -> dict[str, list[str]]:
    """Returns those of the deliveries that are due at once, by channel kind, and hints them."""
    kinds = {channel.kind for channel in runtime.channels.values()}
    found = {}
    with runtime.database.write() as session:
        for kind in kinds:
            due = deliveries.hint_these(session, kind, ids)
            if due:
                found[kind] = due
    return found


def _tell_aside(runtime: Runtime, aside: Sequence[Written]) -> None:
    with runtime.database.read() as session:
        named = documents.names(session, [each.document_id for each in aside])
    for result in aside:
        source, item = named.get(result.document_id, (None, None))
        _log.warning(
            "set aside",
            document=result.document_id,
            source=source,
            item=item,
            reason=result.reason,
        )


def _tell_operator(runtime: Runtime, stored: Sequence[Written]) -> None:
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
