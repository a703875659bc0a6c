"""Reports of one kind of event in eight languages: which join a story that they do not belong to.

``data/stories.txt`` is invented, and was written before the rules that it measures. A block is
``= language kind number`` and three reports, each a line for the headline and one for the text: of
an event, of the same event in another outlet's words, and of another event of that kind, told as
such events are.

``data/numbered.txt`` holds pairs ``= language what when kind`` in like words, ``apart`` by the
number of a thing or an age, or of ``one`` event whose counts grow or whose reports name others of
it. The ``first`` were written before any result was seen, the ``later`` ones against the rules, and
those that are ``held`` when the rules were done.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import TypeAlias

from tests.quality.events import report
from worker.duplicates import fingerprint
from worker.stories import joining, merging
from worker.stories.frequencies import EMPTY, renewed
from worker.stories.index import StoryIndex
from worker.stories.profile import opened
from worker.stories.terms import distinct

_FOLDER = Path(__file__).parent / "data"
_DATA = _FOLDER / "stories.txt"
_NUMBERED = _FOLDER / "numbered.txt"
_NOON = datetime(2025, 3, 4, 12, tzinfo=UTC)
_LATER = timedelta(hours=2)
_OWN = 1_000
"""The story that a report opens."""

Article: TypeAlias = tuple[str, str]
"""Headline and text."""


@dataclass(frozen=True, slots=True)
class Block:
    """Two reports of one event and one of another."""

    name: str
    first: Article
    second: Article
    other: Article

    @property
    def language(self) -> str:
        return self.name[:2]

    @property
    def half(self) -> int:
        """0 for the half that rules are chosen on, 1 for the other."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2

    def pairs(self) -> Iterator[tuple[bool, Article, Article]]:
        """Gives the known and the new report of each pair, and whether they are of one event."""
        for known, new in permutations((self.first, self.second, self.other), 2):
            yield self.other not in (known, new), known, new


def blocks() -> list[Block]:
    """Reads all blocks."""
    found = []
    for each in _DATA.read_text("utf-8").split("= ")[1:]:
        name, *lines = each.strip().split("\n")
        first, second, other = zip(lines[::2], lines[1::2], strict=True)
        found.append(Block(name, first, second, other))
    return found


@dataclass(frozen=True, slots=True)
class NumberedPair:
    """Two reports in like words that differ by numbers."""

    name: str
    is_one_event: bool
    known: Article
    new: Article

    @property
    def language(self) -> str:
        return self.name[:2]


def numbered() -> list[NumberedPair]:
    """Reads the pairs that differ by numbers."""
    found = []
    for each in _NUMBERED.read_text("utf-8").split("= ")[1:]:
        name, title, text, other_title, other_text = each.strip().split("\n")
        pair = (title, text), (other_title, other_text)
        found.append(NumberedPair(name, name.endswith(" one"), *pair))
    return found


def joined_by_number(*, alone: bool) -> dict[str, bool]:
    """Tells of each pair, by its name, whether it became one story: of one event in both orders, of
    two in either.

    ``alone``: no other story is active; or else the first reports of the language's other pairs.
    """
    whole = numbered()
    found = {}
    for pair in whole:
        others = [each.known for each in whole if each.language == pair.language]
        among = [] if alone else [each for each in others if each != pair.known]
        orders = permutations((pair.known, pair.new))
        ways = [is_one(known, new, pair.language, among) for known, new in orders]
        found[pair.name] = all(ways) if pair.is_one_event else any(ways)
    return found


def is_one(known: Article, new: Article, language: str, among: Sequence[Article] = ()) -> bool:
    """Tells whether a report joins another's story two hours later, in another outlet, or opens a
    story that is merged with that one.

    ``among`` are reports of other stories that are active, of which the words are counted then.
    """
    index = StoryIndex()
    for number, each in enumerate((known, *among), 1):
        index.put(opened(number, report(*each, language, _NOON, f"outlet {number}")))
    if among:
        articles = [(language, distinct(*each, language)) for each in (known, *among)]
        index.weigh_by(renewed(EMPTY, articles, 1))
    later = report(*new, language, _NOON + _LATER, "another")
    marks = [fingerprint.fingerprint(*each).signature for each in (known, new)]
    placed = joining.join(
        later,
        index.candidates(later.terms, later.at),
        with_passage=[1] if fingerprint.may_be_near(*marks) else (),
    )
    if placed.story_id is not None:
        return placed.story_id == 1
    index.put(opened(_OWN, later))
    return any((each.one, each.other) == (1, _OWN) for each in merging.pairs(index, [_OWN]))


def counted(half: int, *, alone: bool) -> dict[bool, dict[str, tuple[int, int]]]:
    """Returns, for pairs of one event and of two, by language how many became one and of how many.

    ``alone``: no other story is active; or else the first reports of the language's other blocks.
    """
    whole = blocks()
    joined: Counter[tuple[bool, str]] = Counter()
    asked: Counter[tuple[bool, str]] = Counter()
    for block in whole:
        if block.half != half:
            continue
        language = block.language
        others = [each.first for each in whole if each.language == language and each is not block]
        for same, known, new in block.pairs():
            asked[same, language] += 1
            joined[same, language] += is_one(known, new, language, () if alone else others)
    return {
        same: {
            name: (joined[same, name], asked[same, name]) for kind, name in asked if kind == same
        }
        for same in (True, False)
    }


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    lines = []
    for half, said in enumerate(("chosen by", "not chosen by")):
        for alone in (True, False):
            for same, by_language in counted(half, alone=alone).items():
                joined, asked = map(sum, zip(*by_language.values(), strict=True))
                each = ", ".join(f"{name} {a}/{b}" for name, (a, b) in by_language.items())
                lines.append(
                    f"half {said}, {'no other story' if alone else 'among others'}: of {asked} "
                    f"pairs of {'one event' if same else 'two events'} became one {joined} ({each})"
                )
    for alone in (True, False):
        became = joined_by_number(alone=alone)
        for kind, said in (("apart", "two events"), ("one", "one event")):
            for part in ("first", "later", "held"):
                ways = [each for name, each in became.items() if name.endswith(f" {part} {kind}")]
                lines.append(
                    f"numbers, {part}, {'no other story' if alone else 'among others'}"
                    f": of {len(ways)} pairs of {said} became one {sum(ways)}"
                )
    return lines
