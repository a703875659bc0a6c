"""Notices that several sources give out again and again in the same words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.way.judge.making import NOW, case, rules
from worker.way.judge.case import Case
from worker.way.judge.decide import judge
from worker.way.judge.known import BASELINE, Snapshot
from worker.way.judge.plan import Verdict

ALARM = "Air alarm over the harbour district."
HOUR = timedelta(hours=1)
A, B, C = 1, 2, 3


def alarm(number: int, source: int, hours: float, **more: Any) -> Case:
    at: datetime = NOW - timedelta(days=9) + hours * HOUR
    values: dict[str, Any] = {"source": source, "at": at, "topics": ("harbour",)} | more
    return case(number, "Harbour", ALARM, **values)


def decided(*cases: Case) -> tuple[Verdict, ...]:
    return judge(cases, Snapshot(), rules("harbour"), NOW).verdicts


def kinds(*cases: Case) -> list[str]:
    return [each.kind for each in decided(*cases)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ([(A, 0), (B, 0.1), (B, 8)], "new same_words new"),
        ([(A, 0), (B, 0.1), (A, 8), (B, 8.1)], "new same_words new same_words"),
        ([(A, 0), (B, 0.1), (B, 8), (A, 8.1)], "new same_words new same_words"),
        ([(A, 0), (B, 0.1), (C, 0.2), (C, 8), (A, 8.1), (B, 8.2), (B, 16), (C, 16.1)],
         "new same_words same_words new same_words same_words new same_words"),
        # What is given out anew within three hours is none, and starts no time of its own.
        ([(A, 0), (B, 2), (B, 4)], "new same_words new"),
        # Another source that gives out for the first time what is known is a copy.
        ([(A, 0), (B, 8), (B, 16)], "new same_words new"),
        ([(A, 0), (B, 0.1), (B, -8), (B, 2.9), (B, 3)],
         "new same_words same_words same_words new"),
    ],
)  # fmt: skip
def test_a_notice_is_news_again_whoever_carried_it_first(
    order: list[tuple[int, float]], expected: str
) -> None:
    cases = [alarm(n, source, hours) for n, (source, hours) in enumerate(order, start=1)]
    assert kinds(*cases) == expected.split()


def test_what_several_give_out_at_one_time_belongs_to_the_last_notice() -> None:
    found = decided(
        alarm(1, A, 0), alarm(2, B, 0.1), alarm(3, B, 8), alarm(4, A, 8.1), alarm(5, C, 0.2)
    )
    assert found[3].of == found[2].article_id
    # What is given out late, of an earlier time, is of the first one.
    assert found[4].of == found[0].article_id


def test_a_notice_that_was_carried_silently_is_told_when_it_is_given_out_again() -> None:
    first, _, again = decided(alarm(1, A, 0), alarm(2, B, 0.1, silent=BASELINE), alarm(3, B, 8))
    assert [each.code for each in (*first.alerts, *again.alerts)] == ["tell", "tell"]


def test_a_date_ahead_of_its_coming_is_compared_with_other_sources_by_when_it_came() -> None:
    published = alarm(0, A, 0).prepared.article.published
    assert published is not None
    ahead = (NOW - published.at) / HOUR + 5
    assert kinds(alarm(1, A, 0), alarm(2, B, 0), alarm(3, A, ahead), alarm(4, B, ahead)) == [
        "new", "same_words", "new", "same_words"
    ]  # fmt: skip
    assert kinds(alarm(1, A, 0), alarm(2, B, 0), alarm(3, A, ahead - 5.1), alarm(4, B, ahead)) == [
        "new", "same_words", "new", "same_words"
    ]  # fmt: skip


def test_an_item_that_says_something_else_by_then_carried_no_notice() -> None:
    other = "All clear over the harbour district."
    cases = [
        alarm(1, A, 0), alarm(2, B, 0.1, item=7),
        case(3, "Harbour", other, source=B, item=7, topics=("harbour",)), alarm(4, B, 8),
    ]  # fmt: skip
    assert kinds(*cases)[3] == "same_words"
    assert kinds(cases[0], cases[1], alarm(2, B, 0.2), *cases[2:])[4] == "new"


def test_longer_words_that_come_again_are_no_notice() -> None:
    words = " ".join(f"word{n}" for n in range(60))
    cases = [
        case(n, "Harbour", words, source=source, at=NOW - timedelta(days=9 - n))
        for n, source in enumerate((A, B, B), start=1)
    ]
    assert kinds(*cases) == ["new", "same_words", "same_words"]


TITLES = {A: "Air alarm: go to the shelters of the harbour", B: "Harbour: air alarm is given"}
GIVEN = "The air alarm was given over the whole harbour district at once. Go to the shelters."


def titled(number: int, source: int, hours: float) -> Case:
    """Returns the alarm under the headline of its source."""
    at = NOW - timedelta(days=9) + hours * HOUR
    return case(number, TITLES[source], GIVEN, source=source, at=at, topics=("harbour",))


@pytest.mark.parametrize("first", [(A, B), (B, A)])
def test_a_notice_under_two_headlines_is_told_once_each_time(first: tuple[int, int]) -> None:
    times = [(A, 0), (B, 0.1)]
    for hours in (8, 30, 54):
        times += [(first[0], hours), (first[1], hours + 0.1)]
    cases = [titled(number, *each) for number, each in enumerate(times, start=1)]
    assert kinds(*cases) == ["new", "near_copy"] * 4
    # Who gives it out alone tells it.
    assert kinds(*cases[:2], cases[3 if first == (A, B) else 2]) == ["new", "near_copy", "new"]


@pytest.mark.parametrize("edited", [A, B])
def test_a_notice_under_two_headlines_is_one_though_one_says_something_else_by_now(
    edited: int,
) -> None:
    clear = case(3, "All clear", "The harbour is open again.", source=edited, item=edited)
    again = titled(4, edited, 8), titled(5, A + B - edited, 8.1)
    found = kinds(titled(A, A, 0), titled(B, B, 0.1), clear, *again)
    assert found[2:] == ["revision", "new", "near_copy"]


def test_one_date_ahead_of_its_coming_hides_no_later_notice() -> None:
    def came(number: int, hours: float, stated: float) -> Case:
        arrived = NOW - timedelta(days=9) + hours * HOUR
        return replace(alarm(number, A, stated), arrived_at=arrived)

    assert kinds(came(1, 0, 0), came(2, 12, 32), came(3, 24, 24)) == ["new"] * 3
    # A zone's fault is in each of them: within three hours it is the same notice.
    assert kinds(came(1, 0, 3), came(2, 2, 5)) == ["new", "same_words"]


def headed(number: int, title: str, source: int, hours: float, text: str = ALARM) -> Case:
    at = NOW - timedelta(days=9) + hours * HOUR
    return case(number, title, text, source=source, at=at, topics=("harbour",))


def test_a_notice_is_told_though_an_edited_one_passed_for_a_copy_of_the_old_one() -> None:
    found = kinds(
        headed(1, "Air alarm in Harbour", A, 0),
        headed(2, "Air alarm in Harbour now", B, 8),
        headed(3, "Air alarm in Harbour", A, 8),
    )
    assert found == ["new", "near_copy", "new"]


@pytest.mark.parametrize("other", ["Fire in a hospital", "Fire in a school (update)"])
@pytest.mark.parametrize(("hours", "kind"), [(1, "near_copy"), (26, "new")])
def test_the_same_text_under_another_headline_is_news_hours_later(
    other: str, hours: float, kind: str
) -> None:
    said = "Police in the harbour district say that one person died in the fire."
    first, later = headed(1, "Fire in a school", A, 0, said), headed(2, other, A, hours, said)
    assert kinds(first, later) == ["new", kind]


def test_of_two_new_headlines_over_the_same_text_hours_later_one_is_news() -> None:
    said = "Police in the harbour district say that one person died in the fire."
    titles = ("Fire in a school", "Fire in a hospital", "Hospital fire: one dead")
    cases = [headed(n, title, A, 26 * (n > 1), said) for n, title in enumerate(titles, start=1)]
    assert kinds(*cases) == ["new", "new", "near_copy"]
