"""What the articles of one source share: which lines stood in how many of its stories.

A line that stood in five different stories is furniture from the sixth article on. Where a source
mixes outlets, each has its own lines, as far as they are told apart: a quotation that ten of them
share is none. A place that is filled now so and now otherwise, between the same lines or behind the
same label, is a template's, and what stands there may be the news. The headline of another of its
articles is a link.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from worker.furniture import memory_places as places
from worker.furniture.memory_lines import Sighting
from worker.furniture.memory_places import DAY_BITS, filled, label_place, place_of

SHARED = 5
"""Different stories of a source from which a line is furniture."""
MOST_LINES = 2_000
MOST_AGE = 90
"""Days for which a line is remembered that stands in no article any more."""
_MOST_SHARED, _MOST_PLACES, _MOST_TITLES, _MOST_OUTLETS = 500, 300, 200, 100
_MOST_ONCE = MOST_LINES - _MOST_SHARED - _MOST_PLACES - _MOST_TITLES
_FIRST_BITS, _STORY_BITS = 20, 28
_STORY_AT = DAY_BITS + _FIRST_BITS
_DAYS, _MOST_FIRST, _STORIES = ((1 << each) - 1 for each in (DAY_BITS, _FIRST_BITS, _STORY_BITS))
_MOST_COUNTED = 65_535


class Shared(NamedTuple):
    """A line that stood in two stories at least."""

    day: int
    """When it was seen last, in days since 1970."""
    seen: int
    """In how many articles."""
    first: int
    """Which of its outlet's articles was the first that had it."""
    since: int
    """The memory's version from which it is furniture; 0: it is not."""
    stories: tuple[int, ...]
    """The first of the stories, five at most, by the low bits of their ids."""


@dataclass(slots=True)
class Memory:
    """What is known of one source."""

    version: int = 0
    """How many articles were taken in."""
    main: int = 0
    """The outlet that was named first: what names none is taken for its."""
    outlets: dict[int, int] = field(default_factory=dict)
    """Outlet (0: the main one) → how many of its articles were taken in."""
    shared: dict[int, Shared] = field(default_factory=dict)
    """What is shared, and all below, in the order in which it was seen last."""
    once: dict[int, int] = field(default_factory=dict)
    """Lines of one story only → that story, which of its outlet's articles had it first, and the
    day, packed into 64 bits."""
    places: dict[int, int] = field(default_factory=dict)
    """Places → what fills them, as ``memory_places.filled`` returns it."""
    titles: dict[int, int] = field(default_factory=dict)
    """The headlines of its articles → the version from which they are known, and the day."""

    def group(self, outlet: int) -> int:
        """Returns by what an outlet's lines are told from those of others of the same source."""
        return 0 if outlet in (0, self.main) else outlet

    def holds(self, key: int) -> bool:
        """Tells whether an article had a line."""
        return key in self.shared or key in self.once

    def since(self, key: int) -> int:
        """Returns the version from which a line is furniture, or is known as a headline."""
        known = self.shared.get(key)
        if known is not None and known.since:
            return known.since
        return self.titles.get(key, 0) >> DAY_BITS

    def is_title(self, key: int, day: int) -> bool:
        """Tells whether a line is the headline of an article of the last ninety days."""
        known = self.titles.get(key)
        return known is not None and known & _DAYS >= day - MOST_AGE

    def total(self, outlet: int) -> int:
        """Returns how many articles of an outlet were taken in."""
        return self.outlets.get(self.group(outlet), 0)


