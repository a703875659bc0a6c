"""The active stories as a process holds them: brought up to date by what was decided since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from models import Story, StoryProfile, TermFrequencies
from worker.stories import frequencies, profile
from worker.stories import links as linking
from worker.stories.heard import LastHeard
from worker.stories.index import ACTIVE, MOST_STORIES, StoryIndex
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
        self.last_heard = LastHeard()
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
        for story_id in self.last_heard.drop_inactive(now):
            self._drop(story_id)
        return self

    def _drop(self, story_id: int) -> None:
        """Lets go of a story, with its words in other languages."""
        self._put_links(story_id, None)
        self.index.remove(story_id)
        self.outlets.pop(story_id, None)
        self.last_heard.drop(story_id)

    def _forget(self) -> None:
        self.index = StoryIndex(self.index.frequencies)
        self.links = LinkIndex()
        self.outlets.clear()
        self.last_heard.clear()
        self._decision, self._other = 0, -1

    def _take_up(self, session: Session, now: datetime) -> None:
        for story_id, packed, outlets, packed_links, last_at in self._new_rows(
            session, now - ACTIVE
        ):
            self.last_heard.note(story_id, last_at)
            self.index.put(profile.unpack(story_id, packed))
            self.outlets[story_id] = tuple(outlets)
            self._put_links(story_id, linking.unpack(story_id, packed_links))

    def _new_rows(
        self, session: Session, since: datetime
    ) -> Iterable[Row[int, bytes, list[Any], bytes | None, datetime]]:
        """Reads the stories that changed, or all where that may be more than can be active."""
        given = {"since": since, "most": MOST_STORIES}
        if self._decision:
            changed = session.execute(_changed(), given | {"after": self._decision}).all()
            if len(changed) < MOST_STORIES:
                return changed
            self._forget()
        return session.execute(_newest(), given)

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
def _newest() -> Select[int, bytes, list[Any], bytes | None, datetime]:
    """Selects so many stories that are active, those that were heard of last."""
    # All at once would be 20 MB beside what is made of them.
    return _active().order_by(StoryProfile.last_at.desc()).execution_options(yield_per=500)


@cache
def _changed() -> Select[int, bytes, list[Any], bytes | None, datetime]:
    """Selects so many that were decided about after that, in this order.

    SQLite would serve any other order from the index for it, and read all that are active.
    """
    changed = _active().where(StoryProfile.decision_id > bindparam("after"))
    return changed.order_by(StoryProfile.decision_id)


def _active() -> Select[int, bytes, list[Any], bytes | None, datetime]:
    return (
        select(
            StoryProfile.story_id,
            StoryProfile.profile,
            StoryProfile.outlets,
            StoryProfile.links,
            StoryProfile.last_at,
        )
        .where(StoryProfile.last_at >= bindparam("since"))
        .limit(bindparam("most", type_=Integer))
    )


@cache
def _newest_frequencies() -> Select[int | None]:
    return select(func.max(TermFrequencies.generation))
