from __future__ import annotations

import email
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Delivery, Endpoint
from tests.schemas.check import check
from worker.channels.webhook import destinations
from worker.operators.endpoints import steps
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.topics.store.revisions import alert_beside
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import endpoints

CONFIG = """
[service]
smtp_url = "smtp://mail.example.org"
operator_channels = ["hook", "out", "desk"]
[[feed]]
url = "https://one.example.org/feed.xml"
[channel.hook]
kind = "webhook"
url = "https://hook.example.org/uncommon"
secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
[channel.out]
kind = "file"
path = "alerts"
[channel.desk]
kind = "email"
to = ["desk@example.org", "night@example.org"]
"""


@pytest.fixture
def desk(runtime: Runtime, tmp_path: Path) -> Iterator[Runtime]:
    """A feed, and the channels of those who run the service."""
    (tmp_path / "wirewatch.toml").write_text(CONFIG)
    made = Runtime(load_settings(tmp_path / "wirewatch.toml"))
    made.sync("test")
    yield made
    made.close()


def hook(runtime: Runtime) -> tuple[str, str]:
    (place,) = destinations(runtime.channels["hook"].config)
    return "hook", place


def fail(runtime: Runtime, place: tuple[str, str], times: int = 4, hours: float = 1.0) -> None:
    since = runtime.clock() - timedelta(hours=hours)
    with runtime.database.write() as session:
        for _ in range(times):
            endpoints.failed(session, *place, since)


def made(runtime: Runtime) -> dict[tuple[str, str], Delivery]:
    with runtime.database.read() as session:
        rows = list(session.scalars(select(Delivery)))
        session.expunge_all()
    return {(each.kind, each.destination): each for each in rows}


def rows(runtime: Runtime) -> list[Delivery]:
    with runtime.database.read() as session:
        found = list(session.scalars(select(Delivery)))
        session.expunge_all()
    return found


def body(row: Delivery) -> bytes:
    return str(json.loads(row.payload or b"")["json"]).encode()


def test_the_fourth_failure_is_told_by_every_way_but_the_endpoint_itself(desk: Runtime) -> None:
    fail(desk, hook(desk), times=3)
    steps.step(desk)
    assert made(desk) == {}
    fail(desk, hook(desk), times=1)
    steps.step(desk)
    steps.step(desk)
    told = made(desk)
    kind = "endpoint.failing"
    assert set(told) == {(kind, to) for to in ("alerts", "desk@example.org", "night@example.org")}
    written = body(told[kind, "alerts"])
    check(f"webhook.{kind}", written)
    data = json.loads(written)["data"]
    assert data["message"] == "The endpoint of hook accepts nothing"
    (one,) = data["endpoints"]
    assert (one["channel"], one["kind"], one["failures"], one["waiting"]) == (
        "hook",
        "webhook",
        4,
        0,
    )
    assert "uncommon" not in written.decode()
    mail = email.message_from_bytes(
        told[kind, "desk@example.org"].payload or b"", policy=policy.default
    )
    assert mail["Subject"] == "[Wirewatch] The endpoint of hook accepts nothing"
    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert "4 times in a row" in text and "it is switched off on" in text
    assert "This goes to the channels that operator_channels names." in text


def test_the_error_that_is_told_is_what_an_attempt_met_and_no_hour_until_which_something_waits(
    desk: Runtime,
) -> None:
    place, now = ("desk", "desk@example.org"), desk.clock()
    waits = ("quiet hours, until 2026-11-23 06:30 UTC", "ten a day: in the digest of 13:00 UTC")
    with desk.database.write() as session:
        alert = alert_beside(session, "now", now)
        for number, said in enumerate(("connection refused", *waits)):
            session.add(
                Delivery(
                    id=f"msg_{number}",
                    alert_id=alert,
                    group_key="s1",
                    kind="article.matched",
                    channel=place[0],
                    channel_kind="email",
                    destination=place[1],
                    state="retry",
                    attempts=2,
                    last_error=said,
                    slot_at=now if "digest" in said else None,
                    created_at=now + timedelta(seconds=number),
                )
            )
    fail(desk, place)
    steps.step(desk)
    (row,) = (each for each in rows(desk) if each.channel == "out")
    (one,) = json.loads(body(row))["data"]["endpoints"]
    assert "4 times in a row: connection refused. 3 messages wait for it." in one["reason"]


