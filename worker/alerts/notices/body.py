"""The body of a webhook: ``{"type", "version", "timestamp", "data"}``, compact and bounded."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from worker.alerts import kinds
from worker.alerts.follow_ups import FIRST
from worker.alerts.notices import digest_body, endpoint_headings, headings, spike_body
from worker.alerts.notices.times import iso_seconds
from worker.alerts.spikes.told import SpikeNews
from worker.base.types import News, NewsItem, TopicMatch

VERSION = 1
MAX_BYTES = 20_000
"""The size that Standard Webhooks 1.0 asks senders to stay below."""

TEST_MESSAGE = (
    "This is a test. Nothing has happened; whoever runs this Wirewatch asked for it. "
    "Alerts will arrive the same way."
)

_ALL = 1_000_000


@dataclass(frozen=True, slots=True)
class _Trim:
    """How much of each list is kept, and how long a text may be."""

    snippets: int = _ALL
    matches: int = _ALL
    more: int = _ALL
    topics: int = _ALL
    outlets: int = _ALL
    text: int = _ALL
    news: int = _ALL
    sources: int = _ALL


_TRIMS = (
    _Trim(),
    _Trim(snippets=1, sources=100),
    _Trim(snippets=1, matches=20, sources=50),
    _Trim(snippets=1, matches=5, sources=25),
    _Trim(snippets=1, matches=1, sources=10),
    _Trim(snippets=1, matches=1, more=20, outlets=20, news=20, sources=10),
    _Trim(snippets=1, matches=1, more=10, outlets=20, news=20, sources=10),
    _Trim(snippets=1, matches=1, more=3, outlets=20, topics=20, text=1000, news=10, sources=8),
    _Trim(snippets=1, matches=1, more=0, outlets=10, topics=10, text=500, news=5, sources=8),
    _Trim(snippets=0, matches=1, more=0, outlets=3, topics=3, text=100, news=3, sources=8),
)


def body(news: News, limit: int = MAX_BYTES) -> bytes:
    """Returns the body as compact JSON in UTF-8, of at most ``limit`` bytes.

    Where it would be larger, snippets go first, then matches, then the group's other articles,
    and ``data.truncated`` says so. Raises ValueError for a kind of news that has no body.
    """
    is_told_here = news.digest is not None or isinstance(news, SpikeNews)
    if not is_told_here and news.kind not in _DATA:
        raise ValueError(f"there is no webhook body for news of the kind {news.kind!r}")
    for data in _made(news):
        content = _encode(news, data)
        if len(content) <= limit:
            break
    return content


def _made(news: News) -> Iterator[dict[str, Any]]:
    """Yields the body's data, fuller ones first."""
    if news.digest is not None:
        yield from digest_body.made(news)
        return
    if isinstance(news, SpikeNews):
        yield from spike_body.made(news)
        return
    for trim in _TRIMS:
        yield _DATA[news.kind](news, trim)


def _encode(news: News, data: dict[str, Any]) -> bytes:
    document = {
        "type": news.kind,
        "version": VERSION,
        "timestamp": iso_seconds(news.created_at),
        "data": data,
    }
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "replace")


def _article_matched(news: News, trim: _Trim) -> dict[str, Any]:
    return _cut({**_told(news, trim), **_later(news, trim)}, trim)


def _story_updated(news: News, trim: _Trim) -> dict[str, Any]:
    update = {"occasion": news.occasion, **_later(news, trim)}
    return _cut({**_told(news, trim), **update}, trim)


def _later(news: News, trim: _Trim) -> dict[str, Any]:
    """Returns what came later; a first message has some where it waited meanwhile."""
    occasions = news.occasions or (news.occasion or FIRST,)
    return {
        "occasions": list(occasions[: trim.news]),
        "news": list(news.news[: trim.news]),
        "kept_back": news.kept_back,
    }


def _cut(data: dict[str, Any], trim: _Trim) -> dict[str, Any]:
    if trim.text == _ALL:
        return data
    cut: dict[str, Any] = _shortened(data, trim.text)
    return cut


