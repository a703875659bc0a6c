"""Who is told of which sources, and when: one message for one outage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from worker.operators.outages import FAILING, SILENT, Message, Remembered, Trouble, judge

NOW = datetime(2024, 11, 23, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ALL = frozenset(range(1, 100))


def failing(key: int, since: datetime = NOW, failures: int = 3, host: str | None = None) -> Trouble:
    return Trouble(key, FAILING, since, host or f"{key}.example.org", failures)


def silent(key: int, since: datetime = NOW - timedelta(days=9)) -> Trouble:
    return Trouble(key, SILENT, since)


class Watch:
    """Goes on from one look to the next."""

    def __init__(self) -> None:
        self.told = Remembered()

    def look(self, troubles: Sequence[Trouble], now: datetime) -> list[tuple[str, list[int]]]:
        messages, self.told = judge(self.told, troubles, ALL, now)
        # What is remembered lies in the database between two looks.
        self.told = msgspec.convert(msgspec.json.decode(msgspec.json.encode(self.told)), Remembered)
        return [(each.kind, [source[0] for source in each.sources]) for each in messages]


def test_a_source_is_told_of_once_after_three_failures_and_half_an_hour() -> None:
    watch = Watch()
    assert watch.look([failing(1)], NOW + 29 * MINUTE) == []
    assert watch.look([failing(1, failures=2)], NOW + HOUR) == []
    assert watch.look([failing(1)], NOW + HOUR) == [("failing", [1])]
    assert watch.look([failing(1, failures=9)], NOW + 30 * HOUR) == []


def test_what_counts_as_no_failure_is_told_of_after_a_day() -> None:
    watch = Watch()
    assert watch.look([failing(1, failures=0)], NOW + 23 * HOUR) == []
    assert watch.look([failing(1, failures=0)], NOW + 24 * HOUR) == [("failing", [1])]


def test_sixty_sources_of_one_outage_are_one_message() -> None:
    watch = Watch()
    sixty = [
        failing(key, NOW + key * MINUTE, 3 if key < 5 else 1, "one.example.org")
        for key in range(1, 61)
    ]
    told = watch.look(sixty, NOW + 70 * MINUTE)
    assert told == [("failing", list(range(1, 61)))]


def test_those_that_follow_within_an_hour_are_told_together() -> None:
    watch = Watch()
    assert watch.look([failing(1)], NOW + HOUR) == [("failing", [1])]
    both = [failing(1), failing(2), failing(3)]
    assert watch.look(both, NOW + 119 * MINUTE) == []
    assert watch.look(both, NOW + 2 * HOUR) == [("failing", [2, 3])]


def test_one_that_has_just_begun_to_fail_joins_no_other_hosts_outage() -> None:
    watch = Watch()
    others = [failing(1), failing(2, NOW + 59 * MINUTE, 1)]
    assert watch.look(others, NOW + HOUR) == [("failing", [1])]


def test_a_recovery_is_told_once_all_have_recovered() -> None:
    watch = Watch()
    both = [failing(1), failing(2)]
    assert watch.look(both, NOW + HOUR) == [("failing", [1, 2])]
    assert watch.look([failing(2)], NOW + 2 * HOUR) == []
    assert watch.look([], NOW + 2 * HOUR + MINUTE) == [("recovered", [1, 2])]
    assert watch.look([], NOW + 3 * HOUR) == []


def test_a_recovery_waits_for_others_half_an_hour_at_most() -> None:
    watch = Watch()
    watch.look([failing(1), failing(2)], NOW + HOUR)
    assert watch.look([failing(2)], NOW + 2 * HOUR) == []
    assert watch.look([failing(2)], NOW + 2 * HOUR + 30 * MINUTE) == [("recovered", [1])]


def test_one_that_fails_again_before_its_recovery_was_told_is_not_told_of_at_all() -> None:
    watch = Watch()
    watch.look([failing(1), failing(2)], NOW + HOUR)
    watch.look([failing(2)], NOW + 2 * HOUR)
    assert watch.look([failing(1, NOW + 2 * HOUR), failing(2)], NOW + 3 * HOUR) == []
    assert watch.look([], NOW + 4 * HOUR) == [("recovered", [1, 2])]


def test_a_source_that_goes_to_and_fro_is_told_of_again_after_six_hours() -> None:
    watch = Watch()
    watch.look([failing(1)], NOW + HOUR)
    assert watch.look([], NOW + 2 * HOUR) == [("recovered", [1])]
    again = [failing(1, NOW + 3 * HOUR)]
    assert watch.look(again, NOW + 5 * HOUR) == []
    assert watch.look(again, NOW + 7 * HOUR) == [("failing", [1])]


def test_silence_and_its_end_are_told() -> None:
    watch = Watch()
    assert watch.look([silent(1), silent(2)], NOW) == [("silent", [1, 2])]
    assert watch.look([silent(1), silent(2), silent(3)], NOW + HOUR) == []
    assert watch.look([silent(1), silent(2), silent(3)], NOW + 6 * HOUR) == [("silent", [3])]
    assert watch.look([], NOW + 7 * HOUR) == [("recovered", [1, 2, 3])]


def test_of_a_source_that_left_the_configuration_nothing_more_is_told() -> None:
    messages, told = judge(Remembered(), [failing(1)], ALL, NOW + HOUR)
    assert [each.kind for each in messages] == ["failing"]
    messages, told = judge(told, [], frozenset(), NOW + 2 * HOUR)
    assert (messages, told.failing) == ([], {})


def test_one_that_was_switched_off_is_told_of_at_once() -> None:
    off = Trouble(1, FAILING, NOW, None, 0, is_off=True)
    messages, _ = judge(Remembered(), [off], ALL, NOW)
    assert messages == [Message("failing", ((1, FAILING, NOW),))]


def test_a_clock_that_ran_ahead_keeps_nobody_from_being_told_once_it_is_put_right() -> None:
    ahead = NOW + 720 * HOUR
    watch = Watch()
    assert watch.look([failing(1, ahead - 2 * HOUR)], ahead) == [("failing", [1])]
    assert watch.look([], ahead + HOUR) == [("recovered", [1])]
    both = [failing(1, NOW - HOUR), failing(2, NOW - HOUR)]
    assert watch.look(both, NOW) == [("failing", [1, 2])]
    # What began ahead, or recovered there, is long ago, too.
    watch = Watch()
    watch.look(both, NOW)
    watch.look([failing(2)], ahead)
    assert watch.look([failing(2)], NOW + MINUTE) == [("recovered", [1])]
    assert Watch().look([failing(3, ahead)], NOW) == [("failing", [3])]


def test_what_is_told_of_a_recovery_began_before_it_though_a_clock_ran_ahead() -> None:
    watch, ahead = Watch(), NOW + 720 * HOUR
    watch.look([failing(1, ahead - HOUR)], ahead)
    watch.look([failing(1, NOW - HOUR)], NOW)
    messages, _ = judge(watch.told, [], ALL, NOW + MINUTE)
    assert messages == [Message("recovered", ((1, FAILING, NOW - HOUR),))]
