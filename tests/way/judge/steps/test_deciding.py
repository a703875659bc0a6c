"""Several workers decide at once, and what one decides between the other's snapshot and lock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from models import Appearance, Article, Delivery, DeliveryNotice, Document, Notice
from tests.way.bringing import count
from tests.way.judge.store.making import in_other_words, long_text
from tests.way.keeping import keep_batch
from worker.base.errors import StoreUnavailable
from worker.base.store import clock
from worker.base.store import database as databases
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.collect.store import sources as source_store
from worker.way.deliver.store import deliveries, endpoints
from worker.way.judge.store import plan as plans
from worker.way.read.steps.process import process

TITLE, TEXT = "A rocket over the harbour", long_text(4, 150)
ROCKET = f"{TITLE}\n\n{TEXT}\n"


def other(seed: int) -> str:
    """Returns an article that is not told, of an event of its own."""
    words = long_text(seed, 120).replace("rocket", "lantern")
    return f"Report {seed} of the valley\n\n{words}\n"


def keep(runtime: Runtime, texts: Sequence[str]) -> list[int]:
    """Lets documents arrive, each under an identity of its own."""
    with runtime.database.write() as session:
        source = source_store.listed(session)[0].id
        found = [
            (Arrival(f"{number}.txt", "text", each.encode()), str(number))
            for number, each in enumerate(texts, start=count(runtime, Document))
        ]
        ids = keep_batch(session, source, found, None, runtime.clock())
        session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=clock.now()))
        return ids


def again(runtime: Runtime) -> Runtime:
    """Returns another process's runtime."""
    return Runtime(load_settings(runtime.settings.base_dir / "wirewatch.toml"))


def before_the_lock(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, work: Callable[[int], object], times: int
) -> list[int]:
    """Lets something happen before a batch takes the lock. Returns the rounds, as they come."""
    decide = runtime.database.decide
    rounds: list[int] = []

    @contextmanager
    def late(kind: str = "other") -> Iterator[Any]:
        if kind == databases.BATCH:
            rounds.append(len(rounds))
            if len(rounds) <= times:
                work(len(rounds))
        with decide(kind) as session:
            yield session

    monkeypatch.setattr(runtime.database, "decide", late)
    return rounds


def counts(runtime: Runtime) -> list[int]:
    return [count(runtime, table) for table in (Article, Notice, Delivery)]


def states(runtime: Runtime) -> dict[int, str]:
    with runtime.database.read() as session:
        return {row.id: row.state for row in session.execute(select(Document.id, Document.state))}


