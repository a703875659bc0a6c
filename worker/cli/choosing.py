"""Which articles a command is about: the options ``--topic``, ``--since`` and ``--search``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from worker.cli.opening import back
from worker.cli.output import complain, unknown
from worker.cli.text import count

if TYPE_CHECKING:
    from worker.pipeline.runtime import Runtime
    from worker.store.views import ArticleFilter


def chosen(
    runtime: Runtime, topic: str | None, since: float | None, asked: str | None
) -> ArticleFilter:
    """Returns the filter that the options make; says if a search cannot find everything yet.

    Raises BadInput, QueryError.
    """
    from worker.core.search import read
    from worker.store import search_backlog, views

    _require_topic(runtime, topic)
    wanted = views.ArticleFilter(topic, back(runtime, since))
    if asked is None:
        return wanted
    wanted = replace(wanted, search=read(asked))
    with runtime.database.read() as session:
        missing = search_backlog.count(session)
    if missing:
        complain(f"{count(missing, 'older article')} still to be indexed: not searched yet.")
    return wanted


def _require_topic(runtime: Runtime, slug: str | None) -> None:
    """Refuses a topic that neither the configuration nor the database knows."""
    from worker.store import topics as topic_store

    if slug is None or slug in runtime.topic_names:
        return
    with runtime.database.read() as session:
        known = topic_store.current_revisions(session)
    if slug not in known:
        unknown("topic", slug, sorted({*runtime.topic_names, *known}))
