"""What counts as lost, repeated and told again."""

from __future__ import annotations

from tests.faults.counting import Count, count


def test_what_was_told_once_is_neither_lost_nor_repeated() -> None:
    assert count({"a", "b"}, [("a", "1"), ("b", "2")]) == Count()


def test_another_id_is_a_repetition_and_the_same_id_is_told_again() -> None:
    assert count({"a"}, [("a", "1"), ("a", "2"), ("a", "2")]) == Count(repeated=1, again=1)


def test_what_nobody_got_is_lost_and_what_nobody_asked_for_is_too_much() -> None:
    assert count({"a", "b"}, [("a", "1"), ("c", "2")]) == Count(lost=1, repeated=1)
