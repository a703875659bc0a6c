"""When a page is looked at again, and when no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from worker.way.collect import looks

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_a_page_is_looked_at_again_after_1_6_and_24_hours() -> None:
    assert looks.next_look(AT, 0, 0, AT) == AT + HOUR
    assert looks.next_look(AT, 1, 1, AT + HOUR) == AT + 6 * HOUR
    assert looks.next_look(AT, 2, 0, AT + 6 * HOUR) == AT + 24 * HOUR
    assert looks.next_look(AT, 3, 0, AT + 24 * HOUR) is None


def test_no_more_after_three_times_in_vain() -> None:
    assert looks.next_look(AT, 2, 3, AT + HOUR) is None


def test_a_look_whose_time_has_passed_is_left_out_for_the_next() -> None:
    assert looks.next_look(AT, 0, 0, AT + 8 * HOUR) == AT + 24 * HOUR


def test_what_could_not_be_had_is_tried_twice_more() -> None:
    assert looks.retry_at(1, AT) == AT + timedelta(minutes=5)
    assert looks.retry_at(2, AT) == AT + timedelta(minutes=30)
    assert looks.retry_at(3, AT) is None


def test_pages_are_worth_asking_for_while_one_in_ten_brings_more() -> None:
    assert looks.brings_more([False] * 9)
    assert not looks.brings_more([False] * 10)
    assert looks.brings_more([False] * 18 + [True] * 2)
    assert not looks.brings_more([False] * 19 + [True])


def test_a_page_that_is_gone_withdraws_its_article_at_once_or_at_the_second_look() -> None:
    assert looks.is_withdrawn(1, 0, is_for_good=True)
    assert not looks.is_withdrawn(1, 0, is_for_good=False)
    assert looks.is_withdrawn(2, looks.MOST_GONE - 1, is_for_good=False)
    assert looks.look_for_gone(1, AT) == AT + 5 * HOUR


def test_where_many_pages_of_a_host_went_nothing_is_withdrawn_and_looks_end() -> None:
    assert not looks.is_withdrawn(3, looks.MOST_GONE, is_for_good=True)
    assert looks.look_for_gone(3, AT) is None
