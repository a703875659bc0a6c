"""Compares what two texts state in the same frame, that is between the same words.

A report written on a template repeats the words around its facts and replaces the facts; a copy,
however edited, keeps facts and words together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from worker.traits.reading import STEM, Fact, Kind, Passage

# Figures, ordinals and magnitudes are numbers; dates and weekdays are days.
_SORTS: dict[Kind, str] = {
    "figure": "number",
    "ordinal": "number",
    "magnitude": "number",
    "day": "day",
    "weekday": "day",
    "name": "name",
}
_CERTAIN = 5
"""Members of a frame with two words on each side."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """A fact that stands in one text where the other has another one."""

    kind: Kind
    new: str
    known: str
    is_certain: bool
    """Whether two words on each side are the same."""


@dataclass(frozen=True, slots=True)
class Framed:
    """How the facts of two texts compare."""

    agreed: int
    """Numbers and days of the new text that the known one states too."""
    agreed_names: int
    replaced: tuple[Replaced, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """All that a text states, without its frames."""

    values: frozenset[tuple[str, str]]
    stems: frozenset[str]
    """The beginnings of its names, which inflect."""

    def has(self, kind: Kind, value: str) -> bool:
        """Tells whether the text states it."""
        sort = _SORTS[kind]
        if (sort, value) in self.values:
            return True
        return sort == "name" and value[:STEM] in self.stems


def stated_in(passage: Passage) -> Stated:
    """Returns what a passage states."""
    names = (each.value for each in passage.facts if each.kind == "name")
    return Stated(
        frozenset((_SORTS[each.kind], each.value) for each in passage.facts),
        frozenset(each[:STEM] for each in names),
    )


def compare_frames(new: Passage, known: Passage) -> Framed:
    """Counts the facts of the new text that the known one has, and those it has others for.

    A fact that the known text states anywhere agrees. One that it does not state was replaced if
    the known text has another fact of its kind between the same words: two on each side; or else
    two before it, two behind it, or one on each side, and the new text does not state that other
    fact anywhere.
    """
    slots: dict[tuple[str, ...], list[Fact]] = {}
    for fact in known.facts:
        for frame in _frames(known.words, fact):
            slots.setdefault(frame, []).append(fact)
    stated, restated = stated_in(known), stated_in(new)
    agreed: dict[bool, set[str]] = {True: set(), False: set()}
    replaced: dict[tuple[str, str], Replaced] = {}
    for fact in new.facts:
        if stated.has(fact.kind, fact.value):
            agreed[fact.kind == "name"].add(fact.value)
            continue
        other = _other(fact, new.words, slots, restated)
        if other is not None:
            replaced.setdefault((_SORTS[fact.kind], fact.value), other)
    return Framed(len(agreed[False]), len(agreed[True]), tuple(replaced.values()))


def _other(
    fact: Fact,
    words: tuple[str, ...],
    slots: dict[tuple[str, ...], list[Fact]],
    restated: Stated,
) -> Replaced | None:
    """Returns the fact that the known text has in the same frame, if there is one."""
    for frame in _frames(words, fact):
        is_certain = len(frame) == _CERTAIN
        for other in slots.get(frame, ()):
            if _SORTS[other.kind] != _SORTS[fact.kind]:
                continue
            if is_certain or not restated.has(other.kind, other.value):
                return Replaced(fact.kind, fact.value, other.value, is_certain)
    return None


def _frames(words: tuple[str, ...], fact: Fact) -> Iterator[tuple[str, ...]]:
    at = fact.at
    before = words[max(0, at - 2) : at]
    behind = words[at + 1 : at + 3]
    if len(before) == len(behind) == 2:
        yield "=", *before, *behind
    if len(before) == 2:
        yield "<", *before
    if len(behind) == 2:
        yield ">", *behind
    if before and behind:
        yield "=", before[-1], behind[0]
