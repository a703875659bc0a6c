"""How collections come to the database: in turn, and with patience where it is away."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from worker.base.errors import StoreUnavailable
from worker.base.store.database import Database
from worker.way.collect.store import outage

_T = TypeVar("_T")
_TURNS = 3
"""Collections that read, compare and store what they fetched at a time. They compute, in one
process, and each has a connection: more of them would only be in each other's way."""


class Access:
    """What the collections of one process share.

    ``waits`` is told that the database is away; it waits a while and says whether to try again.
    ``outage_seconds`` is for how long it is taken to be so that nearly all hosts fail, or not.
    """

    def __init__(
        self,
        database: Database,
        waits: Callable[[StoreUnavailable], bool] = lambda _: False,
        *,
        outage_seconds: float = 0.0,
    ) -> None:
        self._database = database
        self._waits = waits
        self._turns = threading.BoundedSemaphore(_TURNS)
        self._outage_seconds = outage_seconds
        self._tried: dict[str, bool] = {}
        self._tried_until = 0.0
        self._asking = threading.Lock()

    def write(self, work: Callable[[Session], _T]) -> _T:
        """Does work in a writing transaction; where that failed it is done again, perhaps after
        it was written. Raises StoreUnavailable."""
        return self._within(self._database.write, work)

    def read(self, work: Callable[[Session], _T]) -> _T:
        """Does work in a reading transaction. Raises StoreUnavailable."""
        return self._within(self._database.read, work)

    def _within(
        self, begun: Callable[[], AbstractContextManager[Session]], work: Callable[[Session], _T]
    ) -> _T:
        while True:
            try:
                with begun() as session:
                    return work(session)
            except StoreUnavailable as error:
                if not self._waits(error):
                    raise

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn to work on what was fetched."""
        with self._turns:
            yield

    def is_our_outage(self, host: str | None, now: datetime) -> bool:
        """Tells whether a failure at ``host`` just now is one of nearly all hosts that were lately
        tried. Raises StoreUnavailable."""
        if host is None:
            return False
        with self._asking:
            if time.monotonic() >= self._tried_until:
                self._tried = self.read(lambda session: outage.lately_tried(session, now))
                self._tried_until = time.monotonic() + self._outage_seconds
            tried = self._tried
        return outage.nearly_all_fail({**tried, host: True})
