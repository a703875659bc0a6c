"""Keeps what a library repeats at every retry from filling the logs."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

SELDOM_SECONDS = 30.0


class Seldom(logging.Filter):
    """Lets a message that begins with one of these words pass once in a while, in one line."""

    def __init__(
        self,
        openings: Sequence[str],
        every: float = SELDOM_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``every`` and what ``clock`` tells are seconds."""
        super().__init__()
        self._openings = tuple(openings)
        self._every = every
        self._clock = clock
        self._said_at: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to say it."""
        text = record.getMessage()
        opening = next((each for each in self._openings if text.startswith(each)), None)
        if opening is None:
            return True
        now = self._clock()
        if now - self._said_at.get(opening, float("-inf")) < self._every:
            return False
        self._said_at[opening] = now
        record.msg, record.args = " ".join(text.split()), ()
        return True
