"""Configuration history: what changed, when, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from worker.base.store import audit
from worker.base.store.database import limit_statements
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted
from worker.web.views.room import fitting, weight

_MOST = 20_000
"""Bytes of a change that are shown; its twin has all."""
_FRAME, _KEY = 200, 80


def look(site: Site, wanted: Wanted) -> View:
    """Reads the latest changes, the newest first."""
    kind = wanted.one_of("kind", audit.KINDS)
    before = wanted.number("before")
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        kinds = (kind,) if kind else audit.KINDS
        changes = audit.history(session, kinds=kinds, limit=SHOWN + 1, before=before)[::-1]
    listed = fitting(changes[:SHOWN], _weigh)
    older = None
    if len(changes) > len(listed):
        changes = changes[: len(listed)]
        older = wanted.with_("/history", before=changes[-1].id)
    lines: list[dict[str, Any]] = [each.line() for each in changes]
    shown = {
        "reloads": list(_by_reload(changes)),
        "kind": kind,
        "kinds": audit.KINDS,
    }
    return View("history.html", "Configuration history", shown, lines, older)


def _by_reload(
    changes: Sequence[audit.Change],
) -> Iterator[tuple[dict[str, Any], list[tuple[dict[str, Any], dict[str, tuple[Any, Any]]]]]]:
    """Yields what was taken up at once by the same: who did it when, and the changes."""
    for _, together in groupby(changes, key=lambda each: (each.at, each.actor)):
        found = [(each.line(), _differences(each)) for each in together]
        yield found[0][0], found


def _differences(change: audit.Change) -> dict[str, tuple[Any, Any]]:
    if change.change != "changed":
        return {}
    every = list(change.differences().items())
    return dict(fitting(every, lambda each: _KEY + weight(each[0], *map(str, each[1])), _MOST))


def _weigh(change: audit.Change) -> int:
    found = _differences(change)
    words = [str(value) for both in found.values() for value in both]
    return _FRAME + _KEY * len(found) + weight(change.subject, list(found), words)
