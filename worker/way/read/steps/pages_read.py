"""What is noted of pages that were read beside their entries."""

from __future__ import annotations

from collections.abc import Sequence

from worker.formats.linked_entry.kinds import REASONS
from worker.setup.runtime import Runtime
from worker.way.collect.store import pages_ended
from worker.way.collect.store.pages_ended import Seen
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.steps import Prepared
from worker.way.judge.store.plan import Written
from worker.way.read.store.documents import KeptDocument


def after_batch(
    runtime: Runtime,
    ready: Sequence[tuple[KeptDocument, Prepared]],
    results: Sequence[Written],
) -> None:
    """Notes what pages were taken for, and lets those of matched articles be looked at again.
    Nothing where no page was read."""
    outcomes = {each.document_id: each.outcome for each in results}
    seen = [
        Seen(
            document.item_id,
            made.article.page,
            REASONS[made.article.page],
            is_unchanged=outcomes.get(document.id) == "unchanged",
            is_matched=any(each.slug in runtime.asked for each in made.topics),
        )
        for document, made in ready
        if isinstance(made, PreparedArticle) and made.article.page
    ]
    if seen:
        with runtime.database.write() as session:
            pages_ended.note_seen(session, seen, runtime.clock())
