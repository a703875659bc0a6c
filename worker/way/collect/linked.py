"""A page that an entry links to, and what came of a look at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FORMAT = "linked_entry"
"""The format of documents that hold a page beside their entry."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page that is to be read with an item that was kept."""

    document_id: int
    url: str
    """Without user information."""
    host: str
    within: str
    """The opened networks that the source lies in, with commas between."""
    port: int
    """The source's port."""
    address: int
    """What requests for one page have in common."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page that was taken to be asked for, for one of the items that link to it."""

    item_id: int
    source_id: int
    address: int
    url: str
    host: str
    within: str
    port: int
    document_id: int | None
    read_id: int | None
    asked_at: datetime
    fetched_at: datetime | None
    hops: int
    etag: str | None
    last_modified: str | None
    token: str

    @property
    def is_again(self) -> bool:
        """Whether it was read before."""
        return self.read_id is not None


@dataclass(frozen=True, slots=True)
class Look:
    """What came of asking for a page."""

    outcome: Literal["page", "unchanged", "moved", "failed"]
    kind: str = ""
    """Of what failed, in a word: refused, robots, blocked, gone, no_page, late, never, failed."""
    reason: str = ""
    """The same as a clause."""
    is_lasting: bool = True
    """Whether what failed is not to be tried again."""
    is_for_good: bool = False
    """Whether its server says that a page that is gone will not come back."""
    url: str = ""
    """Where the page answered; of one that moved, where to."""
    content: bytes = b""
    content_type: str = ""
    headline: str = ""
    """What the page calls itself, in one way each time."""
    etag: str | None = None
    last_modified: str | None = None
    rest: float | None = None
    """Seconds for which its host wants to be left alone."""
    is_of_host: bool = False
    """Whether the same would come of any page of its host."""
    starts: int = 1
    """How many requests were begun at its host, as far as known."""
