"""Whether an article is about a topic or only mentions it."""

from __future__ import annotations

import re

from worker.core.topics.evaluate import apart, find, mentions
from worker.core.topics.page import ArticlePage
from worker.core.topics.plan import Plan
from worker.core.topics.probes import Span
from worker.types import Salience

MIN_MENTIONS = 4
MIN_PARAGRAPHS = 3

_BLANK_LINES = re.compile(r"\n\n")


def salience(plan: Plan, page: ArticlePage) -> Salience:
    """Decides between ``main`` and ``passing`` for a topic that is in the article.

    Headline and lead are read as one: a condition of two parts may have one in each. In the
    text a mention is an occurrence of the whole condition within one paragraph.
    """
    top = (page.title_at, page.lead)
    if find(plan, page, top):
        return "main"
    start, end = page.text_at
    found = [apart(mentions(plan, page, (part,)) or ()) for part in _paragraphs(page)]
    with_mentions = [part for part in found if part]
    if sum(map(len, with_mentions)) < MIN_MENTIONS or len(with_mentions) < MIN_PARAGRAPHS:
        return "passing"
    return "main" if with_mentions[0][0][0] < (start + end) / 2 else "passing"


def _paragraphs(page: ArticlePage) -> list[Span]:
    start, end = page.text_at
    parts: list[Span] = []
    for gap in _BLANK_LINES.finditer(page.haystack, start, end):
        parts.append((start, gap.start()))
        start = gap.end()
    return [*parts, (start, end)]
