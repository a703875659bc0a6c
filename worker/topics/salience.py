"""Whether an article is about a topic or only mentions it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from worker.base.types import Salience
from worker.topics.evaluate import Place, apart, find, mentions
from worker.topics.page import ArticlePage
from worker.topics.plan import Plan

MIN_MENTIONS = 4
MIN_PARAGRAPHS = 3


def salience(plan: Plan, page: ArticlePage, places: Sequence[Place]) -> Salience:
    """Decides between ``main`` and ``passing`` for a topic found at ``places`` in the article.

    Headline and lead are read as one: a condition of two parts may have one in each. In the
    text a mention is an occurrence of the whole condition within one paragraph.
    """
    start, end = page.text_at
    if any(place[0] < page.lead[1] for place in places) and find(
        plan, page, (page.title_at, page.lead)
    ):
        return "main"
    inside = sorted(place[0] for place in places if place[0] >= start)
    if len(inside) < MIN_MENTIONS:
        return "passing"
    found = []
    for part in page.paragraphs:
        if bisect_left(inside, part[0]) < bisect_left(inside, part[1]):
            mentioned = apart(mentions(plan, page, (part,)) or ())
            if mentioned:
                found.append(mentioned)
    if sum(map(len, found)) < MIN_MENTIONS or len(found) < MIN_PARAGRAPHS:
        return "passing"
    return "main" if found[0][0][0] < (start + end) / 2 else "passing"
