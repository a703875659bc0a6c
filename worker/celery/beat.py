"""Beat's scheduler: in memory, cheap when idle, quiet when the broker is away."""

from __future__ import annotations

import contextlib
import time
from typing import Any

from celery.beat import ScheduleEntry, Scheduler

from worker.base import log
from worker.base.processes.signs_of_life import BEAT, touch
from worker.celery.config import HEARTBEAT_SECONDS

_LOG = log.get("wirewatch.beat")

MOST_WAITING = 30
"""A queue that nobody reads gets no further messages than this: they say what is known already."""
RETRY_SECONDS = 1.0
_SET_BACK_SECONDS = 1.0


def _wall_clock_ahead() -> float:
    return time.time() - time.monotonic()


class Metronome(Scheduler):  # type: ignore[misc]  # celery has no types
    """Sends the schedule's messages. What is missed is not made up for: the next one says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._is_broker_away = False
        self._is_full: dict[str, bool] = {}
        self._counted_at: dict[str, float] = {}
        self._ahead = _wall_clock_ahead()
        super().__init__(*args, **kwargs)

    def setup_schedule(self) -> None:
        """Makes everything due at the start: nobody waits for the first tick."""
        super().setup_schedule()
        for entry in self.schedule.values():
            entry.last_run_at -= entry.schedule.run_every

    def adjust(self, n: float | None, drift: float = 0.001) -> float | None:
        """Returns the seconds until an entry is due.

        Celery wakes 10 ms early and then asks without pause until the time has come, which
        costs more than everything else that beat does.
        """
        return n + drift if n and n > 0 else n

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Runs what is due and returns the seconds until the next entry. Never raises."""
        touch(BEAT)
        try:
            self._follow_clock()
            delay: float = super().tick(*args, **kwargs)
        except Exception as error:
            # Not only connection errors: kombu's channels fail in many ways while a broker dies.
            self._start_over(error)
            return RETRY_SECONDS
        return delay

    def _follow_clock(self) -> None:
        """Makes everything due where the wall clock was set back, by which Celery judges: nothing
        would be before the time at which that was done."""
        before, self._ahead = self._ahead, _wall_clock_ahead()
        if self._ahead > before - _SET_BACK_SECONDS:
            return
        _LOG.warning("clock was set back", seconds=round(before - self._ahead))
        for entry in self.schedule.values():
            entry.last_run_at = entry.default_now() - entry.schedule.run_every
        self._heap = None

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Sends an entry's message, unless its queue is full. Raises what sending raises."""
        if not self._has_enough(entry.options["queue"]):
            self.apply_async(entry, producer=producer, advance=False)
        if self._is_broker_away:
            self._is_broker_away = False
            _LOG.info("broker back")
        touch("broker")

    def _ensure_connected(self) -> Any:
        """Connects or raises. Celery's own waits here for a broker, in growing steps."""
        self.connection.connect()
        return self.connection

    def _start_over(self, error: Exception) -> None:
        if not self._is_broker_away:
            self._is_broker_away = True
            _LOG.warning("broker away", error=str(error.__cause__ or error) or repr(error))
        # The entry that failed is no longer in the heap; a new one is made from the schedule.
        self._heap = None
        self._counted_at.clear()
        self.__dict__.pop("producer", None)
        connection = self.__dict__.pop("connection", None)
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.release()

    def _has_enough(self, queue: str) -> bool:
        """Whether nobody reads the queue; it is looked at as often as heartbeats are sent."""
        now = time.monotonic()
        if now - self._counted_at.get(queue, -HEARTBEAT_SECONDS) >= HEARTBEAT_SECONDS:
            self._is_full[queue] = self.producer.channel._size(queue) > MOST_WAITING
            self._counted_at[queue] = now
        return self._is_full[queue]
