"""News to render in tests: ordinary, of many articles, right to left, and hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from worker.alerts.notices.spike_view import heading as spike_heading
from worker.alerts.spikes import KIND
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.base.news import Carrier, DigestNews, EndpointNews, QuietProof, SourceNews
from worker.base.types import Digest, DigestStory, Match, News, NewsItem, Snippet, TopicMatch

NOW = datetime(2024, 11, 23, 10, 15, tzinfo=UTC)
DELIVERY = "msg_2pZrQ8yJ4kLm0aNbVcXwTs"


def article(**changes: Any) -> dict[str, object]:
    """Returns the contract's article object without its text."""
    fields: dict[str, object] = {
        "id": 17,
        "url": "https://example.org/news/1",
        "title": "Kyiv fires six ATACMS at a depot near Bryansk",
        "title_derived": False,
        "published_at": "2024-11-19T09:40:00Z",
        "published_precision": "minute",
        "published_source": "feed",
        "first_seen_at": "2024-11-23T10:14:30Z",
        "language": "en",
        "author": None,
        "agency": None,
        "outlet": "Example Wire",
        "source": {"kind": "feed", "name": "World"},
        "topics": [
            {
                "slug": "atacms",
                "salience": "main",
                "score": 3.5,
                "matches": [
                    {"term": "ATACM*", "field": "title", "start": 15, "end": 21, "text": "ATACMS"}
                ],
            }
        ],
        "story": {"id": 17, "sources": 2},
        "duplicate_of": None,
    }
    return fields | changes


def item(**changes: Any) -> NewsItem:
    """Returns one article of a delivery; ``article`` changes by keyword ``article``."""
    text = "The army said six ATACMS missiles were fired, and that five ATACMS were shot down."
    fields: dict[str, Any] = {
        "article": article(),
        "topics": (
            TopicMatch("atacms", "main", 3.5, (Match("ATACM*", "title", 15, 21, "ATACMS"),)),
        ),
        "snippets": (Snippet(text, ((18, 24), (60, 66))),),
        "carriers": (
            Carrier("Example Wire", "https://example.org/news/1", NOW - timedelta(minutes=3)),
            Carrier("Morning Post", "https://post.example/a?b=1&c=2", NOW),
        ),
        "reason": "Matched ATACMS because the headline says “ATACMS”"
        " and the text says “ATACMS” 2 times.",
    }
    return NewsItem(**(fields | changes))


def news(**changes: Any) -> News:
    """Returns what one delivery tells."""
    fields: dict[str, Any] = {
        "delivery_id": DELIVERY,
        "alert": "atacms now",
        "kind": "article.matched",
        "created_at": NOW,
        "story_id": 17,
        "label": "ATACMS",
        "items": (item(),),
        "topic_names": {"atacms": "ATACMS"},
    }
    return News(**(fields | changes))


def update(**changes: Any) -> News:
    """Returns what a follow-up tells of a story that was told."""
    fields: dict[str, Any] = {
        "kind": "story.updated",
        "items": (item(article=article(title="Depot near Bryansk burns for a second day")),),
        "thread_title": "Kyiv fires six ATACMS at a depot near Bryansk",
        "occasion": "count",
        "news": (
            "The count of the dead rose from 12 to 48.",
            "Now carried by 5 outlets: Example Wire, Morning Post, Abendblatt, Вісті, 뉴스.",
        ),
        "kept_back": 3,
        "kept_copies": 1,
    }
    return news(**(fields | changes))


def ping() -> News:
    """Returns the news of ``notify test``."""
    return news(kind="test.ping", label="Wirewatch", items=(), story_id=None)


def source_news(kind: str = "source.failing", count: int = 2, **changes: Any) -> News:
    """Returns what those who run the service are told of sources."""
    was = "silent" if kind == "source.silent" else "failing"
    sources = tuple(
        SourceNews(
            kind="feed",
            key=f"https://news{number}.example.org/feed.xml",
            name=f"News {number}",
            group="wires",
            was=was,
            since=NOW - timedelta(hours=2),
            until=NOW if kind == "source.recovered" else None,
            reason="It has failed since 23 Nov 2024, 08:15 UTC: the server answered 500.",
        )
        for number in range(1, count + 1)
    )
    told = {"kind": kind, "label": "Wirewatch", "items": (), "story_id": None, "sources": sources}
    return news(**(told | {"alert": "[service] operator_channels"} | changes))


def endpoint_news(kind: str = "endpoint.failing", count: int = 1, **changes: Any) -> News:
    """Returns what those who run the service are told of endpoints."""
    endpoints = tuple(
        EndpointNews(
            channel=f"hook_{number}",
            kind="webhook",
            destination="https://hook.example.org/***1a2b3c4d",
            failures=4,
            since=NOW - timedelta(hours=2),
            waiting=12,
            disables_at=None if kind == "endpoint.disabled" else NOW + timedelta(hours=118),
            reason="It has failed since 23 Nov 2024, 08:15 UTC, 4 times in a row: HTTP 503.",
        )
        for number in range(1, count + 1)
    )
    told: dict[str, Any] = {"kind": kind, "label": "Wirewatch", "items": (), "story_id": None}
    told |= {"alert": "[service] operator_channels", "endpoints": endpoints}
    return news(**(told | changes))


