"""News that nobody wrote, one of each kind, for a template to be tried with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from worker.alerts.digests import READY
from worker.alerts.kinds import NEWS, TEST, UPDATE
from worker.alerts.notices.endpoint_headings import OF_ENDPOINTS
from worker.alerts.notices.headings import OF_SOURCES
from worker.alerts.spikes import KIND
from worker.alerts.spikes.told import Hour, Spike, SpikeNews
from worker.base.news import Carrier, EndpointNews, QuietProof, SourceNews
from worker.base.types import Digest, DigestStory, Match, News, NewsItem, Snippet, TopicMatch

_NOW = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
_TITLE = 'Council votes "yes" on the\u00a0harbour bridge: 34 to 12 & a recount'
_ENDPOINT = EndpointNews(
    "hook", "webhook", "https://example.org/***", 4, _NOW, 12, None, "It has failed 4 times."
)
_TEXT = "The harbour bridge is to be built after all, the council said on Thursday."


def samples() -> list[News]:
    """Returns news of every kind that a channel may be told of."""
    plain = _news(NEWS, (_item(),))
    more = (_item(), _item(url=None, outlet=None))
    update = replace(
        _news(UPDATE, more),
        occasion="outlets-5",
        occasions=("outlets-5",),
        news=("Now carried by 5 outlets.",),
        kept_back=2,
    )
    return [
        plain,
        update,
        replace(_news(READY), digest=_digest()),
        replace(_news(READY), digest=_quiet()),
        _spike(),
        _news(TEST),
        *(replace(_news(kind), sources=(_source(kind),)) for kind in OF_SOURCES),
        *(replace(_news(kind), endpoints=(_ENDPOINT,)) for kind in OF_ENDPOINTS),
    ]


def _news(kind: str, items: tuple[NewsItem, ...] = ()) -> News:
    return News(
        delivery_id="msg_sample",
        alert="harbour bridge",
        kind=kind,
        created_at=_NOW,
        story_id=7 if items else None,
        label="Harbour",
        items=items,
        topic_names={"harbour": "Harbour"},
    )


def _item(
    url: str | None = "https://example.org/bridge", outlet: str | None = "Example"
) -> NewsItem:
    at = _TITLE.index("harbour")
    match = Match("harbour", "title", at, at + 7, "harbour")
    article: dict[str, object] = {
        "id": 21,
        "url": url,
        "title": _TITLE,
        "title_derived": False,
        "published_at": "2026-01-15T09:20:00Z",
        "published_precision": "minute",
        "published_source": "feed",
        "first_seen_at": "2026-01-15T09:29:30Z",
        "language": "en",
        "author": None,
        "agency": None,
        "outlet": outlet,
        "source": {"kind": "feed", "name": "World"},
        "topics": [],
        "story": {"id": 7, "sources": 2},
        "duplicate_of": None,
    }
    return NewsItem(
        article=article,
        topics=(TopicMatch("harbour", "main", 3.0, (match,)),),
        snippets=(Snippet(_TEXT, ((4, 11),)),),
        carriers=(Carrier("Example", url, _NOW), Carrier("Morning Post", None, _NOW)),
        reason="Matched Harbour because the headline says “harbour”.",
    )


def _spike() -> SpikeNews:
    since = _NOW - timedelta(hours=1)
    spike = Spike(
        topic="harbour",
        began=since,
        since=since,
        until=_NOW,
        stories=31,
        articles=58,
        expected_stories=9.2,
        expected_articles=15.7,
        hours=(Hour(since, 31, 58, 9.2),),
        by_story=(4,),
    )
    return SpikeNews(
        delivery_id="msg_sample",
        alert="harbour bridge",
        kind=KIND,
        created_at=_NOW,
        story_id=None,
        label="Harbour",
        items=(_item(),),
        more=30,
        topic_names={"harbour": "Harbour"},
        spike=spike,
    )


def _digest() -> Digest:
    story = DigestStory(_item(), "harbour", True, False, 3, 2, topics=(("harbour", False),))
    return Digest("daily", _NOW - timedelta(days=1), _NOW, "UTC", (story,), 1, 3, (("harbour", 1),))


def _quiet() -> Digest:
    proof = QuietProof(sources=40, fine=39, articles=2100, faults=(("World", "fails"),))
    return Digest("daily", _NOW - timedelta(days=1), _NOW, "UTC", proof=proof)


def _source(kind: str) -> SourceNews:
    was = "silent" if kind == "source.silent" else "failing"
    until = _NOW if kind == "source.recovered" else None
    since = _NOW - timedelta(hours=2)
    key, why = "https://example.org/feed.xml", "the server answered 500"
    return SourceNews("feed", key, "World", "", was, since, until, why)
