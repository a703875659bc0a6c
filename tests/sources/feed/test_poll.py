from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.net.servers import header_of, path_of, response, serving
from tests.sources.feed.feeds import NOW, Memory, item, rss
from worker.base.errors import FetchError
from worker.sources import feed, load
from worker.sources.feed import polling


@pytest.fixture
def memory() -> Memory:
    return Memory()


def test_the_first_poll_keeps_everything_oldest_first(memory: Memory) -> None:
    with serving(response(rss(item(3), item(1), item(2)))) as server:
        report = memory.poll(server.url)
    assert memory.numbers() == [1, 2, 3]
    assert (report.entries, report.unchanged, report.not_modified) == (3, 0, False)
    first = memory.kept[0]
    assert (first.key, first.aliases) == ("guid:tag:1", ("link:example.org/news/1",))
    assert (first.format, first.url) == ("feed_entry", "https://example.org/news/1")
    assert memory.documents()[0].outlet == "Example"


def test_entries_without_dates_are_taken_from_the_end(memory: Memory) -> None:
    with serving(response(rss(item(7, pubDate=""), item(9, pubDate=""), item(8)))) as server:
        memory.poll(server.url)
    assert memory.numbers() == [8, 9, 7]


def test_both_validators_go_back_as_they_came(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One poll in a hundred asks for everything; which one depends on the server's port.
    monkeypatch.setattr(polling, "audit_due", lambda *_: False)

    def answer(request: bytes) -> bytes:
        if header_of(request, "if-none-match") == 'W/"é odd':
            return response(status="304 Not Modified", headers=['ETag: "new"'], length=False)
        headers = ['ETag: W/"é odd', "Last-Modified: whenever"]
        return response(rss(item(1)), headers=headers)

    with serving(answer) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    assert header_of(server.requests[1], "if-modified-since") == "whenever"
    assert (report.not_modified, report.entries, report.unchanged) == (True, 1, 1)
    assert (memory.state["etag"], memory.state["last_modified"]) == ('"new"', "whenever")


def test_a_full_answer_replaces_both_validators_even_with_nothing(memory: Memory) -> None:
    memory.state = {"etag": '"old"', "last_modified": "old"}
    with serving(response(rss(item(1)))) as server:
        memory.poll(server.url)
    assert "etag" not in memory.state
    assert "last_modified" not in memory.state


def test_an_answer_that_is_empty_or_cut_off_is_no_baseline(memory: Memory) -> None:
    whole = rss(item(1), item(2))
    cut = response(whole[:-40], headers=[f"Content-Length: {len(whole)}"], length=False)
    answers = [response(rss()), cut, response(whole)]
    with serving(lambda request: answers.pop(0)) as server:
        reports = [memory.poll(server.url) for _ in range(3)]
    assert [each.unfinished for each in reports] == [True, True, False]
    assert memory.numbers() == [1, 2]
    assert reports[1].notes == ("the feed is cut off; 1 whole entries of it were read",)


def test_a_feed_that_stays_empty_for_an_hour_is_empty(memory: Memory) -> None:
    with serving(response(rss())) as server:
        reports = [
            memory.poll(server.url, NOW + timedelta(minutes=minutes)) for minutes in (0, 5, 30, 60)
        ]
    assert [each.unfinished for each in reports] == [True, True, True, False]


def test_of_an_answer_that_was_cut_off_no_validator_is_kept(memory: Memory) -> None:
    body = rss(item(1))
    head = ['ETag: "one"', f"Content-Length: {len(body) + 9}"]
    answers = [response(body, headers=head, length=False), response(rss(item(1), item(2)))]
    with serving(lambda request: answers.pop(0)) as server:
        report = memory.poll(server.url)
        memory.poll(server.url)
    assert report.notes == ("the answer was cut off; 1 whole entries of it were read",)
    assert header_of(server.requests[1], "if-none-match") is None
    assert memory.numbers() == [1, 2]


def test_the_same_content_is_not_parsed_again(memory: Memory) -> None:
    with serving(response(rss(item(1)))) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    assert report.not_modified
    assert len(memory.kept) == 1


def test_only_new_and_changed_entries_arrive(memory: Memory) -> None:
    pages = [
        rss(item(1), item(2)),
        rss(item(1, text="Corrected.", pubDate=""), item(2, pubDate=""), item(3)),
    ]
    with serving(lambda request: response(pages.pop(0))) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    assert memory.numbers() == [1, 2, 3, 1]
    assert (report.entries, report.unchanged, report.notes) == (3, 1, ())


def test_a_feed_that_renews_its_guids_announces_nothing(memory: Memory) -> None:
    pages = [
        rss(*(item(number) for number in range(9))),
        rss(*(item(number, guid=f"new{number}") for number in range(9))),
    ]
    with serving(lambda request: response(pages.pop(0))) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    assert len(memory.kept) == 9
    assert report.unchanged == 9


def test_a_gap_between_two_polls_is_told_and_makes_the_next_earlier(memory: Memory) -> None:
    pages = [rss(item(1)), rss(item(2)), rss(item(2), item(3))]
    with serving(lambda request: response(pages.pop(0))) as server:
        memory.poll(server.url, freshness="1h")
        before = memory.state["interval"]
        report = memory.poll(server.url, freshness="1h")
        assert "may have been missed" in report.notes[0]
        assert memory.state["interval"] < before
        # It is told for some days, for whoever looks later.
        assert memory.poll(server.url, freshness="1h").notes == report.notes


@pytest.mark.parametrize("freshness", ["1s", "30s", "5m", "2d"])
def test_the_next_poll_is_never_later_than_the_freshness(memory: Memory, freshness: str) -> None:
    with serving(response(rss(item(1), head="<ttl>900</ttl>"))) as server:
        for _ in range(20):
            report = memory.poll(server.url, freshness=freshness)
    wanted = {"1s": 1, "30s": 30, "5m": 300, "2d": 172_800}[freshness]
    assert 0 < report.next_in <= wanted
    if freshness == "2d":
        assert report.next_in >= 900 * 60


def test_an_audit_that_finds_news_behind_a_304_ends_the_trust(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [rss(item(1)), rss(item(1), item(2)), rss(item(1), item(2), item(3))]

    def answer(request: bytes) -> bytes:
        if header_of(request, "if-none-match"):
            return response(status="304 Not Modified", length=False)
        return response(pages.pop(0), headers=['ETag: "always"'])

    with serving(answer) as server:
        memory.poll(server.url)
        assert memory.poll(server.url).not_modified
        monkeypatch.setattr(polling, "audit_due", lambda key, polls: True)
        report = memory.poll(server.url)
        assert "not modified" in report.notes[0]
        memory.poll(server.url)
    assert header_of(server.requests[-1], "if-none-match") is None
    assert memory.numbers() == [1, 2, 3]


def test_an_audit_that_finds_nothing_changes_nothing(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(request: bytes) -> bytes:
        if header_of(request, "if-none-match"):
            return response(status="304 Not Modified", length=False)
        return response(rss(item(1)), headers=['ETag: "true"'])

    monkeypatch.setattr(polling, "audit_due", lambda key, polls: True)
    with serving(answer) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    assert report.not_modified
    assert "distrusted" not in memory.state


def test_a_lasting_permanent_redirect_moves_the_feed(memory: Memory) -> None:
    def answer(request: bytes) -> bytes:
        if path_of(request) == "/":
            return response(status="301 Moved", headers=["Location: /new"])
        return response(rss(item(1)))

    with serving(answer) as server:
        for day in range(10):
            report = memory.poll(server.url, NOW + timedelta(days=day))
        assert report.notes == (
            f"the feed has moved for good to {server.url}new; that address is used from now on",
        )
        memory.poll(server.url, NOW + timedelta(days=11))
    assert path_of(server.requests[-1]) == "/new"
    assert memory.state["moved_to"] == f"{server.url}new"


@pytest.mark.parametrize(
    "state",
    [
        {"etag": 5, "polls": "x", "interval": [], "entries": None, "move_since": "never"},
        {"move_target": "x", "move_since": "2026-01-01T00:00:00", "move_polls": 99},
        {"unknown": 1, "skip_hours": [1, "a"], "interval": -5.0, "polls": 3},
    ],
)
def test_a_damaged_state_costs_one_full_poll(memory: Memory, state: dict[str, object]) -> None:
    memory.state = state
    with serving(response(rss(item(1)))) as server:
        report = memory.poll(server.url)
    assert memory.numbers() == [1]
    assert report.next_in > 0


def failing(answer: bytes | Callable[[bytes], bytes]) -> FetchError:
    with serving(answer) as server, pytest.raises(FetchError) as caught:
        Memory().poll(server.url)
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (304, "soft"),
        (401, "blocked"),
        (403, "blocked"),
        (404, "hard"),
        (410, "gone"),
        (418, "hard"),
        (429, "temporary"),
        (500, "soft"),
        (503, "temporary"),
        (599, "soft"),
        (204, "hard"),
        (300, "hard"),
    ],
)
def test_each_status_has_its_kind(status: int, kind: str) -> None:
    error = failing(response(status=f"{status} X", headers=["Retry-After: 60"]))
    assert error.kind == kind
    assert str(status) in str(error)
    if status != 304:
        assert (error.status, error.retry_after) == (status, 60.0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (
            b'<html><head><link href="/f.xml?a=1&amp;b" type="application/rss+xml"></head></html>',
            "/f.xml?a=1&b",
        ),
        (b"<urlset xmlns='x'><url/></urlset>", "sitemap"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<note>hello</note>", "outermost element is"),
        (b"just words", "begins with"),
        (b'{"a": 1}', "JSON"),
        (b"{broken", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "binary"),
        (rss(item(1))[:200], "cut off"),
        (b'<rss version="2.0"><channel><title>x</channel>', "broken"),
        (b"<rss>" + b"<a>" * 100_000, "no honest feed"),
    ],
)
def test_what_is_no_feed_is_refused_with_helpful_words(content: bytes, words: str) -> None:
    error = failing(response(content))
    assert error.kind == "hard"
    assert words in str(error)


def test_what_the_network_does_has_its_kind() -> None:
    with serving(b"") as server:
        pass
    with pytest.raises(FetchError) as caught:
        Memory().poll(server.url)
    assert caught.value.kind == "temporary"
    for url, kind in (("http://10.1.1.1/", "blocked"), ("http://0x7f.1/", "blocked")):
        with pytest.raises(FetchError) as caught:
            Memory().poll(url)
        assert caught.value.kind == kind


def test_a_feed_that_fails_is_tried_daily_for_a_month_and_then_weekly() -> None:
    state: dict[str, object] = {"interval": 600.0}
    config = feed.Config(url="https://example.org/", freshness="15m")
    now, pauses = NOW, {}
    for _ in range(120):
        back = feed.setback(config, state, FetchError("soft", "x"), now)
        assert back.counts
        assert back.disabled is None
        state = back.state
        pauses[now - NOW] = back.next_in
        now += timedelta(seconds=back.next_in)
    assert next(iter(pauses.values())) < 700
    month = timedelta(days=30)
    assert max(pause for at, pause in pauses.items() if at < month) < 1.1 * polling.DAY
    later = [pause for at, pause in pauses.items() if at >= month]
    assert later
    assert all(7 <= pause / polling.DAY < 7.7 for pause in later)


def test_what_began_by_a_clock_that_ran_ahead_counts_from_when_it_was_put_right() -> None:
    config = feed.Config(url="https://example.org/", freshness="15m")
    ahead = NOW + timedelta(days=60)
    for kind, rest in (("soft", polling.REST), ("gone", polling.GONE_REST)):
        state: dict[str, object] = {"interval": 600.0}
        for now in (ahead, NOW, NOW + timedelta(days=15)):
            back = feed.setback(config, state, FetchError(kind, "x"), now)
            state = back.state
            assert back.next_in < rest or now > NOW
        assert (
            feed.setback(config, state, FetchError(kind, "x"), NOW + timedelta(days=31)).next_in
            >= rest
        )


def test_429_pauses_the_host_and_503_the_feed_and_neither_counts() -> None:
    limited = FetchError("temporary", "x", status=429, retry_after=1000.0)
    back = feed.setback(feed.Config(url="https://example.org/"), {}, limited, NOW)
    assert (back.counts, back.host_pause) == (False, 1000.0)
    assert back.next_in >= 1000
    for status in (429, 503):
        error = FetchError("temporary", "x", status=status)
        back = feed.setback(feed.Config(url="https://example.org/"), {}, error, NOW)
        assert (back.host_pause is not None) == (status == 429)
        assert "failures" not in back.state


def test_410_over_days_makes_a_feed_rest_for_a_month() -> None:
    state: dict[str, object] = {}
    config = feed.Config(url="https://example.org/")
    gone, pauses = FetchError("gone", "x", status=410), []
    for hours in (0, 0.1, 0.2, 24, 48, 72, 72 + 31 * 24):
        back = feed.setback(config, state, gone, NOW + timedelta(hours=hours))
        state = back.state
        pauses.append(back.next_in / polling.DAY)
        assert back.disabled is None
    assert all(each < 1.1 for each in pauses[:5])
    assert all(30 <= each < 33.1 for each in pauses[5:])
    other = feed.setback(config, state, FetchError("soft", "x", status=500), NOW)
    assert "gone" not in other.state
    assert "gone_since" not in other.state


def test_an_address_that_fails_after_a_move_is_left_again() -> None:
    state = {"moved_to": "https://new.example/"}
    error = FetchError("hard", "x", status=404)
    back = feed.setback(feed.Config(url="https://example.org/"), state, error, NOW)
    assert "moved_to" not in back.state


def test_the_kinds_members() -> None:
    kind = load("feed")
    config = feed.Config(url="https://user:pw@Example.org:8443/a", alert_on_first_poll=True)
    assert kind.key(config, NOW) == "https://Example.org:8443/a"  # type: ignore[arg-type]
    assert kind.name(config) == kind.host(config) == "example.org"
    assert kind.alert_on_first(config)
    assert not kind.alert_on_first(feed.Config(url="https://example.org/"))
    assert kind.name(feed.Config(url="https://example.org/", name="World")) == "World"
