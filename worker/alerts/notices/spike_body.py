"""What a webhook's body says of a spike: as much of each story as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from worker.alerts.notices.occasions import topic_name
from worker.alerts.notices.passages import outlet_of
from worker.alerts.notices.spike_view import heading, listed_by
from worker.alerts.notices.times import iso_seconds
from worker.alerts.notices.words import cut
from worker.alerts.spikes.told import SpikeNews
from worker.base.types import NewsItem


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is said of each story: lengths in characters, lists in entries."""

    title: int = 300
    url: int = 1000
    passage: int = 300
    outlets: int = 8
    stories: int = 20


_ROOMS = (
    _Room(),
    _Room(passage=200, outlets=5),
    _Room(title=200, url=400, passage=120, outlets=3),
    _Room(title=120, url=200, passage=0, outlets=0),
    _Room(title=60, url=0, passage=0, outlets=0),
    _Room(title=30, url=0, passage=0, outlets=0, stories=10),
)


def made(told: SpikeNews) -> Iterator[dict[str, Any]]:
    """Yields the body's data, fuller ones first."""
    for room in _ROOMS:
        yield _data(told, room)


def _data(told: SpikeNews, room: _Room) -> dict[str, Any]:
    spike = told.spike
    shown = told.items[: room.stories]
    numbers = (*spike.by_story, *(1 for _ in shown))
    return {
        "alert": cut(told.alert, 200),
        "message": heading(spike),
        "topic": {
            "slug": spike.topic,
            "name": cut(topic_name(spike.topic, told.topic_names), 200),
        },
        "began_at": iso_seconds(spike.began),
        "since": iso_seconds(spike.since),
        "until": iso_seconds(spike.until),
        "total": spike.stories,
        "articles": spike.articles,
        "expected_stories": round(spike.expected_stories, 2),
        "expected_articles": round(spike.expected_articles, 2),
        "curve": [
            {
                "at": iso_seconds(each.at),
                "stories": each.stories,
                "articles": each.articles,
                "expected_stories": each.expected,
            }
            for each in spike.hours
        ],
        "stories": [
            _story(item, number, room) for item, number in zip(shown, numbers, strict=False)
        ],
        "omitted": max(spike.stories - len(shown), 0),
        "listed_by": listed_by(told),
        "truncated": room != _ROOMS[0],
    }


def _story(item: NewsItem, number: int, room: _Room) -> dict[str, Any]:
    article = item.article
    known = article.get("story")
    url = article.get("url")
    passages = item.snippets[:1] if room.passage else ()
    return {
        "id": known.get("id") if isinstance(known, dict) else None,
        "article_id": article.get("id"),
        "title": cut(str(article.get("title") or "Untitled"), room.title),
        # Half of an address leads elsewhere.
        "url": url if isinstance(url, str) and len(url) <= room.url else None,
        "outlet": cut(outlet_of(article), 60),
        "published_at": article.get("published_at"),
        "language": article.get("language"),
        "articles": number,
        "outlets": max(len(item.carriers), 1),
        "outlet_names": [cut(each.name, 60) for each in item.carriers[: room.outlets]],
        "passage": cut(passages[0].text, room.passage) if passages else None,
    }
