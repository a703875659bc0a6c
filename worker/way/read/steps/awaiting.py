"""Documents processed now, and waited for where another process is at them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from worker.setup.runtime import Runtime
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process
from worker.way.read.store import documents

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0


def process_or_await(
    runtime: Runtime,
    document_ids: Sequence[int],
    holder: str,
    *,
    longest: float = documents.LEASE_SECONDS,
) -> dict[int, Written]:
    """Returns what became of documents, whoever processed them, by their ids.

    What another process is at is waited for up to ``longest`` seconds, and taken over should that
    process end. Missing is what failed and is put off, what is not decided about by then, and what
    is not stored any more. Raises StoreUnavailable.
    """
    results = {each.document_id: each for each in process(runtime, document_ids, holder)}
    ends, pause = time.monotonic() + longest, _FIRST_PAUSE
    while missing := [each for each in document_ids if each not in results]:
        with runtime.database.read() as session:
            standing = documents.standing(session, missing)
        results |= {
            each.document_id: Written(each.document_id, each.outcome, each.article_id, each.reason)
            for each in standing
            if each.outcome is not None
        }
        # What is due was left by a process that ended a moment ago: what failed is due later.
        is_open = any(each.is_held or each.is_due for each in standing)
        if not is_open or time.monotonic() >= ends:
            return results
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        free = [each for each in missing if each not in results]
        results |= {each.document_id: each for each in process(runtime, free, holder)}
    return results
