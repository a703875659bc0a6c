"""A poll by hand beside a running service says all that came of it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tests.way.collect.steps.linked_pages import ENTRY, OLD, Desk
from worker.base.store import leases
from worker.setup.runtime import Runtime
from worker.way.collect.steps import poll as polling
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.store import taken
from worker.way.read.steps.process import process

_SERVICE = "service@there/9"


def test_what_the_service_read_of_it_is_counted(at: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def collect_and_lose(runtime: Runtime, *given: Any, **named: Any) -> Collected | None:
        found = collect(runtime, *given, **named)
        assert found is not None
        process(runtime, found.documents, _SERVICE)
        return found

    monkeypatch.setattr(polling, "collect", collect_and_lose)
    at.feed(OLD, ENTRY)
    chosen, _ = polling.feeds(at.runtime, [])
    (polled,) = polling.poll(at.runtime, chosen, "test@here/1")
    assert (polled.entries, polled.new) == (2, 2)
    assert polled.notes == (polling.FIRST_POLL,)
    assert set(polled.fresh) > {each.id for each in at.articles()}


def test_a_feed_that_the_service_polls_just_now_is_waited_for(at: Desk) -> None:
    at.feed(OLD)
    chosen, _ = polling.feeds(at.runtime, [])
    with at.runtime.database.write() as session:
        held = taken.take(session, chosen[0][0], f"{_SERVICE}.1", even_if_not_due=True)
    assert held is not None

    def let_go() -> None:
        with at.runtime.database.write() as session:
            leases.release_left(session, _SERVICE, [])

    ends = threading.Timer(0.5, let_go)
    ends.start()
    (polled,) = polling.poll(at.runtime, chosen, "test@here/1")
    ends.join()
    assert (polled.outcome, polled.error, polled.new) == ("ok", None, 1)
