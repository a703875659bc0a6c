"""Which articles a command is about: the options ``--topic``, ``--since`` and ``--search``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from worker.console.opening import back, opened
from worker.console.output import complain, unknown
from worker.console.text import count

if TYPE_CHECKING:
    from worker.articles.store.views import ArticleFilter
    from worker.search import Found
    from worker.setup.runtime import Runtime


@contextmanager
def chosen(
    ctx: click.Context, topic: str | None, since: float | None, asked: str | None
) -> Iterator[tuple[Runtime, ArticleFilter]]:
    """Opens the database for the articles that the options choose; says if a search cannot find
    everything yet.

    Raises ConfigError, StoreUnavailable, BadInput, QueryError.
    """
    from worker.articles.store.views import ArticleFilter

    # What works with the database is loaded before it is opened.
    found = None if asked is None else _search(asked)
    with opened(ctx) as runtime:
        _require_topic(runtime, topic)
        wanted = ArticleFilter(topic, back(runtime, since))
        if found is not None:
            wanted = replace(wanted, search=found(runtime))
        yield runtime, wanted


def _search(asked: str) -> Callable[[Runtime], Found]:
    """Returns what reads a search, and says how much it cannot find yet."""
    from worker.search import read
    from worker.search.store import backlog

    def found(runtime: Runtime) -> Found:
        made = read(asked)
        with runtime.database.read() as session:
            missing = backlog.count(session)
        if missing:
            complain(f"{count(missing, 'older article')} still to be indexed: not searched yet.")
        return made

    return found


def _require_topic(runtime: Runtime, slug: str | None) -> None:
    """Refuses a topic that neither the configuration nor the database knows."""
    from worker.topics.store import revisions as topic_store

    if slug is None or slug in runtime.topic_names:
        return
    with runtime.database.read() as session:
        known = topic_store.current_revisions(session)
    if slug not in known:
        unknown("topic", slug, sorted({*runtime.topic_names, *known}))