def _told(news: News, trim: _Trim) -> dict[str, Any]:
    first, others = news.items[0], news.items[1:]
    return {
        "alert": news.alert,
        "article": _article(first, trim),
        "story": _story(news, first, trim),
        "matches": _evidence(first.topics[: trim.topics], trim),
        "snippets": [
            {
                "field": "text",
                "text": snippet.text,
                "marks": [{"start": start, "end": end} for start, end in snippet.marks],
            }
            for snippet in first.snippets[: trim.snippets]
        ],
        "reason": first.reason,
        "recurs_of": first.recurs_of.isoformat() if first.recurs_of else None,
        "more": [_article(item, trim) for item in others[: trim.more]],
        "omitted": news.more + len(others[trim.more :]),
        "truncated": trim != _TRIMS[0],
    }


def _test_ping(_news: News, _trim: _Trim) -> dict[str, Any]:
    return {"message": TEST_MESSAGE}


def _sources(news: News, trim: _Trim) -> dict[str, Any]:
    shown = news.sources[: trim.sources]
    data = {
        "message": headings.of_sources(news),
        "sources": [
            {
                "kind": each.kind,
                "name": each.name,
                "key": each.key,
                "group": each.group,
                "was": each.was,
                "since": iso_seconds(each.since),
                "until": iso_seconds(each.until) if each.until else None,
                "reason": each.reason,
            }
            for each in shown
        ],
        "omitted": news.more + len(news.sources) - len(shown),
        "truncated": trim != _TRIMS[0],
    }
    return _cut(data, trim)


def _endpoints(news: News, trim: _Trim) -> dict[str, Any]:
    shown = news.endpoints[: trim.sources]
    data = {
        "message": endpoint_headings.of_endpoints(news),
        "endpoints": [
            {
                "channel": each.channel,
                "kind": each.kind,
                "destination": each.destination,
                "failures": each.failures,
                "since": iso_seconds(each.since) if each.since else None,
                "disables_at": iso_seconds(each.disables_at) if each.disables_at else None,
                "waiting": each.waiting,
                "reason": each.reason,
            }
            for each in shown
        ],
        "omitted": news.more + len(news.endpoints) - len(shown),
        "truncated": trim != _TRIMS[0],
    }
    return _cut(data, trim)


_DATA: Mapping[str, Callable[[News, _Trim], dict[str, Any]]] = {
    kinds.NEWS: _article_matched,
    kinds.UPDATE: _story_updated,
    **dict.fromkeys(headings.OF_SOURCES, _sources),
    **dict.fromkeys(endpoint_headings.OF_ENDPOINTS, _endpoints),
    kinds.TEST: _test_ping,
}


def _article(item: NewsItem, trim: _Trim) -> dict[str, Any]:
    article: dict[str, Any] = {key: item.article[key] for key in item.article if key != "text"}
    topics = article.get("topics")
    if isinstance(topics, list | tuple):
        article["topics"] = [
            {**topic, "matches": list(topic.get("matches", ()))[: trim.matches]}
            for topic in topics[: trim.topics]
        ]
    return article


def _story(news: News, item: NewsItem, trim: _Trim) -> dict[str, Any]:
    known = item.article.get("story")
    story: dict[str, Any] = dict(known) if isinstance(known, Mapping) else {}
    story.setdefault("id", news.story_id)
    story.setdefault("sources", max(1, len(item.carriers)))
    story["outlets"] = [
        {
            "name": carrier.name,
            "url": carrier.url,
            "first_seen_at": iso_seconds(carrier.first_seen_at),
        }
        for carrier in item.carriers[: trim.outlets]
    ]
    return story


def _evidence(topics: Sequence[TopicMatch], trim: _Trim) -> list[dict[str, Any]]:
    return [
        {
            "topic": topic.slug,
            "salience": topic.salience,
            "term": match.term,
            "field": match.field,
            "start": match.start,
            "end": match.end,
            "text": match.text,
        }
        for topic in topics
        for match in topic.matches[: trim.matches]
    ]


def _shortened(value: Any, width: int, key: str = "") -> Any:
    """Cuts long texts; a long address is left out, since half of one leads elsewhere."""
    if isinstance(value, str):
        if len(value) <= width:
            return value
        return None if key == "url" else value[: width - 1] + "…"
    if isinstance(value, Mapping):
        return {name: _shortened(part, width, name) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(part, width, key) for part in value]
    return value


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return iso_seconds(value)
    raise TypeError(f"{type(value).__name__} has no place in a webhook's body")
