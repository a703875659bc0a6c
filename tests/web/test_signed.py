"""The links in mails, followed as a reader, a mail program and a forger follow them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from models import AuditEntry, Delivery, MatchMark, MutedStory, Unsubscribed
from tests.parts.waiting import wait_until
from tests.web.browsing import Answered, Browser
from worker.base.errors import StoreUnavailable
from worker.readers import steps
from worker.readers.links import LASTS, Action, Key, Link, sign
from worker.readers.naming import named
from worker.setup.runtime import Runtime
from worker.web import signed

KEY = "a-key-of-the-links-in-mails-0123456789"
READER = "reader@news.example"
ONE_CLICK = "List-Unsubscribe=One-Click"


@pytest.fixture
def settings_of_page() -> str:
    return (
        'token = "a-token-of-some-length"\n'
        f'link_key = "{KEY}"\n[service]\npublic_url = "https://news.example.org"'
    )


def delivery(runtime: Runtime) -> Any:
    with runtime.database.read() as session:
        rows = session.execute(
            select(Delivery.id, Delivery.alert_id, Delivery.story_id)
            .where(Delivery.destination == READER)
            .order_by(Delivery.story_id)
        )
        return rows.first()


def link(runtime: Runtime, action: Action, ends: datetime | None = None, key: str = KEY) -> str:
    expires = ends or datetime.now(UTC) + LASTS
    return "/l/" + sign(Link(action, delivery(runtime).id, expires), Key(key.encode()))


def follow(browser: Browser, path: str, body: str = ONE_CLICK) -> Answered:
    """POSTs as a mail provider's machine does: from elsewhere, with nothing but the link."""
    return browser.ask(path, "POST", body, Host="news.example.org", Sec_Fetch_Site="cross-site")


def rows(runtime: Runtime, table: type[Any]) -> list[Any]:
    with runtime.database.read() as session:
        return list(session.scalars(select(table)))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_looking_at_a_link_shows_one_button_and_changes_nothing(
    browser: Browser, shown: Runtime
) -> None:
    actions: tuple[Action, ...] = ("unsubscribe", "mute", "wrong")
    for action in actions:
        path = link(shown, action)
        for method in ("GET", "HEAD"):
            answer = browser.ask(path, method)
            assert (answer.status, answer.getheader("Set-Cookie")) == (200, None)
        text = browser.text(path)
        assert text.count("<button>") == text.count("<form") == 1
        assert READER not in text
        assert "<a " not in text
    for table in (Unsubscribed, MutedStory, MatchMark, AuditEntry):
        kept = [each for each in rows(shown, table) if table is not AuditEntry]
        assert kept == []


