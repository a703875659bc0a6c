"""What hubs call: verified, pushed, and refused, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import text, update
from starlette.applications import Starlette

from models import Source
from tests.way.push.hubs import TOPIC, announce, configured, rows, signed, source
from worker.base.errors import StoreUnavailable
from worker.setup.runtime import Runtime
from worker.way.push.steps import answering
from worker.way.push.store import pushes, subscriptions
from worker.web import hub as hub_module
from worker.web.app import Bounded
from worker.web.hub import HubDoor

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks the same of either database."""
CONTENT = b"<feed>" + b"x" * 50_000 + b"</feed>"


@dataclass
class Said:
    status: int
    headers: dict[str, str]
    text: str


class Caller:
    """Calls the application as the server does."""

    def __init__(self, runtime: Runtime, **options: Any) -> None:
        self.now = 1_000.0
        self.door = HubDoor(runtime, clock=lambda: self.now, **options)
        self.app = Bounded(Starlette(routes=self.door.routes()))

    def call(
        self,
        method: str,
        path: str,
        parts: Sequence[bytes | None] = (b"",),
        peer: str = "192.0.2.7",
        **headers: str,
    ) -> Said:
        path, _, query = path.partition("?")
        left, sent = list(parts), []

        async def receive() -> dict[str, Any]:
            body = left.pop(0)
            if body is None:
                await asyncio.sleep(30)
            return {"type": "http.request", "body": body, "more_body": bool(left)}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "scheme": "http",
            "server": ("wire.example", 80),
            "client": (peer, 5),
            "headers": [
                (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
            ],
        }
        asyncio.run(self.app(scope, receive, send))
        head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
        return Said(sent[0]["status"], head, b"".join(each["body"] for each in sent[1:]).decode())

    def verify(self, path: str, **fields: str) -> Said:
        asked = {f"hub.{name}": value for name, value in fields.items()}
        return self.call("GET", f"/hub/{path}?{urlencode(asked)}")

    def push(self, path: str, signature: str | None, **options: Any) -> Said:
        named = {} if signature is None else {"x_hub_signature": signature}
        return self.call("POST", f"/hub/{path}", (CONTENT[:9], CONTENT[9:]), **named, **options)


@pytest.fixture
def runtime(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runtime]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    made = configured(tmp_path)
    yield made
    made.close()


@pytest.fixture
def caller(runtime: Runtime) -> Caller:
    return Caller(runtime)


def asked(runtime: Runtime) -> tuple[str, str]:
    """Lets a hub be asked. Returns the callback's path and the secret."""
    announce(runtime, "https://hub.example/")
    with runtime.database.write() as session:
        (request,) = subscriptions.take_due(session, "https://w.example", runtime.clock(), 9)
    return request.path, request.secret


def agreed(runtime: Runtime, caller: Caller) -> tuple[str, str]:
    """Lets a hub be asked and verify it."""
    path, secret = asked(runtime)
    said = caller.verify(path, mode="subscribe", topic=TOPIC, challenge="c", lease_seconds="86400")
    assert said.status == 200
    return path, secret


def made_due(runtime: Runtime, later: float = 0.0) -> list[int]:
    with runtime.database.write() as session:
        return pushes.make_due(session, runtime.clock() + timedelta(seconds=later))


def test_a_challenge_comes_back_as_it_came_where_we_asked(runtime: Runtime, caller: Caller) -> None:
    path, _ = asked(runtime)
    challenge = "<script>é &"
    said = caller.verify(
        path, mode="subscribe", topic=TOPIC, challenge=challenge, lease_seconds="86400"
    )
    assert (said.status, said.text) == (200, challenge)
    assert said.headers["content-type"] == "text/plain; charset=utf-8"
    assert said.headers["x-content-type-options"] == "nosniff"
    (row,) = rows(runtime)
    assert (row.pending, row.lease_seconds) == (None, 86_400)
    assert source(runtime).pushed_until == row.ends_at


@ONE
@pytest.mark.parametrize(
    "fields",
    [
        {"mode": "subscribe", "topic": "https://evil.example/", "lease_seconds": "86400"},
        {"mode": "unsubscribe", "topic": TOPIC},
        {"mode": "subscribe", "topic": TOPIC},
        {"mode": "subscribe", "topic": TOPIC, "lease_seconds": "5"},
        {"mode": "subscribe", "topic": TOPIC, "lease_seconds": "86400", "challenge": ""},
        {"mode": "subscribe", "topic": TOPIC, "lease_seconds": "86400", "challenge": "x" * 2001},
        {},
    ],
)
def test_nothing_else_is_confirmed(
    runtime: Runtime, caller: Caller, fields: dict[str, str]
) -> None:
    path, _ = asked(runtime)
    said = caller.verify(path, **{"challenge": "abc", **fields})
    assert (said.status, said.text) == (404, "there is nothing here\n")
    assert rows(runtime)[0].ends_at is None


