"""Whose report an article is, and its passages cut at their marks."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from worker.alerts.notices.words import one_line
from worker.base.types import Snippet
from worker.base.urls import site_name

Pieces = tuple[tuple[str, bool], ...]
"""A snippet cut into (text, is marked)."""


def outlet_of(article: Mapping[str, object]) -> str:
    """Returns the outlet of an article in the contract's shape: named, by its site, or the
    source."""
    source, url = article.get("source"), article.get("url")
    called = source.get("name") if isinstance(source, dict) else None
    site = site_name(url) if isinstance(url, str) else ""
    return one_line(str(article.get("outlet") or site or called or ""), 80)


def pieces(snippet: Snippet) -> Pieces:
    """Cuts a snippet at its marks. Marks that overlap or lie outside the text are passed over."""
    cuts = [0]
    for start, end in sorted(snippet.marks):
        if cuts[-1] <= start < end <= len(snippet.text):
            cuts += [start, end]
    cuts.append(len(snippet.text))
    parts = [
        (snippet.text[start:end], index % 2 == 1)
        for index, (start, end) in enumerate(pairwise(cuts))
    ]
    return tuple((text, marked) for text, marked in parts if text)


def starred(passage: Pieces) -> str:
    """Returns a passage in one line, what is marked between asterisks."""
    text = "".join(f"*{part}*" if marked else part for part, marked in passage)
    return " ".join(text.split())
