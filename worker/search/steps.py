"""Writes the search index: of what was just decided about, and of what is left over."""

from __future__ import annotations

from collections.abc import Collection

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.search.store import backlog as search_backlog
from worker.setup.runtime import Runtime

EVERY = 30.0
"""Seconds between two looks for articles without words."""
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
