"""Texts with the words marked that made them match. Whatever they hold is text, never HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from worker.alerts.snippets import snippets
from worker.base.types import Match

_MOST = 40_000
"""Characters of a text that a page shows."""
_SNIPPETS = 3


def with_marks(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """Returns the text as HTML, its spans in ``<mark>``. Spans that overlap become one."""
    parts, at = [], 0
    for start, end in sorted(spans):
        begin = max(start, at)
        if end <= begin or begin >= len(text):
            continue
        parts += [escape(text[at:begin]), Markup("<mark>"), escape(text[begin:end])]
        parts.append(Markup("</mark>"))
        at = min(end, len(text))
    return Markup("").join([*parts, escape(text[at:])])


def marked(text: str, matches: Iterable[Match], field: str) -> Markup:
    """Returns a field of an article with the matches in it marked."""
    return with_marks(text, [(each.start, each.end) for each in matches if each.field == field])


def _matches(article: dict[str, Any]) -> list[Match]:
    return [
        Match(each["term"], each["field"], each["start"], each["end"], each["text"])
        for topic in article["topics"]
        for each in topic["matches"]
    ]


def passages(article: dict[str, Any]) -> list[Markup]:
    """Returns the stretches of an article's text in which its topics were found."""
    return passages_of(article["title"], article["text"], _matches(article))


def passages_of(title: str, text: str, matches: Sequence[Match]) -> list[Markup]:
    """Returns the stretches of a text with most of the matches."""
    # A text that was shortened since may end before them.
    inside = [each for each in matches if each.field == "text" and each.end <= len(text)]
    found = snippets(title, text, inside, limit=_SNIPPETS) if inside else ()
    return [with_marks(each.text, each.marks) for each in found]


def paragraphs(article: dict[str, Any]) -> list[Markup]:
    """Returns an article's paragraphs, as many as a page holds, with its words marked."""
    text = article["text"][:_MOST]
    spans = [(each.start, each.end) for each in _matches(article) if each.field == "text"]
    found, at = [], 0
    for part in text.split("\n\n"):
        inside = [(start - at, end - at) for start, end in spans if at <= start < at + len(part)]
        found.append(with_marks(part, inside))
        at += len(part) + 2
    return found
