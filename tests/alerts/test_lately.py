"""What was worked out is remembered until the next decision, and no longer."""

from __future__ import annotations

from worker.alerts.lately import Lately


class Reading:
    """Counts how often something is read."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_what_was_read_once_is_not_read_again_while_nothing_is_decided() -> None:
    lately, read = Lately(), Reading()
    assert [lately.at(7).get("a", read), lately.at(7).get("a", read)] == [1, 1]


def test_nothing_is_remembered_of_another_question() -> None:
    lately, read = Lately(), Reading()
    assert [lately.at(7).get(each, read) for each in ("a", "b", "a")] == [1, 2, 1]


def test_a_decision_ends_all_that_was_remembered() -> None:
    lately, read = Lately(), Reading()
    assert [lately.at(each).get("a", read) for each in (7, 8, 8)] == [1, 2, 2]


def test_who_began_to_read_before_the_newest_decision_neither_gets_nor_leaves_anything() -> None:
    lately, read = Lately(), Reading()
    slow = lately.at(7)
    assert lately.at(8).get("a", read) == 1
    assert slow.get("a", read) == 2
    assert slow.get("b", read) == 3
    assert [lately.at(8).get(each, read) for each in "ab"] == [1, 4]


def test_without_a_decision_nothing_is_remembered() -> None:
    lately, read = Lately(), Reading()
    assert [lately.at(None).get("a", read), lately.at(None).get("a", read)] == [1, 2]


def test_an_answer_that_is_nothing_is_remembered_like_any_other() -> None:
    asked: list[None] = []
    for _ in range(2):
        Lately().at(1).get("a", lambda: asked.append(None))
    assert len(asked) == 2
    lately = Lately()
    for _ in range(2):
        lately.at(1).get("a", lambda: asked.append(None))
    assert len(asked) == 3


def test_so_many_answers_are_kept_and_what_was_not_asked_for_longest_goes_first() -> None:
    lately, read = Lately(most=2), Reading()
    moment = lately.at(7)
    assert [moment.get(each, read) for each in "abacba"] == [1, 2, 1, 3, 4, 5]


def test_what_could_not_be_read_is_read_again() -> None:
    lately, read = Lately(), Reading()

    def fail() -> int:
        raise ValueError

    for make in (fail, read):
        try:
            found = lately.at(7).get("a", make)
        except ValueError:
            found = 0
    assert found == 1