@ONE
def test_whoever_does_not_know_a_path_learns_nothing(runtime: Runtime, caller: Caller) -> None:
    path, secret = agreed(runtime, caller)
    for other in ("", "x", path[:-1], path + "x", "A" * 43, f"../hub/{path}", f"{path}/"):
        assert caller.call("GET", f"/hub/{other}?hub.mode=subscribe").status == 404
        assert caller.push(other, signed(secret, CONTENT)).status == 404
    assert made_due(runtime) == []


@ONE
def test_strangers_behind_a_proxy_on_this_machine_shut_out_no_hub(
    runtime: Runtime, caller: Caller
) -> None:
    path, _ = asked(runtime)
    for _ in range(40):
        stranger = caller.call(
            "GET", f"/hub/{'x' * 43}", peer="127.0.0.1", x_forwarded_for="192.0.2.66"
        )
    assert stranger.status == 429
    query = urlencode(
        {
            "hub.mode": "subscribe",
            "hub.topic": TOPIC,
            "hub.challenge": "c",
            "hub.lease_seconds": "86400",
        }
    )
    said = caller.call("GET", f"/hub/{path}?{query}", peer="127.0.0.1", x_forwarded_for="192.0.2.7")
    assert said.status == 200


@ONE
def test_a_head_changes_nothing(runtime: Runtime, caller: Caller) -> None:
    path, _ = asked(runtime)
    asks = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "c"}
    query = urlencode(asks | {"hub.lease_seconds": "86400"})
    assert caller.call("HEAD", f"/hub/{path}?{query}").status == 404
    assert rows(runtime)[0].ends_at is None


@pytest.mark.parametrize("method", ["sha256", "sha384", "sha512"])
def test_a_push_makes_the_feed_due(runtime: Runtime, caller: Caller, method: str) -> None:
    path, secret = agreed(runtime, caller)
    with runtime.database.write() as session:
        session.execute(update(Source).values(due_at=runtime.clock() + timedelta(hours=1)))
    assert caller.push(path, signed(secret, CONTENT, method)).status == 202
    assert made_due(runtime) == [source(runtime).id]
    found = source(runtime)
    assert found.due_at is not None and found.due_at <= runtime.clock()
    assert found.pushed_at is not None
    assert made_due(runtime) == []


