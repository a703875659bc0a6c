"""All that is made of an article before it is held against others."""

from __future__ import annotations

from dataclasses import dataclass

from worker.base.types import Article, Fingerprint, Missed, TopicMatch
from worker.furniture.memory_lines import Sighting
from worker.stories.languages.anchors import Anchor
from worker.stories.terms import Terms
from worker.traits import Traits


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article with what it is compared by, and the topics found in it."""

    article: Article
    fingerprint: Fingerprint
    topics: tuple[TopicMatch, ...]
    traits: Traits
    """What in headline and lead says which event it is about."""
    terms: Terms
    """The weighted words that its story is found by."""
    anchor: Anchor | None = None
    """What it is linked by with stories in other languages; None of what no alert asks for."""
    matched_by: int = 0
    """Which queries found the topics: another number than that in force, and they are old."""
    seen: Sighting | None = None
    """What its source's memory takes in of it."""
    frame: bytes = b""
    """What was left out of it, packed (``worker.base.frames``)."""
    missed: tuple[Missed, ...] = ()
    """The topics found only in what was left out."""
