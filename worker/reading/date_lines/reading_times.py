"""How long it takes to read an article, as pages say it beside the date: “5 min read”."""

from __future__ import annotations

import re
from functools import cache

from worker import languages
from worker.reading.dates import worded

_MOST_STATED = 60
_MINUTES = (
    r"(?:min(?:ut\w{0,4}|s)?|мин\w{0,4}|хв\w{0,6}|λεπτ\w{1,2}|dk|dakika\w{0,4}|perc\w{0,4}|phút|"
    r"मिनट|دقيقة|دقائق|دقيقه|دقیقه|דקות|דקה|分(?:钟|鐘|間)?|분|นาที)"
)
_READING = re.compile(
    rf"(?P<before>(?:(?<![^\W\d_])[^\W\d_]{{1,40}}[ :]{{1,3}}){{0,4}}?):? ?(?<![\d:.h時时시点點])"
    rf"(?:\d{{1,3}}[-–])?\d{{1,3}}[ -]?{_MINUTES}\.?(?P<after>(?: [^\W\d_]+){{0,4}})\.?",
    re.IGNORECASE,
)
_SOME_MINUTES = re.compile(rf"\d[ -]?{_MINUTES}", re.IGNORECASE)
"""What each reading time holds; found in a fraction of the time."""
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _reading_words() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(
        part for each in known for word in each.dates.reading for part in worded.key(word).split()
    )


def reading_time(text: str) -> bool:
    """Returns whether a line only says how long it takes to read the article."""
    if len(text) > _MOST_STATED or not any(map(str.isdigit, text)):
        return False
    found = _READING.fullmatch(text.strip(" |•·()⏱🕒-–—"))
    if found is None:
        return False
    beside = [worded.key(word) for word in _WORD.findall(f"{found['before']} {found['after']}")]
    return not beside or any(word in _reading_words() for word in beside)


def without_reading_time(text: str) -> str:
    """Returns a line without a reading time behind its last mark or word."""
    if _SOME_MINUTES.search(text) is None:
        return text
    for found in _READING.finditer(text):
        if found.start() and reading_time(text[found.start() :]):
            return text[: found.start()].rstrip(" ,|•·–—-(")
    return text
