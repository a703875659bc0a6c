from __future__ import annotations

import email
import json
from collections.abc import Iterator
from datetime import timedelta
from email import policy
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Delivery, Source
from tests.schemas.check import check
from worker.base.errors import NotRendered
from worker.base.store import jobs
from worker.base.types import Payload
from worker.operators import store
from worker.operators.steps import sources as steps
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.status.store import sources, status
from worker.way.collect.store import quiet
from worker.way.collect.store import sources as source_store
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import endpoints

CONFIG = """
[service]
smtp_url = "smtp://mail.example.org"
operator_channels = ["out", "desk"]
[[feed]]
url = "https://one.example.org/feed.xml?key=uncommon"
name = "One"
group = "wires"
[[feed]]
url = "https://two.example.org/feed.xml"
name = "Two"
[channel.out]
kind = "file"
path = "alerts"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
"""


@pytest.fixture
def desk(runtime: Runtime, tmp_path: Path) -> Iterator[Runtime]:
    """Two feeds and two channels of those who run the service."""
    (tmp_path / "wirewatch.toml").write_text(CONFIG)
    made = Runtime(load_settings(tmp_path / "wirewatch.toml"))
    made.sync("test")
    yield made
    made.close()


def test_the_address_of_any_kind_of_source_is_shown_as_one(desk: Runtime) -> None:
    row = Source(kind="mailbox", key="imaps://desk:hunter2@mail.example.org/", name="Desk")
    row.created_at, row.due_at, row.options = desk.clock(), desk.clock(), {}
    with desk.database.write() as session:
        session.add(row)
        session.flush()
        [told] = store.facts(session, [row.id]).values()
        shown = {each["key"] for each in sources.listed(session, desk.clock())}
    assert told.key == "imaps://mail.example.org/"
    assert told.key in shown


def fail(runtime: Runtime, error: str | None = "the server answered 500") -> None:
    since = runtime.clock() - timedelta(hours=2)
    values = {"failing_since": since, "failures": 5, "error_kind": "soft", "error": error}
    if error is None:
        values = {"failing_since": None, "failures": 0, "error_kind": None, "error": None}
    with runtime.database.write() as session:
        session.execute(update(Source).where(Source.kind == "feed").values(**values))


def made(runtime: Runtime) -> list[Delivery]:
    with runtime.database.read() as session:
        found = list(session.scalars(select(Delivery).order_by(Delivery.created_at, Delivery.id)))
        session.expunge_all()
        return found


def test_one_outage_is_one_message_to_each_channel_and_so_is_its_end(
    desk: Runtime, tmp_path: Path
) -> None:
    steps.step(desk)
    assert made(desk) == []
    fail(desk)
    steps.step(desk)
    steps.step(desk)
    told = made(desk)
    assert sorted((each.kind, each.channel) for each in told) == [
        ("source.failing", "desk"),
        ("source.failing", "out"),
    ]
    fail(desk, None)
    steps.step(desk)
    assert {each.kind for each in made(desk)} == {"source.failing", "source.recovered"}
    assert deliver(desk, [each.id for each in told if each.channel == "out"], "test") == 2
    files = {json.loads(each.read_bytes())["type"]: each for each in _files(tmp_path)}
    check("webhook.source.recovered", files["source.recovered"].read_bytes())
    file = files["source.failing"]
    check("webhook.source.failing", file.read_bytes())
    data = json.loads(file.read_bytes())["data"]
    assert data["message"] == "One and 1 other source fail"
    assert [each["name"] for each in data["sources"]] == ["One", "Two"]
    assert data["sources"][0]["group"] == "wires"
    assert data["sources"][0]["reason"].endswith("UTC: the server answered 500.")
    assert "uncommon" not in file.read_text()


