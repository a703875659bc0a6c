"""Which active stories a report may belong to, found through an inverted index."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from heapq import nlargest, nsmallest
from itertools import chain, islice, repeat
from operator import itemgetter, mul
from typing import TypeAlias

from worker.stories.frequencies import EMPTY, Frequencies
from worker.stories.planned import older_first
from worker.stories.profile import LENGTH, StoryProfile, length
from worker.stories.terms import Terms

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

_Compared: TypeAlias = "tuple[float, tuple[bool, int], tuple[StoryProfile, float, float, float]]"
"""Likeness below zero and what tells equal ones apart, and the parts of a candidate."""
_RANK = itemgetter(0, 1)
_Postings: TypeAlias = "dict[int, int | array[int]]"
"""Term → the slots of the stories that have it, in order; of many terms it is only one."""
_START = datetime(1, 1, 1, tzinfo=UTC)
_NO_TERMS: Mapping[int, int] = {}


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


class StoryIndex:
    """The active stories. One process's cache of what is stored; not for several threads."""

    def __init__(self, frequencies: Frequencies = EMPTY) -> None:
        self._frequencies = frequencies
        self._slots: dict[int, int] = {}
        self._profiles: list[StoryProfile | None] = []
        self._norms = array("d")
        self._free: list[int] = []
        self._postings: _Postings = {}

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
        slot, known = self._slots.get(profile.id), self.get(profile.id)
        if slot is None or known is None:
            slot = self._slot(profile.id)
            self._list(set(profile.ids), slot)
        elif known.ids is not profile.ids or known.weights is not profile.weights:
            before, after = set(known.ids), set(profile.ids)
            self._unlist(before - after, slot)
            self._list(after - before, slot)
            self._norms[slot] = 0.0
        self._profiles[slot] = profile

    def remove(self, story_id: int) -> None:
        """Takes a story out; nothing happens if it is not there."""
        slot = self._slots.pop(story_id, None)
        if slot is None:
            return
        profile = self._profiles[slot]
        if profile is not None:
            self._unlist(set(profile.ids), slot)
        self._profiles[slot] = None
        self._norms[slot] = 0.0
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
        slot = self._slots.get(profile.id)
        return _likest(asked, self, _NONE, {slot} if slot is not None else ())

    def candidates(self, terms: Terms, at: datetime) -> list[Candidate]:
        """Returns the stories that are most like a report, the likest first; at most five.

        ``at`` is when the report was published.
        """
        return _likest(self.asked(terms, at), self, _NONE)

    def latest_first(self, slot: int) -> tuple[timedelta, bool, int]:
        """Returns what to sort slots by, so that the story with the latest report comes first."""
        profile = self._profiles[slot]
        assert profile is not None
        return _START - profile.last_at, *older_first(profile.id)

    def _compared(self, slot: int, asked: Asked) -> _Compared:
        """Returns a story with how like it is, as a candidate's parts."""
        profile = self._profiles[slot]
        assert profile is not None
        norm = self._norms[slot]
        if not norm:
            norm = self._norms[slot] = self._norm(profile)
        factors = map(asked.factors.get, profile.ids, repeat(0.0))
        cosine = sum(map(mul, profile.weights, factors)) / (norm * asked.norm)
        left = decay(profile, asked.at)
        trust = 1 - _UNTRIED * self._frequencies.doubt(profile.language)
        parts = profile, cosine, left, trust
        return -cosine * left * trust, older_first(profile.id), parts

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

    def _list(self, terms: Iterable[int], slot: int) -> None:
        postings = self._postings
        for term in terms:
            listed = postings.get(term)
            if listed is None:
                postings[term] = slot
            elif isinstance(listed, int):
                postings[term] = array("I", sorted((listed, slot)))
            else:
                insort(listed, slot)

    def _unlist(self, terms: Iterable[int], slot: int) -> None:
        postings = self._postings
        for term in terms:
            listed = postings[term]
            if isinstance(listed, int) or len(listed) == 1:
                del postings[term]
            else:
                del listed[bisect_left(listed, slot)]


_NONE = StoryIndex()


