"""Configuration history: what changed, when, and by whom."""

from __future__ import annotations

from typing import Any

from worker.base.store import audit
from worker.base.store.database import limit_statements
from worker.web.views import PATIENCE, SHOWN, Site, View, Wanted

_KINDS = ("source", "topic", "alert", "channel", "service")


def look(site: Site, wanted: Wanted) -> View:
    """Reads the latest changes, the newest first."""
    kind = wanted.one_of("kind", _KINDS)
    before = wanted.number("before")
    with site.runtime.database.read() as session:
        limit_statements(session, PATIENCE)
        kinds = (kind,) if kind else audit.KINDS
        changes = audit.history(session, kinds=kinds, limit=SHOWN + 1, before=before)[::-1]
    older = None
    if len(changes) > SHOWN:
        changes = changes[:SHOWN]
        older = wanted.with_("/history", before=changes[-1].id)
    lines: list[dict[str, Any]] = [each.line() for each in changes]
    shown = {
        "changes": [
            (line, each.differences() if each.change == "changed" else {})
            for line, each in zip(lines, changes, strict=True)
        ],
        "kind": kind,
        "kinds": _KINDS,
    }
    return View("history.html", "Configuration history", shown, lines, older)
