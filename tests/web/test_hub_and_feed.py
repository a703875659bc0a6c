"""From a feed that names a hub to the news that it pushes: a hub, a feed and the page."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from sqlalchemy import func, select, update

from models import Document, Source
from tests.net.servers import Answer, response, serving
from tests.parts.ports import free_port
from tests.parts.waiting import wait_until
from tests.schemas.check import check
from tests.setup.runtimes import Heard
from tests.sources.feed.feeds import item, rss
from tests.way.push.hubs import configured, rows, signed, source
from worker.service import schedule
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.status.store import sources
from worker.way.collect.steps.collect import collect
from worker.way.push.store import pushes
from worker.web import start
from worker.web.start import Outside

TOPIC = "https://news.example/feed.xml"


class Hub:
    """Asks back at once, as the recommendation allows, and pushes when it is told to."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.secret = self.callback = ""

    def take(self, request: bytes) -> Answer:
        asked = dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode()))
        self.secret, self.callback = asked["hub.secret"], urlsplit(asked["hub.callback"]).path
        verified = {name: asked[name] for name in ("hub.mode", "hub.topic", "hub.lease_seconds")}
        query = urlencode(verified | {"hub.challenge": "abc"})
        assert self.call("GET", f"{self.callback}?{query}") == (200, b"abc")
        return response(status="202 Accepted")

    def push(self, content: bytes, secret: str) -> int:
        headers = {"X-Hub-Signature": signed(secret, content)}
        return self.call("POST", self.callback, content, headers)[0]

    def call(
        self, method: str, path: str, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {"Host": "wire.example", **(headers or {})}
        connection.request(method, path, content or None, sent)
        answer = connection.getresponse()
        found = answer.status, answer.read()
        connection.close()
        return found


@contextmanager
def page(runtime: Runtime) -> Iterator[Outside]:
    outside = start.start(runtime, "redis://127.0.0.1:9/0", ("beat", "schedule"))
    assert outside is not None
    server = outside.server
    assert server is not None
    wait_until(lambda: server.listening, 20, "it does not listen")
    yield outside
    outside.stop()


def documents(runtime: Runtime) -> int:
    with runtime.database.read() as session:
        return session.scalar(select(func.count()).select_from(Document)) or 0


def test_news_is_fetched_when_a_hub_pushes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    monkeypatch.delenv("WIREWATCH_PAGE_LISTEN", raising=False)
    port = free_port()
    hub = Hub(port)
    items = [item(1)]
    with serving(hub.take) as there:
        links = [f'Link: <{there.url}>; rel="hub", <{TOPIC}>; rel="self"']
        with serving(lambda _: response(rss(*items), headers=links)) as server:
            token = 'token = "a-token-of-some-length"'
            listen = f'[page]\nlisten = "127.0.0.1:{port}"\n{token}\n'
            runtime = configured(tmp_path, server.url, more=listen)
            with page(runtime) as outside:
                assert outside.subscriber is not None
                source_id = source(runtime).id
                collect(runtime, source_id, "test", NoHints(), now_please=True)
                assert outside.subscriber._asker.round() == 1
                assert source(runtime).pushed_until is not None
                assert hub.push(b"whatever", "another secret") == 202
                assert tick(runtime).source_ids == []
                items.append(item(2))
                assert hub.push(b"whatever", hub.secret) == 202
                heard = tick(runtime)
                assert heard.source_ids == [source_id]
                assert collect(runtime, source_id, "test", NoHints()) is not None
                assert documents(runtime) == 2
                assert hub.call("POST", "/logout")[0] == 403
                evil = {"Host": "evil.example"}
                assert hub.call("POST", hub.callback, b"x", evil)[0] == 421
                assert hub.call("PUT", hub.callback, b"x")[0] == 405
                assert hub.call("GET", "/sources")[0] == 303
            (row,) = rows(runtime)
            with runtime.database.read() as session:
                (line,) = sources.listed(session, runtime.clock())
                counts = pushes.states(session, runtime.clock())
            runtime.close()
    check("feeds", line)
    assert line["push"]["state"] == "active"
    assert (line["push"]["hub"], line["push"]["error"]) == ("127.0.0.1", None)
    assert counts["active"] == 1
    for secret in (row.secret, row.path):
        assert secret not in str(line)


def tick(runtime: Runtime) -> Heard:
    """Ticks, as if the feed had been collected an hour ago and were not due for another."""
    hour = timedelta(hours=1)
    now = runtime.clock()
    with runtime.database.write() as session:
        session.execute(update(Source).values(last_collected_at=now - hour, due_at=now + hour))
    heard = Heard()
    schedule.tick(runtime, heard, "test@here/1")
    return heard
