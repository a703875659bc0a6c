"""Terms are counted once each, in small steps, as soon as it is due."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from models import TermFrequencies
from tests.way.bringing import bring
from tests.way.judge.store.making import long_text
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories import frequencies as core
from worker.stories.frequencies import Frequencies
from worker.stories.steps import frequencies
from worker.stories.store import frequencies as store


def text(number: int) -> str:
    return f"Report {long_text(number, 3)}\n\n{long_text(number, 80)}\n"


def bring_counted(runtime: Runtime, numbers: range) -> None:
    made = bring(runtime, [text(number) for number in numbers])
    frequencies.after_batch(runtime, max(each.article_id or 0 for each in made))


def tables(runtime: Runtime) -> list[tuple[int, Frequencies]]:
    with runtime.database.read() as session:
        rows = session.scalars(select(TermFrequencies).order_by(TermFrequencies.generation)).all()
    return [(row.last_article_id, core.unpack(row.table, row.generation)) for row in rows]


def finish(runtime: Runtime) -> None:
    while frequencies.step(runtime):
        pass


def test_the_first_ten_articles_make_the_first_table_and_a_quarter_more_the_next(
    runtime: Runtime,
) -> None:
    bring_counted(runtime, range(1, 10))
    assert tables(runtime) == []
    bring_counted(runtime, range(10, 11))
    ((last, table),) = tables(runtime)
    assert (last, table.total) == (10, 10)
    bring_counted(runtime, range(11, 13))
    assert len(tables(runtime)) == 1
    bring_counted(runtime, range(13, 14))
    assert [each.total for _, each in tables(runtime)] == [10, 13]


def test_once_a_day_what_is_new_is_counted(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_counted(runtime, range(1, 21))
    bring_counted(runtime, range(21, 22))
    assert len(tables(runtime)) == 1
    now = runtime.clock() + timedelta(days=1, minutes=1)
    monkeypatch.setattr(runtime, "clock", lambda: now)
    finish(runtime)
    finish(runtime)
    assert [each.total for _, each in tables(runtime)] == [20, 21]


def test_while_nothing_is_due_it_costs_no_statement(runtime: Runtime) -> None:
    bring_counted(runtime, range(1, 21))
    bring(runtime, [text(30)])
    frequencies.after_batch(runtime, 21)
    seen: list[str] = []
    event.listen(runtime.database.engine, "before_cursor_execute", lambda *it: seen.append(it[2]))
    frequencies.after_batch(runtime, 22)
    assert seen == []


def test_many_articles_are_counted_in_steps_and_the_oldest_are_left_out(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "AT_ONCE", 5)
    monkeypatch.setattr(frequencies, "MOST_NEW", 12)
    with monkeypatch.context() as patched:
        patched.setattr(frequencies, "after_batch", lambda *_: None)
        bring(runtime, [text(number) for number in range(1, 31)])
    steps = 1
    while frequencies.step(runtime):
        steps += 1
    ((last, table),) = tables(runtime)
    assert (steps, last, table.total) == (3, 30, 12)


@pytest.fixture
def other(runtime: Runtime) -> Iterator[Runtime]:
    """A second worker beside the first, with twenty articles that nobody counted."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(frequencies, "after_batch", lambda *_: None)
        bring(runtime, [text(number) for number in range(1, 21)])
    other = Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))
    yield other
    other.close()


def test_what_one_counts_is_left_to_it_by_others(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "AT_ONCE", 10)
    assert frequencies.step(runtime)
    assert not frequencies.step(other)
    frequencies.after_batch(other, 20)
    assert tables(runtime) == []
    finish(runtime)
    ((_, table),) = tables(runtime)
    assert table.total == 20


def test_what_another_has_just_counted_is_not_counted_again(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr(frequencies, "AT_ONCE", 5)
    frequencies.step(runtime)
    frequencies.after_batch(other, 20)
    finish(runtime)
    take = frequencies._Counting.take

    def noted(counting: frequencies._Counting, some: Sequence[store.Counted]) -> None:
        taken.append(len(some))
        take(counting, some)

    monkeypatch.setattr(frequencies._Counting, "take", noted)
    monkeypatch.setattr(frequencies, "_ASKED", 0.0)
    frequencies.after_batch(other, 20)
    assert taken == []
    assert len(tables(runtime)) == 1


def test_what_one_left_undone_is_counted_by_another_a_minute_later(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "AT_ONCE", 10)
    assert frequencies.step(runtime)
    monkeypatch.setattr(frequencies, "AWAITED", 0.0)
    finish(other)
    assert [each.total for _, each in tables(runtime)] == [20]


def test_what_a_dead_process_was_counting_is_counted_at_once_after_the_next_start(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "AT_ONCE", 10)
    assert frequencies.step(runtime)
    assert not frequencies.step(other)
    with other.database.write() as session:
        frequencies.give_up_turn(session)
    finish(other)
    assert [each.total for _, each in tables(other)] == [20]


def test_two_that_count_at_once_count_no_article_twice(
    runtime: Runtime, other: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frequencies, "AT_ONCE", 10)
    monkeypatch.setattr(frequencies, "AWAITED", 0.0)
    assert frequencies.step(runtime)
    assert frequencies.step(other)
    finish(runtime)
    finish(other)
    finish(other)
    ((_, table),) = tables(runtime)
    assert table.total == 20


def test_old_generations_go(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "KEPT", 3)
    for generation in range(6):
        with runtime.database.decide("frequencies") as session:
            newest = store.newest(session)
            made = Frequencies(0, {"en": generation})
            assert store.add(session, made, newest.generation, generation, runtime.clock())
            assert not store.add(session, made, newest.generation, generation, runtime.clock())
    assert [table.total for _, table in tables(runtime)] == [3, 4, 5]
