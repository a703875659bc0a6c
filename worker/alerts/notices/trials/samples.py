"""Invented news by which templates of one's own are tried before anything happens."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from worker.alerts.digests import READY
from worker.alerts.kinds import NEWS, UPDATE
from worker.alerts.notices.templates.parts import Shown
from worker.alerts.spikes import KIND
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.base.news import Carrier, DigestNews, NamedArticle, QuietProof
from worker.base.types import Digest, DigestStory, Match, News, NewsItem, Snippet, TopicMatch

_AT = datetime(2024, 11, 23, 10, 15, tzinfo=UTC)


def _item() -> NewsItem:
    text = "Two ships took shelter in the harbour of Valdora before the storm."
    found = TopicMatch("harbour", "main", 3.0, (Match("harbour", "text", 30, 37, "harbour"),))
    return NewsItem(
        article={
            "id": 1,
            "url": "https://news.example.org/1",
            "title": "Storm closes the harbour of Valdora",
            "published_at": "2024-11-23T10:02:00Z",
            "published_precision": "minute",
            "language": "en",
            "outlet": "Example Wire",
            "story": {"id": 1, "sources": 2},
        },
        topics=(found,),
        snippets=(Snippet(text, ((30, 37),)),),
        carriers=(
            Carrier("Example Wire", "https://news.example.org/1", _AT - timedelta(minutes=9)),
            Carrier("Morning Post", None, _AT),
        ),
        reason="Matched Harbour because the text says “harbour”.",
    )


def news() -> News:
    """Returns what is told first of a story."""
    return News("msg_sample", "harbours", NEWS, _AT, 1, "Harbour", (_item(),))


def update() -> News:
    """Returns a follow-up."""
    line = "Now carried by 5 outlets: Example Wire, Morning Post and 3 more."
    title = "Storm closes the harbour of Valdora"
    return replace(news(), kind=UPDATE, news=(line,), kept_back=2, more=1, thread_title=title)


def digest() -> News:
    """Returns a digest of two stories."""
    story = DigestStory(_item(), "harbour", is_new=True, is_passing=False, articles=2, outlets=2)
    article = NamedArticle(
        "Morning Post", "Ferries stay in the harbour of Valdora", "https://example.org/2"
    )
    lines = (DigestNews("", article), DigestNews("A new topic: ferries.", article))
    told = replace(
        story,
        is_new=False,
        is_passing=True,
        news=lines,
        news_more=2,
        topics=(("harbour", False), ("ferries", True)),
    )
    since = _AT - timedelta(days=1)
    made = Digest("daily", since, _AT, "UTC", (story, told), total=9, articles=12)
    return replace(news(), kind=READY, items=(), story_id=None, digest=made)


def proof() -> News:
    """Returns a proof that all was quiet."""
    shown = QuietProof(415, 412, 38_114, 2, 1, 3, (("World", "was not read"),))
    made = digest()
    assert made.digest is not None
    empty = replace(made.digest, stories=(), total=0, articles=0, proof=shown)
    return replace(made, digest=empty)


def spike() -> SpikeNews:
    """Returns a spike of one story that is shown and others that are not."""
    since = _AT - timedelta(hours=1)
    hours = (Hour(since - timedelta(hours=1), 8, 12, 9.2), Hour(since, 31, 58, 9.2))
    made = Spike("harbour", since, since, _AT, 31, 58, 9.2, 15.7, hours, by_story=(4,))
    known = {each.name: getattr(news(), each.name) for each in fields(News)}
    return SpikeNews(**(known | {"kind": KIND, "story_id": None, "more": 30, "spike": made}))


def _shown(told: News) -> Shown:
    from worker.alerts.notices.mail import shown

    return shown(told)


SAMPLES: Mapping[str, Callable[[], Sequence[Shown]]] = {
    "mail": lambda: [_shown(news()), _shown(update())],
    "digest": lambda: [_shown(digest()), _shown(proof())],
    "spike": lambda: [_shown(spike())],
}
"""Kinds of message, and what their templates are tried with."""
