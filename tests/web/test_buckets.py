from __future__ import annotations

from worker.web.buckets import Buckets


def test_so_much_at_once_and_so_much_a_second() -> None:
    buckets = Buckets(3, 0.5)
    assert [buckets.wait("a", 100.0) for _ in range(4)] == [0, 0, 0, 2]
    assert buckets.wait("a", 101.0) == 1
    assert buckets.wait("a", 102.0) == 0
    assert buckets.wait("b", 102.0) == 0


def test_what_is_refused_takes_nothing_and_what_is_charged_may_be_owed() -> None:
    buckets = Buckets(10, 1)
    buckets.charge("a", 0.0, 9)
    assert [buckets.wait("a", 0.0) for _ in range(3)] == [0, 1, 1]
    buckets.charge("a", 0.0, 20)
    assert buckets.wait("a", 0.0) == 21
    assert buckets.wait("a", 21.0) == 0


def test_of_too_many_names_the_oldest_are_forgotten() -> None:
    buckets = Buckets(1, 0.001)
    for number in range(20_000):
        assert buckets.wait(str(number), 0.0) == 0
    assert len(buckets._used) == 10_000
