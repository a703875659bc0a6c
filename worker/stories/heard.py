"""When stories were heard of last, and which are no longer active by that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from worker.stories import index


class LastHeard(Mapping[int, datetime]):
    """When the last report of each story came. What is no longer active is found without a look at
    all that is."""

    def __init__(self) -> None:
        self._at: dict[int, datetime] = {}
        self._oldest: list[tuple[datetime, int]] = []
        """A heap: each story at its time, and among them times at which it was heard of before."""

    def __getitem__(self, story_id: int) -> datetime:
        return self._at[story_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)

    def note(self, story_id: int, at: datetime) -> None:
        """Notes when the last report of a story came."""
        self._at[story_id] = at
        heappush(self._oldest, (at, story_id))
        if len(self._oldest) > 2 * max(len(self._at), index.MOST_STORIES):
            self._oldest = [(at, story_id) for story_id, at in self._at.items()]
            heapify(self._oldest)

    def drop(self, story_id: int) -> None:
        """Lets go of a story; nothing happens if it is not there."""
        self._at.pop(story_id, None)

    def clear(self) -> None:
        """Lets go of all stories."""
        self._at.clear()
        self._oldest.clear()

    def drop_inactive(self, now: datetime) -> list[int]:
        """Lets go of the stories that are no longer active, and returns them, the longest unheard
        of first."""
        since, gone = now - index.ACTIVE, list[int]()
        while self._oldest:
            at, story_id = self._oldest[0]
            if self._at.get(story_id) == at:
                if at >= since and len(self._at) <= index.MOST_STORIES:
                    break
                del self._at[story_id]
                gone.append(story_id)
            heappop(self._oldest)
        return gone
