"""Mails of every kind, as people get them, in some of their languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from tests import notices
from tests.alerts.notices.mails import ENVELOPE, parsed, part
from worker.alerts.budget import MODE as OVERFLOW
from worker.alerts.notices.catalogues.reader import Reader
from worker.alerts.notices.words import thread_heading
from worker.base.news import DigestNews, NamedArticle
from worker.base.types import News
from worker.readers.links import MailLinks

LANGUAGES = ("en", "uk", "ko")
_AT = "https://news.example.org/l/"
_LINKS = MailLinks(_AT + "u", _AT + "m", _AT + "w")
_ENVELOPE = replace(ENVELOPE, links=_LINKS)


def _digest(**changes: object) -> News:
    first = notices.digest_story(outlets=4, articles=6)
    begun = NamedArticle("Example Wire", "Fire at a depot", "https://example.org/2", "en")
    right_to_left = NamedArticle("קול החוף", "שריפה גדולה במחסן", "https://example.org/3", "he")
    told = notices.digest_story(
        2,
        title="Depot burns",
        is_new=False,
        news=(DigestNews("", begun), DigestNews("A new topic: ATACMS.", right_to_left)),
        news_more=4,
        topics=(("fires", False), ("atacms", True)),
    )
    passing = notices.digest_story(3, title="What the week brings", is_passing=True)
    return notices.digest(first, told, passing, total=9, articles=14, **changes)


def made() -> Mapping[str, News]:
    """Returns news by the kind of its mail."""
    heading = thread_heading("Kyiv fires six ATACMS", outlets=4, is_passing=True)
    return {
        "instant": notices.news(items=(notices.item(recurs_of=date(2023, 11, 12)),)),
        "passing": notices.news(thread_title=heading),
        "copies": notices.news(kept_back=2, kept_copies=2),
        "follow-up": notices.update(),
        "many": notices.many(12),
        "digest": _digest(),
        "overflow": _digest(mode=OVERFLOW),
        "proof": notices.proof(matched=2, silenced=1, unread=3),
        "spike": notices.spike_news(),
        "sources": notices.source_news(count=3),
        "endpoints": notices.endpoint_news(count=2),
        "test": notices.ping(),
        "hostile": notices.hostile(),
    }


def html(told: News, language: str) -> str:
    """Returns the HTML of a mail."""
    return part(parsed(told, _ENVELOPE, Reader("Europe/Kyiv", language)), "html")
