"""The ping to an address outside, on both databases and a real broker."""

from __future__ import annotations

import pytest

from tests.net.servers import path_of, response, serving
from tests.parts.ports import free_port
from tests.web.probes.probing import NAMES, NOWHERE, live, unready
from worker.base.store import jobs
from worker.net.http import HttpDoor
from worker.setup.runtime import Runtime
from worker.status import steps
from worker.status.steps import Watched
from worker.web import ping, start


def pinger(runtime: Runtime, watched: Watched, url: str) -> ping.Pinger:
    door = HttpDoor("test", ["127.0.0.0/8"])
    return ping.Pinger(door, url, 300.0, lambda: steps.reasons_to_keep_still(watched, "test"))


def test_the_ping_goes_out_while_the_service_makes_progress(
    runtime: Runtime, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with serving(response(b"OK")) as server:
        thread = pinger(runtime, watched, f"{server.url}ping/4f1c-uncommon")
        assert not thread.ping()
        assert not thread.ping()
        assert server.requests == []
        live(runtime)
        assert thread.ping()
        assert [path_of(each) for each in server.requests] == ["/ping/4f1c-uncommon"]
        assert server.requests[0].startswith(b"GET ")
    said = [each.message for each in caplog.records]
    assert said == ["ping kept back", "ping accepted again"]


def test_the_ping_stays_away_when_alerts_are_unaccounted_for(
    runtime: Runtime, watched: Watched
) -> None:
    live(runtime)
    last = {"difference": 1, "example": "notice 1"}
    with runtime.database.write() as session:
        jobs.note(session, "accounting", {"last": last})
    assert steps.reasons_to_keep_still(watched, "test") == ["some alerts are unaccounted for"]
    assert unready(watched) == [], "the service does its work all the same"


def test_a_ping_that_is_not_accepted_is_told_without_its_address(
    runtime: Runtime, watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    live(runtime)
    with serving(response(b"no", "500 No")) as server:
        assert not pinger(runtime, watched, f"{server.url}4f1c-uncommon").ping()
    assert not pinger(runtime, watched, f"http://127.0.0.1:{free_port()}/4f1c-uncommon").ping()
    for each in caplog.records:
        assert "4f1c" not in str(each.__dict__)
    assert [each.message for each in caplog.records] == ["ping failed"] * 2


def test_nothing_is_started_where_nothing_is_configured(runtime: Runtime) -> None:
    assert start.start(runtime, NOWHERE, NAMES) is None