def test_before_it_is_switched_off_and_when_it_is_there_is_word(desk: Runtime) -> None:
    fail(desk, hook(desk), hours=97)
    steps.step(desk)
    with desk.database.write() as session:
        endpoints.disable(session, *hook(desk), "no success for 120 hours", desk.clock())
    steps.step(desk)
    told = made(desk)
    assert {kind for kind, _ in told} == {"endpoint.disabling", "endpoint.disabled"}
    for kind in ("endpoint.disabling", "endpoint.disabled"):
        check(f"webhook.{kind}", body(told[kind, "alerts"]))
    reason = json.loads(body(told["endpoint.disabled", "alerts"]))["data"]["endpoints"][0]["reason"]
    assert reason.startswith("It was switched off: no success for 120 hours.")


def test_where_every_way_fails_it_is_told_as_soon_as_one_is_well(desk: Runtime) -> None:
    others = (("out", "alerts"), ("desk", "desk@example.org"), ("desk", "night@example.org"))
    for place in (hook(desk), *others):
        fail(desk, place)
    steps.step(desk)
    assert made(desk) == {}
    with desk.database.write() as session:
        endpoints.went_well(session, *others[0], desk.clock())
    steps.step(desk)
    ((_, row),) = made(desk).items()
    assert row.destination == "alerts"
    assert json.loads(body(row))["data"]["message"] == "3 endpoints accept nothing"


def test_after_a_clock_was_put_right_nobody_is_told_again_of_a_trouble_that_lasts(
    desk: Runtime,
) -> None:
    def told_by(at: datetime) -> int:
        desk.clock = lambda: at
        steps.step(desk)
        return len(rows(desk))

    now, place = desk.clock(), hook(desk)
    desk.clock = lambda: now + timedelta(days=30)
    fail(desk, place)
    steps.step(desk)
    told = rows(desk)
    desk.clock = lambda: now
    with desk.database.write() as session:
        endpoints.find(session, *place).failing_since = now - timedelta(hours=1)
    steps.step(desk)
    assert {each.id for each in rows(desk)} == {each.id for each in told}
    # The warning and nothing else comes in its time.
    warns = now - timedelta(hours=1) + timedelta(hours=96)
    assert told_by(warns - timedelta(minutes=1)) == len(told)
    assert told_by(warns) == 2 * len(told)


def test_of_what_the_configuration_has_no_more_nothing_is_told(desk: Runtime) -> None:
    fail(desk, ("gone", "https://gone.example.org/***"))
    with desk.database.write() as session:
        session.add(Endpoint(channel="hook", destination="", failures=9))
    steps.step(desk)
    assert made(desk) == {}


def is_well(runtime: Runtime, place: tuple[str, str]) -> None:
    with runtime.database.write() as session:
        endpoints.went_well(session, *place, runtime.clock())


def test_what_waits_to_be_told_is_taken_back_once_the_endpoint_is_well(desk: Runtime) -> None:
    fail(desk, hook(desk))
    steps.step(desk)
    assert len(made(desk)) == 3
    is_well(desk, hook(desk))
    steps.step(desk)
    assert made(desk) == {}
    fail(desk, hook(desk), hours=0.5)
    steps.step(desk)
    assert {kind for kind, _ in made(desk)} == {"endpoint.failing"}


def test_one_that_fails_on_keeps_what_tells_of_it_and_of_others_that_are_well(
    desk: Runtime,
) -> None:
    fail(desk, hook(desk))
    fail(desk, ("desk", "night@example.org"))
    steps.step(desk)
    before = set(made(desk))
    assert len(before) == 2
    is_well(desk, hook(desk))
    steps.step(desk)
    assert set(made(desk)) == before
    is_well(desk, ("desk", "night@example.org"))
    steps.step(desk)
    assert made(desk) == {}


