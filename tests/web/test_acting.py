"""What is done on the page, and who may not do it."""

from __future__ import annotations

import re
import urllib.parse
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models import AuditEntry, Delivery, MatchMark, Silence, Source
from tests.web.browsing import Browser
from worker.setup.runtime import Runtime
from worker.way.deliver.store.forgotten import FORGOTTEN
from worker.web.acting import ACTIONS

TOKEN, LOOK = "a-token-of-some-length", "another-token-to-look"


def rows(runtime: Runtime, table: type[Any]) -> list[Any]:
    with runtime.database.read() as session:
        return list(session.scalars(select(table)))


def done(runtime: Runtime) -> list[tuple[str, str]]:
    """Returns what the audit trail says of actions: who did what."""
    kinds = {
        "silence",
        "silence_removed",
        "mark",
        "mark_removed",
        "replay",
        "poll",
        "pause",
        "resume",
    }
    return [(each.actor, each.action) for each in rows(runtime, AuditEntry) if each.action in kinds]


def undo(text: str) -> tuple[str, dict[str, str]]:
    """Returns the action of the button that takes something back, with its fields."""
    form = re.search(r'<form method="post" action="/do/(\w+)" class="act">(.*?)</form>', text, re.S)
    assert form is not None
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    del fields["form"]
    return form[1], fields


def test_a_story_or_a_topic_is_muted_until_a_time_and_that_is_undone(
    browser: Browser, shown: Runtime
) -> None:
    text = browser.act("silence", story="1", until="3d", why="we know\r\nBcc: x")
    assert "Story 1 is muted until" in text
    assert "Muted until" in browser.text("/stories/1")
    browser.act("silence", topic="rockets", until="2d")
    assert "Muted until" in browser.text("/topics")
    story, topic = rows(shown, Silence)
    assert (story.story_id, story.why, topic.topic) == (1, "we know Bcc: x", "rockets")
    name, fields = undo(text)
    assert "is over" in browser.act(name, **fields)
    assert "was over already" in browser.act(name, **fields)
    assert "Muted until" not in browser.text("/stories/1")
    assert done(shown) == [("page", "silence"), ("page", "silence"), ("page", "silence_removed")]


def test_a_match_is_marked_right_or_wrong_and_the_topics_show_their_precision(
    browser: Browser, shown: Runtime
) -> None:
    assert "precision" not in browser.text("/topics")
    browser.act("mark", article="1", topic="rockets", said="wrong")
    text = browser.act("mark", article="1", topic="rockets", said="right")
    browser.act("mark", article="1", topic="rockets", said="right")
    assert "1 right, 0 wrong; precision 100 %" in browser.text("/topics")
    (mark,) = rows(shown, MatchMark)
    assert (mark.is_right, mark.marked_by, mark.title) == (True, "page", "A rocket in the harbour")
    assert mark.evidence
    assert "a right match, says page" in browser.text("/articles/1")
    name, fields = undo(text)
    assert "taken back" in browser.act(name, **fields)
    assert rows(shown, MatchMark) == []
    assert done(shown) == [("page", "mark"), ("page", "mark"), ("page", "mark_removed")]


def test_a_delivery_that_is_held_is_released(browser: Browser, shown: Runtime) -> None:
    chosen = rows(shown, Delivery)[0].id
    with shown.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == chosen).values(state="held"))
    text = browser.text("/deliveries?state=held")
    assert "Release" in text
    assert "will send it again" in browser.act("replay", id=chosen)
    with shown.database.read() as session:
        assert session.get_one(Delivery, chosen).state == "pending"
    assert "nothing to do" in browser.act("replay", id=chosen)
    assert done(shown) == [("page", "replay")]


def test_a_delivery_that_was_forgotten_is_not_sent_again(browser: Browser, shown: Runtime) -> None:
    chosen = rows(shown, Delivery)[0].id
    with shown.database.write() as session:
        gone = update(Delivery).where(Delivery.id == chosen)
        session.execute(gone.values(state="sent", state_reason=FORGOTTEN))
    answer = browser.post("/do/replay", form=browser.form_token(), id=chosen)
    assert answer.status == 400 and "was forgotten since" in answer.text
    with shown.database.read() as session:
        assert session.get_one(Delivery, chosen).state == "sent"
    assert done(shown) == []


