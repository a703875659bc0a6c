"""Digests as mails and as webhooks' bodies: ordinary, huge and hostile."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime

import pytest

from tests.alerts.notices.mails import Page, parsed, part
from tests.notices import DELIVERY, HOSTILE, NOW, article, digest, digest_story, item, proof
from tests.schemas.check import check
from worker.alerts.entries import MOST
from worker.alerts.notices.body import MAX_BYTES, body
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.chat import message
from worker.alerts.notices.digest_text import digest_text
from worker.alerts.notices.digest_view import digest_view
from worker.base.news import Carrier, DigestNews, NamedArticle
from worker.base.types import News, Snippet


def text(told: News) -> str:
    return part(parsed(told), "plain")


def html(told: News) -> str:
    return part(parsed(told), "html")


def test_a_digest_is_titled_by_its_day_in_the_readers_zone_and_belongs_to_no_thread() -> None:
    message = parsed(digest())
    assert message["Subject"] == "[atacms now] Daily digest, 23 Nov: 1 story"
    assert message["In-Reply-To"] is None
    assert message["Message-ID"] == f"<{DELIVERY}@example.org>"
    late = datetime.fromisoformat("2024-11-23T23:10:00+00:00")
    assert "Daily digest, 24 Nov" in str(parsed(digest(until=late))["Subject"])
    assert "Hourly digest, 23 Nov, 12:15: 1" in str(parsed(digest(mode="hourly"))["Subject"])


def test_a_story_has_one_passage_its_outlets_and_what_is_new() -> None:
    update = digest_story(
        2, title="Depot burns", is_new=False, is_passing=True, news=("The count rose.",)
    )
    told = digest(digest_story(), update, by_topic=(("atacms", 5),), total=5)
    for shown in (text(told), re.sub(r"<[^>]+>", "", html(told))):
        assert "2 outlets: Example Wire, Morning Post" in shown
        assert "The count rose." in shown
        assert "in passing" in shown and "update" in shown
        assert "… and 3 more on this topic" in shown.replace("&hellip;", "…")
        assert f"wirewatch stories --delivery {DELIVERY}" in shown
        assert "22 Nov, 12:15 to 23 Nov, 12:15" in shown
    assert "*ATACMS*" in text(told)
    assert Page(html(told)).marked == ["ATACMS", "ATACMS", "ATACMS", "ATACMS"]


def test_what_was_told_by_other_articles_stands_with_their_headlines_and_links() -> None:
    first = NamedArticle("Example Wire", "Fire at a depot", "https://example.org/2", "en")
    foreign = NamedArticle("קול החוף", "שריפה גדולה במחסן", "https://example.org/3", "he")
    unsafe = NamedArticle("", HOSTILE, "javascript:alert(1)", 'x" onload="y')
    lines = (
        DigestNews("", first),
        DigestNews("A new topic: Fires.", foreign),
        DigestNews("The count of the dead rose from 4 to 14.", unsafe),
    )
    topics = (("atacms", False), ("fires", True))
    told = digest(digest_story(news=lines, news_more=2, topics=topics))
    shown = text(told)
    assert "Topics: ATACMS, fires (in passing)" in shown
    assert "* First told by Example Wire: “Fire at a depot”\r\n  https://example.org/2" in shown
    assert "* A new topic: Fires. קול החוף: “שריפה גדולה במחסן”" in shown
    assert "… and 2 more." in shown
    assert "javascript" not in shown
    page = Page(html(told))
    assert page.handlers == []
    assert {"https://example.org/2", "https://example.org/3"} <= set(page.links)
    assert '<p class="ink" dir="rtl"' in html(told)
    made = json.loads(body(told))
    check("webhook.digest.ready", made)
    (story,) = made["data"]["stories"]
    assert story["news"][:2] == [
        "First told by Example Wire: “Fire at a depot”",
        "A new topic: Fires. קול החוף: “שריפה גדולה במחסן”",
    ]
    assert story["topics"] == [
        {"slug": "atacms", "salience": "main"},
        {"slug": "fires", "salience": "passing"},
    ]
    assert made["data"]["truncated"]


@pytest.mark.parametrize(("topics", "left_out"), [(12, ""), (15, "und 3 weitere")])
def test_of_very_many_topics_it_is_said_how_many_are_left_out(topics: int, left_out: str) -> None:
    found = tuple((f"topic_{n}", False) for n in range(topics))
    told = digest(digest_story(topics=found))
    reader = Reader(language="de")
    listed = f"topic 10, topic 11 {left_out}".rstrip()
    chat = message(told, "text", 4000, reader=reader).body
    for shown in (digest_text(digest_view(told, reader), ""), chat):
        assert next(each for each in shown.splitlines() if "topic 11" in each).endswith(listed)
    assert ("and 3 more" in html(told)) == bool(left_out)


@pytest.mark.parametrize(
    ("topics", "lines", "is_cut"), [(20, MOST[0], False), (21, 1, True), (20, MOST[0] + 1, True)]
)
def test_a_webhook_says_whether_topics_or_news_of_a_story_are_left_out(
    topics: int, lines: int, is_cut: bool
) -> None:
    found = tuple((f"topic_{n}", False) for n in range(topics))
    said = tuple(f"It rose to {n}." for n in range(min(lines, MOST[0])))
    told = digest(digest_story(topics=found, news=said, news_more=max(lines - MOST[0], 0)))
    data = json.loads(body(told))["data"]
    assert len(data["stories"][0]["topics"]) == min(topics, 20)
    assert data["stories"][0]["news"] == list(said)
    assert data["truncated"] == is_cut


def test_a_mail_of_fifty_busy_stories_is_bounded() -> None:
    long = NamedArticle(
        "Harbour Herald " * 9, "Mayor says rescuers " * 50, "https://x.example/" + "a" * 999
    )
    lines = (DigestNews("", long), DigestNews("It rose. " * 90, long))
    told = digest(*(digest_story(n, title="Long " * 99, news=lines) for n in range(50)), total=50)
    assert len(html(told).encode()) < 250_000
    assert len(text(told).encode()) < 120_000
    assert len(body(told)) <= MAX_BYTES


def test_a_day_that_is_stated_without_a_time_is_moved_by_no_zone() -> None:
    of_day = item(article=article(published_at="2024-11-19T00:00:00Z", published_precision="day"))
    assert "| 19 Nov 2024 |" in text(digest(digest_story(item=of_day)))


def test_a_proof_says_by_what_it_is_known_and_what_was_not_fine() -> None:
    told = proof(matched=2, silenced=1, unread=3)
    quiet = "All quiet: 412 of 415 sources fine, 38,114 articles read, 2 matched"
    assert parsed(told)["Subject"] == f"[atacms now] {quiet}"
    shown = text(told)
    assert "2 articles have a topic of this alert, and told it nothing new." in shown
    assert "1 article was held back by silences" in shown
    assert "3 documents wait to be read." in shown
    assert "- World: fails since 2024-11-22 04:10 UTC" in shown
    assert "- and 1 more (wirewatch feeds list)" in shown
    assert "Вісті" in html(told)


def test_nothing_in_a_digest_is_loaded_run_or_smuggled_into_a_header() -> None:
    bad = item(
        article=article(
            title=HOSTILE, url="javascript:alert(1)", language='en" onload="x', outlet=HOSTILE
        ),
        snippets=(Snippet(HOSTILE, ((2, 10), (90_000, 90_001))),),
        carriers=(Carrier(HOSTILE, "data:text/html,x", NOW),) * 2,
    )
    told = replace(
        digest(digest_story(item=bad, news=(HOSTILE,), topic=HOSTILE)), alert=HOSTILE, label=HOSTILE
    )
    message = parsed(told)
    assert message["Bcc"] is None
    page = Page(html(told))
    assert page.handlers == [] and page.links == []
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    check("webhook.digest.ready", json.loads(body(told)))


@pytest.mark.parametrize(
    "headline",
    ["Заголовок о ракетах и складе " * 4, "x" * 10_000, "\x00\x1b", "\x00" * 200, "𝕏" * 200],
)
def test_ten_thousand_stories_fit_a_webhook_with_the_first_fifty_and_a_count(
    headline: str,
) -> None:
    long = "https://example.org/" + "a" * 500
    stories = [
        digest_story(n, title=f"{headline} {n}", url=long, news=("It rose. " * 90,) * 9)
        for n in range(50)
    ]
    topics = (("atacms", 9_901), *((f"topic_{n}", 1) for n in range(99)))
    told = digest(*stories, total=10_000, articles=31_000, by_topic=topics)
    content = body(told)
    assert len(content) <= MAX_BYTES
    data = json.loads(content)["data"]
    check("webhook.digest.ready", json.loads(content))
    assert (len(data["stories"]), data["total"], data["omitted"]) == (50, 10_000, 9_950)
    assert data["truncated"]
    assert "10,000 stories; here the 50 that most outlets carry." in text(told)
    assert "… and 9,950 more stories." in text(told)


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""

    def light(color: str) -> float:
        parts = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [
            each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_text_stands_out_in_light_and_in_dark() -> None:
    shown = html(digest(digest_story(is_new=False, is_passing=True, news=("New.",)))) + html(
        proof()
    )
    inline = set(re.findall(r"[ \";]color: (#[0-9a-f]{6});", shown.partition("</style>")[2]))
    assert inline
    assert min(_contrast(each, "#ffffff") for each in inline) >= 4.5
    for soft, ground in (("#5f6268", "#f3f2ee"), ("#5f6268", "#f2f6f7"), ("#2f5562", "#e9f0f2")):
        assert soft in shown and ground in shown
        assert _contrast(soft, ground) >= 4.5
    dark = ("#eceae5", "#a9adb3", "#7fb6c6", "#d6d4cf")
    assert min(_contrast(each, "#1f2226") for each in dark) >= 4.5
    assert min(_contrast(each, "#24292e") for each in dark) >= 4.5
