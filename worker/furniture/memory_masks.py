"""Which lines of an article are masked, because its source repeats them, and which are background.

A repeated line is furniture where half of the source's articles have it. A repeated sentence is the
report's background, but above or below the report, beyond a line of furniture: there it goes where
it is likelier furniture by its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from worker.base import masks
from worker.base.masks import Mark, Seen, SeenLine
from worker.base.types import Article
from worker.furniture.memory import MOST_AGE, Memory, is_fixed
from worker.furniture.memory_lines import (
    Sighting,
    has_letters,
    hash_of,
    is_told,
    label_of,
    outlet_of,
)

RULE = "memory"
"""What the rule of a mask begins with, before the memory's version from which the line is
furniture: with that one, and any later one that still knows it, the line is masked again."""
_MOST_OF_ARTICLE = 160
"""So many lines of an article are looked at: of more those at its two ends."""
_LEAST_SHARE, _LEAST_ARTICLES = 1 / 2, 10
"""Share of a source's articles, ten at least, from which a line is furniture: what fewer have is of
a list, as of places, or a subheading."""
_LIKELY = 0.5
_LEAST_DECK = 40
_LEAST_OWN = 12
"""Letters that an article must have of its own: else the repeated lines are what it says."""
_LEAST_TITLE = 25


@dataclass(slots=True)
class LineMasker:
    """Looks at the lines of one article of a source. It is called once, and notes what it saw."""

    memory: Memory
    day: int
    """Today's number."""
    url: str | None = None
    headlines: frozenset[int] = frozenset()
    """Those that the article had before: a report that was added to tells them further below."""
    sighting: Sighting | None = None
    """What the memory may take in of the article."""
    background: frozenset[str] = frozenset()
    """The lines, as they were read, that are background."""

    def __call__(self, seen: Seen) -> list[Mark]:
        """Returns the marks of the lines that are furniture."""
        outlet = outlet_of(seen.url or self.url, seen.outlet)
        places = _looked_at([place for place, line in enumerate(seen.lines) if not line.cut])
        texts = [seen.lines[place].origin if place >= 0 else "" for place in places]
        self.sighting = Sighting(
            outlet,
            tuple([hash_of(each) if each else 0 for each in texts]),
            tuple([label_of(each) for each in texts]),
            tuple([is_told(each) for each in texts]),
            hash_of(seen.title) if seen.title else 0,
        )
        own = self.headlines.union([self.sighting.title])
        looked_at = _Looked(self.memory, self.day, self.sighting, texts, places, seen, own)
        if not any(looked_at.repeated):
            return []
        kept = [seen.lines[place] if place >= 0 else None for place in places]
        masked, background = _decided(looked_at, _spared(looked_at, kept, seen))
        self.background = frozenset(texts[at] for at in background)
        since = ((at, self.memory.since(looked_at.keys[at])) for at in masked)
        return [Mark(places[at], f"{RULE} {version}") for at, version in since]

    def spans(self, article: Article) -> tuple[tuple[int, int], ...]:
        """Returns where in the text of the article that was looked at its background stands."""
        whole, found, at = article.whole, [], 0
        for start, end in masks.kept(whole, article.masks) if self.background else ():
            stop = whole.find("\n", end)
            line = whole[whole.rfind("\n", 0, start) + 1 : stop if stop >= 0 else len(whole)]
            if line in self.background:
                found.append((at, at + end - start))
            at += end - start + len(masks.BREAK)
        return tuple(found)


def _looked_at(places: list[int]) -> list[int]:
    """Returns which lines are looked at; -1 stands for those that are passed over."""
    if len(places) <= _MOST_OF_ARTICLE:
        return places
    half = _MOST_OF_ARTICLE // 2
    return [*places[:half], -1, *places[-half:]]


