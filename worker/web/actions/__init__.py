"""What can be done on the page: few things, each in the audit trail, most of them undone as easily.

One module a subject; what it does is found by its name in ``worker.web.acting``. Each takes the
site, the fields of a form and who asks, does what a command does, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action."""

    words: str
    back: str
    """The address of the page that it belongs to."""
    undo: tuple[str, Mapping[str, str]] | None = None
    """The action that takes it back, with its fields."""
