"""When a failed delivery is tried again."""

from __future__ import annotations

from worker.base.types import RetrySchedule

RETRY_AFTER_CAP = 86_400.0
"""Seconds of pause that a server may ask for; beyond them its wish is no longer honoured."""


def next_attempt_in(
    schedule: RetrySchedule,
    attempts: int,
    age: float,
    retry_after: float | None,
    spread: float,
) -> float | None:
    """Returns the seconds until the next attempt, or None when the schedule is exhausted.

    ``attempts`` counts the failed ones, from 1. ``age`` is the number of seconds since the first
    attempt. ``spread``, in [0, 1), places the wait within the schedule's jitter. ``retry_after``,
    the pause that the other side asked for, lengthens a wait and never shortens one. Nothing is
    tried later than ``schedule.give_up`` seconds after the first attempt.
    """
    step = max(attempts, 1) - 1
    if not schedule.delays or (step >= len(schedule.delays) and not schedule.repeat):
        return None
    delay = schedule.delays[min(step, len(schedule.delays) - 1)]
    wait = delay * (1 - schedule.jitter + 2 * schedule.jitter * spread)
    if retry_after is not None:
        wait = max(wait, min(retry_after, RETRY_AFTER_CAP))
    return wait if age + wait <= schedule.give_up else None
