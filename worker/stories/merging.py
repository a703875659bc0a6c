"""Which active stories turned out to be one.

Two stories are opened on one event when its first reports say too little, or when two workers open
one each. The pass is conservative: it asks more than joining of either story, and all that speaks
against a join speaks against a merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from worker.duplicates.contradictions import contradictions
from worker.stories import naming
from worker.stories.frames import LIKE, likeness
from worker.stories.index import Candidate, StoryIndex
from worker.stories.joining import against, common
from worker.stories.naming import Side
from worker.stories.profile import Report, StoryProfile
from worker.stories.terms import Terms, title_terms

ALIKE = 0.08
"""By how much two stories are to be more like each other than is common for either, to be one."""
_COMMON = 2.0
"""Times that likeness to the third likest story counts as common: more often than where a report
joins, which asks for more beside it. So stories that others are little like become one sooner than
those among which many are alike; where there are no three, nothing is known of it, and most is
asked. Neighbouring values give nearly the same."""

_UNTRIED = 0.2
"""What is asked beside it before any article was counted, when nobody knows which words of a
language are rare: among the first dozens of a new database two events in one town are as like as
two reports of one event among thousands. A hundredth of it is left after three hundred."""


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
        for other, alike in _same(index, profile):
            pair = _pair(profile, other, alike)
            found.setdefault((pair.one, pair.other), pair)
    taken: set[int] = set()
    chosen: list[Pair] = []
    for pair in sorted(found.values(), key=_likest_first):
        if taken.isdisjoint((pair.one, pair.other)):
            taken |= {pair.one, pair.other}
            chosen.append(pair)
    return chosen


def _likest_first(pair: Pair) -> tuple[float, int, int]:
    return -pair.likelihood, pair.one, pair.other


def _same(index: StoryIndex, profile: StoryProfile) -> Iterator[tuple[StoryProfile, float]]:
    """Yields the stories that are one with a story, asked of both, and how like they are."""
    near = index.like(profile)
    untried = _UNTRIED * index.frequencies.doubt(profile.language) ** 2
    least = _asked(near) + untried
    for candidate in near:
        if candidate.similarity < least:
            return
        back = index.like(candidate.profile)
        mine = next((each for each in back if each.profile.id == profile.id), None)
        if mine is None:
            continue
        asked = max(least, _asked(back) + untried)
        alike = min(candidate.similarity, mine.similarity)
        is_other = alike < asked or (
            _is_other(profile, candidate, asked) or _is_other(candidate.profile, mine, asked)
        )
        if not is_other:
            yield candidate.profile, alike


def _asked(near: Sequence[Candidate]) -> float:
    return ALIKE + common(near, _COMMON)


def _is_other(profile: StoryProfile, candidate: Candidate, asked: float) -> bool:
    """Tells whether anything speaks against two stories' being one, with the reports of the first
    held against the other: more than against a join."""
    other = candidate.profile
    mine, its = profile.told_traits(), other.told_traits()
    if contradictions(mine, its):
        return True
    named = naming.compared(Side.of(profile, mine), Side.of(other, its))
    if named.are_mostly_others and named.share_no_figure():
        return True
    return any(
        against(report, candidate, asked) or _was_filled_anew(report, other)
        for report in _reports(profile)
    )


def _reports(profile: StoryProfile) -> Iterator[Report]:
    """Yields a story as reports that are held against another one: what it is about, once in each
    of its frames."""
    terms = Terms(
        profile.language,
        tuple(profile.ids),
        tuple(profile.weights),
        (),
        title_terms(profile.title, profile.language),
    )
    traits = profile.told_traits()
    if not profile.frames:
        yield Report(profile.title, terms, traits, profile.first_at, source=0)
    for frame in profile.frames:
        yield Report(
            profile.title,
            terms,
            traits,
            profile.first_at,
            frame.source,
            tuple(frame.pairs),
            frame.day,
        )


def _was_filled_anew(report: Report, other: StoryProfile) -> bool:
    """Tells whether a source used one frame in both stories.

    What it said of one event in one frame would be a copy or a revision. It fills it anew, as with
    an alarm that is given out again.
    """
    return any(
        frame.source == report.source and likeness(frame.pairs, report.pairs) >= LIKE
        for frame in other.frames
    )


def _pair(one: StoryProfile, other: StoryProfile, alike: float) -> Pair:
    first, second = sorted((one, other), key=lambda each: (each.first_at, abs(each.id)))
    reason = f"{alike:.0%} like each other, and nothing against it"
    return Pair(first.id, second.id, reason, alike)
