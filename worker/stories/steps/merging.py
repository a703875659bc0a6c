"""Finds active stories that turned out to be one, and makes one of them, a little at a time."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from worker.base import log
from worker.setup.runtime import Runtime
from worker.stories import merging
from worker.stories.links import Links, StoryLinks, story_of
from worker.stories.merging import Pair
from worker.stories.store import merging as store
from worker.stories.store.cache import StoryCache
from worker.way.judge.store.snapshot import cursor

_log = log.get(__name__)
EVERY = 30.0
"""Seconds from one look at the stories that changed to the next."""
SURE = 2.0
"""Log-odds of a link from which two stories in different languages are one: where an article is
linked already by what is likelier than not, two stories that were both told are not."""
_LOOKED_AT = 25
"""Stories that a step compares with the others."""
_SLICE = 20
"""Rows that are moved between two looks at the clock."""
_TURN = 0.012
"""Seconds after which a turn moves nothing more, so that it has the lock for 50 ms at most."""


@dataclass(frozen=True, slots=True)
class _Found:
    pairs: tuple[Pair, ...]
    seen: int
    """The last decision that was known when they were compared."""
    looked_at: int
    """The decision up to which all stories were looked at."""
    is_more: bool


def step(runtime: Runtime) -> bool:
    """Does one turn: moves what belonged to merged stories, or looks for others that are one.

    Returns whether there is more to do. Only for the thread that decides about articles, whose
    stories in memory it reads.
    """
    with runtime.database.read() as session:
        known = store.progress(session)
    if known.moving:
        _move(runtime)
        return True
    found = _look(runtime, known.at)
    for pair in found.pairs:
        _merge(runtime, pair, found.seen)
    if found.looked_at != known.at:
        with runtime.database.write() as session:
            store.note(session, replace(store.changing(session), at=found.looked_at))
    return found.is_more or bool(found.pairs)


def _look(runtime: Runtime, at: int) -> _Found:
    now = runtime.clock()
    with runtime.database.consistent_read() as session:
        known = cursor(session)
        # The database was put back in an older state: all is looked at again.
        at = at if at <= known.decision else 0
        changed, last = store.changed_since(session, at, _LOOKED_AT)
        stories = runtime.reader.stories.read(session, known, now)
    return _Found(tuple(pairs(stories, changed)), known.decision, last, len(changed) >= _LOOKED_AT)


def pairs(stories: StoryCache, changed: Collection[int]) -> Iterator[Pair]:
    """Yields which of the stories that changed are one with another; none is in two pairs."""
    taken: set[int] = set()
    for pair in (*_by_words(stories, changed), *_by_links(stories, changed)):
        if pair.one != pair.other and taken.isdisjoint((pair.one, pair.other)):
            taken |= {pair.one, pair.other}
            yield pair


def _by_words(stories: StoryCache, changed: Collection[int]) -> Iterator[Pair]:
    ids = []
    for story_id in changed:
        links = stories.links.get(story_id)
        ids += [story_id, *(each.id for each in links.others)] if links else [story_id]
    for found in merging.pairs(stories.index, ids):
        yield replace(found, one=story_of(found.one), other=story_of(found.other))


def _by_links(stories: StoryCache, changed: Collection[int]) -> Iterator[Pair]:
    """Yields stories that no language has in common, linked by the first report of the one that
    changed."""
    for story_id in changed:
        known = stories.links.get(story_id)
        if known is None or not known.anchors or stories.index.get(story_id) is None:
            continue
        is_asked = partial(_is_elsewhere, stories, _languages(stories, story_id))
        found = Links(stories.links).find(known.anchors[0], is_asked)
        if found is not None and found.link.score >= SURE:
            first, second = sorted(
                (story_id, found.story_id), key=lambda each: _began(stories, each)
            )
            yield Pair(first, second, found.reason, found.likelihood)


def _is_elsewhere(stories: StoryCache, languages: frozenset[str | None], story_id: int) -> bool:
    """Tells whether a story is active, and told in none of the languages."""
    other = _languages(stories, story_id)
    return stories.index.get(story_id) is not None and languages.isdisjoint(other)


def _languages(stories: StoryCache, story_id: int) -> frozenset[str | None]:
    profile, links = stories.index.get(story_id), stories.links.get(story_id) or StoryLinks()
    own = [profile.language] if profile is not None else []
    others = [each.language for each in links.others]
    return frozenset([*own, *others, *(each.language for each in links.anchors)])


def _began(stories: StoryCache, story_id: int) -> tuple[datetime, int]:
    profile = stories.index.get(story_id)
    assert profile is not None
    return profile.first_at, story_id


def _merge(runtime: Runtime, pair: Pair, seen: int) -> None:
    began = time.monotonic()
    with runtime.database.decide() as session:
        done = store.merge(session, pair, seen, runtime.clock())
        if done is not None:
            store.note_moving(session, done[1])
    if done is not None:
        survivor, merged = done
        _log.info("stories merged", story=survivor, merged=merged, reason=pair.reason)
    _give_way(began)


def _move(runtime: Runtime) -> None:
    """Moves for one turn what belonged to the merged story that has waited longest."""
    began = time.monotonic()
    with runtime.database.decide(store.MOVED) as session:
        # Others may have merged or moved since it was known that something is to be moved.
        known = store.progress(session)
        if known.moving:
            ends = time.monotonic() + _TURN
            if not _moves(session, known.moving[0], ends):
                store.note_moving(session, known.moving[0], is_moved=True)
    _give_way(began)


def _moves(session: Session, merged: int, ends: float) -> bool:
    """Returns whether more is left when the turn ends."""
    if store.join_waiting(session, merged):
        return True
    while store.move(session, merged, _SLICE):
        if time.monotonic() >= ends:
            return True
    return False


def _give_way(began: float) -> None:
    """Whoever waits for the lock has it for at least as long."""
    time.sleep(min(0.1, time.monotonic() - began))
