"""Whether two headlines name others than the other side knows.

Reports of one event seldom leave out who or where the others put in the headline; reports of two
events of one kind, as two verdicts, do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from worker.stories.profile import StoryProfile
from worker.stories.terms import title_terms
from worker.traits import STEM, Traits, name_key

_MOST_TITLE = 500
"""Characters in which a headline names all that its traits hold."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Side:
    """A report, or a story as its first report and the words of all of them that matter most."""

    title: str
    traits: Traits
    terms: Sequence[int]
    language: str | None

    @classmethod
    def of(cls, story: StoryProfile, told: Traits) -> Side:
        """Returns the side of a story with its traits."""
        terms = (*story.ids, *title_terms(story.title, story.language))
        return cls(story.title, told, terms, story.language)

    def figures(self) -> set[str]:
        """Returns the figures of headline and lead."""
        return set(self.traits.of("figure"))

    def lacks(self, words: Iterable[str]) -> bool:
        """Tells whether none of the words is among its terms."""
        held = set(self.terms)
        return all(held.isdisjoint(title_terms(each, self.language)) for each in words)


@dataclass(frozen=True, slots=True)
class Named:
    """What a headline names; words that stand beside each other are one name."""

    unknown: tuple[str, ...]
    """Names of which the other side has no word."""
    known: int
    """How many others there are."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What the headlines of two sides name."""

    one: Side
    other: Side
    mine: Named
    its: Named

    @property
    def are_all_others(self) -> bool:
        """Whether both headlines have names, and the other side knows none of them."""
        return all(each.unknown and not each.known for each in (self.mine, self.its))

    @property
    def are_mostly_others(self) -> bool:
        """Whether the other side does not know half the names or more, of both headlines."""
        both = (self.mine, self.its)
        return all(each.unknown and len(each.unknown) >= each.known for each in both)

    def share_no_figure(self) -> bool:
        """Tells whether both sides state figures, and none that the other one has."""
        mine, its = self.one.figures(), self.other.figures()
        if not mine or not its or not mine.isdisjoint(its):
            return False
        return self.one.lacks(its) and self.other.lacks(mine)

    @property
    def said(self) -> str:
        """The names that the other sides do not know, for people."""
        return f"names {' '.join(self.mine.unknown)} and {' '.join(self.its.unknown)}"


def compared(one: Side, other: Side) -> Compared:
    """Returns what the headlines of two sides name, and whether the other side knows it."""
    return Compared(one, other, _named(one, other), _named(other, one))


def _named(side: Side, other: Side) -> Named:
    names = other.traits.stems()
    is_known = {each: each[:STEM] in names for each in side.traits.title.names}
    if all(is_known.values()):
        return Named((), len(is_known))
    held, language = set(other.terms), side.language
    rows: list[list[str]] = [[]]
    found = set()
    for word in _WORD.findall(side.title[:_MOST_TITLE]):
        key = name_key(word, (language or "")[:2])
        if key not in is_known:
            rows.append([])
            continue
        found.add(key)
        if is_known[key] or not held.isdisjoint(title_terms(word, language)):
            is_known[key] = True
            rows[-1].append(key)
        elif not word.isupper():
            # What is abbreviated here may be written out there.
            rows[-1].append(key)
    rows += [[each] for each in is_known if each not in found]
    unknown = [row for row in rows if row and not any(is_known[each] for each in row)]
    return Named(tuple(map(" ".join, unknown)), sum(map(bool, rows)) - len(unknown))
