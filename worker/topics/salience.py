"""Whether an article is about a topic or only mentions it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from worker.base.types import Salience
from worker.topics.evaluate import Place, apart, find, mentions
from worker.topics.page import ArticlePage
from worker.topics.plan import Plan
from worker.topics.probes import Span

MIN_MENTIONS = 4
MIN_PARAGRAPHS = 3


def salience(plan: Plan, page: ArticlePage, places: Sequence[Place]) -> Salience:
    """Decides between ``main`` and ``passing`` for a topic found at ``places`` in the article.

    Headline and lead are read as one: a condition of two parts may have one in each. In the
    text a mention is an occurrence of the whole condition within one paragraph. Background counts
    for nothing.
    """
    start, end = page.text_at
    background = page.background
    if background:
        places = _outside(background, places)
    if any(place[0] < page.lead[1] for place in places) and find(
        plan, page, (page.title_at, *_without(page.lead, background))
    ):
        return "main"
    inside = sorted(place[0] for place in places if place[0] >= start)
    if len(inside) < MIN_MENTIONS:
        return "passing"
    found = []
    left_out = frozenset(background)
    for part in page.paragraphs:
        if part in left_out:
            continue
        if bisect_left(inside, part[0]) < bisect_left(inside, part[1]):
            mentioned = apart(mentions(plan, page, (part,)) or ())
            if mentioned:
                found.append(mentioned)
    if sum(map(len, found)) < MIN_MENTIONS or len(found) < MIN_PARAGRAPHS:
        return "passing"
    return "main" if found[0][0][0] < (start + end) / 2 else "passing"


def _outside(spans: Sequence[Span], places: Sequence[Place]) -> list[Place]:
    """Returns the places that begin in none of the spans, which are in their order."""
    starts = [start for start, _ in spans]
    ends = [end for _, end in spans]
    return [
        each
        for each in places
        if (number := bisect_right(starts, each[0])) == 0 or ends[number - 1] <= each[0]
    ]


def _without(part: Span, others: Sequence[Span]) -> list[Span]:
    """Returns what is left of a part beside others, which are in their order."""
    left, at = [], part[0]
    for start, end in others:
        if at < min(start, part[1]):
            left.append((at, min(start, part[1])))
        at = max(at, end)
    return [*left, (at, part[1])] if at < part[1] else left