def test_after_quiet_hours_nobody_is_told_of_an_endpoint_that_is_well_again(
    desk: Runtime, tmp_path: Path
) -> None:
    quiet = CONFIG.replace("[channel.desk]", '[channel.desk]\nquiet = ["22:00-06:30"]')
    (tmp_path / "wirewatch.toml").write_text(quiet)
    night = datetime(2026, 11, 3, 23, 0, tzinfo=UTC)
    runtime = Runtime(load_settings(tmp_path / "wirewatch.toml"), clock=lambda: night)
    fail(runtime, hook(runtime))
    steps.step(runtime)
    deliver(runtime, [each.id for each in made(runtime).values()], "test@here/1")
    with runtime.database.read() as session:
        states = dict(session.execute(select(Delivery.channel, Delivery.state)).all())
    assert states == {"out": "sent", "desk": "pending"}
    is_well(runtime, hook(runtime))
    steps.step(runtime)
    assert {to for _, to in made(runtime)} == {"alerts"}
    # One way told of it: what fails again soon is told to the other alone.
    fail(runtime, hook(runtime), hours=0.1)
    steps.step(runtime)
    steps.step(runtime)
    places = sorted(each.destination for each in rows(runtime))
    assert places == ["alerts", "desk@example.org", "night@example.org"]
    # It is well, and fails again and lasts: six hours after the first word all hear of it.
    is_well(runtime, hook(runtime))
    steps.step(runtime)
    assert [each.destination for each in rows(runtime)] == ["alerts"]
    fail(runtime, hook(runtime), hours=0.05)
    steps.step(runtime)
    night += timedelta(hours=6)
    steps.step(runtime)
    steps.step(runtime)
    assert sum(each.destination == "alerts" for each in rows(runtime)) == 2
    runtime.close()


def test_that_nobody_can_be_told_is_logged_when_it_begins_or_changes_and_each_hour(
    desk: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    def logged(minutes: int) -> int:
        caplog.clear()
        at = began + timedelta(minutes=minutes)
        desk.clock = lambda: at
        steps.step(desk)
        return sum("operators not told" in each.getMessage() for each in caplog.records)

    began = desk.clock()
    for place in (hook(desk), ("out", "alerts"), ("desk", "desk@example.org")):
        fail(desk, place)
    with desk.database.write() as session:
        session.add(Endpoint(channel="desk", destination="night@example.org", failures=9))
    assert [logged(minutes) for minutes in range(5)] == [1, 0, 0, 0, 0]
    with desk.database.write() as session:
        endpoints.failed(session, "desk", "night@example.org", began)
    assert [logged(minutes) for minutes in (5, 59, 60, 61, 119, 120)] == [0, 0, 1, 0, 0, 1]
    # Another kind of message: they will be switched off.
    with desk.database.write() as session:
        session.execute(
            update(Endpoint)
            .where(Endpoint.channel == "hook")
            .values(failing_since=began - timedelta(hours=100))
        )
    assert [logged(minutes) for minutes in (121, 122)] == [1, 0]
    for place in (hook(desk), ("desk", "desk@example.org"), ("desk", "night@example.org")):
        is_well(desk, place)
    is_well(desk, ("out", "alerts"))
    assert logged(123) == 0
    for place in (hook(desk), ("out", "alerts"), ("desk", "desk@example.org")):
        fail(desk, place)
    fail(desk, ("desk", "night@example.org"))
    # It went to and fro.
    assert [logged(minutes) for minutes in (124, 179, 180)] == [0, 0, 1]


def test_what_waits_through_quiet_hours_says_how_it_is_when_it_goes(desk: Runtime) -> None:
    fail(desk, hook(desk))
    fail(desk, ("desk", "night@example.org"))
    steps.step(desk)
    before = {each.destination: each for each in rows(desk)}
    with desk.database.write() as session:
        tried = update(Delivery).where(Delivery.channel == "out")
        session.execute(tried.values(state="retry", attempts=1))
    fail(desk, hook(desk), times=5)
    is_well(desk, ("desk", "night@example.org"))
    steps.step(desk)
    after = {each.destination: each for each in rows(desk)}
    assert {to: each.id for to, each in after.items()} == {
        to: each.id for to, each in before.items()
    }
    assert after["alerts"].payload == before["alerts"].payload, "it was tried with these bytes"
    mail = email.message_from_bytes(after["desk@example.org"].payload or b"", policy=policy.default)
    part = mail.get_body(("plain",))
    assert part is not None
    assert mail["Subject"] == "[Wirewatch] The endpoint of hook accepts nothing"
    assert "9 times in a row" in part.get_content()
    assert "night@example.org" not in part.get_content()


def test_what_waits_is_not_written_anew_where_nothing_changed(desk: Runtime) -> None:
    fail(desk, hook(desk))
    steps.step(desk)
    before = {each.id: each.payload for each in rows(desk)}
    later = desk.clock() + timedelta(hours=2)
    desk.clock = lambda: later
    steps.step(desk)
    assert {each.id: each.payload for each in rows(desk)} == before
