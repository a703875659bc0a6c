"""What the entry of a digest tells of a story beside the article that it shows.

All that was told of the story since the digest before is named: what was new, and by whose article,
where that is another than the one shown. So a reader sees what the books say was told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from worker.alerts import follow_ups
from worker.alerts.kinds import NEWS
from worker.base.news import DigestNews, NamedArticle

ROOM = 120
"""So much is told in a digest beside its stories' articles."""
MOST = (8, 5, 3, 2)
"""Of each story so much, the weightiest: the first of these with which the digest keeps to its
room, or the last."""
_WEIGHTS = ("withdrawal", "correction", "topic", "count", "headline", NEWS, "outlets", "report")
"""Kinds of news, the weightiest first."""


@dataclass(frozen=True, slots=True)
class StoryNotice:
    """A notice of a story, with the article that it told of."""

    kind: str
    news: Mapping[str, Any]
    article_id: int
    article: NamedArticle


@dataclass(frozen=True, slots=True)
class Line:
    """What is told, and what place its kind has among those that are told: the lower, the
    weightier."""

    place: int
    news: DigestNews


def lines_of(
    told: Sequence[StoryNotice], shown: int, carriers: Sequence[str], *, is_new: bool
) -> tuple[Line, ...]:
    """Returns what is told beside the article ``shown``, each once and in order. ``told`` are the
    notices in order, ``carriers`` who carries the story by now."""
    found: dict[DigestNews | str, Line] = {}
    for notice in told:
        for news in _news(notice, shown, carriers, is_new=is_new):
            # One alert may have told what another did.
            found.setdefault(news.sentence or news, Line(_place(notice.kind), news))
    return tuple(found.values())


def fitting(
    stories: Sequence[Sequence[Line]],
) -> Iterator[tuple[tuple[DigestNews, ...], int]]:
    """Yields what there is room for of each story of a digest, and how much more there is."""
    numbers = [len(each) for each in stories]
    most = next((each for each in MOST if sum(min(each, n) for n in numbers) <= ROOM), MOST[-1])
    for lines in stories:
        by_weight = sorted(range(len(lines)), key=lambda at: (lines[at].place, -at))
        kept = sorted(by_weight[:most])
        yield tuple(lines[at].news for at in kept), len(lines) - len(kept)


def _news(
    notice: StoryNotice, shown: int, carriers: Sequence[str], *, is_new: bool
) -> Iterator[DigestNews]:
    article = notice.article if notice.article_id != shown else None
    if notice.kind == NEWS:
        if article is not None:
            yield DigestNews("", article)
        return
    for stored in notice.news.get("news", ()):
        is_carried = follow_ups.is_carried(stored)
        # Who carries a story stands below it; it is news only where it was told before.
        if is_carried and is_new:
            continue
        sentence = follow_ups.carried_now(stored, carriers)
        is_named = is_carried or "“" in sentence
        yield DigestNews(sentence, None if is_named else article)


def _place(kind: str) -> int:
    what = kind.partition("-")[0]
    return _WEIGHTS.index(what) if what in _WEIGHTS else len(_WEIGHTS)
