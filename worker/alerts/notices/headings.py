"""What stands above a message about sources, in one line."""

from __future__ import annotations

from worker.alerts.notices.catalogues import ENGLISH, Words, words_of
from worker.base.types import News

FAILING, SILENT, RECOVERED = "source.failing", "source.silent", "source.recovered"
OF_SOURCES = (FAILING, SILENT, RECOVERED)
"""The kinds of news that tell of sources and not of articles."""

_KEYS = {FAILING: "failing", SILENT: "silent", RECOVERED: "recovered"}


def of_sources(news: News, words: Words | None = None) -> str:
    """Returns such as ``World fails`` or ``World and 59 other sources fail``."""
    said = words or words_of(ENGLISH)
    key, name = _KEYS[news.kind], news.sources[0].name
    others = len(news.sources) + news.more - 1
    return said.count(f"{key}_more", others, name=name) if others else said.say(key, name=name)


def note_of(kind: str, words: Words) -> str:
    """Returns a sentence about what a message about sources means; nothing of other messages."""
    return words.say(f"note_{_KEYS[kind]}") if kind in _KEYS else ""
