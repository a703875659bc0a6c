"""What is said in the log where those who run the service cannot be told.

Pure: what was said before comes in, and what is to be said now goes out with what to remember.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from worker.operators.times import is_lately

AGAIN_AFTER = timedelta(hours=1)
"""The same is said again after so long at the earliest, whether it went on or to and fro."""


def judge(
    said: Mapping[str, datetime], failing: Collection[str], now: datetime
) -> tuple[list[str], dict[str, datetime]]:
    """Returns which complaints are said now, and what is to be remembered: when each was said."""
    lately = {name: at for name, at in said.items() if is_lately(at, AGAIN_AFTER, now)}
    due = [name for name in failing if name not in lately]
    return due, lately | dict.fromkeys(due, now)
