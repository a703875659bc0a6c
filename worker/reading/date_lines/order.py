"""Dates like ``05/11/2024`` and ``14.09.26``: which figure is the day's, the month's, the year's.

What else a page says tells, or the language that it is in.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from worker.reading.date_lines.within import dates_within
from worker.reading.language import detect

_SLASHED = re.compile(r"(?<!\d)(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_SHORT = re.compile(
    r"(?<![\d.,/:-])(?P<one>\d{1,2})(?P<mark>[./-])(?P<two>\d{1,2})(?P=mark)(?P<three>\d\d)"
    r"(?![\d/:-]|[.,]\d)"
)
"""A date with a year of two figures."""
_LAST_SHORT = 49
"""The last of the years in this century that are written so."""
_YEAR_FIRST = frozenset("hu ja ko lt zh".split())
"""Languages that write the year first."""
_MOST_MONTHS = 12
_MOST_LINE = 140
_MOST_SPELLED = 12
"""Lines with the year, of which it is asked whether they spell the date out."""


def has_unordered_date(text: str) -> bool:
    """Returns whether a line has a date whose order is to be told: like ``05/11/2024``, or with a
    year of two figures."""
    return _SLASHED.search(text) is not None or _short_in(text) is not None


def _short_in(text: str) -> re.Match[str] | None:
    """Returns the first date with a year of two figures that may be one in some order."""
    return next((found for found in _SHORT.finditer(text) if any(_readings(found).values())), None)


def _readings(found: re.Match[str]) -> dict[str, date | None]:
    """Returns the days that such a date is with the day, the month or the year first."""
    one, two, three = int(found["one"]), int(found["two"]), int(found["three"])
    return {
        "day": _day(three, two, one) if len(found["three"]) == 2 else None,
        "month": _day(three, one, two),
        "year": _day(one, two, three) if len(found["one"]) == 2 else None,
    }


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(2000 + year, month, day) if year <= _LAST_SHORT else None
    except ValueError:
        return None


def settled(text: str, lines: tuple[str, ...], language: str | None) -> str | None:
    """Returns a line whose date is like ``05/11/2024`` as it has one reading: that which other
    such dates on the page have, or which is written out on it, or which the language has where
    no month comes first, as in any but English. None for other lines, and where nothing tells.

    So is one with a year of two figures, which comes first in some languages."""
    if _short_in(text) is not None:
        return _lengthened(text, lines, language or _language_of(lines) or "")
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


def _lengthened(text: str, lines: tuple[str, ...], language: str) -> str | None:
    """Returns a line whose dates have their years in full; None where one may be two days."""
    days = {found[0]: _short_day(found, lines, language) for found in _SHORT.finditer(text)}
    if None in days.values():
        return None
    return _SHORT.sub(lambda found: f"{days[found[0]]:%d.%m.%Y}", text)


def _short_day(found: re.Match[str], lines: tuple[str, ...], language: str) -> date | None:
    """Returns the day of a date with a year of two figures, by the order of the language; in
    English by that of the page's other dates."""
    code, readings = language.casefold()[:2], _readings(found)
    if not code or code in _YEAR_FIRST:
        return readings["year"] if code else None
    may_be = ["day", "month"] if code == "en" else ["day"]
    if found["mark"] == "-":
        may_be.append("year")  # ISO 8601:1988 had it so.
    days = {readings[order] for order in may_be} - {None}
    if len(days) > 1 and code == "en" and found["mark"] != "-":
        comes_first = _plain_order(lines)
        return None if comes_first is None else readings["day" if comes_first else "month"]
    return days.pop() if len(days) == 1 else None


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
