"""Deliveries that end their process, and channels whose results nobody foresaw."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Attempt, Delivery
from tests.setup.runtimes import Heard
from tests.way.deliver.deaths import Killed, deadly, kill
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.base.errors import (
    NotRendered,
    PermanentChannelError,
    RetryableChannelError,
    TransportPaused,
)
from worker.base.store import clock, leases
from worker.base.store.leases import LOST
from worker.base.types import Payload, Receipt
from worker.channels import file as channel
from worker.setup.runtime import Runtime
from worker.way.deliver.said import LONGEST
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

__all__ = ["deadly"]
UNSTORABLE = "taken\0\ud800 " + "x" * 100_000


class Wordless(Exception):
    """Nobody can ask for its words."""

    def __str__(self) -> str:
        raise SystemExit(2)


@pytest.fixture
def waiting(runtime: Runtime, heard: Heard) -> str:
    """The id of a delivery that is due."""
    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    process(runtime, heard.document_ids, HOLDER, heard)
    [delivery] = heard.delivery_ids
    return delivery


class Calls:
    """What a channel's function does at each call, and how often it was called."""

    def __init__(self, answer: Callable[[], object]) -> None:
        self.answer, self.number = answer, 0

    def __call__(self, *_: Any) -> object:
        self.number += 1
        return self.answer()


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Calls:
    made = Calls(lambda: Receipt("kept"))
    monkeypatch.setattr(channel, "send", made)
    return made


def raising(error: BaseException) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


def row(runtime: Runtime) -> Delivery:
    with runtime.database.read() as session:
        return session.scalars(select(Delivery)).one()


def attempts(runtime: Runtime) -> list[tuple[str | None, str | None]]:
    with runtime.database.read() as session:
        asked = select(Attempt.outcome, Attempt.detail).order_by(Attempt.id)
        return [(outcome, detail) for outcome, detail in session.execute(asked)]


def wait_is_over(runtime: Runtime) -> None:
    """Lets the delivery be due and free."""
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(due_at=clock.after(-1)))
        leased = update(Delivery).where(Delivery.state == "leased")
        session.execute(leased.values(lease_until=clock.after(-1)))
        leases.release_expired(session)


@pytest.mark.parametrize(
    "receipt",
    [
        Receipt(UNSTORABLE, 10**12),
        Receipt(Wordless(), "200"),  # type: ignore[arg-type]
        Receipt(None, math.nan),  # type: ignore[arg-type]
    ],
    ids=["unstorable", "wordless", "of other types"],
)
def test_what_was_accepted_is_sent_once_whatever_is_said_of_it(
    runtime: Runtime, waiting: str, send: Calls, receipt: Receipt
) -> None:
    send.answer = lambda: receipt
    assert deliver(runtime, [waiting], HOLDER) == 1
    wait_is_over(runtime)
    assert deliver(runtime, [waiting], HOLDER) == 0
    assert (send.number, row(runtime).state) == (1, "sent")
    [(outcome, detail)] = attempts(runtime)
    assert outcome == "sent" and detail is not None and len(detail) <= LONGEST


FAILURES = [
    Wordless(),
    SystemExit(1),
    KeyboardInterrupt(),
    GeneratorExit(),
    ValueError(UNSTORABLE.replace("\ud800", "")),
    RetryableChannelError(UNSTORABLE, status=10**12, retry_after=math.nan),
    RetryableChannelError("no", status="abc", retry_after="soon"),  # type: ignore[arg-type]
    RetryableChannelError("no", retry_after=-1e300),
    RetryableChannelError("no", retry_after=math.inf),
]


