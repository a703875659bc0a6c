"""Notices that several sources give out again and again, stored and decided about in any way."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from models import Document, Notice
from tests.parts.databases import first_on_both
from tests.way.judge.steps.test_at_once import START, Brought, is_same, keep, make, unmoved
from tests.way.judge.steps.test_batch_order import Make, one_by_one_and_at_once, said
from tests.way.judge.steps.test_deciding import again, before_the_lock
from worker.setup.runtime import Runtime
from worker.way.read.steps.process import process

__all__ = ["make", "unmoved"]
A, B, C = 0, 1, 2
ALARM = "Alarm over the harbour and the bridge. Go to the shelters."
CHAIN = [(A, 0.0), (B, 0.1), (C, 0.2), (B, 8), (A, 8.1), (C, 8.2), (C, 30), (B, 30.1), (A, 30.2)]
OUTCOMES = ["new", "duplicate", "duplicate"] * 3


def alarm(number: int, source: int, hours: float) -> Brought:
    at = START - timedelta(days=5) + timedelta(hours=hours)
    return said("Alarm", ALARM, source=source, item=f"{number}", datePublished=at.isoformat())


def chain() -> list[Brought]:
    return [alarm(number, *each) for number, each in enumerate(CHAIN)]


def outcomes(runtime: Runtime) -> list[str | None]:
    with runtime.database.read() as session:
        return list(session.scalars(select(Document.outcome).order_by(Document.id)))


def notices(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return len(session.scalars(select(Notice.id)).all())


@first_on_both("make", "stored", [3, 0, 2, 4, 6])
def test_a_notice_that_another_carried_first_is_told_each_time_it_is_given_out(
    make: Make, stored: int
) -> None:
    brought = chain()
    runtime, _ = one_by_one_and_at_once(make, brought[:stored], brought[stored:])
    assert outcomes(runtime) == OUTCOMES
    # Of each of the three for each of the two alerts.
    assert notices(runtime) == 6


@first_on_both(
    "make",
    "first,middle,last",
    [(4, 6, 9), (0, 2, 4), (1, 2, 4), (2, 3, 5), (3, 4, 6), (0, 1, 9), (1, 3, 9)],
)
def test_two_workers_tell_a_notice_once_each_time(
    make: Make, monkeypatch: pytest.MonkeyPatch, first: int, middle: int, last: int
) -> None:
    between = make()
    ids = keep(between, chain()[:last])
    process(between, ids[:first], "test@here/1")
    other = again(between)
    monkeypatch.setattr(other, "clock", between.clock)
    its = ids[first:middle]
    before_the_lock(between, monkeypatch, lambda _: process(other, its, "other@here/1"), 1)
    process(between, ids[middle:last], "test@here/1")
    other.close()
    assert outcomes(between) == OUTCOMES[:last]
    in_order = make()
    ids = keep(in_order, chain()[:last])
    for part in (ids[:first], ids[first:middle], ids[middle:last]):
        process(in_order, part, "test@here/1")
    is_same(between, in_order)


def test_a_notice_is_news_again_though_a_batch_is_judged_again(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = make()
    brought = chain()
    process(runtime, keep(runtime, brought[:2]), "test@here/1")

    def change(_: int) -> None:
        with runtime.database.decide():
            pass

    rounds = before_the_lock(runtime, monkeypatch, change, 1)
    process(runtime, keep(runtime, brought[2:]), "test@here/1")
    assert outcomes(runtime) == OUTCOMES
    assert len(rounds) > 1


def test_an_entry_that_says_something_else_by_then_carried_no_notice(make: Make) -> None:
    clear = said("Alarm", "The harbour and the bridge are open again.", source=B, item="1")
    before = [alarm(0, A, 0), alarm(1, B, 0.1)]
    runtime, _ = one_by_one_and_at_once(make, before, [clear, alarm(2, B, 8)])
    assert outcomes(runtime)[3] == "duplicate"
    # Another entry goes on carrying it.
    before.append(alarm(3, B, 0.2))
    runtime, _ = one_by_one_and_at_once(make, before, [clear, alarm(2, B, 8)])
    assert outcomes(runtime)[4] == "new"


def test_a_notice_recurs_whose_first_article_says_something_else_by_now(make: Make) -> None:
    clear = said("Alarm", "The harbour and the bridge are open again.", item="0")
    before = [alarm(0, A, 0), alarm(1, B, 0.1), clear]
    runtime, _ = one_by_one_and_at_once(make, before, [alarm(2, B, 8), alarm(3, A, 8.1)])
    assert outcomes(runtime)[2:] == ["updated", "new", "duplicate"]


TITLES = (
    "Alarm: go to the shelters of the harbour",
    "Harbour: the alarm is given",
    "The alarm is given over the harbour",
)
GIVEN = "The alarm was given over the whole harbour and the bridge at once. Go to the shelters."


def titled(number: int, source: int, hours: float) -> Brought:
    """Returns the alarm under the headline of its source."""
    at = START - timedelta(days=5) + timedelta(hours=hours)
    return said(
        TITLES[source], GIVEN, source=source, item=f"{number}", datePublished=at.isoformat()
    )


@first_on_both("make", "first,stored", product([(A, B), (B, A)], [2, 0, 3, 5]))
def test_a_notice_under_two_headlines_is_told_once_each_time(
    make: Make, first: tuple[int, int], stored: int
) -> None:
    order = [(A, 0.0), (B, 0.1), (first[0], 8), (first[1], 8.1), (first[0], 30), (first[1], 30.1)]
    brought = [titled(number, *each) for number, each in enumerate(order)]
    runtime, _ = one_by_one_and_at_once(make, brought[:stored], brought[stored:])
    assert outcomes(runtime) == ["new", "near_duplicate"] * 3
    assert notices(runtime) == 6


@first_on_both("make", "edited", [A, B])
def test_a_notice_under_two_headlines_is_told_once_though_one_says_something_else_by_now(
    make: Make, edited: int
) -> None:
    clear = said("All clear", "The bridge is open again.", source=edited, item=f"{edited}")
    before = [titled(A, A, 0), titled(B, B, 0.1), clear]
    batch = [titled(2, edited, 8), titled(3, B - edited, 8.1)]
    runtime, _ = one_by_one_and_at_once(make, before, batch)
    assert outcomes(runtime)[2:] == ["updated", "new", "near_duplicate"]


def test_a_third_headline_that_comes_in_one_batch_tells_no_notice_again(make: Make) -> None:
    order = [(A, 0.0), (B, 0.1), (B, 8), (A, 8.1), (C, 0.2), (C, 8.2)]
    brought = [titled(number, *each) for number, each in enumerate(order)]
    runtime, _ = one_by_one_and_at_once(make, brought[:4], brought[4:])
    assert outcomes(runtime) == ["new", "near_duplicate"] * 2 + ["near_duplicate"] * 2
