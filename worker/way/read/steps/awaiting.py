"""Documents processed now, and waited for where another process is at them."""

from __future__ import annotations

import time
from collections.abc import Sequence

from worker.setup.runtime import Runtime
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import PLAIN, Manner, process
from worker.way.read.steps.second_try import next_alone
from worker.way.read.store import documents, second_tries
from worker.way.read.store.documents import Standing

_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_ALONE = 300.0
"""Seconds for which those that are tried alone are waited for."""


def process_or_await(
    runtime: Runtime,
    document_ids: Sequence[int],
    holder: str,
    *,
    longest: float = documents.LEASE_SECONDS,
    manner: Manner = PLAIN,
) -> dict[int, Written]:
    """Returns what became of documents, whoever processed them, by their ids.

    What another process is at is waited for up to ``longest`` seconds, and taken over should that
    process end. Missing is what failed and is put off, what is not decided about by then, and what
    is not stored any more. Raises StoreUnavailable.
    """
    results = {
        each.document_id: each for each in process(runtime, document_ids, holder, manner=manner)
    }
    ends, pause = time.monotonic() + longest, _FIRST_PAUSE
    while missing := [each for each in document_ids if each not in results]:
        standing = _standing(runtime, missing)
        results |= _ended(standing)
        # What is due was left by a process that ended a moment ago: what failed is due later.
        is_open = any(each.is_held or each.is_due for each in standing)
        if not is_open or time.monotonic() >= ends:
            return results
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
        free = [each for each in missing if each not in results]
        done = process(runtime, free, holder, manner=manner)
        results |= {each.document_id: each for each in done}
    return results


def await_alone(runtime: Runtime, document_ids: Sequence[int], holder: str) -> dict[int, Written]:
    """Tries documents that cost too much once more, each alone; what another process is at is
    waited for some minutes. Returns what became of them, by their ids. Raises StoreUnavailable."""
    results: dict[int, Written] = {}
    ends, pause = time.monotonic() + _ALONE, _FIRST_PAUSE
    missing = list(document_ids)
    while missing and time.monotonic() < ends:
        tried = next_alone(runtime, holder, ids=missing)
        if tried is None:
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
        results |= _ended(_standing(runtime, missing))
        with runtime.database.read() as session:
            apart = second_tries.are_apart(session, missing)
        missing = [each for each in missing if each not in results and each in apart]
    return results


def _standing(runtime: Runtime, ids: Sequence[int]) -> list[Standing]:
    with runtime.database.read() as session:
        return documents.standing(session, ids)


def _ended(standing: Sequence[Standing]) -> dict[int, Written]:
    return {
        each.document_id: Written(each.document_id, each.outcome, each.article_id, each.reason)
        for each in standing
        if each.outcome is not None
    }
