"""When further messages come, said in the last one of a reader's day."""

from __future__ import annotations

from datetime import datetime

from worker.alerts.notices.catalogues import Words
from worker.base.hours import zone
from worker.base.news import Further
from worker.base.types import News


def sentence(news: News, words: Words) -> str:
    """Returns such as ``This is message 10 of 10 today. Further ones come together at 13:00.``;
    nothing where there is nothing to say."""
    found = news.further
    if found is None:
        return ""
    at = _when(found, news.sent_at or news.created_at, words)
    key = "further_last" if found.place >= found.most else "further_kept"
    return words.say(key, place=found.place, n=found.most, at=at)


def _when(found: Further, now: datetime, words: Words) -> str:
    """Returns such as ``at 13:00``, ``tomorrow at 08:00`` or ``on 25 Nov, 08:00``."""
    where = zone(found.zone)
    there = found.at.astimezone(where)
    days = (there.date() - now.astimezone(where).date()).days
    if days > 1:
        return words.say("at_day", day=words.time(found.at, found.zone, "near"))
    return words.say("at_tomorrow" if days else "at_today", hour=f"{there:%H:%M}")
