"""Which active stories a report may belong to, found through an inverted index."""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from heapq import nlargest
from itertools import islice, repeat
from operator import mul

from worker.core.planned import older_first
from worker.core.stories.frequencies import EMPTY, Frequencies
from worker.core.stories.profile import LENGTH, StoryProfile, length
from worker.core.stories.terms import Terms

ACTIVE = timedelta(days=7)
"""After so long without a report a story is no longer active: what comes then is another story."""
MOST_STORIES = 10_000
"""Active stories at most; beyond it the least recent are no longer active."""
SIGMA = timedelta(hours=72)
BEST = 5
_COMPARED = 8
"""Stories whose likeness is worked out, of those that the index finds."""
_READ = 300
"""Entries of the index that are read for one report, those of its weightiest terms first."""
_FEWEST_LISTS = 3
_SHOWN = 8
_UNTRIED = 0.2
"""What is taken off a likeness while no articles were counted: words that all reports use pass for
rare ones then. Half of it is left after thirty."""
_LASTING = 0.6
"""What any time between leaves of a likeness at least."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An active story that a report may belong to."""

    profile: StoryProfile
    cosine: float
    """Likeness of the terms to those of the story's reports, on average, 0 to 1."""
    decay: float
    """What the time between leaves of it, 0 to 1."""
    trust: float
    """What is left of it where few articles were counted, 0 to 1."""
    ranked: Sequence[tuple[float, int, str]] = field(repr=False, compare=False)
    """The report's terms, as they are asked for."""

    @property
    def similarity(self) -> float:
        """Likeness of the terms, as far as time and trust leave it, 0 to 1."""
        return self.cosine * self.decay * self.trust

    @property
    def shared(self) -> tuple[str, ...]:
        """The terms that both have, those that matter most to the report first; at most eight."""
        held = set(self.profile.ids)
        shared = (word for weight, term, word in self.ranked if weight > 0 and term in held)
        return tuple(islice(shared, _SHOWN))


@dataclass(frozen=True, slots=True)
class Asked:
    """A report's terms, weighted by their rarity."""

    ranked: list[tuple[float, int, str]]
    """Weight times rarity, term and word, the weightiest first."""
    factors: dict[int, float]
    """Term → weight times squared rarity: what a story's weight adds to the likeness."""
    norm: float
    at: datetime


def _likest_first(candidate: Candidate) -> tuple[float, bool, int]:
    return -candidate.similarity, *older_first(candidate.profile.id)


