"""Writes the search index: of what was just decided about, and of what is left over."""

from __future__ import annotations

from collections.abc import Collection

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.types import Progress
from worker.search.store import backlog as search_backlog
from worker.setup.runtime import Runtime

EVERY = 30.0
"""Seconds between two looks for articles without words."""
RECHECKED_EVERY = 86_400.0
"""Seconds between two looks at every article."""
_log = log.get(__name__)


def after_batch(runtime: Runtime, articles: Collection[int]) -> None:
    """Indexes articles that were just decided about; what fails is left to ``step``.

    They are stored whatever happens here, and what is to be told of them must not wait.
    """
    if not articles:
        return
    try:
        with runtime.database.write() as session:
            search_backlog.index(session, articles)
    except StoreUnavailable as error:
        _log.warning("indexing is put off", articles=len(articles), reason=str(error))
    except Exception:
        _log.exception("indexing failed", articles=len(articles))


def step(runtime: Runtime) -> bool:
    """Indexes some articles; returns whether more are left. Raises StoreUnavailable."""
    with runtime.database.read() as session:
        if search_backlog.is_done(session):
            return False
    with runtime.database.write() as session:
        return search_backlog.index_some(session)


def recheck(runtime: Runtime) -> bool:
    """Indexes some of those articles whose words were taken out as they changed, by a process that
    was ended before it wrote the new ones; returns whether more are left. Raises StoreUnavailable.
    """
    with runtime.database.read() as session:
        missed = search_backlog.without_words(session)
    if missed:
        with runtime.database.write() as session:
            search_backlog.index(session, missed[: search_backlog.BATCH])
    return len(missed) > search_backlog.BATCH


def catch_up(runtime: Runtime, progress: Progress | None = None) -> None:
    """Indexes all that is stored and not indexed, so that a search finds whatever was
    stored before.

    For what must miss nothing: it looks at every article. Raises StoreUnavailable.
    """
    with runtime.database.read() as session:
        total = search_backlog.count(session)
    done = 0
    if progress is not None and total:
        progress(done, total)
    while step(runtime):
        done += search_backlog.BATCH
        if progress is not None and total:
            progress(min(done, total), total)
    with runtime.database.read() as session:
        missed = search_backlog.without_words(session)
    for start in range(0, len(missed), search_backlog.BATCH):
        with runtime.database.write() as session:
            search_backlog.index(session, missed[start : start + search_backlog.BATCH])
