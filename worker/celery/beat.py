"""Beat's scheduler: in memory, cheap when idle, quiet when the broker is away."""

from __future__ import annotations

import time
from typing import Any

from celery.beat import ScheduleEntry, Scheduler, SchedulingError

from worker import log
from worker.celery.config import HEARTBEAT_SECONDS
from worker.runtime import touch

_LOG = log.get("wirewatch.beat")

# A queue that nobody reads gets no further messages than this: they say what is known already.
MOST_WAITING = 30


class Metronome(Scheduler):  # type: ignore[misc]
    """Sends the schedule's messages. What is missed is not made up for: the next one says it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._is_broker_away = False
        self._full: dict[str, bool] = {}
        self._counted_at: dict[str, float] = {}
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
        """Runs what is due and returns the seconds until the next entry."""
        touch("beat")
        delay: float = super().tick(*args, **kwargs)
        return delay

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        """Sends an entry's message, or says once that it cannot be sent."""
        try:
            if not self._is_full(entry.options["queue"]):
                self.apply_async(entry, producer=producer, advance=False)
        except (SchedulingError, *self._errors()) as error:
            self._counted_at.clear()
            if not self._is_broker_away:
                _LOG.warning("broker away", error=str(error.__cause__ or error))
            self._is_broker_away = True
            return
        if self._is_broker_away:
            _LOG.info("broker back")
        self._is_broker_away = False
        touch("broker")

    def _errors(self) -> tuple[type[Exception], ...]:
        connection = self.connection
        return (*connection.connection_errors, *connection.channel_errors)

    def _is_full(self, queue: str) -> bool:
        """Whether nobody reads the queue; it is looked at as often as heartbeats are sent."""
        now = time.monotonic()
        if now - self._counted_at.get(queue, -HEARTBEAT_SECONDS) >= HEARTBEAT_SECONDS:
            waiting = self.producer.channel._size(queue)
            self._full[queue] = waiting > MOST_WAITING
            self._counted_at[queue] = now
        return self._full[queue]