class StoryIndex:
    """The active stories. One process's cache of what is stored; not for several threads."""

    def __init__(self, frequencies: Frequencies = EMPTY) -> None:
        self._frequencies = frequencies
        self._slots: dict[int, int] = {}
        self._profiles: list[StoryProfile | None] = []
        self._norms = array("d")
        self._free: list[int] = []
        self._postings: dict[int, int | array[int]] = {}

    @property
    def frequencies(self) -> Frequencies:
        """The table that terms are weighted by."""
        return self._frequencies

    def __len__(self) -> int:
        return len(self._slots)

    def __contains__(self, story_id: int) -> bool:
        return story_id in self._slots

    def profiles(self) -> Iterator[StoryProfile]:
        """Gives every active story."""
        return (profile for profile in self._profiles if profile is not None)

    def get(self, story_id: int) -> StoryProfile | None:
        """Returns a story's profile; None if it is not active."""
        slot = self._slots.get(story_id)
        return None if slot is None else self._profiles[slot]

    def put(self, profile: StoryProfile) -> None:
        """Adds a story, or replaces what was known of it."""
        slot = self._slots.get(profile.id)
        if slot is None:
            slot = self._slot(profile.id)
            before: set[int] = set()
        else:
            known = self._profiles[slot]
            before = set(known.ids) if known is not None else set()
        after = set(profile.ids)
        for term in before - after:
            self._unlist(term, slot)
        for term in after - before:
            self._list(term, slot)
        self._profiles[slot] = profile
        self._norms[slot] = 0.0

    def remove(self, story_id: int) -> None:
        """Takes a story out; nothing happens if it is not there."""
        slot = self._slots.pop(story_id, None)
        if slot is None:
            return
        profile = self._profiles[slot]
        if profile is not None:
            for term in set(profile.ids):
                self._unlist(term, slot)
        self._profiles[slot] = None
        self._free.append(slot)

    def weigh_by(self, frequencies: Frequencies) -> None:
        """Takes another generation of the table of frequencies."""
        self._frequencies = frequencies
        self._norms = array("d", bytes(8 * len(self._profiles)))

    def asked(self, terms: Terms, at: datetime) -> Asked:
        """Returns a report's terms as they are compared with stories."""
        rarities = self._frequencies.rarities(terms.ids, terms.language)
        weights = list(map(mul, terms.weights, rarities))
        return Asked(
            ranked=sorted(zip(weights, terms.ids, terms.words, strict=True), reverse=True),
            factors=dict(zip(terms.ids, map(mul, weights, rarities), strict=True)),
            norm=_norm(weights),
            at=at,
        )

    def like(self, profile: StoryProfile) -> list[Candidate]:
        """Returns the other stories that are most like a story, the likest first; at most five."""
        own = Terms(
            profile.language,
            tuple(profile.ids),
            tuple(profile.weights),
            ("",) * len(profile.ids),
        )
        asked = replace(self.asked(own, profile.first_at), norm=self._norm(profile))
        return self.compared(asked, (profile.id,))

    def candidates(self, terms: Terms, at: datetime) -> list[Candidate]:
        """Returns the stories that are most like a report, the likest first; at most five.

        ``at`` is when the report was published.
        """
        return self.compared(self.asked(terms, at))

    def compared(self, asked: Asked, hidden: Iterable[int] = ()) -> list[Candidate]:
        """Returns the candidates for what is asked, without the stories that are hidden."""
        if not asked.norm:
            return []
        scores = self._scores(asked)
        for story_id in hidden:
            scores.pop(self._slots.get(story_id, -1), None)
        best = nlargest(_COMPARED, scores, key=scores.__getitem__)
        found = [self._candidate(slot, asked) for slot in best]
        found.sort(key=_likest_first)
        return found[:BEST]

    def _scores(self, asked: Asked) -> dict[int, float]:
        """Adds up, for each story, the weights of the report's weightiest terms that it has."""
        scores: dict[int, float] = {}
        get, listed_of = scores.get, self._postings.get
        left, lists = _READ, 0
        for weight, term, _ in asked.ranked:
            listed = listed_of(term)
            if listed is None:
                continue
            square = weight * weight
            if isinstance(listed, int):
                scores[listed] = get(listed, 0.0) + square
                left -= 1
            elif len(listed) <= left or lists < _FEWEST_LISTS:
                lists += 1
                left -= len(listed)
                for slot in listed:
                    scores[slot] = get(slot, 0.0) + square
        return scores

    def _candidate(self, slot: int, asked: Asked) -> Candidate:
        profile = self._profiles[slot]
        assert profile is not None
        norm = self._norms[slot]
        if not norm:
            norm = self._norms[slot] = self._norm(profile)
        factors = map(asked.factors.get, profile.ids, repeat(0.0))
        return Candidate(
            profile=profile,
            cosine=sum(map(mul, profile.weights, factors)) / (norm * asked.norm),
            decay=decay(profile, asked.at),
            trust=1 - _UNTRIED * self._frequencies.doubt(profile.language),
            ranked=asked.ranked,
        )

    def _norm(self, profile: StoryProfile) -> float:
        """Returns what to divide by for the mean of the likenesses to a story's reports.

        It is the length that a single report's terms have under the table of frequencies, found by
        how much shorter than a report's the story's terms are.
        """
        rarities = self._frequencies.rarities(profile.ids, profile.language)
        share = length(profile.ids, profile.weights) / LENGTH
        return _norm(map(mul, profile.weights, rarities)) / min(share or 1.0, 1.0) or 1.0

    def _slot(self, story_id: int) -> int:
        if self._free:
            slot = self._free.pop()
        else:
            slot = len(self._profiles)
            self._profiles.append(None)
            self._norms.append(0.0)
        self._slots[story_id] = slot
        return slot

    def _list(self, term: int, slot: int) -> None:
        listed = self._postings.get(term)
        if listed is None:
            self._postings[term] = slot
        elif isinstance(listed, int):
            self._postings[term] = array("I", (listed, slot))
        else:
            listed.append(slot)

    def _unlist(self, term: int, slot: int) -> None:
        listed = self._postings[term]
        if isinstance(listed, int) or len(listed) == 1:
            del self._postings[term]
        else:
            listed.remove(slot)


class Overlay:
    """A batch's own stories over an index, which stays as it is. Cheap to make and to drop."""

    def __init__(self, base: StoryIndex) -> None:
        self._base = base
        self._own = StoryIndex(base.frequencies)
        self._hidden: set[int] = set()

    def get(self, story_id: int) -> StoryProfile | None:
        """Returns a story's profile as the batch left it; None if it is not active."""
        return self._own.get(story_id) or self._base.get(story_id)

    def put(self, profile: StoryProfile) -> None:
        """Adds a story, or replaces what was known of it."""
        self._own.put(profile)
        self._hidden.add(profile.id)

    def changed(self) -> Sequence[StoryProfile]:
        """Returns the stories that were put here."""
        return list(self._own.profiles())

    def candidates(self, terms: Terms, at: datetime) -> list[Candidate]:
        """Returns the stories that are most like a report, the likest first; at most five."""
        asked = self._base.asked(terms, at)
        found = [*self._base.compared(asked, self._hidden), *self._own.compared(asked)]
        found.sort(key=_likest_first)
        return found[:BEST]


def inactive(last: Mapping[int, datetime], now: datetime) -> list[int]:
    """Returns which stories are no longer active. ``last`` says when each had its last report."""
    gone = [each for each, at in last.items() if now - at > ACTIVE]
    surplus = len(last) - len(gone) - MOST_STORIES
    if surplus > 0:
        left = last.keys() - set(gone)
        gone += sorted(left, key=lambda each: (last[each], each))[:surplus]
    return gone


def _norm(values: Iterable[float]) -> float:
    return math.hypot(*values)


def decay(profile: StoryProfile, at: datetime) -> float:
    """Returns what the time between a report and a story leaves of their likeness, 0 to 1.

    A normal curve of 72 hours' width over the time to the story's first or last report, if the
    report does not lie between them (Miranda et al., 2018), that ends at .6: reports of one event
    do come a week apart.
    """
    if at > profile.last_at:
        between = at - profile.last_at
    elif at < profile.first_at:
        between = profile.first_at - at
    else:
        return 1.0
    return _LASTING + (1 - _LASTING) * math.exp(-0.5 * (between / SIGMA) ** 2)