class Overlay:
    """A batch's own stories over an index, which stays as it is. Cheap to make and to drop."""

    def __init__(self, base: StoryIndex) -> None:
        self._base = base
        self._own = StoryIndex(base.frequencies)
        self._hidden: set[int] = set()
        """Slots of the base whose stories the batch changed."""
        self._hidden_terms: Counter[int] = Counter()
        """Of how many of these stories each term is in the base."""

    def get(self, story_id: int) -> StoryProfile | None:
        """Returns a story's profile as the batch left it; None if it is not active."""
        return self._own.get(story_id) or self._base.get(story_id)

    def put(self, profile: StoryProfile) -> None:
        """Adds a story, or replaces what was known of it."""
        self._own.put(profile)
        slot, stored = self._base._slots.get(profile.id), self._base.get(profile.id)
        if slot is not None and stored is not None and slot not in self._hidden:
            self._hidden.add(slot)
            self._hidden_terms.update(stored.ids)

    def changed(self) -> Sequence[StoryProfile]:
        """Returns the stories that were put here."""
        return list(self._own.profiles())

    def candidates(self, terms: Terms, at: datetime) -> list[Candidate]:
        """Returns the stories that are most like a report, the likest first; at most five."""
        asked = self._base.asked(terms, at)
        return _likest(asked, self._base, self._own, self._hidden, self._hidden_terms)


def _likest(
    asked: Asked,
    base: StoryIndex,
    own: StoryIndex,
    hidden: Collection[int] = (),
    hidden_terms: Mapping[int, int] = _NO_TERMS,
) -> list[Candidate]:
    """Returns the stories of two indexes that are most like what is asked, as if they were one.

    ``hidden`` are slots of the base whose stories do not count, ``hidden_terms`` of how many of
    them each term is.
    """
    if not asked.norm:
        return []
    of_base, of_own = _scores(asked, base._postings, own._postings, hidden_terms)
    for slot in hidden:
        of_base.pop(slot, None)
    scored = ((base, of_base), (own, of_own))
    found = sorted([index._compared(slot, asked) for index, slot in _best(scored)], key=_RANK)
    return [Candidate(*parts, ranked=asked.ranked) for _, _, parts in found[:BEST]]


def _scores(
    asked: Asked, base: _Postings, own: _Postings, hidden: Mapping[int, int]
) -> tuple[dict[int, float], dict[int, float]]:
    """Adds up, for each story of two indexes, the weights of the report's weightiest terms that it
    has."""
    of_base: dict[int, float] = {}
    of_own: dict[int, float] = {}
    known = of_base.get
    for weight, stored, added in _read(asked, base, own, hidden):
        square = weight * weight
        for slot in stored:
            of_base[slot] = known(slot, 0.0) + square
        for slot in added:
            of_own[slot] = of_own.get(slot, 0.0) + square
    return of_base, of_own


def _read(
    asked: Asked, base: _Postings, own: _Postings, hidden: Mapping[int, int]
) -> Iterator[tuple[float, Sequence[int], Sequence[int]]]:
    """Gives the weights of those of the terms whose entries in two indexes are read, with these."""
    left, lists, most = _READ, 0, max(hidden.values(), default=0)
    terms = [term for _, term, _ in asked.ranked]
    listed = zip(map(base.get, terms), map(own.get, terms), strict=True)
    for (weight, term, _), (stored, added) in zip(asked.ranked, listed, strict=True):
        if lists >= _FEWEST_LISTS and isinstance(stored, array) and len(stored) - most > left:
            # Most terms are skipped here.
            continue
        number = 0 if stored is None else 1 if isinstance(stored, int) else len(stored)
        if added is not None:
            number += 1 if isinstance(added, int) else len(added)
        if hidden:
            number -= hidden.get(term, 0)
        if number > 1:
            if number > left and lists >= _FEWEST_LISTS:
                continue
            lists += 1
        if number:
            left -= number
            yield weight, _slots(stored), _slots(added)


def _slots(listed: int | array[int] | None) -> Sequence[int]:
    if listed is None:
        return ()
    return (listed,) if isinstance(listed, int) else listed


def _best(
    scored: Sequence[tuple[StoryIndex, Mapping[int, float]]],
) -> list[tuple[StoryIndex, int]]:
    """Returns the stories with the highest scores, with their index, at most eight: of equal ones
    those with the latest report, then those opened first, in whichever index they are."""
    least = min(nlargest(_COMPARED, chain(*(each.values() for _, each in scored))), default=0.0)
    reached = [
        (score, (index, slot))
        for index, each in scored
        for slot, score in each.items()
        if score >= least
    ]
    above = [each for score, each in reached if score > least]
    equal = [each for score, each in reached if score == least]
    room = _COMPARED - len(above)
    if len(equal) > room:
        equal = nsmallest(room, equal, key=lambda each: each[0].latest_first(each[1]))
    return above + equal


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
