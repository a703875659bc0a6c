"""The active stories as a process holds them: brought up to date by what was decided since."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from models import Story, StoryProfile, TermFrequencies
from worker.stories import frequencies, profile
from worker.stories import links as linking
from worker.stories.index import ACTIVE, MOST_STORIES, StoryIndex, inactive
from worker.stories.links import LinkIndex, StoryLinks, story_of
from worker.way.judge.known import Cursor

_SET_BACK = timedelta(hours=1)
"""A clock that goes back by more has been wrong."""


class StoryCache:
    """An index of the active stories and their outlets. Not for several threads."""

    def __init__(self) -> None:
        self.index = StoryIndex()
        self.links = LinkIndex()
        self.outlets: dict[int, tuple[str, ...]] = {}
        self.last_heard: dict[int, datetime] = {}
        """When the last report of each story came, whatever date it states."""
        self._decision = 0
        self._other = -1
        self._generation = 0
        self._read_at: datetime | None = None

    def read(self, session: Session, at: Cursor, now: datetime) -> StoryCache:
        """Takes up what was decided since the last reading, and returns itself."""
        was_ahead = self._read_at is not None and self._read_at - now > _SET_BACK
        if at.decision < self._decision or was_ahead:
            # The database was put back in an older state, or the clock: by a clock that was far
            # ahead all stories were at rest.
            self._forget()
        self._read_at = now
        if at.decision > self._decision or self._other < 0:
            self._take_up(session, now)
            if at.other != self._other:
                self._drop_removed(session)
            self._decision, self._other = at.decision, at.other
        self._take_frequencies(session)
        for story_id in inactive(self.last_heard, now):
            self._drop(story_id)
        return self

    def _drop(self, story_id: int) -> None:
        """Lets go of a story, with its words in other languages."""
        self._put_links(story_id, None)
        self.index.remove(story_id)
        self.outlets.pop(story_id, None)
        self.last_heard.pop(story_id, None)

    def _forget(self) -> None:
        self.index = StoryIndex(self.index.frequencies)
        self.links = LinkIndex()
        self.outlets.clear()
        self.last_heard.clear()
        self._decision, self._other = 0, -1

    def _take_up(self, session: Session, now: datetime) -> None:
        rows = session.execute(_profiles(), {"after": self._decision, "since": now - ACTIVE})
        for story_id, packed, outlets, packed_links, last_at in rows:
            self.last_heard[story_id] = last_at
            self.index.put(profile.unpack(story_id, packed))
            self.outlets[story_id] = tuple(outlets)
            self._put_links(story_id, linking.unpack(story_id, packed_links))

    def _put_links(self, story_id: int, links: StoryLinks | None) -> None:
        """Replaces what a story is found by in other languages, its words in them with it."""
        known = self.links.get(story_id)
        others = links.others if links is not None else ()
        left = {each.id for each in others}
        for each in known.others if known is not None else ():
            if each.id not in left:
                self.index.remove(each.id)
        for each in others:
            self.index.put(each)
        self.links.put(story_id, links)

    def _drop_removed(self, session: Session) -> None:
        """Lets go of stories that were removed, or merged into others."""
        known = set(
            session.scalars(
                select(StoryProfile.story_id)
                .join(Story, Story.id == StoryProfile.story_id)
                .where(Story.merged_into.is_(None))
            )
        )
        active = {story_of(each.id) for each in self.index.profiles()}
        for story_id in active - known:
            self._drop(story_id)

    def _take_frequencies(self, session: Session) -> None:
        newest = session.scalar(_newest_frequencies()) or 0
        if newest == self._generation:
            return
        row = session.get(TermFrequencies, newest)
        if row is not None:
            self.index.weigh_by(frequencies.unpack(row.table, newest))
            self._generation = newest


@cache
def _profiles() -> Select[int, bytes, list[Any], bytes | None, datetime]:
    return (
        select(
            StoryProfile.story_id,
            StoryProfile.profile,
            StoryProfile.outlets,
            StoryProfile.links,
            StoryProfile.last_at,
        )
        .where(
            StoryProfile.decision_id > bindparam("after"),
            StoryProfile.last_at >= bindparam("since"),
        )
        .order_by(StoryProfile.last_at.desc())
        .limit(MOST_STORIES)
    )


@cache
def _newest_frequencies() -> Select[int | None]:
    return select(func.max(TermFrequencies.generation))