def learn(memory: Memory, seen: Sighting, story: int, day: int) -> None:
    """Takes in an article of a story; ``day`` is today's number."""
    memory.version += 1
    memory.main = memory.main or seen.outlet
    group = memory.group(seen.outlet)
    total = memory.outlets.pop(group, 0) + 1
    memory.outlets[group] = total  # the last to go
    keys = [each ^ group if each else 0 for each in seen.lines]
    for key in dict.fromkeys(keys):
        if key:
            _take_in(memory, key, story & _STORIES, day, total)
    for at, key in enumerate(keys):
        if key and not seen.told[at]:
            _fill(memory, key, label_place(seen.labels[at] ^ group if seen.labels[at] else 0), day)
            _fill(memory, key, place_of(keys, seen, at, memory.shared), day)
    if seen.title:
        title = seen.title ^ group
        since = memory.titles.pop(title, memory.version << DAY_BITS) >> DAY_BITS
        memory.titles[title] = since << DAY_BITS | day
    _forget(memory, day)


def _take_in(memory: Memory, key: int, story: int, day: int, total: int) -> None:
    known = memory.shared.pop(key, None)
    if known is not None:
        stories, since = known.stories, known.since
        if len(stories) < SHARED and story not in stories:
            stories = (*stories, story)
            since = memory.version if len(stories) == SHARED else 0
        seen = min(known.seen + 1, _MOST_COUNTED)
        memory.shared[key] = Shared(day, seen, known.first, since, stories)
        return
    before = memory.once.pop(key, None)
    first = total if before is None else before >> DAY_BITS & _MOST_FIRST
    if before is None or before >> _STORY_AT == story:
        memory.once[key] = story << _STORY_AT | min(first, _MOST_FIRST) << DAY_BITS | day
    else:
        memory.shared[key] = Shared(day, 2, first, 0, (before >> _STORY_AT, story))


def _fill(memory: Memory, key: int, place: int, day: int) -> None:
    if place:
        memory.places[place] = filled(memory.places.pop(place, None), key, day)


def is_fixed(memory: Memory, keys: Sequence[int], seen: Sighting, at: int) -> bool:
    """Tells whether a line's place is filled by it as a rule, and what stands behind its label is
    always the same. ``keys`` are the lines by which the memory knows them."""
    label = seen.labels[at]
    if label:
        place = label_place(label ^ memory.group(seen.outlet))
        if not places.is_fixed(memory.places.get(place), keys[at], always=True):
            return False
    place = place_of(keys, seen, at, memory.shared)
    return places.is_fixed(memory.places.get(place), keys[at])


def _forget(memory: Memory, day: int) -> None:
    """Forgets what is past its age, and of too many those that were not seen for longest."""
    oldest = day - MOST_AGE
    _drop(memory.shared, _MOST_SHARED, lambda each: each.day < oldest)
    _drop(memory.once, _MOST_ONCE, lambda each: each & _DAYS < oldest)
    _drop(memory.places, _MOST_PLACES, lambda each: each & _DAYS < oldest)
    _drop(memory.titles, _MOST_TITLES, lambda each: each & _DAYS < oldest)
    _drop(memory.outlets, _MOST_OUTLETS, lambda each: False)


def _drop(known: dict[int, Any], most: int, is_old: Callable[[Any], bool]) -> None:
    """Drops what is old or too much, in the order in which it was seen last."""
    while known:
        first = next(iter(known))
        if len(known) <= most and not is_old(known[first]):
            return
        del known[first]


def freshly_shared(memory: Memory, since: int) -> dict[int, Shared]:
    """Returns the lines that became furniture with a version above ``since``."""
    return {key: each for key, each in memory.shared.items() if each.since > since}


def settle(memory: Memory, lines: Mapping[int, Shared], merged: Mapping[int, int]) -> None:
    """Lets stories that were merged count as one: story → the one it went into."""
    known = {story & _STORIES: into & _STORIES for story, into in merged.items()}
    for key, line in lines.items():
        stories = tuple(dict.fromkeys(known.get(each, each) for each in line.stories))
        if len(stories) < SHARED:
            memory.shared[key] = line._replace(since=0, stories=stories)


def copy_of(memory: Memory) -> Memory:
    """Returns a memory that may learn without a trace in this one."""
    return Memory(
        memory.version,
        memory.main,
        dict(memory.outlets),
        dict(memory.shared),
        dict(memory.once),
        dict(memory.places),
        dict(memory.titles),
    )
