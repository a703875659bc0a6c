"""Stored articles as the text steps know them."""

from __future__ import annotations

from models import Article
from worker.base import types

TopicRows = dict[str, tuple[int, int]]
"""Slug → (topic id, revision id)."""


def clean_of(article: Article) -> types.Article:
    """Returns a stored article as the text steps know it."""
    return types.Article(
        title=article.title,
        title_derived=article.title_derived,
        text=article.text,
        language=article.language,
        url=article.url,
        author=article.author,
        agency=article.agency,
        outlet=article.outlet,
        source=article.source.name,
    )