def test_one_click_unsubscribes_the_address_of_its_mail_and_nobody_else(
    browser: Browser, shown: Runtime, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    path, told = link(shown, "unsubscribe"), delivery(shown)
    answer = follow(browser, path)
    assert (answer.status, answer.getheader("Location")) == (200, None)
    assert answer.getheader("Set-Cookie") is None
    assert answer.getheader("Referrer-Policy") == "no-referrer"
    assert answer.getheader("Cache-Control") == "no-store"
    assert "frame-ancestors 'none'" in (answer.getheader("Content-Security-Policy") or "")
    assert "gets no more of the alert “people”" in answer.text
    again = follow(browser, path)
    assert again.status == 200
    assert "Nothing has changed" in again.text
    (found,) = rows(shown, Unsubscribed)
    assert (found.alert_id, found.destination, found.delivery_id) == (
        told.alert_id,
        READER,
        told.id,
    )
    audited = [each for each in rows(shown, AuditEntry) if each.action == "unsubscribe"]
    assert [each.actor for each in audited] == [f"the link in a mail to {named(READER, 'desk')}"]
    twin = browser.text("/?format=json", Authorization="Bearer a-token-of-some-length")
    assert '"unsubscribed": {"count": 1' in twin
    assert READER not in twin
    token = path.rpartition("/")[2]
    assert not any(token in str(each.__dict__) for each in caplog.records)


def test_a_muted_story_and_a_wrong_match_are_kept_with_their_evidence(
    browser: Browser, shown: Runtime
) -> None:
    assert "no more of this story" in follow(browser, link(shown, "mute"), "").text
    assert "Nothing has changed" in follow(browser, link(shown, "mute"), "").text
    (muted,) = rows(shown, MutedStory)
    assert (muted.story_id, muted.destination) == (delivery(shown).story_id, READER)
    assert "Thank you" in follow(browser, link(shown, "wrong"), "x" * 3_000).text
    assert "Nothing has changed" in follow(browser, link(shown, "wrong")).text
    (mark,) = rows(shown, MatchMark)
    assert (mark.is_right, mark.marked_by) == (False, named(READER, "desk"))
    assert mark.title
    assert [each[4].casefold() for each in mark.evidence]
    assert READER not in browser.text("/topics", Authorization="Bearer a-token-of-some-length")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_forged_or_old_link_does_nothing_and_says_so(browser: Browser, shown: Runtime) -> None:
    good = link(shown, "unsubscribe")
    forged = [
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        good.replace("/l/u.", "/l/m."),
        link(shown, "unsubscribe", key="another-key-of-somebody-else-0123456789"),
        "/l/x",
        "/l/" + "u" * 5_000,
        "/l/%0d%0aSet-Cookie:x=y",
        "/l/..%2f..%2fetc%2fpasswd",
    ]
    for path in forged:
        for answer in (browser.ask(path), follow(browser, path)):
            assert answer.status == 404, path
            assert answer.getheader("Set-Cookie") is None
    old = link(shown, "unsubscribe", datetime.now(UTC) - timedelta(seconds=1))
    assert follow(browser, old).status == 410
    assert "is over" in browser.text(old, status=410)
    assert follow(browser, good, "x" * 5_000).status == 413
    assert rows(shown, Unsubscribed) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_link_opens_no_other_door(browser: Browser, shown: Runtime) -> None:
    path = link(shown, "unsubscribe")
    assert browser.ask(path, Host="evil.example").status == 421
    assert browser.ask(path, "PUT", "x").status == 405
    assert browser.ask(f"{path}/../../stories").status in (303, 404)
    assert browser.ask("/l/").status == 404
    assert browser.ask("/stories", Host="news.example.org").status == 303
    assert browser.ask("/do/silence", "POST", "topic=rockets&until=1d").status == 401


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_more_than_are_looked_at_are_asked_to_come_again(
    browser: Browser, shown: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed, "_MOST_WAITING", 0)
    answer = follow(browser, link(shown, "unsubscribe"))
    assert (answer.status, answer.getheader("Retry-After")) == (429, "30")
    assert rows(shown, Unsubscribed) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_goes_wrong_is_said_and_no_log_holds_the_link(
    browser: Browser,
    shown: Runtime,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = link(shown, "unsubscribe")

    def away(*_: Any) -> None:
        raise StoreUnavailable("it is away")

    monkeypatch.setattr(steps, "follow", away)
    answer = follow(browser, path)
    assert (answer.status, "Nothing was changed" in answer.text) == (503, True)
    monkeypatch.setattr(steps, "follow", lambda *_: 1 / 0)
    assert follow(browser, path).status == 500
    wait_until(lambda: "page failed" in caplog.messages, 20, "nothing is logged")
    token = path.rpartition("/")[2]
    assert not any(token in str(each.__dict__) for each in caplog.records)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_of_a_link_needs_nothing_but_what_lies_below_the_links(
    browser: Browser, shown: Runtime
) -> None:
    path = link(shown, "unsubscribe")
    looked, done = browser.text(path), follow(browser, path).text
    for text in (looked, done):
        asked = [urljoin(path, each) for each in re.findall(r'(?:href|src|action)="([^"]*)"', text)]
        assert asked
        for each in asked:
            assert each.startswith("/l/")
            answer = browser.ask(each, Host="news.example.org", X_Forwarded_For="203.0.113.9")
            assert (answer.status, answer.getheader("Content-Type")) == (
                200,
                "text/css; charset=utf-8",
            )
            assert answer.text == browser.text("/style.css")