@dataclass(slots=True)
class _Looked:
    """The kept lines of an article, and what the memory says of them."""

    memory: Memory
    day: int
    seen: Sighting
    texts: Sequence[str]
    places: Sequence[int]
    article: Seen
    own: frozenset[int]
    """The headlines that it has and had."""
    keys: list[int] = field(init=False)
    links: set[int] = field(init=False)
    """The lines that are headlines of other articles."""
    repeated: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        group = self.memory.group(self.seen.outlet)
        self.keys = [each ^ group if each else 0 for each in self.seen.lines]
        self.links = self._links(frozenset(each ^ group for each in self.own))
        self.repeated = [at in self.links or self._is_repeated(at) for at in range(len(self.keys))]

    def _links(self, own: frozenset[int]) -> set[int]:
        """Returns the lines that are headlines of other articles; none where these are most of the
        text, as in an overview of the day."""
        found = {
            at
            for at, key in enumerate(self.keys)
            if self.memory.is_title(key, self.day) and key not in own and not self.seen.told[at]
        }
        if not found:
            return found
        sizes = [len(each) for each in self.texts]
        return found if 2 * sum(sizes[at] for at in found) < sum(sizes) else set()

    def _is_repeated(self, at: int) -> bool:
        known = self.memory.shared.get(self.keys[at])
        if known is None or not known.since or known.day < self.day - MOST_AGE:
            return False
        if self.seen.told[at]:
            return True
        return is_fixed(self.memory, self.keys, self.seen, at)

    def is_usual(self, at: int) -> bool:
        """Tells whether half of the articles have a line, since the first that had it; or it is a
        link."""
        if at in self.links:
            return True
        known = self.memory.shared[self.keys[at]]
        total = self.memory.total(self.seen.outlet)
        articles = max(total - known.first + 1, min(total, _LEAST_ARTICLES))
        return known.seen >= _LEAST_SHARE * articles

    def is_likely(self, at: int) -> bool:
        """Tells whether a line is furniture by its form and words rather than not."""
        place, likely = self.places[at], self.article.likely
        return place >= 0 and likely is not None and likely(place) >= _LIKELY

    def is_apart(self, at: int) -> bool:
        """Tells whether other rules left out what stands directly above a line."""
        return self.places[at] - (self.places[at - 1] if at else -1) != 1


def _spared(looked_at: _Looked, kept: Sequence[SeenLine | None], seen: Seen) -> set[int]:
    """Returns the lines that are never masked: the deck, the first paragraph of prose, what has
    most of the words, and what may be the headline."""
    told = looked_at.seen.told
    spared = {at for at in range(min(seen.deck, len(kept))) if _is_deck(kept[at])}
    first = next((at for at, is_sentence in enumerate(told) if is_sentence), None)
    if first is not None:
        spared.add(first)
    if not seen.title and kept and (line := kept[0]) is not None:
        spared |= {0} if line.headline and line.width >= _LEAST_TITLE else set()
    sizes = [len(each) for each in looked_at.texts]
    most = max(range(len(sizes)), key=sizes.__getitem__)
    if 2 * sizes[most] > sum(sizes):
        spared.add(most)
    return spared


def _is_deck(line: SeenLine | None) -> bool:
    return line is not None and line.width >= _LEAST_DECK


def _decided(looked_at: _Looked, spared: set[int]) -> tuple[list[int], list[int]]:
    """Returns the places of the lines that are masked, and of those that are background."""
    repeated, told = looked_at.repeated, looked_at.seen.told
    own = [at for at, is_known in enumerate(repeated) if not is_known and looked_at.texts[at]]
    if not has_letters((looked_at.texts[at] for at in own), _LEAST_OWN):
        return [], []
    sentences = [at for at in own if told[at]] or own
    first, last = sentences[0], sentences[-1]
    masked: list[int] = []
    background: list[int] = []
    regions = range(first), range(last + 1, len(told))
    among = {at for region in regions for at in _among_furniture(looked_at, region)}
    for at, is_known in enumerate(repeated):
        if not is_known or at in spared:
            continue
        if told[at]:
            (masked if at in among else background).append(at)
        elif looked_at.is_usual(at):
            masked.append(at)
    return masked, background


def _among_furniture(looked_at: _Looked, region: range) -> list[int]:
    """Returns the repeated sentences above or below a report that are likelier furniture by their
    words, and stand apart from it: a line that is so, too, or that other rules left out, is
    between."""
    told, repeated = looked_at.seen.told, looked_at.repeated
    likely = [at for at in region if repeated[at] and looked_at.is_likely(at)]
    lines = [at for at in likely if not told[at]]
    found = []
    for at in likely:
        if not told[at]:
            continue
        between = range(region.start, at) if region.start else range(at + 1, region.stop)
        edge = range(region.start, at + 1) if region.start else range(at + 1, region.stop + 1)
        if any(each in between for each in lines) or any(map(looked_at.is_apart, edge)):
            found.append(at)
    return found
