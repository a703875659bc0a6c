"""What a story is about, as later reports are compared with it.

A profile is bounded: a story of 5,000 reports costs no more than one of five.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from operator import mul

from worker import traits as facts
from worker.stories import frames
from worker.stories import terms as packing
from worker.stories.frames import Frame
from worker.stories.terms import GROUPS, MOST_TERMS, RARITY, Terms
from worker.traits import Traits

MEMORY = 12
"""Reports that a story's terms remember: each later one moves them by a thirteenth."""
MOST_FRAMES = 8
"""Sources whose last frame is kept, the latest."""
_LONGEST_TITLE = 300
_LEAST = 20
"""Weight under which a term is dropped."""
LENGTH = 40_000.0
"""Length of the vector of one report's terms, weighted by the rarity of words of their length."""
_MOST_WEIGHT = 65_535
_BY_BYTE = tuple(RARITY[each % GROUPS] for each in range(256))
"""What a term's rarity is by its lowest byte."""
_LOWEST = 0 if sys.byteorder == "little" else -1
_HEAD = struct.Struct("<ddIHHHH")


@dataclass(frozen=True, slots=True)
class Report:
    """An article as it is compared with stories."""

    title: str
    terms: Terms
    traits: Traits
    at: datetime
    """When it was published, or else came."""
    source: int
    pairs: tuple[int, ...] = ()
    """A sample of its frame, from ``frames.pairs``."""
    day: int | None = None
    """The day it states of itself (``date.toordinal``), if another than that of ``at``."""

    @property
    def frame(self) -> Frame:
        """The frame it uses, of its source and day."""
        return Frame(self.source, self.day or self.at.toordinal(), array("I", self.pairs))


@dataclass(frozen=True, slots=True)
class StoryProfile:
    """A story: its terms on average, and what identifies its event."""

    id: int
    language: str | None
    title: str
    first_at: datetime
    last_at: datetime
    articles: int
    ids: array[int]
    """Its terms, the weightiest first."""
    weights: array[int]
    """Parallel to ``ids``: the mean over its reports, each of which is brought to one length."""
    traits: bytes
    """Those of its first report, packed."""
    frames: tuple[Frame, ...] = ()

    def told_traits(self) -> Traits:
        """Returns what identifies the event, of the report that opened the story."""
        return facts.unpack(self.traits)


def opened(story_id: int, report: Report) -> StoryProfile:
    """Returns the profile of a story that a report opens."""
    return StoryProfile(
        id=story_id,
        language=report.terms.language,
        title=report.title[:_LONGEST_TITLE],
        first_at=report.at,
        last_at=report.at,
        articles=1,
        ids=array("I", report.terms.ids),
        weights=_of_one_length(report.terms),
        traits=facts.pack(report.traits),
        frames=(report.frame,) if report.pairs else (),
    )


def joined(profile: StoryProfile, report: Report) -> StoryProfile:
    """Returns the profile after a report joined it: its terms move towards the report's."""
    known = min(profile.articles, MEMORY)
    same_language = report.terms.language == profile.language
    ids, weights = profile.ids, profile.weights
    if same_language:
        new = _of_one_length(report.terms)
        ids, weights = _moved(profile, report.terms.ids, new, known, 1)
    return replace(
        profile,
        first_at=min(profile.first_at, report.at),
        last_at=max(profile.last_at, report.at),
        articles=profile.articles + 1,
        ids=ids,
        weights=weights,
        frames=_with_frame(profile.frames, report) if same_language else profile.frames,
    )


def merged(survivor: StoryProfile, other: StoryProfile) -> StoryProfile:
    """Returns the survivor's profile after another story was merged into it."""
    ids, weights = survivor.ids, survivor.weights
    if survivor.language == other.language:
        part = round(MEMORY * survivor.articles / (survivor.articles + other.articles))
        mine = min(max(1, part), MEMORY - 1)
        ids, weights = _moved(survivor, other.ids, other.weights, mine, MEMORY - mine)
    sources = {frame.source for frame in survivor.frames}
    others = [frame for frame in other.frames if frame.source not in sources]
    return replace(
        survivor,
        first_at=min(survivor.first_at, other.first_at),
        last_at=max(survivor.last_at, other.last_at),
        articles=survivor.articles + other.articles,
        ids=ids,
        weights=weights,
        frames=_with_the_first((*survivor.frames[:1], *others, *survivor.frames[1:])),
    )


