"""The same news for many endpoints: put together once, and each of them told by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, update

from models import Attempt, Delivery
from tests.setup.runtimes import CONFIG, Heard
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.alerts.snippets import snippets
from worker.alerts.steps import news as telling
from worker.base.errors import RetryableChannelError
from worker.base.store import clock
from worker.base.types import Dispatch, Payload, Receipt, Snippet
from worker.channels import file as file_channel
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver.steps import deliver
from worker.way.read.steps.process import process

MOST_STATEMENTS = 12
"""Of a delivery whose news was put together already, without those that begin and end."""
_CHANNELS = ("out", "one", "two", "three")


@pytest.fixture
def many(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    (tmp_path / "inbox").mkdir()
    added = "".join(f'[channel.{each}]\nkind = "file"\npath = "{each}"\n' for each in _CHANNELS[1:])
    path = tmp_path / "wirewatch.toml"
    path.write_text(CONFIG.replace('["out"]', json.dumps(_CHANNELS)) + added)
    made = Runtime(load_settings(path))
    made.prepare("test")
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
    many: Runtime, waiting: list[str], receivers: Receivers
) -> None:
    class Killed(BaseException):
        pass

    def answer(delivery_id: str) -> None:
        if len(receivers.came) == 2:
            raise Killed

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
