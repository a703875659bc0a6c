"""What a webhook's body says of a digest: as much of each story as there is room for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from worker.alerts.entries import MOST as MOST_NEWS
from worker.alerts.notices.digest_view import all_quiet, listed_by, news_lines
from worker.alerts.notices.passages import outlet_of
from worker.alerts.notices.times import iso_seconds
from worker.alerts.notices.words import cut
from worker.base.news import QuietProof
from worker.base.types import Digest, DigestStory, News


@dataclass(frozen=True, slots=True)
class _Room:
    """How much is said of each story: lengths in characters, lists in entries."""

    title: int = 300
    url: int = 1000
    passage: int = 300
    outlets: int = 8
    news: int = MOST_NEWS[0]
    sentence: int = 700
    story_topics: int = 20
    outlet: int = 60
    topics: int = 100
    stories: int = 50


_ROOMS = (
    _Room(),
    _Room(passage=200, outlets=5, news=4, sentence=240),
    _Room(title=200, url=400, passage=120, outlets=3, news=2, sentence=160),
    _Room(title=160, url=300, passage=0, outlets=1, news=1, sentence=120),
    _Room(title=120, url=200, passage=0, outlets=0, news=1, sentence=80),
    _Room(title=90, url=140, passage=0, outlets=0, news=0, story_topics=5),
    _Room(title=60, url=80, passage=0, outlets=0, news=0, story_topics=0, outlet=30, topics=50),
    _Room(title=30, url=0, passage=0, outlets=0, news=0, story_topics=0, outlet=15, topics=20),
    _Room(title=15, url=0, passage=0, outlets=0, news=0, story_topics=0, outlet=8, topics=10),
    # Topics' slugs may be of any length, and are never cut.
    _Room(
        title=15,
        url=0,
        passage=0,
        outlets=0,
        news=0,
        story_topics=0,
        outlet=8,
        topics=5,
        stories=25,
    ),
    _Room(
        title=15, url=0, passage=0, outlets=0, news=0, story_topics=0, outlet=8, topics=0, stories=5
    ),
)


def made(news: News) -> Iterator[dict[str, Any]]:
    """Yields the body's data, fuller ones first."""
    assert news.digest is not None
    for room in _ROOMS:
        yield _data(news, news.digest, room)


def _data(news: News, digest: Digest, room: _Room) -> dict[str, Any]:
    stories = digest.stories[: room.stories]
    return {
        "alert": news.alert,
        "mode": digest.mode,
        "since": iso_seconds(digest.since),
        "until": iso_seconds(digest.until),
        "stories": [_story(each, room) for each in stories],
        "total": digest.total,
        "articles": digest.articles,
        "topics": [
            {"slug": slug, "stories": number} for slug, number in digest.by_topic[: room.topics]
        ],
        "omitted": digest.total - len(stories),
        "listed_by": listed_by(news),
        "proof": _proof(digest.proof) if digest.proof is not None else None,
        "truncated": room != _ROOMS[0]
        or len(digest.by_topic) > room.topics
        or any(_is_cut(each, room) for each in stories),
    }


def _is_cut(story: DigestStory, room: _Room) -> bool:
    return story.news_more > 0 or len(story.topics) > room.story_topics


def _story(story: DigestStory, room: _Room) -> dict[str, Any]:
    article = story.item.article
    known = article.get("story")
    url = article.get("url")
    passages = story.item.snippets[:1] if room.passage else ()
    return {
        "id": known.get("id") if isinstance(known, dict) else None,
        "article_id": article.get("id"),
        "title": cut(str(article.get("title") or "Untitled"), room.title),
        # Half of an address leads elsewhere.
        "url": url if isinstance(url, str) and len(url) <= room.url else None,
        "outlet": cut(outlet_of(article), room.outlet),
        "published_at": article.get("published_at"),
        "language": article.get("language"),
        "topic": story.topic,
        "salience": "passing" if story.is_passing else "main",
        "is_new": story.is_new,
        "topics": [
            {"slug": slug, "salience": "passing" if is_passing else "main"}
            for slug, is_passing in story.topics[: room.story_topics]
        ],
        "news": [cut(each, room.sentence) for each in news_lines(story)[: room.news]],
        "outlets": story.outlets,
        "outlet_names": [
            cut(each.name, room.outlet) for each in story.item.carriers[: room.outlets]
        ],
        "passage": cut(passages[0].text, room.passage) if passages else None,
    }


def _proof(proof: QuietProof) -> dict[str, Any]:
    return {
        "message": all_quiet(proof),
        "sources": proof.sources,
        "fine": proof.fine,
        "articles": proof.articles,
        "matched": proof.matched,
        "silenced": proof.silenced,
        "unread": proof.unread,
        "faults": [{"source": name, "reason": what} for name, what in proof.faults],
    }