def length(ids: Iterable[int], weights: Iterable[int]) -> float:
    """Returns the length of a vector of terms, each weighted by the rarity of words of its length.

    That of a story's is the shorter the less its reports are like each other.
    """
    listed = array("I", ids)
    lowest = listed.tobytes()[_LOWEST :: listed.itemsize]
    return math.hypot(*map(mul, weights, map(_BY_BYTE.__getitem__, lowest)))


def _of_one_length(terms: Terms) -> array[int]:
    whole = length(terms.ids, terms.weights)
    factor = LENGTH / whole if whole else 0.0
    # A report's terms have few different weights.
    brought = {each: min(round(each * factor), _MOST_WEIGHT) for each in set(terms.weights)}
    return array("H", [brought[each] for each in terms.weights])


def _moved(
    profile: StoryProfile, ids: Iterable[int], weights: Iterable[int], mine: int, theirs: int
) -> tuple[array[int], array[int]]:
    """Returns the average of a story's terms, counted ``mine`` times, and of others, counted
    ``theirs`` times."""
    summed = dict(zip(profile.ids, (weight * mine for weight in profile.weights), strict=True))
    for term, weight in zip(ids, weights, strict=True):
        summed[term] = summed.get(term, 0) + weight * theirs
    ranked = sorted(summed.items(), key=lambda each: -each[1] * RARITY[each[0] % GROUPS])
    kept = [(term, weight // (mine + theirs)) for term, weight in ranked[:MOST_TERMS]]
    kept = [(term, weight) for term, weight in kept if weight >= _LEAST]
    return array("I", [term for term, _ in kept]), array("H", [weight for _, weight in kept])


def _with_frame(known: tuple[Frame, ...], report: Report) -> tuple[Frame, ...]:
    if not report.pairs:
        return known
    others = [frame for frame in known[1:] if frame.source != report.source]
    return _with_the_first((*known[:1], *others, report.frame))


def _with_the_first(found: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Returns the first frame and the last ones: what the story was opened in, others write in."""
    return (*found[:1], *found[1:][1 - MOST_FRAMES :])


def pack(profile: StoryProfile) -> bytes:
    """Returns all of a profile but its id as bytes, at most about 3 kB."""
    text = json.dumps([profile.language, profile.title], ensure_ascii=False).encode(
        "utf-8", "replace"
    )
    stored = packing.pack(profile.ids, profile.weights)
    frame = frames.pack(profile.frames)
    head = _HEAD.pack(
        profile.first_at.timestamp(),
        profile.last_at.timestamp(),
        profile.articles,
        len(text),
        len(profile.traits),
        len(stored),
        len(frame),
    )
    return b"".join((head, text, profile.traits, stored, frame))


def unpack(story_id: int, packed: bytes) -> StoryProfile:
    """Returns the profile that ``pack`` wrote. Raises ValueError for anything else."""
    try:
        first, last, articles, *lengths = _HEAD.unpack_from(packed)
    except struct.error as error:
        raise ValueError("not a packed story") from error
    parts: list[bytes] = []
    place = _HEAD.size
    for length in lengths:
        parts.append(packed[place : place + length])
        place += length
    if place != len(packed):
        raise ValueError("a packed story of another length")
    text, traits, stored, frame = parts
    language, title = json.loads(text)
    ids, weights = packing.unpack(stored)
    return StoryProfile(
        id=story_id,
        # Of ten thousand stories, names of their own and room to grow would take megabytes.
        language=sys.intern(language) if language is not None else None,
        title=title,
        first_at=datetime.fromtimestamp(first, UTC),
        last_at=datetime.fromtimestamp(last, UTC),
        articles=articles,
        ids=ids[:],
        weights=weights[:],
        traits=traits,
        frames=frames.unpack(frame),
    )
