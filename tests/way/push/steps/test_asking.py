"""Hubs are asked as they and the feeds want it, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from models import Source
from tests.net.servers import response
from tests.way.push.hubs import (
    FEED,
    PUBLIC,
    TOPIC,
    announce,
    configured,
    hub,
    rows,
    source,
)
from worker.setup.runtime import Runtime
from worker.way.push.intent import Question
from worker.way.push.steps import answering
from worker.way.push.steps.asking import Asker

ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what asks the same of either database."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 4, 10, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def runtime(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> Iterator[Runtime]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    made = configured(tmp_path)
    made.clock = clock
    yield made
    made.close()


def verify(runtime: Runtime, mode: str, lease: str | None = "864000", reason: str = "") -> bool:
    (row,) = [each for each in rows(runtime) if mode in (each.pending, "denied")]
    known = answering.find(runtime, row.path)
    assert known is not None
    question = Question(mode, row.topic, lease)
    return answering.intent_is_confirmed(runtime, known, question, reason)


def test_a_hub_is_asked_verifies_and_is_asked_anew_at_two_thirds(
    runtime: Runtime, clock: Clock
) -> None:
    with hub() as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        assert (asker.round(), asker.round()) == (1, 0)
        (row,) = rows(runtime)
        assert there.asked == [
            {
                "hub.callback": f"{PUBLIC}/hub/{row.path}",
                "hub.mode": "subscribe",
                "hub.topic": TOPIC,
                "hub.secret": row.secret,
                "hub.lease_seconds": "864000",
            }
        ]
        assert len(bytes.fromhex(row.secret)) == 32
        assert len(row.path) == 43
        assert source(runtime).pushed_until is None
        assert verify(runtime, "subscribe")
        assert source(runtime).pushed_until == clock.now + 10 * DAY
        clock.now += timedelta(seconds=575_000)
        assert asker.round() == 0
        clock.now += timedelta(seconds=1_000)
        assert asker.round() == 1
        assert verify(runtime, "subscribe", "86400")
    (row,) = rows(runtime)
    assert (row.pending, row.tries, row.ends_at) == (None, 0, clock.now + DAY)
    assert there.asked[0] == there.asked[1]


@ONE
def test_a_hub_that_accepts_and_never_verifies_is_asked_again_ever_more_seldom(
    runtime: Runtime, clock: Clock
) -> None:
    with hub() as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        for _ in range(3 * 24):
            asker.round()
            clock.now += HOUR
    assert 6 <= len(there.asked) <= 13
    assert source(runtime).pushed_until is None


@ONE
@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        ("400 Bad Request", [], "the hub answered 400"),
        ("410 Gone", [], "the hub answered 410"),
        ("500 Broken", [], "the hub answered 500"),
        ("303 See Other", ["Location: /elsewhere"], "the hub answered 303"),
        ("307 Temporary Redirect", ["Location: /again"], "the hub redirects to nowhere"),
        ("308 Permanent Redirect", ["Location: gopher://x/"], "https address"),
        ("308 Permanent Redirect", ["Location: http://192.0.2.1/"], "https address"),
    ],
)
def test_a_hub_that_does_not_accept_is_said_and_asked_later(
    runtime: Runtime, clock: Clock, status: str, headers: list[str], words: str
) -> None:
    with hub(response(status=status, headers=headers)) as there:
        announce(runtime, there.url)
        Asker(runtime, clock.seconds).round()
    (row,) = rows(runtime)
    assert words in str(row.error)
    assert row.pending is None
    assert row.due_at is not None and row.due_at >= clock.now + timedelta(minutes=5)
    assert len(there.asked) <= 4


@ONE
def test_a_hub_that_redirects_is_asked_where_it_says(runtime: Runtime, clock: Clock) -> None:
    with hub() as other:
        moved = response(status="307 Temporary Redirect", headers=[f"Location: {other.url}"])
        with hub(moved) as there:
            announce(runtime, there.url)
            Asker(runtime, clock.seconds).round()
    assert other.asked == there.asked
    assert rows(runtime)[0].error is None


def test_a_hub_that_wants_a_pause_gets_it_and_so_do_its_other_feeds(
    runtime: Runtime, clock: Clock
) -> None:
    with hub(response(status="429 Slow Down", headers=["Retry-After: 7200"])) as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        due_at = rows(runtime)[0].due_at
        assert due_at is not None and due_at >= clock.now + 2 * HOUR
        announce(runtime, there.url, "https://news.example/other")
        assert asker.round() == 0
        assert len(there.asked) == 1
        clock.now += timedelta(seconds=70)
        assert asker.round() >= 1


@ONE
def test_a_secret_is_told_to_no_hub_in_the_clear(runtime: Runtime, clock: Clock) -> None:
    announce(runtime, "http://hub.example/")
    Asker(runtime, clock.seconds).round()
    assert "secrecy" in str(rows(runtime)[0].error)


@ONE
def test_a_public_feed_leads_to_no_hub_inside(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = configured(tmp_path, url="https://198.41.0.4/feed.xml")
    with hub() as there:
        announce(runtime, there.url)
        Asker(runtime).round()
        assert there.asked == []
    assert "only a source inside it" in str(rows(runtime)[0].error)
    runtime.close()


def test_a_denial_ends_it_and_says_why(runtime: Runtime, clock: Clock) -> None:
    with hub() as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        assert verify(runtime, "subscribe")
        assert verify(runtime, "denied", None, "not\x00 for\n you " + "x" * 900)
        (row,) = rows(runtime)
        assert (row.ends_at, source(runtime).pushed_until) == (None, None)
        assert str(row.error).startswith("the hub denied it: not for you x")
        assert len(str(row.error)) < 230
        assert asker.round() == 0
        clock.now += timedelta(hours=27)
        assert asker.round() == 1


def test_what_a_feed_names_no_more_is_given_up_at_its_hub(runtime: Runtime, clock: Clock) -> None:
    with hub() as old, hub() as new:
        announce(runtime, old.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        assert verify(runtime, "subscribe")
        announce(runtime, new.url)
        assert source(runtime).pushed_until is None
        assert asker.round() == 2
        assert [each["hub.mode"] for each in old.asked] == ["subscribe", "unsubscribe"]
        assert "hub.secret" not in old.asked[1]
        assert [each["hub.mode"] for each in new.asked] == ["subscribe"]
        before = {each["hub.callback"] for each in (*old.asked, *new.asked)}
        assert len(before) == 2
        assert verify(runtime, "unsubscribe", None)
    (row,) = rows(runtime)
    assert (row.hub, row.is_wanted) == (new.url, True)


def test_a_hub_that_never_takes_a_goodbye_is_forgotten(runtime: Runtime, clock: Clock) -> None:
    with hub() as old:
        announce(runtime, old.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        assert verify(runtime, "subscribe")
        announce(runtime, "", "")
        for _ in range(8):
            asker.round()
            clock.now += timedelta(minutes=25)
    assert [each["hub.mode"] for each in old.asked] == ["subscribe", *["unsubscribe"] * 3]
    assert rows(runtime) == []


@ONE
def test_another_topic_is_another_subscription(runtime: Runtime, clock: Clock) -> None:
    with hub() as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        announce(runtime, there.url, "https://news.example/renamed")
        asker.round()
    modes = [(each["hub.mode"], each["hub.topic"]) for each in there.asked]
    assert sorted(modes[1:]) == [
        ("subscribe", "https://news.example/renamed"),
        ("unsubscribe", TOPIC),
    ]


def test_a_feed_that_is_paused_is_left_and_taken_up_again(runtime: Runtime, clock: Clock) -> None:
    def pause(why: str | None) -> None:
        with runtime.database.write() as session:
            session.execute(update(Source).values(disabled=why))
        clock.now += timedelta(minutes=2)

    with hub() as there:
        announce(runtime, there.url)
        asker = Asker(runtime, clock.seconds)
        asker.round()
        assert verify(runtime, "subscribe")
        pause("paused")
        assert asker.round() == 1
        assert verify(runtime, "unsubscribe")
        assert source(runtime).pushed_until is None
        pause("paused")
        assert asker.round() == 0
        pause(None)
        assert asker.round() == 1
    assert [each["hub.mode"] for each in there.asked] == ["subscribe", "unsubscribe", "subscribe"]


def test_a_callback_that_moves_is_told_to_the_hub(
    runtime: Runtime, tmp_path: Path, clock: Clock
) -> None:
    with hub() as there:
        announce(runtime, there.url)
        Asker(runtime, clock.seconds).round()
        assert verify(runtime, "subscribe")
        moved = configured(tmp_path, FEED, "https://elsewhere.example/news/")
        moved.clock = clock
        assert (Asker(moved, clock.seconds).round(), Asker(moved, clock.seconds).round()) == (1, 0)
        moved.close()
    assert there.asked[1]["hub.callback"].startswith("https://elsewhere.example/news/hub/")
    assert rows(runtime)[0].ends_at is not None


@ONE
def test_a_word_of_the_secret_stands_in_no_log(
    runtime: Runtime, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    with hub(response(status="500 Broken")) as there:
        announce(runtime, f"{there.url}?token=geheim")
        Asker(runtime, clock.seconds).round()
    (row,) = rows(runtime)
    assert "hub asked in vain" in caplog.text
    for each in (row.secret, row.path, "geheim"):
        assert each not in caplog.text
        assert each not in str(row.error)
