from __future__ import annotations

from worker.way.read.turns import OF_SUSPECTS, RETRIED, Waiting, batches, in_turns


def of(source: int, numbers: range, *, is_retried: bool = False) -> list[Waiting]:
    return [Waiting(source * 100_000 + each, source, is_retried) for each in numbers]


def test_sources_take_turns_and_each_is_read_in_its_order() -> None:
    flood, other = of(1, range(200)), of(2, range(3))
    [found] = batches([*flood, *other], suspects=())
    assert len(found) == 50
    assert found[:6] == [100_000, 200_000, 100_001, 200_001, 100_002, 200_002]
    assert found[6:] == [each.id for each in flood[3:47]]


def test_of_many_sources_each_has_one_before_any_has_two() -> None:
    found = in_turns([each for source in range(40) for each in of(source, range(5))])
    assert len({each.source_id for each in found[:40]}) == 40


def test_what_was_tried_before_stands_behind_what_was_not() -> None:
    [found] = batches([*of(1, range(9), is_retried=True), *of(2, range(4))], suspects=())
    assert found[:4] == [each.id for each in of(2, range(4))]
    assert len(found) == 4 + RETRIED


def test_some_of_what_was_tried_before_is_taken_however_much_is_new() -> None:
    tried = [*of(1, range(9), is_retried=True), *of(2, range(9), is_retried=True)]
    [found] = batches([*of(3, range(200)), *tried], suspects=())
    assert found[: 50 - RETRIED] == [each.id for each in of(3, range(50 - RETRIED))]
    assert found[50 - RETRIED :] == [100_000, 200_000, 100_001]


def test_a_source_that_is_suspect_is_in_a_small_batch_of_its_own_behind_the_others() -> None:
    first, last = batches([*of(1, range(60)), *of(2, range(2)), *of(3, range(9))], suspects={1, 3})
    assert first == [each.id for each in of(2, range(2))]
    assert last == [each.id for each in of(1, range(OF_SUSPECTS))]
    assert batches(of(1, range(2)), suspects={1}) == [[each.id for each in of(1, range(2))]]


def test_what_is_seen_twice_is_taken_once() -> None:
    assert batches([*of(1, range(2)), *of(1, range(2))], suspects=()) == [[100_000, 100_001]]
    assert batches([], suspects={1}) == []
