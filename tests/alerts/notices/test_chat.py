"""Notices as services of chat show them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import get_args

import pytest

from tests.notices import (
    article,
    digest,
    digest_story,
    hostile,
    item,
    many,
    news,
    ping,
    proof,
    source_news,
    spike_news,
    update,
)
from worker.alerts.notices.chat import Marks, message
from worker.base.types import News, Snippet

TOLD = {
    "one": news(), "update": update(), "many": many(50), "hostile": hostile(), "ping": ping(),
    "sources": source_news(count=40), "proof": proof(),
    "spike": spike_news(),
    "digest": digest(*(digest_story(number) for number in range(50)), total=10_000),
    "long": news(items=(item(article=article(title="wort " * 2000)),)),
    "controls": news(items=(item(article=article(title="a\x00b\x07\r\n\u2028c\u202e\x1b[31m")),)),
}  # fmt: skip
MARKS: tuple[Marks, ...] = get_args(Marks)


@pytest.mark.parametrize("marks", MARKS)
@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
@pytest.mark.parametrize("width", [380, 650, 950, 4000, 20_000])
def test_a_message_keeps_to_its_width_and_is_plain(told: News, marks: Marks, width: int) -> None:
    made = message(told, marks, width)
    assert len(made.title) + len(made.body) <= width
    whole = message(told, marks, width, titled=False)
    assert not whole.title
    assert len(whole.body) <= width
    assert made == message(told, marks, width)
    assert made.title.isprintable()
    assert made.title
    assert made.body.strip()
    for line in made.body.split("\n"):
        assert all(char.isprintable() or char in "\u200b\u200c\u200d\xa0" for char in line)


def test_a_proof_says_of_how_many_sources_it_does_not_name_what_is_not_fine() -> None:
    faults = tuple((f"Source {number}", "was not read") for number in range(12))
    made = message(proof(sources=415, fine=400, faults=faults), "text", 4000)
    assert "Source 9" in made.body
    assert "Source 10" not in made.body
    assert "\n• and 5 more (wirewatch feeds list)" in made.body


def test_headline_passages_link_and_reason_stand_in_the_message() -> None:
    made = message(news(), "markdown", 4000)
    assert made.title == "[ATACMS] Kyiv fires six ATACMS at a depot near Bryansk"
    assert made.title.partition("] ")[2] not in made.body
    assert "six **ATACMS** missiles were fired, and that five **ATACMS**" in made.body
    assert "<https://example.org/news/1>" in made.body
    assert "Matched ATACMS because" in made.body
    assert "Example Wire" in made.body
    assert "+1 outlet" in made.body


def test_without_a_headline_of_its_own_it_is_the_first_line_of_the_text() -> None:
    body = message(news(label="a*b"), "markdown", 4000, titled=False).body
    assert body.startswith("**\\[a\\*b\\] Kyiv fires six ATACMS at a depot near Bryansk**\n")


def test_marks_are_written_as_the_service_reads_them() -> None:
    html = message(news(), "html", 4000).body
    assert "six <b>ATACMS</b> missiles" in html
    assert '<a href="https://example.org/news/1">https://example.org/news/1</a>' in html
    text = message(news(), "text", 4000).body
    assert "six ATACMS missiles" in text
    assert "\nhttps://example.org/news/1" in text


def test_further_articles_have_their_headline_with_its_link() -> None:
    told = news(items=(item(), item(article=article(title="Second *one*", url="https://b.org/x"))))
    assert "[**Second \\*one\\***](<https://b.org/x>)" in message(told, "markdown", 4000).body
    assert "Second *one* https://b.org/x" in message(told, "text", 4000).body
    made = message(told, "html", 4000).body
    assert '<a href="https://b.org/x"><b>Second *one*</b></a>' in made


def test_what_is_new_stands_first_in_a_follow_up() -> None:
    body = message(update(), "text", 4000).body
    assert body.startswith("• The count of the dead rose from 12 to 48.\n• Now carried by")


def test_with_little_room_passages_go_first_and_it_is_said_how_many_articles_are_left_out() -> None:
    assert "… and 43 more articles" in message(many(50), "text", 4000).body
    small = message(many(50), "text", 380).body
    assert "missiles were fired" not in small
    assert "more articles of the same story" in small


def test_no_line_is_cut_in_the_middle_of_a_mark() -> None:
    long = Snippet("ATACMS " * 300, tuple((at * 7, at * 7 + 6) for at in range(300)))
    told = news(items=(item(snippets=(long,) * 3),))
    for width in range(200, 2000, 90):
        assert message(told, "markdown", width).body.count("**") % 2 == 0
        html = message(told, "html", width).body
        assert html.count("<b>") == html.count("</b>")


CALLS = "@everyone <!channel> <@U1> !here> <#C1> @all me@example.org 3!"


@pytest.mark.parametrize("marks", MARKS)
def test_nobody_is_called_by_a_name_in_a_headline(marks: Marks) -> None:
    told = news(label=CALLS, items=(item(article=article(title=CALLS)),) * 2)
    made = message(told, marks, 4000)
    for text in (made.title, made.body):
        assert not re.search(r"(?<!\w)@(everyone|all|U1)|<[!@#]|(?<!\w)!(here|channel)", text)
        assert "me@example.org" in text or marks == "markdown"


INSIDE = "x@everyone _@here_ Все@all news@here.com a@Channel"


@pytest.mark.parametrize("marks", MARKS)
def test_a_whole_room_is_not_called_from_within_a_word_or_an_address_either(marks: Marks) -> None:
    shown = article(title=INSIDE, url="https://news.test/@here/1?to=@everyone")
    made = message(news(label=INSIDE, items=(item(article=shown),) * 2), marks, 4000)
    for text in (made.title, made.body):
        assert not re.search(r"@(everyone|here|all|channel)", text, re.IGNORECASE)
    assert "https://news.test/%40here/1?to=%40everyone" in made.body


def test_markdown_in_texts_is_shown_as_it_stands() -> None:
    title = "[a](http://evil.example) `code` _x_ # | ~ <b> \\"
    body = message(news(items=(item(), item(article=article(title=title)))), "markdown", 4000).body
    assert r"\[a\](http://evil.example) \`code\` \_x\_ \# \| \~ \<b\> \\" in body


def test_html_in_texts_is_shown_as_it_stands() -> None:
    body = message(hostile(), "html", 4000).body
    assert "<script" not in body
    assert "javascript:" not in body


def test_a_digest_lists_its_stories_by_topic_and_where_the_rest_is() -> None:
    made = message(digest(digest_story(1), digest_story(2, is_new=False)), "markdown", 4000)
    assert made.title == "[atacms now] Daily digest, 23 Nov: 2 stories"
    assert made.body.count("• [Kyiv fires six") == 2
    assert "update)" in made.body
    many = digest(*(digest_story(number) for number in range(50)), total=10_000)
    assert "wirewatch stories --delivery" in message(many, "text", 20_000).body


def test_a_topic_whose_stories_are_left_out_is_named_beside_their_number() -> None:
    ports = [digest_story(n, topic="ports") for n in range(30)]
    told = digest(
        *ports, digest_story(40), digest_story(41), by_topic=(("ports", 30), ("atacms", 9))
    )
    body = message(
        replace(told, topic_names={"ports": "Ports", "atacms": "ATACMS"}), "text", 2000
    ).body
    shown = body.count("• ")
    assert 0 < shown <= 8
    assert f"Ports … and {30 - shown} more on this topic" in body
    assert "ATACMS … and 9 more on this topic" in body


def test_a_spike_shows_its_curve_and_the_stories_that_make_it() -> None:
    made = message(spike_news(), "markdown", 4000)
    assert made.title == "[ATACMS] Spike: 31 stories in one hour, usually 9"
    assert "█" in made.body
    assert "• [Depot burns](<https://example.org/news/1>)" in made.body
    assert "of the same story" not in made.body
    assert "█" in message(spike_news(), "text", 380).body


def test_a_spike_says_how_many_of_its_stories_a_short_message_leaves_out() -> None:
    told = spike_news()
    left = told.more + len(told.items)
    for width in (300, 340, 380):
        body = message(told, "text", width).body
        shown = body.count("• ")
        assert f"… and {left - shown} more stor" in body


def test_a_digest_that_is_cut_still_says_how_many_stories_there_are_and_what_lists_them() -> None:
    told = digest(*(digest_story(number) for number in range(50)), total=10_000)
    for width in (300, 380):
        assert "… and 9,950 more stories" in message(told, "text", width).body


def test_when_further_ones_come_stands_in_the_shortest_message() -> None:
    told = update(items=(), thread_title="Depot burns")
    assert "were not sent" in message(told, "text", 380).body


def test_a_message_says_that_its_topic_is_only_mentioned() -> None:
    passing = replace(item().topics[0], salience="passing")
    assert "in passing" in message(news(items=(item(topics=(passing,)),)), "text", 4000).body
