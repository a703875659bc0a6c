"""Spikes as mails and as webhooks' bodies: ordinary, huge and hostile."""

from __future__ import annotations

import json
import re

import pytest

from tests.alerts.notices.mails import Page, parsed, part
from tests.alerts.notices.test_digest import _contrast
from tests.notices import DELIVERY, HOSTILE, HOUR, NOW, article, item, spike, spike_news
from tests.schemas.check import check
from worker.alerts.notices.body import MAX_BYTES, body
from worker.alerts.notices.spike_view import heading
from worker.alerts.spikes.told import SpikeNews
from worker.base.news import Carrier
from worker.base.types import Snippet


def text(told: SpikeNews) -> str:
    return part(parsed(told), "plain")


def html(told: SpikeNews) -> str:
    return part(parsed(told), "html")


def test_a_mail_says_what_came_what_is_usual_and_which_stories_make_it() -> None:
    message = parsed(spike_news())
    assert message["Subject"] == "[ATACMS] Spike: 31 stories in one hour, usually 9"
    assert message["In-Reply-To"] is None
    for shown in (text(spike_news()), re.sub(r"<[^>]+>", "", html(spike_news()))):
        assert "58 articles of 31 stories in one hour" in shown
        assert "16 of 9 are usual. That is 3.4 times as many stories." in shown
        assert "It began after 23 Nov, 12:00." in shown
        assert "4 new articles; 2 outlets: Example Wire, Morning Post" in shown
        assert f"… and 29 more stories. All of them: wirewatch stories --delivery {DELIVERY}" in (
            shown.replace("&hellip;", "…")
        )
    assert "*ATACMS*" in text(spike_news())


def test_the_curve_is_of_block_characters_in_text_and_of_bars_in_html() -> None:
    (curve,) = re.findall("[▁▂▃▄▅▆▇█]{3,}", text(spike_news()))
    assert len(curve) == 24 and curve.endswith("█") and set(curve[:-1]) == {"▂", "▃"}
    page = html(spike_news())
    assert page.count('class="high"') == 1 and page.count('class="bar"') == 11
    assert 'width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="high"' in page


def test_a_topic_of_which_nothing_is_expected_has_its_words() -> None:
    told = spike(stories=6, expected_stories=0.2, expected_articles=0.3)
    assert heading(told) == "Spike: 6 stories in one hour, usually fewer than one"
    two = spike(since=NOW - 2 * HOUR, stories=1)
    assert heading(two) == "Spike: 1 story in 2 hours, usually 9"


def test_a_webhooks_body_fits_its_schema() -> None:
    told = json.loads(body(spike_news()))
    check("webhook.topic.spike", told)
    data = told["data"]
    assert (data["total"], data["omitted"], len(data["stories"])) == (31, 29, 2)
    assert [each["articles"] for each in data["stories"]] == [4, 1]
    assert data["topic"] == {"slug": "atacms", "name": "ATACMS"}
    assert len(data["curve"]) == 24
    assert not data["truncated"]


@pytest.mark.parametrize("headline", ["Заголовок о ракетах и складе " * 4, "x" * 10_000])
def test_a_spike_of_ten_thousand_stories_fits_a_webhook(headline: str) -> None:
    long = "https://example.org/" + "a" * 900
    carriers = (Carrier("Название издания " * 5, long, NOW),) * 12
    items = [
        item(article=article(id=n, title=f"{headline} {n}", url=long), carriers=carriers)
        for n in range(20)
    ]
    told = spike_news(*items, told=spike(stories=10_000, articles=30_000, by_story=(9,) * 20))
    content = body(told)
    assert len(content) <= MAX_BYTES
    check("webhook.topic.spike", json.loads(content))
    assert json.loads(content)["data"]["truncated"]
    assert "Spike: 10,000 stories" in str(parsed(told)["Subject"])


def test_nothing_in_a_spike_is_loaded_run_or_smuggled_into_a_header() -> None:
    bad = item(
        article=article(
            title=HOSTILE, url="javascript:alert(1)", language='en" onload="x', outlet=HOSTILE
        ),
        snippets=(Snippet(HOSTILE, ((2, 10), (90_000, 90_001))),),
        carriers=(Carrier(HOSTILE, "data:text/html,x", NOW),) * 2,
    )
    told = spike_news(bad, told=spike(topic=HOSTILE), label=HOSTILE, alert=HOSTILE)
    message = parsed(told)
    assert message["Bcc"] is None
    page = Page(html(told))
    assert page.handlers == [] and page.links == []
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    check("webhook.topic.spike", json.loads(body(told)))


def test_every_text_stands_out() -> None:
    inline = set(re.findall(r"[ \";]color: (#[0-9a-f]{6});", html(spike_news())))
    assert inline
    assert min(_contrast(each, "#ffffff") for each in inline if each != "#17191c") >= 4.5
    for ground in ("#f2f6f7", "#f3f2ee"):
        assert _contrast("#5f6268", ground) >= 4.5
