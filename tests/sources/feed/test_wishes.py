"""Which entries are summaries, and which of their pages are asked for."""

from __future__ import annotations

import pytest

from worker.formats.feed_entry import RawEntry
from worker.sources.feed import wishes

LONG = "The council voted for the bridge over the river and the museum beside it today. " * 8


@pytest.mark.parametrize(
    ("text", "is_summary"),
    [
        ("A short text.", True),
        (LONG, False),
        (LONG + "And then …", True),
        (LONG + "And then [...]", True),
        (LONG + "And then [&hellip;]".replace("&hellip;", "…"), True),
        (LONG + "And then […]\n\nThe post Bridge first appeared on Herald.", True),
        (LONG + "He said: “I wait ... and see.” So it was.", False),
        ("今日、市議会は川に架かる新しい橋の建設を賛成多数で可決した。" * 3, True),
        ("今日、市議会は川に架かる新しい橋の建設を賛成多数で可決した。" * 12, False),
        ("สภาเทศบาลลงมติเห็นชอบให้สร้างสะพานข้ามแม่น้ำแห่งใหม่ในวันนี้" * 8, False),
    ],
)
def test_a_summary_is_short_or_cut(text: str, *, is_summary: bool) -> None:
    assert wishes.is_summary(text) is is_summary


@pytest.mark.parametrize(
    ("url", "may_be"),
    [
        ("https://a.example/news/bridge", True),
        ("https://a.example/?p=12", True),
        ("https://a.example/news/bridge.html", True),
        ("https://a.example/", False),
        ("https://a.example/en/", False),
        ("https://a.example/show/12.MP3", False),
        ("https://a.example/report.pdf?v=2", False),
        ("ftp://a.example/news/bridge", False),
    ],
)
def test_no_page_is_looked_for_where_none_can_be(url: str, *, may_be: bool) -> None:
    assert wishes.may_be_page(url) is may_be


def entry(number: int, text: str = "Short.") -> tuple[str, RawEntry]:
    link = f"https://a.example/news/{number}/bridge"
    return str(number), RawEntry(title="Bridge", summary=text, link=link)


def test_the_newest_are_asked_for_and_not_too_many_at_once() -> None:
    found, others = wishes.wanted("auto", [entry(number) for number in range(140)])
    assert sorted(map(int, found)) == list(range(40, 140))
    assert others == 40


def test_whole_texts_are_asked_for_only_where_that_is_always_wanted() -> None:
    entries = [entry(1, LONG), entry(2)]
    assert set(wishes.wanted("auto", entries)[0]) == {"2"}
    assert set(wishes.wanted("always", entries)[0]) == {"1", "2"}
    assert wishes.wanted("never", entries) == ({}, 0)


def test_pages_lie_at_the_usual_ports_or_the_feeds_own() -> None:
    assert wishes.is_allowed("http://a.example/1", 443)
    assert wishes.is_allowed("https://a.example:80/1", 443)
    assert wishes.is_allowed("http://a.example:8080/1", 8080)
    assert not wishes.is_allowed("http://a.example:8080/1", 443)
    assert not wishes.is_allowed("gopher://a.example/1", 443)
    assert not wishes.is_allowed("http://a.example:port/1", 443)