def test_an_outage_that_no_channel_can_make_a_message_of_is_told_once_one_can(
    desk: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Payload:
        raise NotRendered("the template has no end", "1a2b")

    fail(desk)
    with monkeypatch.context() as meanwhile:
        for channel in desk.channels.values():
            meanwhile.setattr(channel.module, "render", broken)
        steps.step(desk)
    assert made(desk) == []
    steps.step(desk)
    assert {each.kind for each in made(desk)} == {"source.failing"}


def test_a_channel_that_cannot_make_a_message_is_logged_once_and_each_hour(
    desk: Runtime, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    counter, kind = list[int](), NotRendered

    class Otherwise(NotRendered):
        """A failure of another kind."""

    def broken(*_: object) -> Payload:
        counter.append(1)
        raise kind(f"failed {len(counter)} times", "1a2b")

    def logged(minutes: int) -> int:
        caplog.clear()
        at = began + timedelta(minutes=minutes)
        desk.clock = lambda: at
        steps.step(desk)
        found = [each for each in caplog.records if each.getMessage() == "operators not told"]
        assert all(each.exc_info for each in found)
        return len(found)

    began = desk.clock()
    fail(desk)
    for channel in desk.channels.values():
        monkeypatch.setattr(channel.module, "render", broken)
    assert [logged(minutes) for minutes in (0, 1, 2, 59, 60, 61)] == [2, 0, 0, 0, 2, 0]
    kind = Otherwise
    assert [logged(minutes) for minutes in (62, 63)] == [2, 0]
    fail(desk, None)
    assert logged(64) == 0
    fail(desk)
    assert [logged(minutes) for minutes in (65, 66, 121, 122)] == [0, 0, 0, 2]


def test_what_is_for_an_endpoint_that_is_switched_off_is_held(desk: Runtime) -> None:
    with desk.database.write() as session:
        endpoints.disable(session, "desk", "desk@example.org", "it is gone", desk.clock())
    fail(desk)
    steps.step(desk)
    assert {each.channel: (each.state, each.state_reason) for each in made(desk)} == {
        "desk": ("held", "the endpoint is disabled: it is gone"),
        "out": ("pending", None),
    }


def _files(folder: Path) -> list[Path]:
    return list((folder / "alerts").glob("*.json"))


def test_the_mail_says_in_words_what_fails_and_why(desk: Runtime) -> None:
    fail(desk, "the server answered 404 (Not Found)")
    steps.step(desk)
    [mail] = [each for each in made(desk) if each.channel == "desk"]
    message = email.message_from_bytes(mail.payload or b"", policy=policy.default)
    assert message["Subject"] == "[Wirewatch] One and 1 other source fail"
    assert mail.id in message["Message-ID"]
    text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "Two (https://two.example.org/feed.xml): It has failed since" in text
    assert "the server answered 404 (Not Found)." in text
    assert "operator_channels" in text


def test_the_same_outage_has_the_same_ids_wherever_it_is_told_again(desk: Runtime) -> None:
    fail(desk)
    steps.step(desk)
    before = {each.id for each in made(desk)}
    with desk.database.write() as session:
        jobs.note(session, "operators told", {})
    steps.step(desk)
    assert {each.id for each in made(desk)} == before


def test_a_silent_source_is_told_with_what_it_used_to_bring(desk: Runtime) -> None:
    with desk.database.write() as session:
        found = source_store.named(session, "Two")
        assert found is not None
        at = desk.clock() - timedelta(days=9)
        jobs.note(session, quiet.JOB, {"quiet": {str(found.id): at.isoformat()}})
    steps.step(desk)
    [told] = [each for each in made(desk) if each.channel == "out"]
    body = json.loads(json.loads(told.payload or b"")["json"])
    check("webhook.source.silent", json.dumps(body).encode())
    assert body["data"]["message"] == "Two has fallen silent"
    assert body["data"]["sources"][0]["was"] == "silent"


def test_without_channels_nobody_is_told(runtime: Runtime) -> None:
    with runtime.database.write() as session:
        values = {"failing_since": runtime.clock() - timedelta(days=3), "failures": 9}
        session.execute(update(Source).values(**values))
    steps.step(runtime)
    assert made(runtime) == []


def test_what_is_told_shows_among_the_deliveries_and_is_no_alert_of_the_configuration(
    desk: Runtime,
) -> None:
    fail(desk)
    steps.step(desk)
    desk.sync("test")
    with desk.database.read() as session:
        assert store.ALERT not in {each.name for each in desk.settings.alerts}
        found = status.deliveries_like(session, "msg_")
    assert len(found) == 2
