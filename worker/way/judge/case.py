"""An article about to be decided about."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from worker.base.urls import address_key, canonical_url, is_article_address
from worker.reading.statements import is_withdrawal
from worker.way.judge.prepared import PreparedArticle


@dataclass(frozen=True, slots=True)
class Case:
    """A document that was read: where it came from, and what was made of it."""

    document_id: int
    item_id: int
    source_id: int
    arrived_at: datetime
    prepared: PreparedArticle
    document_url: str | None = None
    silent: str | None = None
    """Why nobody is told of it, if so."""
    hold: str | None = None
    """Why what is told of it waits for a person, if it does."""
    gone: tuple[int, ...] = ()
    """The source's items that left its listing when this one came."""

    @property
    def address(self) -> str | None:
        """The address that the article is stored with; None where there is none that people could
        open, such as a script."""
        url = self.prepared.article.url or self.document_url
        return canonical_url(url) if url else None

    @property
    def address_hash(self) -> int | None:
        """What the look-up by address goes by; without one, by its provider's name for it."""
        article = self.prepared.article
        found = address_hash(article.url or self.document_url)
        if found is None and article.identity is not None:
            return _hashed(article.identity)
        return found

    @property
    def says_whose(self) -> bool:
        """Whether it states its outlet, or an address that does. What does not is of its article's
        outlet, where it comes from the article's source."""
        return bool(self.prepared.article.outlet or self.address)

    @property
    def withdraws(self) -> bool:
        """Whether it says that its article is withdrawn."""
        return is_withdrawal(self.prepared.article.statement)


@lru_cache(maxsize=8192)
def address_hash(url: str | None) -> int | None:
    """Returns what addresses of one page have in common, as a signed 64-bit hash.

    None for what is no article's address, such as a home page.
    """
    key = address_key(url) if url and is_article_address(url) else None
    if key is None:
        return None
    return _hashed(key)


def _hashed(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