def test_fifty_copies_in_two_workers_make_one_alert(runtime: Runtime) -> None:
    ids = keep(runtime, [ROCKET] * 50)
    workers = [again(runtime), again(runtime)]

    def work(own: Runtime, mine: Sequence[int]) -> None:
        for start in range(0, len(mine), 5):
            process(own, mine[start : start + 5], "test@here/1")

    threads = [
        threading.Thread(target=work, args=(own, ids[at::2])) for at, own in enumerate(workers)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    for own in workers:
        own.close()
    assert counts(runtime) == [1, 1, 1]
    assert count(runtime, Appearance) == 50
    assert set(states(runtime).values()) == {"done"}


@pytest.mark.parametrize("ending", ["", " And a last word."])
def test_a_copy_decided_before_the_lock_makes_no_second_alert(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    first, another, its = keep(runtime, [ROCKET, other(7), ROCKET.strip() + ending])
    worker = again(runtime)
    before_the_lock(runtime, monkeypatch, lambda _: process(worker, [its], "its@here/1"), 1)
    made = {each.document_id: each.outcome for each in process(runtime, [first, another], "me@h/1")}
    worker.close()
    assert made == {first: "near_duplicate" if ending else "duplicate", another: "new"}
    assert counts(runtime)[1:] == [1, 1]


def test_a_document_whose_lease_was_lost_is_left_and_the_others_are_stored(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, [ROCKET, other(7), other(8)])

    def lose(_: int) -> None:
        with runtime.database.write() as session:
            taken = update(Document).where(Document.id == ids[1]).values(lease_token="another")
            session.execute(taken)

    before_the_lock(runtime, monkeypatch, lose, 1)
    made = process(runtime, ids, "me@here/1")
    assert {each.document_id: each.outcome for each in made} == {ids[0]: "new", ids[2]: "new"}
    assert states(runtime)[ids[1]] != "done"
    assert counts(runtime) == [2, 1, 1]


def test_a_follow_up_whose_delivery_was_claimed_makes_one_of_its_own(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = runtime.settings.base_dir / "wirewatch.toml"
    path.write_text(path.read_text().replace('wait = "0s"', 'wait = "60s"\nfollow_ups = "all"'))
    own = again(runtime)
    own.prepare("test")
    first, second = keep(own, [ROCKET, f"{TITLE}\n\n{in_other_words(TEXT)}\n"])
    (told,) = process(own, [first], "me@here/1")
    claimed = []

    def claim(_: int) -> None:
        with own.database.write() as session:
            later = own.clock() + timedelta(hours=1)
            session.execute(update(Delivery).values(due_at=own.clock() - timedelta(minutes=1)))
            claimed.append(deliveries.claim(session, told.deliveries[0], "d@here/1", 60, later))

    before_the_lock(own, monkeypatch, claim, 1)
    (made,) = process(own, [second], "me@here/1")
    own.close()
    assert claimed[0] is not None
    assert set(made.deliveries).isdisjoint(told.deliveries)
    assert [count(runtime, each) for each in (Notice, Delivery, DeliveryNotice)] == [2, 2, 2]


def test_a_large_change_in_each_round_ends_in_the_third(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, [ROCKET, other(7)])
    worker = again(runtime)

    def change(_: int) -> None:
        with worker.database.decide():
            pass

    rounds = before_the_lock(runtime, monkeypatch, change, 10)
    made = process(runtime, ids, "me@here/1")
    worker.close()
    assert ([each.outcome for each in made], len(rounds)) == (["new", "new"], 3)
    assert counts(runtime) == [2, 1, 1]


def test_what_the_database_refuses_is_tried_again_and_takes_no_other_with_it(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(runtime, [ROCKET, other(7), other(8), other(9), other(10)])
    write = plans.write

    def refuse(session: Any, plan: Any, *rest: Any) -> Any:
        found = write(session, plan, *rest)
        if any(each.case.document_id == ids[2] for each in plan.plan.verdicts):
            raise ValueError("refused")
        return found

    monkeypatch.setattr(plans, "write", refuse)
    made = process(runtime, ids, "me@here/1")
    assert {each.document_id for each in made} == set(ids) - {ids[2]}
    assert counts(runtime) == [4, 1, 1]
    with runtime.database.read() as session:
        row = session.get_one(Document, ids[2])
        assert (row.state, row.lease_token, row.due_at is not None) == ("pending", None, True)


# SQLite has no server: there the lock ends with its process.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_the_server_ends_a_holder_of_the_lock_that_goes_idle(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "LONGEST_IDLE", 1)
    ids = keep(runtime, [ROCKET])
    stopped = again(runtime)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable), stopped.database.decide(databases.BATCH) as session:
        (made,) = process(runtime, ids, "me@here/1")
        session.execute(text("SELECT 1"))
    stopped.close()
    assert made.outcome == "new"
    assert time.monotonic() - began < 8


def test_what_comes_for_an_endpoint_that_was_disabled_before_the_lock_is_held(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def disable(_: int) -> None:
        with runtime.database.write() as session:
            endpoints.disable(session, "out", "alerts", "it answers 410", runtime.clock())

    before_the_lock(runtime, monkeypatch, disable, 1)
    process(runtime, keep(runtime, [ROCKET]), "me@here/1")
    with runtime.database.read() as session:
        made = session.scalars(select(Delivery)).one()
    assert (made.state, made.state_reason) == ("held", "the endpoint is disabled: it answers 410")