def test_a_delivery_that_is_to_be_tried_again_is_tried_now(
    browser: Browser, shown: Runtime
) -> None:
    chosen, later = rows(shown, Delivery)[0].id, datetime.now(UTC) + timedelta(hours=1)
    with shown.database.write() as session:
        failed = update(Delivery).where(Delivery.id == chosen)
        session.execute(failed.values(state="retry", attempts=3, due_at=later))
    assert "Try now" in browser.text("/deliveries?state=retry")
    assert "try it again now" in browser.act("replay", id=chosen)
    with shown.database.read() as session:
        row = session.get_one(Delivery, chosen)
        assert (row.state, row.attempts) == ("retry", 3)
        assert row.due_at is not None and row.due_at < later
    assert "nothing to do" in browser.act("replay", id=chosen)
    assert done(shown) == [("page", "replay")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_feed_is_polled_now_paused_and_resumed(browser: Browser, shown: Runtime) -> None:
    url = "https://feeds.news.example/world.xml"
    with shown.database.write() as session:
        kept = {"host": "feeds.news.example", "options": {}, "created_at": shown.clock()}
        session.add(Source(kind="feed", key=url, name="World", **kept))
    assert "will be polled now" in browser.act("poll", source=url)
    (feed,) = [each for each in rows(shown, Source) if each.kind == "feed"]
    assert feed.due_at is not None
    text = browser.act("pause", source=url)
    assert "is paused: it is polled once it is resumed" in browser.act("poll", source="World")
    assert [each.disabled for each in rows(shown, Source) if each.kind == "feed"] != [None]
    name, fields = undo(text)
    assert "is polled again" in browser.act(name, **fields)
    assert [each.disabled for each in rows(shown, Source) if each.kind == "feed"] == [None]
    assert [what for _, what in done(shown)] == ["poll", "pause", "resume"]


WRONG: tuple[tuple[str, dict[str, str], int], ...] = (
    ("silence", {"until": "1d"}, 400),
    ("silence", {"story": "1", "topic": "rockets", "until": "1d"}, 400),
    ("silence", {"story": "99", "until": "1d"}, 404),
    ("silence", {"story": "1", "until": "yesterday"}, 400),
    ("silence", {"story": "1", "until": "0001-01-01"}, 400),
    ("silence", {"story": "1", "until": "0001-01-01T00:00+23:59"}, 400),
    ("silence", {"story": "1", "until": "9999-12-31T23:59-23:59"}, 400),
    ("silence", {"topic": "none", "until": "1d"}, 404),
    ("unsilence", {"id": "77"}, 404),
    ("mark", {"article": "1", "topic": "rockets"}, 400),
    ("mark", {"article": "1", "topic": "ferries", "said": "right"}, 404),
    ("mark", {"article": "x", "topic": "rockets", "said": "right"}, 400),
    ("replay", {"id": "nothing"}, 404),
    ("poll", {"source": "nobody"}, 404),
    ("pause", {}, 404),
    ("nothing", {}, 404),
)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_done_is_said(browser: Browser, shown: Runtime) -> None:
    token = browser.form_token()
    for name, fields, status in WRONG:
        answer = browser.post(f"/do/{name}", form=token, **fields)
        assert answer.status == status, (name, fields, answer.text)
    assert done(shown) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_other_site_and_no_old_form_does_anything(browser: Browser, shown: Runtime) -> None:
    fields = {"topic": "rockets", "until": "1d"}
    token = browser.form_token()
    body = urllib.parse.urlencode({"form": token, **fields})
    for site in ("cross-site", "same-site", "none"):
        assert browser.ask("/do/silence", "POST", body, Sec_Fetch_Site=site).status == 403
    # By fetch, with a type that a browser asks nobody for, and from where there is no origin.
    for origin in ("null", "https://evil.example", "http://127.0.0.1:1"):
        headers = {"Sec-Fetch-Site": "cross-site", "Origin": origin, "Content-Type": "text/plain"}
        assert browser.ask("/do/silence", "POST", body, **headers).status == 403
    for wrong in ("", "0" * 64, "é"):
        assert browser.post("/do/silence", form=wrong, **fields).status == 403
    for name in ACTIONS:
        assert browser.ask(f"/do/{name}?{body}").status == 405
    assert (rows(shown, Silence), done(shown)) == ([], [])


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_comes_from_outside_by_a_proxy_here_sees_and_does_nothing(browser: Browser) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "Via"):
        assert browser.ask("/stories", **{header: "203.0.113.9"}).status == 403
    body = urllib.parse.urlencode({"form": browser.form_token(), "topic": "rockets", "until": "1d"})
    assert browser.ask("/do/silence", "POST", body, X_Forwarded_For="203.0.113.9").status == 403


class TestBehindAToken:
    @pytest.fixture
    def settings_of_page(self) -> str:
        return f'token = "{TOKEN}"\nlook_token = "{LOOK}"'

    @pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
    def test_who_may_look_may_not_act(self, browser: Browser, shown: Runtime) -> None:
        assert browser.log_in(LOOK).status == 303
        text = browser.text("/stories/1")
        assert "/do/" not in text
        fields = {"form": browser.form_token("/"), "story": "1", "until": "1d"}
        assert browser.post("/do/silence", **fields).status == 403
        assert rows(shown, Silence) == []
        assert browser.log_in(TOKEN).status == 303
        assert browser.post("/do/silence", **fields).status == 403, "the form is another's"
        assert "is muted" in browser.act("silence", story="1", until="1d")