@ONE
@pytest.mark.parametrize("signature", [None, "sha1", "wrong", "sha256="])
def test_what_is_not_signed_as_agreed_is_answered_alike_and_has_no_effect(
    runtime: Runtime, caller: Caller, signature: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    path, secret = agreed(runtime, caller)
    if signature == "sha1":
        signature = signed(secret, CONTENT, "sha1")
    elif signature == "wrong":
        signature = signed("another", CONTENT)
    for _ in range(5):
        assert caller.push(path, signature).status == 202
    assert made_due(runtime) == []
    assert rows(runtime)[0].pushed_at is None
    assert caplog.text.count("push without the right signature") == 1
    assert path not in caplog.text
    assert secret not in caplog.text


@ONE
def test_a_push_before_anything_was_agreed_has_no_effect(runtime: Runtime, caller: Caller) -> None:
    path, secret = asked(runtime)
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert made_due(runtime) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whoever_makes_feeds_due_waits_for_nobody_who_answers_a_hub(
    runtime: Runtime, caller: Caller
) -> None:
    path, secret = agreed(runtime, caller)
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    with runtime.database.write() as answering_one:
        assert subscriptions.standing(answering_one, rows(runtime)[0].id) is not None
        with runtime.database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '300ms'"))
            assert pushes.make_due(session, runtime.clock()) == []
    assert made_due(runtime) == [source(runtime).id]


def test_a_feed_is_fetched_once_in_half_a_minute_however_often_a_hub_pushes(
    runtime: Runtime, caller: Caller
) -> None:
    path, secret = agreed(runtime, caller)
    for _ in range(4):
        assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert len(made_due(runtime)) == 1
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert made_due(runtime, 20) == []
    assert len(made_due(runtime, 31)) == 1


@pytest.mark.parametrize(
    "state",
    [
        {"failing_since": Source.created_at},
        {"disabled": "paused"},
        {"removed_at": Source.created_at},
    ],
)
def test_a_feed_that_fails_or_is_not_polled_is_not_hurried_by_its_hub(
    runtime: Runtime, caller: Caller, state: dict[str, Any]
) -> None:
    path, secret = agreed(runtime, caller)
    later = runtime.clock() + timedelta(hours=1)
    with runtime.database.write() as session:
        session.execute(update(Source).values(due_at=later, **state))
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert made_due(runtime) == []
    assert source(runtime).due_at == later
    assert rows(runtime)[0].fetch_at is None


def test_a_feed_that_is_being_fetched_is_fetched_again_afterwards(
    runtime: Runtime, caller: Caller
) -> None:
    path, secret = agreed(runtime, caller)
    with runtime.database.write() as session:
        until = runtime.clock() + timedelta(minutes=1)
        session.execute(update(Source).values(lease_until=until))
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert made_due(runtime) == []
    with runtime.database.write() as session:
        session.execute(update(Source).values(lease_until=None))
    assert len(made_due(runtime)) == 1


def test_a_denial_is_taken(runtime: Runtime, caller: Caller) -> None:
    path, _ = agreed(runtime, caller)
    assert caller.verify(path, mode="denied", topic=TOPIC, reason="too many").status == 200
    (row,) = rows(runtime)
    assert (row.ends_at, row.error) == (None, "the hub denied it: too many")


@ONE
def test_who_floods_is_told_to_wait_and_others_are_served(runtime: Runtime) -> None:
    caller = Caller(runtime)
    path, secret = agreed(runtime, caller)
    signature = signed(secret, CONTENT)
    found = [caller.push(path, signature) for _ in range(25)]
    assert [each.status for each in found] == [202] * 19 + [429] * 6
    assert int(found[-1].headers["retry-after"]) >= 2
    caller.now += 2
    assert caller.push(path, signature).status == 202


@ONE
def test_who_guesses_paths_is_stopped_before_the_database_is_asked(runtime: Runtime) -> None:
    caller = Caller(runtime)
    tried = [caller.call("GET", f"/hub/{number:043d}").status for number in range(40)]
    assert tried.index(429) <= 15
    assert set(tried[15:]) == {429}
    assert caller.call("GET", f"/hub/{'B' * 43}", peer="192.0.2.8").status == 404


@ONE
def test_who_guesses_shuts_out_nobody_who_knows_a_path(runtime: Runtime) -> None:
    caller = Caller(runtime)
    path, secret = agreed(runtime, caller)
    while caller.call("GET", f"/hub/{'A' * 43}").status != 429:
        caller.now += 0.01
    assert caller.push(path, signed(secret, CONTENT)).status == 202
    assert len(made_due(runtime)) == 1


@ONE
def test_behind_a_proxy_it_is_the_caller_who_is_counted(runtime: Runtime) -> None:
    caller = Caller(runtime, proxies=(ip_network("10.0.0.0/8"),))

    def tried(peer: str, forwarded: str) -> set[int]:
        return {
            caller.call("GET", f"/hub/{number:043d}", peer=peer, x_forwarded_for=forwarded).status
            for number in range(20)
        }

    assert tried("10.0.0.1", "9.9.9.9, 192.0.2.1") == {404, 429}
    assert 404 in tried("10.0.0.1", "192.0.2.2")
    assert 404 in tried("192.0.2.3", "192.0.2.1")
    assert tried("192.0.2.3", "192.0.2.77") == {429}


@ONE
def test_content_beyond_the_limit_is_refused(
    runtime: Runtime, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, secret = agreed(runtime, caller)
    monkeypatch.setattr(hub_module, "MOST_BODY", 49_999)
    assert caller.push(path, signed(secret, CONTENT)).status == 413
    assert made_due(runtime) == []


@ONE
def test_content_that_does_not_come_is_not_waited_for(
    runtime: Runtime, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, _ = agreed(runtime, caller)
    monkeypatch.setattr(hub_module, "BODY_SECONDS", 0.05)
    stalled = (b"<feed>", None)
    assert caller.call("POST", f"/hub/{path}", stalled).status == 413


@ONE
def test_without_the_database_a_hub_is_asked_to_come_again(
    runtime: Runtime, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(answering, "find", away)
    said = caller.push("A" * 43, None)
    assert (said.status, said.headers["retry-after"]) == (503, "60")
