"""Queries tried on the page: no more than two at once, none for whoever has left."""

from __future__ import annotations

import socket
import time
import urllib.parse
from array import array

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.parts.waiting import wait_until
from tests.web.browsing import Browser
from worker.setup.runtime import Runtime
from worker.topics import steps
from worker.topics.store import trying

LONG = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
    "SELECT max(i) FROM n WHERE 'tried' <> ''"
)
RUNNING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE query LIKE '%tried%' AND state = 'active' AND pid <> pg_backend_pid()"
)


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first two that ask what a query may be found in would wait for ever; who has not yet."""
    left = [LONG, LONG]

    def asked(session: Session, *_: object) -> array[int]:
        if left:
            session.execute(text(left.pop()))
        return array("q")

    monkeypatch.setattr(trying, "newest_candidates", asked)
    monkeypatch.setattr(steps, "_ASKING", 1.0)
    monkeypatch.setattr("worker.web.views.TRIAL_SECONDS", 60.0)
    return left


def begun(browser: Browser, query: str) -> socket.socket:
    """Asks for a trial, and does not wait for it."""
    sock = socket.create_connection(("127.0.0.1", browser.port), timeout=20)
    path = f"/topics?query={urllib.parse.quote(query)}"
    sock.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return sock


def running(shown: Runtime) -> int:
    with shown.database.read() as session:
        return int(session.scalar(RUNNING) or 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "settings_of_page",
    ["[topic.ferries]\nquery = '''\n# what sails\nferry OR\n\"night boat\"  # by night\n'''"],
)
def test_a_query_is_shown_without_its_remarks_and_given_to_programs_with_them(
    browser: Browser,
) -> None:
    shown = browser.text("/topics")
    assert "<pre>ferry OR &#34;night boat&#34;</pre>" in shown
    assert "what sails" not in shown and "by night" not in shown
    assert "# what sails" in browser.text("/topics?format=json")


def test_two_are_tried_at_once_and_end_in_the_database_when_those_leave_who_asked(
    browser: Browser, shown: Runtime, long: list[str]
) -> None:
    waiting = [begun(browser, "rocket"), begun(browser, "harbour")]
    wait_until(lambda: not long, 20, "they have not begun")

    def third() -> int:
        return browser.ask("/topics?query=port").status

    assert third() == 503, "a third is tried, too"
    assert browser.ask("/topics").status == 200, "the page without a query is no trial"
    if not shown.database.on_sqlite:
        wait_until(lambda: running(shown) == 2, 20, "they are not asked")
    for each in waiting:
        each.close()
    wait_until(lambda: third() == 200, 20, "they hold their places")
    if not shown.database.on_sqlite:
        wait_until(lambda: running(shown) == 0, 20, "they are not ended")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_partial_answer_says_back_to_when_it_looked(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.web.views.TRIAL_SECONDS", 0.0)
    said = browser.text("/topics?query=harbour&days=7")
    assert "It matches 0 articles since" in said
    assert "this is no answer for all 2 articles of 7 days" in said


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_query_of_thousands_of_terms_is_answered_in_time_or_refused(browser: Browser) -> None:
    for number, status in ((2_000, 200), (10_000, 431)):
        query = " OR ".join(f"w{each:x}" for each in range(number))
        started = time.process_time()
        answer = browser.ask(f"/topics?query={urllib.parse.quote_plus(query)}")
        assert answer.status == status
        assert time.process_time() - started < 2.0
