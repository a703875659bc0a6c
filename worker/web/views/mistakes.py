"""What is wrong with something that was asked, and where."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from worker.base.errors import QueryError, WirewatchError
from worker.web.views.passages import with_marks

_AROUND = 60
"""Characters before and behind the place that are shown."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is shown of it above the form that it came from."""

    words: str
    place: Markup
    """The line that holds it, with the place marked; nothing where no place is known."""


def mistake(error: WirewatchError) -> Mistake:
    """Returns what is wrong, with the place where one is known."""
    place = _place(error.query, error.position) if isinstance(error, QueryError) else Markup()
    return Mistake(str(error), place)


def _place(query: str, position: int) -> Markup:
    # At its end, and at the end of a line, a blank is marked.
    before, behind = query[:position], query[position:].partition("\n")[0] or "\u00a0"
    start = before.rpartition("\n")[2]
    left = f"…{start[-_AROUND:]}" if len(start) > _AROUND else start
    right = f"{behind[:_AROUND]}…" if len(behind) > _AROUND else behind
    return with_marks(left + right, [(len(left), len(left) + 1)])
