"""What came of a collection, as commands show it."""

from __future__ import annotations

from dataclasses import dataclass, field

from worker.sources import Refusal


@dataclass(slots=True)
class Collected:
    """What one collection brought."""

    kind: str
    name: str
    key: str
    outcome: str = "ok"
    error: str | None = None
    entries: int = 0
    unchanged: int = 0
    documents: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    """Those of the documents that wait for the page that their entry links to."""
    refused: list[Refusal] = field(default_factory=list)
    next_in: float | None = None
    notes: tuple[str, ...] = ()
    """What an operator should know of it."""
    is_baseline: bool = False
    """Whether nobody is told of what it brought, because it was the first."""
