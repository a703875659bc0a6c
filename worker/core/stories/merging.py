"""Which active stories turned out to be one.

Two stories are opened on one event when its first reports say too little, or when two workers open
one each. The pass is conservative: it asks more than joining, and all that speaks against a join
speaks against a merge.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from worker.core.sameness.contradictions import contradictions
from worker.core.stories.frames import LIKE, likeness
from worker.core.stories.index import Candidate, StoryIndex
from worker.core.stories.profile import StoryProfile

ALIKE = 0.3
"""Mean likeness of their reports from which two stories are one."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A story that goes into another."""

    survivor: int
    merged: int
    reason: str
    similarity: float


def merges(index: StoryIndex, changed: Iterable[int]) -> list[Merge]:
    """Returns which of the stories that changed lately are one with another, the likest first.

    The one that began first survives; the caller may let the one survive that was told first. No
    story is in two of the pairs: what is left is found by the next pass.
    """
    found: dict[tuple[int, int], Merge] = {}
    for story_id in dict.fromkeys(changed):
        profile = index.get(story_id)
        if profile is None:
            continue
        for candidate in index.like(profile):
            if _are_one(profile, candidate):
                merge = _merge(profile, candidate)
                found.setdefault((merge.survivor, merge.merged), merge)
    taken: set[int] = set()
    chosen: list[Merge] = []
    for merge in sorted(found.values(), key=lambda each: (-each.similarity, each.merged)):
        if taken.isdisjoint((merge.survivor, merge.merged)):
            taken |= {merge.survivor, merge.merged}
            chosen.append(merge)
    return chosen


def _are_one(profile: StoryProfile, candidate: Candidate) -> bool:
    if candidate.similarity < ALIKE:
        return False
    other = candidate.profile
    if contradictions(profile.told_traits(), other.told_traits()):
        return False
    return not any(
        mine.day != its.day and likeness(mine.pairs, its.pairs) >= LIKE
        for mine in profile.frames
        for its in other.frames
    )


def _merge(profile: StoryProfile, candidate: Candidate) -> Merge:
    first, second = sorted(
        (profile, candidate.profile), key=lambda each: (each.first_at, abs(each.id))
    )
    reason = f"{candidate.similarity:.0%} like each other, and nothing against it"
    return Merge(first.id, second.id, reason, candidate.similarity)