@pytest.mark.parametrize("error", FAILURES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("name", ["render", "send"])
def test_whatever_a_channel_raises_is_a_failure_that_waits_by_the_schedule(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch, name: str, error: BaseException
) -> None:
    calls = Calls(raising(error))
    monkeypatch.setattr(channel, name, calls)
    for _ in range(3):
        assert deliver(runtime, [waiting], HOLDER) == 0
    assert calls.number == 1
    found = row(runtime)
    assert (found.state, found.lease_token) == ("retry", None)
    [(outcome, detail)] = attempts(runtime)
    assert outcome == "retry" and detail and len(detail) <= LONGEST


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (TransportPaused(UNSTORABLE, retry_after=math.inf), "pending"),
        (TransportPaused("no", retry_after="soon"), "pending"),  # type: ignore[arg-type]
        (NotRendered(UNSTORABLE, UNSTORABLE), "held"),
        (PermanentChannelError(UNSTORABLE, status=-1), "held"),
    ],
)
def test_what_ends_otherwise_is_written_whatever_is_said_of_it(
    runtime: Runtime, waiting: str, send: Calls, error: Exception, state: str
) -> None:
    send.answer = raising(error)
    assert deliver(runtime, [waiting], HOLDER) == 0
    found = row(runtime)
    assert (found.state, found.lease_token) == (state, None)


@pytest.mark.parametrize("name", ["render", "send"])
@pytest.mark.parametrize("made", [None, "text", Payload], ids=str)
def test_what_returns_something_else_failed(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch, name: str, made: object
) -> None:
    monkeypatch.setattr(channel, name, lambda *_: made)
    assert deliver(runtime, [waiting], HOLDER) == 0
    wanted = "Payload" if name == "render" else "Receipt"
    assert attempts(runtime) == [("retry", f"channel out fails: it returned no {wanted}")]


def die(runtime: Runtime, waiting: str) -> None:
    with pytest.raises(Killed):
        deliver(runtime, [waiting], HOLDER)
    wait_is_over(runtime)


def seconds_to_wait(runtime: Runtime) -> float:
    with runtime.database.read() as session:
        due_at, now = session.execute(select(Delivery.due_at, clock.now())).one()
    assert due_at is not None
    return float((due_at - now).total_seconds())


def test_one_that_ends_its_process_waits_from_the_second_time_on_by_the_schedule(
    runtime: Runtime, waiting: str, send: Calls, deadly: None
) -> None:
    send.answer = kill
    die(runtime, waiting)
    die(runtime, waiting)
    for number, wait in enumerate(channel.RETRY.delays[:3], start=2):
        assert deliver(runtime, [waiting], HOLDER) == 0
        assert send.number == number, "it is not tried"
        found = row(runtime)
        assert (found.state, found.attempts, found.last_error) == ("retry", number, LOST)
        assert 0.5 * wait < seconds_to_wait(runtime) < 1.2 * wait
        assert attempts(runtime) == [("retry", LOST)] * number
        wait_is_over(runtime)
        die(runtime, waiting)


def test_one_that_goes_on_ending_its_process_is_given_up_as_others_are(
    runtime: Runtime, waiting: str, send: Calls, deadly: None
) -> None:
    send.answer = kill
    die(runtime, waiting)
    die(runtime, waiting)
    with runtime.database.write() as session:
        long_ago = runtime.clock() - timedelta(seconds=2 * channel.RETRY.give_up)
        session.execute(update(Delivery).values(first_attempt_at=long_ago))
    assert deliver(runtime, [waiting], HOLDER) == 0
    found = row(runtime)
    assert (found.state, found.state_reason) == ("held", "gave up after 2 attempts")
    wait_is_over(runtime)
    assert deliver(runtime, [waiting], HOLDER) == 0
    assert send.number == 2


def test_one_whose_process_was_killed_from_outside_goes_at_once(
    runtime: Runtime, waiting: str, send: Calls, deadly: None
) -> None:
    send.answer = kill
    die(runtime, waiting)
    send.answer = raising(RetryableChannelError("not now"))
    assert deliver(runtime, [waiting], HOLDER) == 0
    wait_is_over(runtime)
    send.answer = kill
    die(runtime, waiting)
    send.answer = lambda: Receipt("kept")
    assert deliver(runtime, [waiting], HOLDER) == 1
    said = [outcome for outcome, _ in attempts(runtime)]
    assert said == ["retry", "retry", "retry", "sent"]
    assert row(runtime).attempts == 4
