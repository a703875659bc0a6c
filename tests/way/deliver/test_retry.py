from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from worker.base.types import RetrySchedule
from worker.way.deliver.retry import next_attempt_in

DAY = 86_400.0
MAIL = RetrySchedule(delays=(10, 30, 60, 300, 900, 1800), give_up=4 * DAY)
HOOK = RetrySchedule(delays=(5, 300, 1800), give_up=5 * DAY, jitter=0.2, repeat=False)

schedules = st.builds(
    RetrySchedule,
    delays=st.lists(st.floats(0, 1e5), max_size=8).map(tuple),
    give_up=st.floats(0, 1e6),
    jitter=st.floats(0, 1),
    repeat=st.booleans(),
)


def test_each_failure_waits_for_the_next_delay() -> None:
    waits = [next_attempt_in(MAIL, attempts, 0, None, 0.5) for attempts in range(1, 9)]
    assert waits == [10, 30, 60, 300, 900, 1800, 1800, 1800]


def test_the_last_delay_repeats_until_the_schedule_gives_up() -> None:
    assert next_attempt_in(MAIL, 150, 4 * DAY - 1800, None, 0.5) == 1800
    assert next_attempt_in(MAIL, 150, 4 * DAY - 1799, None, 0.5) is None


def test_a_schedule_that_does_not_repeat_ends_after_its_last_delay() -> None:
    assert next_attempt_in(HOOK, 3, 0, None, 0.5) == 1800
    assert next_attempt_in(HOOK, 4, 0, None, 0.5) is None


def test_jitter_spreads_a_wait_to_both_sides() -> None:
    assert next_attempt_in(HOOK, 2, 0, None, 0.0) == 240
    assert next_attempt_in(HOOK, 2, 0, None, 0.5) == 300
    assert next_attempt_in(HOOK, 2, 0, None, 0.75) == 330


def test_a_pause_that_is_asked_for_lengthens_a_wait_and_never_shortens_one() -> None:
    assert next_attempt_in(HOOK, 1, 0, 120, 0.5) == 120
    assert next_attempt_in(HOOK, 2, 0, 120, 0.5) == 300


def test_a_pause_of_more_than_a_day_counts_as_a_day() -> None:
    assert next_attempt_in(HOOK, 1, 0, 1e9, 0.5) == DAY


def test_nothing_is_tried_after_giving_up_even_if_a_pause_is_asked_for() -> None:
    assert next_attempt_in(HOOK, 1, 4.5 * DAY, DAY, 0.5) is None


@given(
    schedules,
    st.integers(0, 1000),
    st.floats(0, 1e6),
    st.none() | st.floats(0, 1e9),
    st.floats(0, 1, exclude_max=True),
)
def test_a_wait_is_within_the_jitter_and_before_giving_up(
    schedule: RetrySchedule, attempts: int, age: float, pause: float | None, spread: float
) -> None:
    wait = next_attempt_in(schedule, attempts, age, pause, spread)
    if wait is None:
        return
    longest = max(schedule.delays) * (1 + schedule.jitter)
    assert 0 <= wait <= max(longest * 1.000001, min(pause or 0, DAY))
    assert age + wait <= schedule.give_up
