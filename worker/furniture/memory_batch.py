"""The memories of a batch's sources, while its documents are read one after the other.

What one of them repeats of those before it counts at once: a source's first day comes in one batch.
Which stories they belong to is not decided yet: two that say much of the same count as one, unless
their headlines have one frame and other names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from worker.base.types import Article
from worker.duplicates import fingerprint, standing
from worker.furniture.memory import Memory, copy_of, learn
from worker.furniture.memory_lines import Sighting, hash_of, is_told
from worker.furniture.memory_masks import LineMasker

_ALIKE = 0.4
"""Share of the fewer words from which two reports may be of one story."""
_FRAME = 0.5
"""Share of the shorter headline from which two have one frame."""
_FEWEST = 3
"""Words below which nothing tells them apart."""
_TOLD = 2
"""So many sentences are read beside the headline, of those that no article had before."""
_LAST = (1 << 28) - 1
"""Numbers of stories are given from here downwards: no story of the database has them."""


@dataclass(frozen=True, slots=True)
class _Said:
    """What a headline says, figures aside, and what it says with the first sentences."""

    title: frozenset[str]
    words: frozenset[str]

    def is_like(self, other: _Said) -> bool:
        """Tells whether two reports may be of one story."""
        common, shorter = self.title & other.title, min(len(self.title), len(other.title))
        is_frame = len(common) >= _FRAME * max(1, shorter)
        fewer = min(len(self.words), len(other.words))
        are_other_words = len(self.words & other.words) < _ALIKE * fewer
        if fewer >= _FEWEST and are_other_words and not is_frame:
            return False
        return not (is_frame and self.title - other.words and other.title - self.words)


@dataclass(slots=True)
class Reading:
    """What is known of a batch's sources, each by its id; ``day`` is today's number."""

    day: int
    stored: Mapping[int, Memory] = field(default_factory=dict)
    several: frozenset[int] = frozenset()
    """The sources of which more than one document is read."""
    headlines: Mapping[int, frozenset[int]] = field(default_factory=dict)
    """Item → the headlines that its article has and had, as ``hash_of`` them."""
    _live: dict[int, Memory] = field(default_factory=dict)
    _said: dict[int, list[_Said]] = field(default_factory=dict)

    def masker(self, source_id: int, item_id: int, url: str | None) -> LineMasker:
        """Returns what looks at the next document of a source, an item's."""
        known = self._live.get(source_id) or self.stored.get(source_id) or Memory()
        return LineMasker(known, self.day, url, self.headlines.get(item_id, frozenset()))

    def take_in(self, source_id: int, article: Article, seen: Sighting) -> None:
        """Lets a document that was read count for those after it."""
        if source_id not in self.several:
            return
        live = self._live.get(source_id)
        if live is None:
            live = self._live[source_id] = copy_of(self.stored.get(source_id) or Memory())
        group = live.group(seen.outlet)
        told = (each for each in article.text.split("\n\n") if is_told(each))
        fresh = [each for each in told if not live.holds(hash_of(each) ^ group)]
        story = self._story(source_id, _said(article.title, fresh[:_TOLD]))
        learn(live, seen, _LAST - story, self.day)

    def _story(self, source_id: int, said: _Said) -> int:
        known = self._said.setdefault(source_id, [])
        for number, other in enumerate(known):
            if said.is_like(other):
                return number
        known.append(said)
        return len(known) - 1


def _said(title: str, told: Sequence[str]) -> _Said:
    words = standing.said(fingerprint.words(title))
    all_words = words | standing.said(fingerprint.words("\n".join(told)))
    return _Said(frozenset(each for each in words if not each.isdigit()), all_words)
