"""Which articles a command is about: the options ``--topic``, ``--since`` and ``--search``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from worker.console.opening import back, loading
from worker.console.output import complain, unknown
from worker.console.text import count

if TYPE_CHECKING:
    from worker.articles.store.views import ArticleFilter
    from worker.setup.runtime import Runtime


def chosen(
    runtime: Runtime, topic: str | None, since: float | None, asked: str | None
) -> ArticleFilter:
    """Returns the filter that the options make; says if a search cannot find everything yet.

    Raises BadInput, QueryError.
    """
    with loading():
        from worker.articles.store import views

    _require_topic(runtime, topic)
    wanted = views.ArticleFilter(topic, back(runtime, since))
    if asked is None:
        return wanted
    with loading():
        from worker.search import read
        from worker.search.store import backlog as search_backlog

    wanted = replace(wanted, search=read(asked))
    with runtime.database.read() as session:
        missing = search_backlog.count(session)
    if missing:
        complain(f"{count(missing, 'older article')} still to be indexed: not searched yet.")
    return wanted


def _require_topic(runtime: Runtime, slug: str | None) -> None:
    """Refuses a topic that neither the configuration nor the database knows."""
    from worker.topics.store import revisions as topic_store

    if slug is None or slug in runtime.topic_names:
        return
    with runtime.database.read() as session:
        known = topic_store.current_revisions(session)
    if slug not in known:
        unknown("topic", slug, sorted({*runtime.topic_names, *known}))
