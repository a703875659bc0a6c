from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.net.servers import header_of, response, serving
from tests.sources.feed.feeds import NOW, Memory, item, rss
from worker.base.errors import FetchError

THREE = rss(item(3), item(2), item(1))
EDITED = rss(item(3), item(2, guid="tag:2b", link="https://example.org/news/2b"), item(1))
HEADLINES = (
    "Harbour strike enters third day",
    "Parliament votes on pension reform",
    "Storm warning issued for the northern coast",
    "Old bridge over the river reopens",
    "Farmers protest against milk prices",
    "Museum shows restored painting",
)


def polled(*answers: bytes, memory: Memory | None = None) -> Memory:
    """Polls as often as there are answers, a minute apart; failures are passed over."""
    memory = memory or Memory()
    left = list(answers)
    with serving(lambda request: left.pop(0)) as server:
        for number in range(len(answers)):
            try:
                memory.poll(server.url, NOW + timedelta(minutes=number))
            except FetchError:
                continue
    return memory


def stories(kind: str, **parts: str) -> bytes:
    """Six entries on six events; ``kind`` is in all identities, and parts in all entries."""
    entries = [
        item(
            number,
            title=title,
            text=f"What is known of it: {title.lower()} {title.split()[0]}.",
            guid=f"{kind}:{number}",
            link=f"https://example.org/{kind}/{number}",
            **parts,
        )
        for number, title in enumerate(HEADLINES)
    ]
    return rss(*entries)


def test_an_entry_in_the_place_of_another_names_it() -> None:
    memory = polled(response(THREE), response(EDITED))
    assert memory.gone() == {"guid:tag:2b": ["guid:tag:2"]}


def test_the_only_entry_of_a_feed_is_replaced() -> None:
    pages = [rss(item(1)), rss(item(1, guid="x", link="https://example.org/news/x"))]
    assert polled(*map(response, pages)).gone() == {"guid:x": ["guid:tag:1"]}


def test_two_replaced_at_once_name_the_nearest_first() -> None:
    after = rss(item(4), item(8), item(7), item(1))
    memory = polled(response(rss(item(4), item(3), item(2), item(1))), response(after))
    assert memory.gone() == {
        "guid:tag:8": ["guid:tag:3", "guid:tag:2"],
        "guid:tag:7": ["guid:tag:2", "guid:tag:3"],
    }


@pytest.mark.parametrize(
    "after",
    [
        rss(item(4), item(3), item(2)),
        rss(item(2), item(4), item(3)),
        rss(item(2), item(3), item(4)),
        rss(item(1), item(3), item(2)),
        rss(item(3, text="Corrected."), item(2), item(1)),
        rss(*(item(number, guid=f"new{number}") for number in (3, 2, 1))),
    ],
)
def test_entries_that_scrolled_off_or_are_still_there_are_not_gone(after: bytes) -> None:
    assert polled(response(THREE), response(after)).gone() == {}


def test_entries_that_fell_off_the_old_end_of_a_feed_in_any_order_are_not_gone() -> None:
    before = rss(*(item(number) for number in (1, 5, 2, 6, 3, 7)))
    after = rss(*(item(number) for number in (5, 2, 6, 8, 3, 7)))
    assert polled(response(before), response(after)).gone() == {}


def test_a_changed_entry_at_the_same_address_takes_the_place() -> None:
    after = rss(item(3), item(2, guid="tag:2b", text="Something else."), item(1))
    assert polled(response(THREE), response(after)).gone() == {"guid:tag:2b": ["guid:tag:2"]}


def test_an_entry_that_comes_back_is_the_old_one() -> None:
    memory = polled(response(THREE), response(EDITED), response(THREE))
    assert memory.gone() == {}
    assert [arrival.key for arrival in memory.kept].count("guid:tag:2") == 1
    assert memory.state["listing"] == (3, 2, 1)


def cut(page: bytes) -> bytes:
    """The page without its end."""
    return page[: page.rindex(b"<item>") + 20]


@pytest.mark.parametrize(
    "between",
    [
        response(status="500 Oops"),
        response(b""),
        response(rss()),
        response(cut(rss(item(9), item(3), item(1)))),
        response(b"<!DOCTYPE html><html><body>Maintenance</body></html>"),
    ],
)
def test_what_a_failed_cut_or_empty_answer_does_not_list_is_not_gone(between: bytes) -> None:
    memory = polled(response(THREE), between)
    assert all(not each.gone for each in memory.turnovers)
    polled(response(EDITED), memory=memory)
    assert memory.gone() == {"guid:tag:2b": ["guid:tag:2"]}


def test_what_a_cut_answer_brings_names_nothing() -> None:
    memory = polled(response(THREE), response(cut(EDITED)))
    assert memory.kept[-1].key == "guid:tag:2b"
    assert memory.turnovers[1].gone == {}


def test_an_unchanged_answer_leaves_the_listing_as_it_was() -> None:
    def answer(request: bytes) -> bytes:
        if header_of(request, "if-none-match") == '"1"' and not changed:
            return response(status="304 Not Modified", length=False)
        return response(EDITED if changed else THREE, headers=['ETag: "1"'])

    memory, changed = Memory(), False
    with serving(answer) as server:
        memory.poll(server.url)
        memory.poll(server.url, NOW + timedelta(hours=1))
        assert memory.state["listed_at"] == "2026-03-04T11:30:00Z"
        changed = True
        memory.poll(server.url, NOW + timedelta(hours=2))
    assert memory.gone() == {"guid:tag:2b": ["guid:tag:2"]}


def test_after_a_long_gap_nothing_is_gone() -> None:
    before = rss(*(item(number) for number in range(9, 0, -1)))
    after = rss(*(item(number) for number in range(29, 20, -1)))
    memory = polled(response(before), response(after))
    assert memory.gone() == {}
    assert not memory.turnovers[-1].renewed


def test_a_first_poll_knows_of_nothing_that_is_gone() -> None:
    memory = polled(response(THREE))
    assert memory.gone() == {}
    assert memory.state["listing"] == (3, 2, 1)


@pytest.mark.parametrize("parts", [{}, {"pubDate": ""}])
def test_a_feed_that_renews_guids_and_links_is_told_of_and_silent(parts: dict[str, str]) -> None:
    memory = Memory()
    pages = [stories("old", **parts), stories("new", **parts)]
    with serving(lambda request: response(pages.pop(0))) as server:
        memory.poll(server.url)
        report = memory.poll(server.url)
    turned = memory.turnovers[-1]
    assert (turned.renewed, turned.news) == (True, frozenset())
    assert report.notes == (
        "6 of 6 entries came again under new identities: the feed was renewed, which alerts nobody",
    )
    assert memory.gone()["guid:new:2"][0] == "guid:old:2"


def test_a_state_from_before_listings_were_kept_makes_nothing_gone() -> None:
    memory = polled(response(THREE))
    for name in ("listing", "listed_at"):
        del memory.state[name]
    polled(response(stories("new")), memory=memory)
    assert memory.gone() == {}


@pytest.mark.parametrize("listing", [5, ["x"], {"a": 1}, [None]])
def test_a_damaged_listing_makes_nothing_gone(listing: object) -> None:
    memory = polled(response(THREE))
    memory.state["listing"] = listing
    polled(response(EDITED), memory=memory)
    assert memory.gone() == {}
    assert len(memory.state["listing"]) == 3


def test_a_listing_of_two_thousand_entries_takes_some_twenty_kilobytes() -> None:
    memory = polled(response(rss(*(item(number) for number in range(2_000)))))
    assert len(memory.state["listing"]) == 2_000
    assert len(json.dumps(memory.state)) < 20_000
