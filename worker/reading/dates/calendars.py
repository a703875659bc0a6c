"""Years and days as other calendars count them: the Buddhist, Solar Hijri and Japanese ones."""

from __future__ import annotations

import re
from datetime import date, timedelta

_YEARS = range(1900, 2100)
_BUDDHIST = 543
"""Years that the Thai calendar is ahead."""
_SOLAR_YEARS = range(1300, 1473)
_SOLAR_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
"""Leap years of the Solar Hijri calendar, modulo 33; right from 1244 to 1472."""
_ERA = re.compile(r"(令和|平成|昭和) ?(元|\d{1,2}) ?(?=年)")
_DIGITS = {each: number for number, each in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0}
_CHARACTERS = re.compile(
    r"(?<![〇零○一二三四五六七八九十])(?P<year>[一二三四五六七八九][〇零○一二三四五六七八九]{3})年"
    r"(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十廿卅]{1,3})日"
)
_ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925}
"""Years before the first of each era of the Japanese calendar."""


def is_in_characters(text: str) -> bool:
    """Returns whether a text has a date whose figures are characters: ``二〇二六年九月十四日``."""
    return "年" in text and _CHARACTERS.search(text) is not None


def in_figures(text: str) -> str:
    """Returns a text with the figures of such dates."""
    return _CHARACTERS.sub(_figures, text) if "年" in text else text


def _figures(found: re.Match[str]) -> str:
    year = "".join(str(_DIGITS[each]) for each in found["year"])
    return f"{year}年{_number(found['month'])}月{_number(found['day'])}日"


def _number(text: str) -> int:
    """Reads a number below a hundred: 十四, 二十, 廿三."""
    tens, ten, units = text.replace("廿", "二十").replace("卅", "三十").rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(units, 0)


def without_eras(text: str) -> str:
    """Returns a text with years of Japanese eras, whose first is written 元, as usual ones."""
    return _ERA.sub(lambda era: str(_ERAS[era[1]] + int(era[2].replace("元", "1"))), text)


def usual_year(year: int) -> int:
    """Returns a year of the Buddhist calendar as a usual one, where it can be no other."""
    is_buddhist = year not in _YEARS and year - _BUDDHIST in _YEARS
    return year - _BUDDHIST if is_buddhist else year


def year_first(year: int, month: int, day: int) -> date | None:
    """Reads a year of the Solar Hijri or the Buddhist calendar, too, where it can be no other."""
    if year in _SOLAR_YEARS:
        return from_solar(year, month, day)
    return valid(usual_year(year), month, day)


def valid(year: int, month: int, day: int) -> date | None:
    """Returns the day of a year that articles are of, None where there is no such day."""
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


def from_solar(year: int, month: int, day: int) -> date | None:
    """Returns the day of a date of the Solar Hijri calendar, whose year begins in March."""
    if not 1 <= month <= 12 or not 1 <= day <= (31 if month <= 6 else 30):
        return None
    if year not in _SOLAR_YEARS:
        return None
    # 1 Farvardin 1300 was 21 March 1921.
    leaps = sum(1 for each in range(_SOLAR_YEARS[0], year) if each % 33 in _SOLAR_LEAP)
    days = (year - _SOLAR_YEARS[0]) * 365 + leaps + min(month - 1, 6) * 31
    days += max(month - 7, 0) * 30 + day - 1
    return date(1921, 3, 21) + timedelta(days=days)
