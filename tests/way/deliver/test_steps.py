"""Attempts whose result cannot be written at once, and attempts that lost their lease."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models import Delivery, Endpoint
from tests.setup.runtimes import Heard
from tests.way.test_way import HOLDER, STORY, drop, lines, scan
from worker.base.errors import RetryableChannelError, StoreUnavailable
from worker.base.types import Dispatch, Payload, Receipt
from worker.channels import Nature
from worker.channels import file as file_channel
from worker.setup.runtime import Runtime
from worker.way.deliver import steps
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries
from worker.way.read.steps.process import process


@pytest.fixture
def waiting(runtime: Runtime, heard: Heard) -> str:
    """The id of a delivery that is due."""
    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    process(runtime, heard.document_ids, HOLDER, heard)
    [delivery] = heard.delivery_ids
    return delivery


def test_what_was_accepted_while_the_database_went_away_is_not_sent_again(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr("worker.way.deliver.steps.time.sleep", pauses.append)
    write = runtime.database.write
    sent: list[Payload] = []

    @contextmanager
    def away() -> Iterator[Session]:
        if sent and len(pauses) < 3:
            raise StoreUnavailable("gone")
        with write() as session:
            yield session

    send = file_channel.send

    def count(payload: Payload, *args: Any) -> Receipt:
        sent.append(payload)
        return send(payload, *args)

    monkeypatch.setattr(file_channel, "send", count)
    monkeypatch.setattr(runtime.database, "write", away)
    assert deliver(runtime, [waiting], HOLDER) == 1
    assert [line["state"] for line in lines(runtime)] == ["sent"]
    assert (len(sent), pauses) == (1, sorted(pauses))


def test_a_lease_lost_before_sending_stops_this_attempt_and_nothing_else(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    freeze = deliveries.freeze

    def lose(session: Session, *args: Any) -> bool:
        session.execute(update(Delivery).values(lease_token=None, lease_until=None, state="retry"))
        return freeze(session, *args)

    monkeypatch.setattr(deliveries, "freeze", lose)
    assert deliver(runtime, [waiting], HOLDER) == 0
    monkeypatch.undo()
    assert deliver(runtime, [waiting], HOLDER) == 1


def test_what_was_sent_with_another_of_its_message_takes_nobody_a_turn_of_writing(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bool] = []
    write = runtime.database.write

    @contextmanager
    def noted() -> Iterator[Session]:
        written.append(True)
        with write() as session:
            yield session

    monkeypatch.setattr(runtime.database, "write", noted)
    assert deliver(runtime, [waiting], HOLDER) == 1
    assert written
    written.clear()
    assert deliver(runtime, [waiting], HOLDER) == 0
    assert not written


def message(payload: Payload) -> EmailMessage:
    content = json.loads(payload.content)["eml"]
    found = email.message_from_string(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_bears_the_time_of_its_first_attempt_and_every_attempt_repeats_it(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Payload] = []

    def fail(payload: Payload, *_: Any) -> Receipt:
        sent.append(payload)
        raise RetryableChannelError("not now")

    decided = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=2)
    now = decided + timedelta(hours=2)
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(created_at=decided))
    monkeypatch.setattr(file_channel, "send", fail)
    for later in (timedelta(0), timedelta(minutes=3)):
        monkeypatch.setattr(runtime, "clock", lambda later=later: now + later)
        assert deliver(runtime, [waiting], HOLDER) == 0
        with runtime.database.write() as session:
            session.execute(update(Delivery).values(due_at=decided))
    first, again = sent
    assert first == again
    assert message(first)["Date"].datetime == now
    assert waiting in message(first)["Message-ID"]


def test_a_mail_that_waited_for_its_time_bears_the_time_at_which_it_goes(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Payload] = []
    monkeypatch.setattr(file_channel, "send", lambda payload, *_: sent.append(payload))
    now = datetime.now(UTC).replace(microsecond=0)
    with runtime.database.write() as session:
        claimed = deliveries.claim(session, waiting, HOLDER, 60, now - timedelta(days=1))
        assert claimed is not None
        deliveries.put_off(session, claimed, now - timedelta(hours=1), "over 1 message today")
    monkeypatch.setattr(runtime, "clock", lambda: now)
    deliver(runtime, [waiting], HOLDER)
    assert message(sent[0])["Date"].datetime == now


def test_an_endpoint_that_answers_again_gets_at_once_what_waits_the_oldest_first(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def fail(*_: Any) -> Receipt:
        raise RetryableChannelError("not now")

    def accept(_: Payload, dispatch: Dispatch, *__: Any) -> Receipt:
        sent.append(dispatch.delivery_id)
        return Receipt("kept")

    monkeypatch.setattr(file_channel, "send", fail)
    assert deliver(runtime, [waiting], HOLDER) == 0
    with runtime.database.write() as session:
        row = session.get_one(Delivery, waiting)
        assert session.scalars(select(Endpoint.to_prove)).one() == 3
        row.due_at = datetime.now(UTC) - timedelta(seconds=1)
        same = {"alert_id", "kind", "channel", "channel_kind", "destination", "payload"}
        for age in range(1, 8):
            session.add(
                Delivery(
                    **{name: getattr(row, name) for name in same},
                    id=f"msg_{age}",
                    group_key=f"old:{age}",
                    state="retry",
                    attempts=4,
                    created_at=row.created_at - timedelta(hours=age),
                    due_at=row.created_at + timedelta(days=age),
                )
            )
    monkeypatch.setattr(file_channel, "send", accept)
    assert deliver(runtime, [waiting], HOLDER) == 8
    assert sent == [waiting, *(f"msg_{age}" for age in range(7, 0, -1))]
    with runtime.database.read() as session:
        assert session.scalars(select(Endpoint.to_prove)).one() == 0


def test_of_a_kind_that_allows_few_at_once_no_more_are_attempted(
    runtime: Runtime, waiting: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_channel, "NATURE", Nature(room=1))
    monkeypatch.setattr(steps, "_rooms", {})
    room = steps._room(runtime.channels["out"])
    assert room is not None
    with room:
        assert deliver(runtime, [waiting], HOLDER) == 0
        assert [(line["state"], line["attempts"]) for line in lines(runtime)] == [("pending", 0)]
    assert deliver(runtime, [waiting], HOLDER) == 1
