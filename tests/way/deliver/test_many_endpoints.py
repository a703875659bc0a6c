"""The same news for many endpoints: put together once, and each of them told by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from models import Attempt, Delivery, Unsubscribed
from tests.setup.runtimes import CONFIG, Heard, prepared
from tests.way.deliver.deaths import Killed, deadly, kill
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.alerts.lately import Lately
from worker.alerts.snippets import snippets
from worker.alerts.steps import news as telling
from worker.base.errors import RetryableChannelError, StoreUnavailable
from worker.base.store import clock
from worker.base.types import Dispatch, Payload, Receipt, Snippet
from worker.channels import file as file_channel
from worker.service.tasks.going_on import deliver_and_look
from worker.setup.runtime import Runtime
from worker.way.deliver import steps
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

MOST_STATEMENTS = 12
"""Of a delivery whose news was put together already, without those that begin and end."""
MOST_OF_A_FIRST = {"sqlite": 21, "postgresql": 17}
"""Of one whose news is put together for it, and which nothing follows."""
MOST_OF_AN_END = {"sqlite": 8, "postgresql": 4}
"""Of one that went well, with what the log says of it and the claim of what follows."""
__all__ = ["deadly"]
_CHANNELS = ("out", "one", "two", "three")


@pytest.fixture
def many(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    added = "".join(f'[channel.{each}]\nkind = "file"\npath = "{each}"\n' for each in _CHANNELS[1:])
    config = CONFIG.replace('["out"]', json.dumps(_CHANNELS)) + added
    made = prepared(config, database_url, tmp_path, monkeypatch)
    yield made
    made.close()


@dataclass
class Receivers:
    """What came, in order, and what answers."""

    came: list[tuple[str, bytes]] = field(default_factory=list)
    answer: Callable[[str], None] = lambda _: None

    def send(self, payload: Payload, dispatch: Dispatch, *_: Any) -> Receipt:
        self.came.append((dispatch.delivery_id, payload.content))
        self.answer(dispatch.delivery_id)
        return Receipt("kept")


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> Receivers:
    made = Receivers()
    monkeypatch.setattr(file_channel, "send", made.send)
    return made


@pytest.fixture
def waiting(many: Runtime, heard: Heard) -> list[str]:
    """Deliveries of one article, one to each endpoint."""
    drop(many, "a.txt", STORY)
    scan(many, heard)
    process(many, heard.document_ids, HOLDER, heard)
    assert len(heard.delivery_ids) == len(_CHANNELS)
    return heard.delivery_ids


def states(runtime: Runtime) -> dict[str, str]:
    with runtime.database.read() as session:
        return dict(session.execute(select(Delivery.id, Delivery.state)).all())


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_: Any, __: Any, statement: str, *___: Any) -> None:
        if not statement.startswith("BEGIN"):
            said.append(statement)

    event.listen(runtime.database.engine, "before_cursor_execute", note)
    yield said
    event.remove(runtime.database.engine, "before_cursor_execute", note)


def test_what_all_are_told_is_put_together_once(
    many: Runtime, waiting: list[str], receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []

    def counted(title: str, *rest: Any) -> tuple[Snippet, ...]:
        made.append(title)
        return snippets(title, *rest)

    monkeypatch.setattr(telling, "snippets", counted)
    assert deliver(many, waiting, HOLDER) == len(waiting)
    assert len(made) == 1
    assert [each for each, _ in receivers.came] == waiting


def test_a_delivery_beside_others_takes_few_statements(
    many: Runtime, waiting: list[str], receivers: Receivers
) -> None:
    assert deliver(many, waiting[:2], HOLDER) == 2
    with statements(many) as said:
        assert deliver(many, waiting[2:3], HOLDER) == 1
    # Of an endpoint without a row two more make it.
    assert len(said) <= MOST_STATEMENTS + 3, said


def test_a_delivery_whose_news_nobody_was_told_yet_takes_few_statements(
    many: Runtime, waiting: list[str], receivers: Receivers
) -> None:
    assert deliver(many, waiting[:1], HOLDER) == 1
    with many.database.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id == waiting[0])
            .values(state="pending", payload=None, due_at=Delivery.created_at)
        )
    many.lately = Lately()
    with statements(many) as said:
        assert deliver(many, waiting[:1], HOLDER) == 1
    assert len(said) <= MOST_OF_A_FIRST[many.database.dialect], said


def test_the_end_of_an_attempt_takes_few_statements_with_the_claim_of_what_follows(
    many: Runtime, in_a_row: list[str], receivers: Receivers
) -> None:
    assert deliver(many, in_a_row[:1], HOLDER) == len(in_a_row)
    with many.database.write() as session:
        for each in in_a_row[:2]:
            row = session.get_one(Delivery, each)
            row.state, row.due_at, row.attempts = "retry", row.created_at, 1
    ends: list[int] = []

    with statements(many) as said:
        receivers.answer = lambda _: ends.append(len(said))
        assert deliver(many, in_a_row[:1], HOLDER) == 2
    first, second = ends
    # Between the two attempts stands nothing else: their bytes were made.
    assert second - first <= MOST_OF_AN_END[many.database.dialect], said[first:second]


def test_who_is_told_after_a_correction_is_told_what_is_corrected(
    many: Runtime, heard: Heard, waiting: list[str], receivers: Receivers
) -> None:
    first, *others = waiting
    assert deliver(many, [first], HOLDER) == 1
    file = drop(many, "a.txt", STORY.replace("rocket", "large rocket"))
    heard.document_ids.clear()
    scan(many, heard)
    process(many, heard.document_ids, HOLDER)
    file.unlink()
    assert deliver(many, others, HOLDER) == len(others)
    told = dict(receivers.came)
    assert b"large rocket" not in told[first]
    assert all(b"large rocket" in told[each] for each in others)


def test_one_that_does_not_answer_keeps_none_of_the_others(
    many: Runtime, waiting: list[str], receivers: Receivers
) -> None:
    def answer(delivery_id: str) -> None:
        if delivery_id == waiting[1]:
            raise RetryableChannelError("not now")

    receivers.answer = answer
    assert deliver(many, waiting, HOLDER) == len(waiting) - 1
    assert states(many) == dict.fromkeys(waiting, "sent") | {waiting[1]: "retry"}


def test_one_that_is_killed_at_leaves_the_others_as_they_were_and_repeats_its_bytes(
    many: Runtime, waiting: list[str], receivers: Receivers, deadly: None
) -> None:
    def answer(delivery_id: str) -> None:
        if len(receivers.came) == 2:
            kill()

    receivers.answer = answer
    with pytest.raises(Killed):
        deliver(many, waiting, HOLDER)
    expected = ["sent", "leased", "pending", "pending"]
    assert [states(many)[each] for each in waiting] == expected
    with many.database.write() as session:
        held = update(Delivery).where(Delivery.state == "leased")
        session.execute(held.values(state="retry", lease_until=clock.after(-1)))
    assert deliver(many, waiting, HOLDER) == 3
    assert set(states(many).values()) == {"sent"}
    came = [each for each, _ in receivers.came]
    assert came == [waiting[0], waiting[1], *waiting[1:]]
    assert receivers.came[1] == receivers.came[2]


def test_one_whose_lease_ran_out_meanwhile_is_noted_and_not_sent_again(
    many: Runtime, waiting: list[str], receivers: Receivers
) -> None:
    def answer(delivery_id: str) -> None:
        with many.database.write() as session:
            ended = update(Delivery).where(Delivery.id == delivery_id)
            session.execute(ended.values(state="retry", lease_token=None, lease_until=None))

    receivers.answer = answer
    assert deliver(many, waiting, HOLDER) == len(waiting)
    assert deliver(many, waiting, HOLDER) == 0
    assert len(receivers.came) == len(waiting)
    with many.database.read() as session:
        assert set(session.scalars(select(Attempt.outcome))) == {"sent"}


@pytest.fixture
def in_a_row(many: Runtime, waiting: list[str]) -> list[str]:
    """Deliveries that wait for one endpoint, in the order in which they are due."""
    with many.database.write() as session:
        for place, each in enumerate(waiting):
            row = session.get_one(Delivery, each)
            row.channel, row.destination = "out", "alerts"
            row.due_at = row.created_at - timedelta(seconds=60 - place)
    return waiting


def test_who_is_done_holds_the_next_for_the_same_endpoint_with_one_transaction(
    many: Runtime, in_a_row: list[str], receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    write = many.database.write

    @contextmanager
    def noted() -> Iterator[Session]:
        written.append(len(receivers.came))
        with write() as session:
            yield session

    monkeypatch.setattr(many.database, "write", noted)
    assert deliver(many, in_a_row[:1], HOLDER) == len(in_a_row)
    assert [each for each, _ in receivers.came] == in_a_row
    # Claimed; then the bytes of each are kept, and it is ended.
    assert len(written) == 1 + 2 * len(in_a_row)


def test_the_last_of_a_row_holds_nothing_that_it_does_not_attempt(
    many: Runtime, in_a_row: list[str], receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST_IN_A_ROW", 2)
    assert deliver(many, in_a_row[:1], HOLDER) == 2
    assert [states(many)[each] for each in in_a_row] == ["sent", "sent", "pending", "pending"]


def test_what_still_waits_after_a_row_is_found_to_go_on_with(
    many: Runtime, in_a_row: list[str], receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "MOST_IN_A_ROW", 2)
    assert list(deliver_and_look(many, in_a_row[:1], HOLDER)) == [("file", in_a_row[2:])]
    monkeypatch.setattr(steps, "MOST_IN_A_ROW", 3)
    assert list(deliver_and_look(many, in_a_row[2:3], HOLDER)) == []
    assert set(states(many).values()) == {"sent"}


def test_one_that_fails_within_a_row_holds_none_of_those_behind_it(
    many: Runtime, in_a_row: list[str], receivers: Receivers
) -> None:
    def answer(delivery_id: str) -> None:
        if delivery_id == in_a_row[1]:
            raise RetryableChannelError("not now")

    receivers.answer = answer
    assert deliver(many, in_a_row[:1], HOLDER) == 1
    assert [states(many)[each] for each in in_a_row] == ["sent", "retry", "pending", "pending"]


def test_what_is_not_to_be_sent_any_more_is_not_sent_within_a_row_either(
    many: Runtime, in_a_row: list[str], receivers: Receivers
) -> None:
    def answer(_: str) -> None:
        with many.database.write() as session:
            row = session.get_one(Delivery, in_a_row[1])
            gone = {"alert_id": row.alert_id, "destination": row.destination}
            session.add(Unsubscribed(**gone, at=row.created_at, delivery_id=in_a_row[0]))

    receivers.answer = answer
    assert deliver(many, in_a_row[:1], HOLDER) == 1
    expected = ["sent", "suppressed", "pending", "pending"]
    assert [states(many)[each] for each in in_a_row] == expected


def test_what_is_held_with_an_end_to_which_the_database_did_not_answer_is_attempted_next(
    many: Runtime, in_a_row: list[str], receivers: Receivers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.way.deliver.steps.time.sleep", lambda _: None)
    lost: list[str] = []
    write = many.database.write

    @contextmanager
    def unanswered() -> Iterator[Session]:
        with write() as session:
            yield session
        if states(many)[in_a_row[1]] == "leased" and not lost:
            lost.append(in_a_row[1])
            raise StoreUnavailable("gone before it answered")

    monkeypatch.setattr(many.database, "write", unanswered)
    deliver(many, in_a_row[:1], HOLDER)
    assert lost
    assert set(states(many).values()) == {"sent"}
    assert [each for each, _ in receivers.came] == in_a_row
    with many.database.read() as session:
        assert set(session.scalars(select(Delivery.attempts))) == {1}