def many(count: int) -> News:
    """Returns a group of ``count`` articles, each with much evidence."""
    return news(
        items=tuple(
            item(
                article=article(id=number, title=f"Headline number {number}"),
                topics=(
                    TopicMatch(
                        "atacms",
                        "passing",
                        1.0,
                        tuple(Match("ATACM*", "text", at, at + 6, "ATACMS") for at in range(100)),
                    ),
                ),
            )
            for number in range(1, count + 1)
        ),
        more=3,
    )


HOSTILE = (
    '"><script>alert(1)</script>\r\nBcc: all@example.org\r\n\r\n'
    "\u202e\x00=?utf-8?q?=0ABcc:x?= {{7*7}}"
)


def hostile() -> News:
    """Returns news in which every text tries to be something else."""
    return news(
        alert=HOSTILE,
        label=HOSTILE,
        items=(
            item(
                article=article(
                    title=HOSTILE,
                    url="javascript:alert(1)",
                    language='en" onload="x',
                    outlet=HOSTILE,
                ),
                snippets=(Snippet(HOSTILE, ((2, 10), (5, 8), (90_000, 90_001))),),
                carriers=(Carrier(HOSTILE, "data:text/html,x", NOW),),
                reason=HOSTILE,
            ),
        ),
    )


def digest_story(number: int = 1, **changes: Any) -> DigestStory:
    """Returns a story of a digest; ``title`` and ``url`` are its article's, ``news`` may be
    sentences."""
    about = {name: changes.pop(name) for name in ("title", "url", "language") if name in changes}
    made = {"id": number, "story": {"id": number, "sources": 2}} | about
    fields: dict[str, Any] = {
        "item": item(article=article(**made)),
        "topic": "atacms",
        "is_new": True,
        "is_passing": False,
        "articles": 1,
        "outlets": 2,
    }
    news = (
        each if isinstance(each, DigestNews) else DigestNews(each)
        for each in changes.pop("news", ())
    )
    return DigestStory(**(fields | changes), news=tuple(news))


def digest(*stories: DigestStory, **changes: Any) -> News:
    """Returns a digest of some stories, of the day before."""
    shown = stories or (digest_story(),)
    fields: dict[str, Any] = {
        "mode": "daily",
        "since": NOW - timedelta(days=1),
        "until": NOW,
        "zone": "Europe/Kyiv",
        "stories": shown,
        "total": len(shown),
        "articles": len(shown),
        "by_topic": (("atacms", len(shown)),),
    }
    told = Digest(**(fields | changes))
    return news(
        kind="digest.ready",
        label="atacms now",
        items=(),
        story_id=None,
        more=told.total - len(shown),
        digest=told,
    )


def proof(**changes: Any) -> News:
    """Returns a digest without a story."""
    fields: dict[str, Any] = {
        "sources": 415,
        "fine": 412,
        "articles": 38_114,
        "faults": (("World", "fails since 2024-11-22 04:10 UTC"), ("Вісті", "was not read")),
    }
    told = digest(proof=QuietProof(**(fields | changes)), total=0, articles=0, by_topic=())
    assert told.digest is not None
    return replace(told, digest=replace(told.digest, stories=()))


HOUR = timedelta(hours=1)


def spike(**changes: Any) -> Spike:
    """Returns a spike of the last hour after a day that was as usual."""
    hours = [Hour(NOW - n * HOUR, 6 + n % 3, 9, 6.4) for n in range(24, 1, -1)]
    made = Spike(
        topic="atacms",
        began=NOW.replace(minute=0),
        since=NOW - HOUR,
        until=NOW,
        stories=31,
        articles=58,
        expected_stories=9.2,
        expected_articles=15.7,
        hours=(*hours, Hour(NOW - HOUR, 31, 58, 9.2)),
        by_story=(4, 1),
        zone="Europe/Kyiv",
    )
    return replace(made, **changes)


def spike_news(*items: NewsItem, told: Spike | None = None, **changes: Any) -> SpikeNews:
    """Returns what one delivery tells of a spike."""
    made = told or spike()
    shown = items or (item(), item(article=article(id=18, title="Depot burns")))
    fields: dict[str, Any] = {
        "delivery_id": DELIVERY,
        "alert": "unusually much",
        "kind": KIND,
        "created_at": NOW,
        "story_id": None,
        "label": "ATACMS",
        "items": shown,
        "more": max(made.stories - len(shown), 0),
        "thread_title": spike_heading(made),
        "topic_names": {"atacms": "ATACMS"},
        "spike": made,
    }
    return SpikeNews(**(fields | changes))
