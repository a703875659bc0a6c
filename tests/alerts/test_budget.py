from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from worker.alerts import budget
from worker.alerts.budget import Day, Limits, Message, Placing
from worker.base.hours import Quiet, quiet_of, zone

KYIV = zone("Europe/Kyiv")
TEN = Limits(messages=10)


def sent(messages: Iterable[Message], limits: Limits = TEN) -> tuple[Day, list[Placing]]:
    """Returns the day after these messages, and what became of each."""
    day, found = Day(), []
    for each in messages:
        found.append(budget.decide(day, each, limits))
        day = found[-1].day or day
    return day, found


def passing(story: int, alert: str = "1") -> Message:
    return Message(alert, str(story))


def main(story: int, alert: str = "1") -> Message:
    return Message(alert, str(story), is_first_of_main=lambda: True)


def urgent(story: int) -> Message:
    return Message("1", str(story), is_urgent=True)


def went(found: Iterable[Placing]) -> list[int | str | None]:
    return [each.place if each.day is not None else each.reason for each in found]


def test_ten_messages_go_and_the_eleventh_is_put_off() -> None:
    day, found = sent(main(story) for story in range(12))
    assert went(found)[:10] == list(range(1, 11))
    assert went(found)[10:] == ["over 10 messages today"] * 2
    assert (day.messages, day.urgent) == (10, 0)


def test_the_last_two_are_kept_for_first_news_of_what_a_story_is_about() -> None:
    messages = [*(passing(story) for story in range(9)), main(20), passing(21), main(22), main(23)]
    _, found = sent(messages)
    assert [each.place for each in found] == [*range(1, 9), None, 9, None, 10, None]
    assert found[8].reason == "the last 2 of 10 messages today are kept for new stories"


def test_a_correction_of_what_was_told_may_use_those_and_passes_the_share_of_its_story() -> None:
    def correction(story: int) -> Message:
        return Message("1", str(story), is_correction=lambda: True)

    messages = [*(passing(7) for _ in range(4)), correction(7)]
    _, found = sent(messages)
    assert went(found) == [1, 2, 3, "over 3 messages of this story today", 4]
    messages = [*(passing(story) for story in range(8)), passing(9)]
    messages += [correction(1), correction(2), correction(3)]
    _, found = sent(messages)
    assert went(found)[8:] == [
        "the last 2 of 10 messages today are kept for new stories", 9, 10, "over 10 messages today"
    ]  # fmt: skip
    limited = Limits(messages=10, of_alert=1)
    _, found = sent([passing(1), correction(1)], limited)
    assert went(found)[1] == "over 1 message of this alert today"


def test_whether_a_story_is_mainly_about_it_is_asked_only_where_that_matters() -> None:
    def asked() -> bool:
        raise AssertionError

    day, _ = sent(passing(story) for story in range(7))
    assert budget.decide(day, Message("1", is_first_of_main=asked), TEN).place == 8


@pytest.mark.parametrize(("most", "third"), [(10, 3), (9, 3), (2, 1), (1, 1), (100, 33)])
def test_one_story_uses_a_third_at_most(most: int, third: int) -> None:
    limits = Limits(messages=most)
    _, found = sent((main(7) for _ in range(most + 1)), limits)
    assert sum(each.day is not None for each in found) == third
    assert limits.of_story == third


def test_what_is_urgent_takes_a_place_and_then_passes_five_times() -> None:
    day, found = sent(urgent(story) for story in range(20))
    places = [each.place for each in found if each.day is not None]
    assert places == [1, 2, 3, 4, 5, 6, 7, 8, None, None, None, None, None]
    assert (day.messages, day.urgent) == (8, 5)
    assert sum(each.day is None for each in found) == 7


def test_an_alert_keeps_a_limit_of_its_own_beside_that_of_the_reader() -> None:
    limits = Limits(messages=10, of_alert=2)
    _, found = sent((main(1, "a"), main(2, "a"), main(3, "a")), limits)
    assert went(found) == [1, 2, "over 2 messages of this alert today"]
    day = found[1].day
    assert day is not None
    assert budget.decide(day, main(4, "b"), TEN).place == 3


def test_without_a_limit_everything_goes() -> None:
    _, found = sent((passing(1) for _ in range(99)), Limits())
    assert all(each.day is not None for each in found)
    assert budget.further(99, Limits(), datetime(2026, 1, 1, tzinfo=UTC), "UTC") is None


def test_a_place_that_is_given_back_is_taken_by_another() -> None:
    day, _ = sent(main(story) for story in range(10))
    assert budget.decide(day, main(11), TEN).day is None
    left = budget.given_back(day, "1", "3", is_urgent=False)
    assert budget.decide(left, main(11), TEN).place == 10
    assert budget.given_back(Day(), "1", "3", is_urgent=False) == Day()
    urgent_day = replace(day, urgent=1, alerts={"1": 11})
    assert budget.given_back(urgent_day, "1", "3", is_urgent=True) == day


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-29T05:59:59", "2026-11-29T06:00:00"),
        ("2026-11-29T06:00:00", "2026-11-29T11:00:00"),
        ("2026-11-29T10:59:59", "2026-11-29T11:00:00"),
        ("2026-11-29T15:59:59", "2026-11-29T16:00:00"),
        ("2026-11-29T16:00:00", "2026-11-30T06:00:00"),
        ("2026-11-29T22:30:00", "2026-11-30T06:00:00"),
        # The clocks are put forward, and back, in the night between.
        ("2026-03-28T20:00:00", "2026-03-29T05:00:00"),
        ("2026-10-24T20:00:00", "2026-10-25T06:00:00"),
    ],
)
def test_what_is_put_off_comes_at_the_next_of_three_times_of_the_readers_day(
    now: str, slot: str
) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(slot).replace(tzinfo=UTC)
    assert budget.next_slot(at, KYIV, ()) == expected


@pytest.mark.parametrize(
    ("rules", "now", "slot"),
    [
        (["22:00-09:30"], "2026-11-29T17:00:00", "2026-11-30T07:30:00"),
        (["22:00-06:30"], "2026-11-29T17:00:00", "2026-11-30T06:00:00"),
        (["sat", "sun"], "2026-11-27T17:00:00", "2026-11-29T22:00:00"),
    ],
)
def test_in_quiet_hours_it_comes_at_their_end(rules: list[str], now: str, slot: str) -> None:
    quiet = quiet_of(rules, KYIV)
    assert isinstance(quiet, Quiet)
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = datetime.fromisoformat(slot).replace(tzinfo=UTC)
    assert budget.next_slot(at, KYIV, (quiet,)) == expected


def test_a_day_is_the_readers() -> None:
    at = datetime(2026, 11, 29, 22, 30, tzinfo=UTC)
    assert budget.day_of(at, KYIV) == "2026-11-30"
    assert budget.day_of(at, zone("UTC")) == "2026-11-29"


def test_the_last_message_says_when_further_ones_come_and_so_does_the_last_that_is_not_kept() -> (
    None
):
    at = datetime(2026, 11, 29, 11, tzinfo=UTC)
    told = {place: budget.further(place, TEN, at, "Europe/Kyiv") for place in range(1, 11)}
    assert [place for place, each in told.items() if each is not None] == [8, 10]
    last = told[10]
    assert last is not None
    assert (last.most, last.place, last.at, last.zone) == (10, 10, at, "Europe/Kyiv")
    assert budget.further(None, TEN, at, "UTC") is None
