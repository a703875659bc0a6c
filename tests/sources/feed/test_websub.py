from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.net.servers import response, serving
from tests.sources.feed.feeds import NOW, Memory, item, rss
from worker.formats.feed_entry.document import Document
from worker.sources.feed import websub
from worker.sources.feed.state import read_state
from worker.sources.feed.websub import Announced

URL = "https://news.example/feed"
HUB, SELF = "https://hub.example/", "https://news.example/feed.xml"
LINKS = (
    f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="{HUB}"/>'
    f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{SELF}"/>'
)


def found(link: str, *hubs: str, topic: str = "") -> Announced:
    document = Document((), hubs=hubs, self_link=topic)
    return websub.announced({"link": link} if link else {}, document, URL)


@pytest.mark.parametrize(
    "link",
    [
        f'<{HUB}>; rel="hub", <{SELF}>; rel="self"',
        f"<{HUB}>;rel=hub,<{SELF}>;rel=self",
        f'<{SELF}>; title="a, <b>; rel=hub"; rel="self alternate", <{HUB}>; rel="HUB"',
        f'<https://x.example>; rel="next", <{HUB}>; rel=hub; x=1, </feed.xml>; REL = "self"',
    ],
)
def test_link_headers_announce_a_hub(link: str) -> None:
    assert found(link) == Announced(HUB, SELF)


def test_headers_stand_before_the_feeds_own_words() -> None:
    assert found("", "https://other.example/", topic=SELF) == Announced(
        "https://other.example/", SELF
    )
    link = f'<{HUB}>; rel="hub"'
    assert found(link, "https://other.example/", topic=SELF) == Announced(HUB, SELF)


def test_of_several_hubs_one_that_is_asked_in_secrecy_is_taken() -> None:
    assert found("", "http://hub.example/", HUB, topic=SELF).hub == HUB
    assert found("", "http://hub.example/", topic=SELF).hub == "http://hub.example/"


@pytest.mark.parametrize(
    "link",
    [
        "",
        f'<{HUB}>; rel="hub"',
        f'<{SELF}>; rel="self"',
        f'<javascript:x>; rel="hub", <{SELF}>; rel="self"',
        f'<{HUB}{"x" * 3000}>; rel="hub", <{SELF}>; rel="self"',
        "<" * 9000,
        '<a>; rel="' * 1000,
    ],
)
def test_without_a_hub_or_a_topic_there_is_none(link: str) -> None:
    assert found(link) == Announced()


class Told(Memory):
    def __init__(self) -> None:
        super().__init__()
        self.hubs: list[tuple[str, str]] = []
        self.more["announced"] = lambda hub, topic: self.hubs.append((hub, topic))


def test_a_feed_of_each_kind_announces_its_hub_once() -> None:
    atom = (
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><id>x</id>'
        f'<link rel="hub" href="{HUB}"/><link rel="self" href="{SELF}"/>'
        "<entry><id>1</id><title>One</title><content>What is said.</content></entry></feed>"
    ).encode()
    words = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "T",
        "feed_url": SELF,
        "hubs": [{"type": "rssCloud", "url": "https://x.example/"}, {"type": "WebSub", "url": HUB}],
        "items": [{"id": "1", "content_text": "What is said."}],
    }
    for content in (rss(item(1), head=LINKS), atom, json.dumps(words).encode()):
        memory = Told()
        with serving(response(content)) as server:
            memory.poll(server.url)
            memory.poll(server.url)
        assert set(memory.hubs) == {(HUB, SELF)}
        assert (memory.state["hub"], memory.state["topic"]) == (HUB, SELF)


def test_a_feed_that_names_another_hub_each_time_is_believed_once_an_hour() -> None:
    memory = Told()
    pages = [
        rss(item(number), head=LINKS.replace("hub.example", f"hub{number}.example"))
        for number in range(12)
    ]
    with serving(lambda _: response(pages.pop(0))) as server:
        for number in range(12):
            memory.poll(server.url, NOW + number * timedelta(minutes=10))
    assert [hub for hub, _ in memory.hubs] == ["https://hub0.example/", "https://hub6.example/"]


def test_a_feed_that_names_no_hub_any_more_has_none() -> None:
    memory = Told()
    pages = [rss(item(1), head=LINKS), rss(item(1), item(2))]
    with serving(lambda _: response(pages.pop(0))) as server:
        memory.poll(server.url)
        memory.poll(server.url, NOW + timedelta(hours=2))
    assert memory.hubs == [(HUB, SELF), ("", "")]


def test_what_is_cut_off_says_nothing_of_hubs_that_it_does_not_name() -> None:
    memory = Told()
    whole = rss(item(1), item(2))
    pages = [rss(item(1), head=LINKS), whole[:-60]]
    with serving(lambda _: response(pages.pop(0))) as server:
        memory.poll(server.url)
        memory.poll(server.url, NOW + timedelta(hours=2))
    assert memory.hubs == [(HUB, SELF)]


def test_a_hub_is_relied_on_once_it_has_spoken_and_until_it_keeps_silent() -> None:
    memory = Memory()
    pages = [rss(*(item(each) for each in range(count))) for count in range(1, 9)]
    promised = {"pushed_until": NOW + timedelta(days=9)}
    with serving(lambda _: response(pages.pop(0))) as server:

        def polled(minutes: int, pushed: int | None) -> bool:
            now = NOW + timedelta(minutes=minutes)
            at = None if pushed is None else NOW + timedelta(minutes=pushed)
            memory.more = promised | {"pushed_at": at}
            memory.poll(server.url, now)
            return websub.is_pushed(read_state(memory.state), memory.context(server.url, now))

        assert not polled(0, None)
        assert polled(10, 9)
        assert polled(80, 9)
        assert not polled(150, 9)
        assert polled(220, 219)


def test_a_promise_that_ended_is_none() -> None:
    memory = Memory()
    memory.more = {"pushed_until": NOW, "pushed_at": NOW}
    assert not websub.is_pushed(read_state(memory.state), memory.context("https://x.example/", NOW))
