"""Distrust and its end, gaps, and what a quiet feed still lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.net.servers import header_of, response, serving
from tests.sources.feed.feeds import NOW, Memory, item, rss
from worker.sources.feed import polling, trust
from worker.sources.feed.state import FeedState

DAY = timedelta(days=1)


def test_distrust_ends_after_a_month_of_honest_answers() -> None:
    state = FeedState()
    told = trust.judge(state, NOW, audited=True, probed=False, brought=True)
    assert state.distrusted
    assert "not asked any more" in told[0]
    for day in range(1, 30):
        assert trust.probe_due(state, NOW + day * DAY)
        told = trust.judge(state, NOW + day * DAY, audited=True, probed=True, brought=False)
        assert told == ("its “not modified” is not believed since 04 Mar 2026",)
    assert not trust.probe_due(state, NOW + 29 * DAY)
    told = trust.judge(state, NOW + 30 * DAY, audited=True, probed=True, brought=False)
    assert "its word is asked again" in told[0]
    assert (state.distrusted, state.honest) == (False, 0)


def test_one_lie_begins_the_month_anew() -> None:
    state = FeedState()
    trust.judge(state, NOW, audited=True, probed=False, brought=True)
    for day in range(1, 29):
        trust.judge(state, NOW + day * DAY, audited=True, probed=True, brought=False)
    trust.judge(state, NOW + 29 * DAY, audited=True, probed=True, brought=True)
    trust.judge(state, NOW + 31 * DAY, audited=True, probed=True, brought=False)
    assert (state.distrusted, state.honest) == (True, 1)


def test_a_feed_that_was_distrusted_before_this_was_counted_is_given_a_month() -> None:
    state = FeedState(distrusted=True)
    assert trust.judge(state, NOW, audited=False, probed=False, brought=False)
    assert state.distrusted_at == NOW


def test_a_distrusted_feed_is_asked_once_a_day_whether_it_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(polling, "audit_due", lambda *_: False)
    memory = Memory()

    def answer(request: bytes) -> bytes:
        if header_of(request, "if-none-match"):
            return response(status="304 Not Modified", length=False)
        return response(rss(item(1)), headers=['ETag: "e"'])

    with serving(answer) as server:
        memory.poll(server.url)
        memory.state |= {"distrusted": True}
        memory.poll(server.url, NOW + timedelta(minutes=1))
        asked = [header_of(each, "if-none-match") for each in server.requests]
        assert asked == [None, '"e"', None]
        memory.poll(server.url, NOW + timedelta(minutes=2))
        assert len(server.requests) == 4
        memory.poll(server.url, NOW + timedelta(days=2))
        assert len(server.requests) == 6
    assert memory.state["honest"] == 2


def test_a_gap_is_told_for_a_week() -> None:
    state = FeedState()
    assert trust.note_gap(state, NOW, gap=False) == ()
    told = trust.note_gap(state, NOW, gap=True)
    assert told == (
        "no entry of the poll before was left on 04 Mar 2026, 10:30 UTC: "
        "items may have been missed",
    )
    assert trust.note_gap(state, NOW + 6 * DAY, gap=False) == told
    assert trust.note_gap(state, NOW + 7 * DAY, gap=False) == ()


def test_a_link_that_changed_is_taken_once() -> None:
    memory = Memory()
    links = [f"https://example.org/news/{name}" for name in ("a", "b", "b", "c", "a")]
    answers = iter([response(rss(item(1, link=each), item(2))) for each in links])
    with serving(lambda _: next(answers)) as server:
        for _ in links:
            memory.poll(server.url)
    assert [each.url for each in memory.kept if each.key == "guid:tag:1"] == links[:2]
