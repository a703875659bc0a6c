"""Dates like ``05/11/2024``: whether the day stands first in them, by what else a page says."""

from __future__ import annotations

import re
from functools import lru_cache

from worker.reading.date_lines.within import dates_within
from worker.reading.language import detect

_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_MOST_MONTHS = 12
_MOST_LINE = 140
_MOST_SPELLED = 12
"""Lines with the year, of which it is asked whether they spell the date out."""


def is_ambiguous(text: str) -> bool:
    """Returns whether a line has a date like ``05/11/2024``, whatever its figures."""
    return _SLASHED.search(text) is not None


def settled(text: str, lines: tuple[str, ...], language: str | None) -> str | None:
    """Returns a line whose date is like ``05/11/2024`` as it has one reading: that which other
    such dates on the page have, or which is written out on it, or which the language has where
    no month comes first, as in any but English. None for other lines, and where nothing tells."""
    found = _SLASHED.search(text)
    if found is None or max(int(found[1]), int(found[2])) > _MOST_MONTHS:
        return None
    first = _day_comes_first(found, lines)
    if first is None:
        spoken = language or _language_of(lines)
        first = True if spoken and not spoken.casefold().startswith("en") else None
    if first is None:
        return None
    return _SLASHED.sub(r"\1.\2.\3" if first else r"\2.\1.\3", text)


def _day_comes_first(found: re.Match[str], lines: tuple[str, ...]) -> bool | None:
    """Returns whether the page's dates have the day first, None where they do not tell."""
    plain = _plain_order(lines)
    if plain is not None:
        return plain
    days = (int(found[1]), int(found[2])), (int(found[2]), int(found[1]))
    spelled = {
        (date.published.at.day, date.published.at.month)
        for line in [each for each in lines if found[3] in each and "/" not in each][:_MOST_SPELLED]
        for date in dates_within(line, "")
        if date.published.at.year == int(found[3])
    }
    told = [each in spelled for each in days]
    return told[0] if told[0] != told[1] else None


@lru_cache(maxsize=8)
def _language_of(lines: tuple[str, ...]) -> str | None:
    """Returns the language of a page; each of its lines may ask."""
    return detect("\n".join(lines))


@lru_cache(maxsize=8)
def _plain_order(lines: tuple[str, ...]) -> bool | None:
    """Returns whether the dates with one reading have the day first, None where they do not tell.
    Each line of a page may ask."""
    slashed = [each for line in lines if len(line) <= _MOST_LINE for each in _SLASHED.findall(line)]
    day = any(int(each[0]) > _MOST_MONTHS >= int(each[1]) for each in slashed)
    month = any(int(each[1]) > _MOST_MONTHS >= int(each[0]) for each in slashed)
    return day if day != month else None
