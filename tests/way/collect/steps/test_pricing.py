"""The price of a poll, and the feeds that people are told of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import event, func, select, update

from models import Notice, Source
from tests.upkeep.books.test_steps import arrive
from worker.setup.runtime import Runtime
from worker.sources.feed.planning import price as pricing
from worker.sources.feed.planning.plan import Price
from worker.way.collect.steps import pricing as steps
from worker.way.collect.store import admission, sources, taken
from worker.way.collect.store import pricing as store
from worker.way.collect.store.admission import Manners, Room
from worker.way.collect.store.sources import SourceRow
from worker.way.collect.store.taken import Concluded, SourceOutcome

NOW = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)


def add(runtime: Runtime, number: int, polls_a_day: float | None, **options: Any) -> int:
    """Makes a feed that is planned to be polled so often."""
    row = SourceRow("feed", f"http://a.example/{number}", f"feed {number}", "a.example", options)
    with runtime.database.write() as session:
        source = sources.ensure(session, row, NOW)
        source.polls_a_day, source.due_at = polls_a_day, NOW
        return source.id


def price(runtime: Runtime) -> Price:
    with runtime.database.read() as session:
        return pricing.read(store.price(session))


def test_the_price_rises_where_more_is_planned_than_the_budget_has(runtime: Runtime) -> None:
    for number in range(4):
        add(runtime, number, 288.0)
    assert not steps.step(runtime)
    assert price(runtime) == Price(400.0, 3600.0)


def test_feeds_with_a_ceiling_take_nothing_from_the_others(runtime: Runtime) -> None:
    add(runtime, 1, 144.0, freshness="", max_interval="")
    add(runtime, 2, 1440.0, freshness="1m", max_interval="")
    add(runtime, 3, 288.0, freshness="", max_interval="5m")
    steps.step(runtime)
    assert price(runtime) == Price()


def test_a_budget_that_is_given_counts_for_all_feeds_together(runtime: Runtime) -> None:
    service = msgspec.structs.replace(runtime.settings.service, requests_a_day=48)
    runtime.settings = msgspec.structs.replace(runtime.settings, service=service)
    add(runtime, 1, 24.0)
    add(runtime, 2, 24.0)
    steps.step(runtime)
    assert price(runtime) == Price(100.0, 7200.0)


def test_the_price_comes_with_each_source_that_is_taken_and_its_plan_is_kept(
    runtime: Runtime,
) -> None:
    ids = [add(runtime, number, None) for number in range(2)]
    with runtime.database.write() as session:
        first = taken.take(session, ids[0], "test", even_if_not_due=True)
        store.put_in_force(session, pricing.write(Price(55.0, 7200.0)))
        second = taken.take(session, ids[1], "test", even_if_not_due=True)
    assert first is not None and second is not None
    assert first.plan is None
    assert pricing.read(second.plan) == Price(55.0, 7200.0)
    good = SourceOutcome("ok", 0.1, 60.0, {}, entries_a_day=7.5, polls_a_day=99.0)
    failed = SourceOutcome("error", 0.1, 60.0, {}, error_kind="soft", error="x")
    with runtime.database.write() as session:
        assert taken.conclude(session, [Concluded(second, good, NOW)]) == []
        again = taken.take(session, ids[1], "test", even_if_not_due=True)
        assert again is not None
        taken.conclude(session, [Concluded(again, failed, NOW)])
        row = session.execute(
            select(Source.entries_a_day, Source.polls_a_day).where(Source.id == ids[1])
        ).one()
    assert tuple(row) == (7.5, 99.0)


def test_price_and_plan_cost_no_statement_of_their_own(runtime: Runtime) -> None:
    for number in range(20):
        add(runtime, number, None)
    statements: list[str] = []

    def note(*given: Any) -> None:
        statements.append(given[2])

    unchanged = SourceOutcome("unchanged", 0.1, 60.0, {}, entries_a_day=7.5, polls_a_day=99.0)
    event.listen(runtime.database.engine, "before_cursor_execute", note)
    with runtime.database.write() as session:
        found = admission.take_due(session, "test", 60.0, Manners(0.0, ["a.example"]), Room(50, 50))
        taken.conclude(session, [Concluded(each, unchanged, NOW) for each in found])
    event.remove(runtime.database.engine, "before_cursor_execute", note)
    assert len([each for each in found if each.kind == "feed"]) == admission.PER_OWN_HOST
    assert len(statements) < admission.PER_OWN_HOST


def test_a_feed_of_which_people_are_told_is_known_by_its_share(runtime: Runtime) -> None:
    for number in range(5):
        arrive(runtime, f"w{number}")
    with runtime.database.write() as session:
        session.execute(update(Source).values(entries_a_day=1.0))
        told = session.scalar(select(func.count(Notice.article_id.distinct())))
    assert told
    assert not steps.share_step(runtime)
    assert shares(runtime) == {round(told / 24, 3)}
    before = runtime.clock
    runtime.clock = lambda: before() + timedelta(days=15)
    steps.share_step(runtime)
    assert shares(runtime) == {0.0}


def shares(runtime: Runtime) -> set[float]:
    """The shares that are known."""
    known = Source.told_share.is_not(None)
    with runtime.database.read() as session:
        return set(session.scalars(select(Source.told_share).where(known)))
