"""Which active stories turned out to be one.

Two stories are opened on one event when its first reports say too little, or when two workers open
one each. The pass is conservative: it asks more than joining, and all that speaks against a join
speaks against a merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from worker.duplicates.contradictions import contradictions
from worker.stories import naming
from worker.stories.frames import LIKE, Frame, likeness
from worker.stories.index import Candidate, StoryIndex
from worker.stories.naming import Side
from worker.stories.profile import StoryProfile

ALIKE = 0.3
"""Mean likeness of their reports from which two stories are one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two stories that turned out to be one, as they were when that was found."""

    one: int
    """The one that began first."""
    other: int
    reason: str
    likelihood: float
    """From 0 to 1."""


def pairs(index: StoryIndex, changed: Iterable[int]) -> list[Pair]:
    """Returns which of the stories that changed lately are one with another, the likest first.

    No story is in two of the pairs: what is left is found by the next pass.
    """
    found: dict[tuple[int, int], Pair] = {}
    for story_id in dict.fromkeys(changed):
        profile = index.get(story_id)
        if profile is None:
            continue
        for candidate in index.like(profile):
            if _are_one(profile, candidate):
                pair = _pair(profile, candidate)
                found.setdefault((pair.one, pair.other), pair)
    taken: set[int] = set()
    chosen: list[Pair] = []
    for pair in sorted(found.values(), key=lambda each: (-each.likelihood, each.other)):
        if taken.isdisjoint((pair.one, pair.other)):
            taken |= {pair.one, pair.other}
            chosen.append(pair)
    return chosen


def _are_one(profile: StoryProfile, candidate: Candidate) -> bool:
    if candidate.similarity < ALIKE:
        return False
    other = candidate.profile
    mine, its = profile.told_traits(), other.told_traits()
    if contradictions(mine, its):
        return False
    named = naming.compared(Side.of(profile, mine), Side.of(other, its))
    if named.are_mostly_others and named.share_no_figure():
        return False
    return not any(
        _are_apart(mine, its) and likeness(mine.pairs, its.pairs) >= LIKE
        for mine in profile.frames
        for its in other.frames
    )


def _are_apart(mine: Frame, its: Frame) -> bool:
    """Tells whether one frame in both stories speaks against their being one.

    Of another day it does, and within a source on one day, too: what the source said of one event
    in one frame would be a copy or a revision. It fills it anew, as with an alarm that is given out
    again.
    """
    return mine.day != its.day or mine.source == its.source


def _pair(profile: StoryProfile, candidate: Candidate) -> Pair:
    first, second = sorted(
        (profile, candidate.profile), key=lambda each: (each.first_at, abs(each.id))
    )
    reason = f"{candidate.similarity:.0%} like each other, and nothing against it"
    return Pair(first.id, second.id, reason, candidate.similarity)
