"""For how long, and whether at all, somebody still waits for what is asked of the database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from worker.base.errors import WirewatchError
from worker.base.store.database import limit_statements, on_sqlite

_LEAST = 0.02
"""Seconds that a statement has at least: none at all would be no limit."""
_CANCELLED = "57014"


class NoLongerAsked(WirewatchError):
    """Whoever asked has left."""


class TookTooLong(WirewatchError):
    """The time was over before the database answered."""


class Patience:
    """So many seconds from now on, unless ``leave`` is called before, by whichever thread."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + seconds
        self._lock = threading.Lock()
        self._asked: Any = None
        self._has_left = False

    @property
    def left(self) -> float:
        """Seconds that are left. Raises NoLongerAsked."""
        if self._has_left:
            raise NoLongerAsked
        return max(0.0, self._until - self._clock())

    @contextmanager
    def asking(self, session: Session, most: float | None = None) -> Iterator[None]:
        """Ends a statement of the session that takes longer than is left, or than ``most`` seconds;
        its transaction is of no use then.

        SQLite knows no such limit; there, too, a statement ends when somebody leaves. Raises
        NoLongerAsked, TookTooLong.
        """
        left = self.left
        limit_statements(session, max(_LEAST, left if most is None else min(left, most)))
        try:
            with self._watched(session):
                yield
        except Exception as error:
            if self._has_left:
                raise NoLongerAsked from error
            if getattr(getattr(error, "orig", None), "sqlstate", None) == _CANCELLED:
                raise TookTooLong from error
            raise

    @contextmanager
    def _watched(self, session: Session) -> Iterator[None]:
        driver = session.connection().connection.driver_connection
        with self._lock:
            if self._has_left:
                raise NoLongerAsked
            self._asked = driver.interrupt if on_sqlite(session) and driver else _cancel(driver)
        try:
            yield
        finally:
            with self._lock:
                self._asked = None

    def leave(self) -> None:
        """Nobody waits any more: what the database does for it is ended."""
        with self._lock:
            self._has_left = True
            if self._asked is not None:
                self._asked()


def _cancel(driver: Any) -> Callable[[], None]:
    return lambda: driver.cancel_safe(timeout=5.0)
