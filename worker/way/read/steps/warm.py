"""Loads what reading documents needs, so that no document pays for a library."""

from __future__ import annotations

import contextlib
from collections.abc import Collection
from functools import cache

from worker import formats
from worker.duplicates.fingerprint import fingerprint
from worker.stories.terms import terms
from worker.traits import traits

_WORDS = "The council of Brno met on 3 May 2024 and voted for the new bridge over the river."
_PAGE = f"<html><head><title>Bridge</title></head><body><article><p>{_WORDS}</p></article></body>"
_SAMPLES = (
    _WORDS.encode(),
    f"{_PAGE}</html>".encode(),
    f'{{"title": "Bridge", "content_html": "<p>{_WORDS}</p>", "body": "{_WORDS}"}}'.encode(),
    f"<item><title>Bridge</title><description>{_WORDS}</description></item>".encode(),
    f"Subject: Bridge\nContent-Type: text/html\n\n{_PAGE}</html>\n".encode(),
)


def warm(names: Collection[str] | None = None) -> None:
    """Reads a small text in each of the formats, and by each step; does nothing where this process,
    or the one that it was forked from, did it already.

    Of those that are named, or of all, only the project's own: what others bring is nobody's to
    try out here.
    """
    for name in formats.own():
        if names is None or name in names:
            _warm(name)


@cache
def _warm(name: str) -> None:
    from worker.cleaning import clean
    from worker.reading.language import detect

    for sample in _SAMPLES:
        # What a format cannot read it has loaded its library for all the same.
        with contextlib.suppress(Exception):
            article = clean(formats.load(name).read(sample))
            detect(article.text)
            fingerprint(article.title, article.text)
            terms(article.title, article.text, "en")
            traits(article.title, article.text, "en")
