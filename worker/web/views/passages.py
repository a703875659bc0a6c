"""Texts with the words marked that made them match. Whatever they hold is text, never HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from worker.alerts.snippets import snippets
from worker.base.types import Match

_ROOM = 20_000
"""Bytes of a text that a page shows."""
_PARAGRAPH, _MARK = 9, 13
_LEAST = 1_000
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


def paragraphs(
    article: dict[str, Any], begin: int = 0, room: int = _ROOM
) -> tuple[list[Markup], int | None]:
    """Returns an article's paragraphs from a character on, as many as there is room for, with its
    words marked; and the character that a further page begins with, None where none does."""
    text = article["text"]
    spans = [(each.start, each.end) for each in _matches(article) if each.field == "text"]
    found: list[Markup] = []
    at = begin
    for part in text[begin : begin + room].split("\n\n"):
        inside = [(start - at, end - at) for start, end in spans if at <= start < at + len(part)]
        frame = _PARAGRAPH + len(inside) * _MARK
        if frame + _size(part) > room:
            if not found:
                head = _beginning(part, max(_LEAST, room - frame))
                found, at = [with_marks(head, inside)], at + len(head)
            return found, at
        room -= frame + _size(part)
        found.append(with_marks(part, inside))
        at += len(part) + 2
    return found, at if at < len(text) else None


def _size(text: str) -> int:
    return len(str(escape(text)).encode("utf-8", "replace"))


def _beginning(text: str, room: int) -> str:
    """Returns as much of a text as there is room for, to the end of a word if that is near."""
    most = len(text)
    while (size := _size(text[:most])) > room:
        most = max(1, min(most - 1, most * room // size))
    words, _, _ = text[:most].rpartition(" ")
    return words if len(words) > most * 0.9 else text[:most]
