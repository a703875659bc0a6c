"""What takes long begins at once, shared among the workers, and no test is lost on the way."""

from __future__ import annotations

import pytest

from tests.parts.dealing import dealt

WAITING = [f"waits {number}" for number in range(5)]
LONG = ["computes 0", "computes 1"]
QUICK = [f"quick {number}" for number in range(13)]


def test_of_four_workers_two_begin_with_waiting_and_one_with_computing_the_first_first() -> None:
    order = dealt(WAITING, LONG, QUICK, 4)
    parts = [order[place : place + 5] for place in range(0, 20, 5)]
    assert parts == [
        ["waits 0", "waits 2", "waits 4", "quick 0", "quick 1"],
        ["waits 1", "waits 3", "quick 2", "quick 3", "quick 4"],
        ["computes 0", "computes 1", "quick 5", "quick 6", "quick 7"],
        [f"quick {number}" for number in range(8, 13)],
    ]


def test_one_process_alone_has_the_waiting_ones_first() -> None:
    assert dealt(WAITING, LONG, QUICK, 1) == [*WAITING, *LONG, *QUICK]


@pytest.mark.parametrize("workers", [1, 2, 3, 4, 5, 8, 64])
@pytest.mark.parametrize("waiting", [WAITING, [], [*WAITING, *QUICK]])
@pytest.mark.parametrize("long", [LONG, []])
def test_every_test_is_run_once_however_many_share_them(
    waiting: list[str], long: list[str], workers: int
) -> None:
    order = dealt(waiting, long, QUICK, workers)
    assert sorted(order) == sorted([*waiting, *long, *QUICK])
