"""What stands above the article: date headers, date lines, labelled fields."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import itemgetter

from worker.base.types import Published
from worker.cleaning.lines import Line
from worker.cleaning.lines.markers import words
from worker.cleaning.vocabulary import any_of
from worker.reading import date_lines
from worker.reading.dates import calendars, parse_date, worded

SOURCE = "header"

_HAS_YEAR = re.compile(r"(?:19|20)\d\d")
_FULL_YEAR = re.compile(r"\d{4}")
_YEAR_LIKE = re.compile(
    r"(?:令和|平成) ?[\d元]|[\u0e00-\u0e7f]\. ?\d\d(?!\d)"
    r"|(?<![\d.,/-])\d{1,2}([./-])\d{1,2}\1\d\d(?![\d/-])"
    r"|\d\.? ?[^\W\d_]{3,12}\.? ['’]?\d\d(?![\d:])|[^\W\d_]\.? \d{1,2}, ['’]?\d\d(?![\d:])"
)
_MAX_DATE_LINE = 100
_MAX_DATED_NAME = 140
_BARS = re.compile(r"\s?[|•·]\s?")
_DASHES = re.compile(r"\s[-–—|/•·]\s")
_SPLIT_DATES = re.compile(
    rf",\s(?={any_of('header', 'updated')})|\s[|/•·]\s|\s{{0,2}}[|•·]\s{{0,2}}"
)

_WORDS_PER_DATE = 7
_DATE_STOP = re.compile(r"(?:\d|\b[рг]|[ap]\.m)\.$")
"""A full stop that belongs to the date: ``2024.11.13.``, ``13.11.2024 р.``."""

_FIELD = re.compile(
    rf"(?P<name>{any_of('header', 'field')})\s?:\s{{0,3}}(?P<value>\S.{{0,400}})", re.IGNORECASE
)

_TAGS = re.compile(r"\s?#[^\W\d_][^#]{0,30}(?:#[^\W\d_][^#]{0,30}){0,9}$")
"""What tells at a line's end of what the article is: ``#review #tech``."""
_FIRST_WORD = re.compile(r"[^\W\d_]+(?=[.,]{0,2}\s)")
_DAY_FIGURES = len("20240503")


@lru_cache(maxsize=256)
def date_line(text: str) -> tuple[Published, bool] | None:
    """Returns the date of a line that states nothing else, and whether it is an update's."""
    if len(text) > _MAX_DATE_LINE or not _has_year(text) or is_no_article_s(text):
        return None
    text = date_lines.without_source(date_lines.without_reading_time(date_lines.apart(text)))
    text = _TAGS.sub("", text) if "#" in text else text
    return _labelled_date(text) or _among_labels(text) or whole_date(text)


def is_no_article_s(text: str) -> bool:
    """Returns whether a line dates an event or a life, and no article."""
    return date_lines.is_span(text) or date_lines.is_of_another(text)


def _has_year(text: str) -> bool:
    return _FULL_YEAR.search(text) is not None or (
        date_lines.has_figures(text)
        and (_YEAR_LIKE.search(text) is not None or calendars.is_in_characters(text))
    )


def whole_date(text: str) -> tuple[Published, bool] | None:
    """Returns the date of a line that is nothing but one, with no label; see ``date_line``."""
    text = text.strip(" -–—|:•·()»›")
    if len(text) > _MAX_DATE_LINE or not _has_year(text) or is_no_article_s(text):
        return None
    named = worded.read(text)
    published = _stated(text) if named is not None and not named.rest else None
    return (published, False) if published else None


def _stated(text: str) -> Published | None:
    """Returns the date that a line states; a year alone is none, whatever stands beside it, and so
    is a number that is no day's, or what begins with a word that no date begins with."""
    if text.isdigit() and len(text) != _DAY_FIGURES:
        return None
    first = _FIRST_WORD.match(text)
    if first is not None and not worded.may_begin(first[0]):
        named = worded.read(text)
        if named is None or named.rest:
            return None
    published = parse_date(text, SOURCE)
    return None if published is None or published.precision == "year" else published


def _labelled_date(text: str) -> tuple[Published, bool] | None:
    """Returns the date of a line in which nothing but known labels stands beside dates."""
    found: list[tuple[Published, bool]] = []
    parts = date_lines.split_labels(text)
    if parts and parts[0][0] == text:
        return _twice(text)
    for part, update in parts:
        stated = _stated(part.strip(" ,-–—|:•·/()."))
        if stated is not None:
            found.append((stated, update))
        elif not (update and found and date_lines.has_unordered_date(part)):
            return None
    return _first_published(found)


def _twice(text: str) -> tuple[Published, bool] | None:
    """Returns the date of a line that states one day in two calendars."""
    parts = _DASHES.split(text)
    dates = [_stated(part.strip()) for part in parts] if len(parts) == 2 else []
    first, second = dates if len(dates) == 2 else (None, None)
    same = first is not None and second is not None and first.at.date() == second.at.date()
    return (first, False) if first is not None and same else None


def _among_labels(text: str) -> tuple[Published, bool] | None:
    if not _is_date_only(text):
        return None
    found: list[tuple[Published, bool]] = []
    for part in (_BARS.sub(" ", text), *_SPLIT_DATES.split(text)):
        rest, update = date_lines.without_label(part)
        stated = _stated(rest.strip(" -–—|:"))
        found += [(stated, update)] if stated else []
    return _first_published(found)


def _first_published(found: Sequence[tuple[Published, bool]]) -> tuple[Published, bool] | None:
    """Returns the first date that is no update's, else the first."""
    return min(found, key=itemgetter(1), default=None)


def split_date_at_end(text: str) -> tuple[str, Published] | None:
    """Splits ``By Jane Doe October 24, 2024 2 min read`` into what comes first and the date."""
    if len(text) > _MAX_DATED_NAME or not date_lines.has_figures(text):
        return None
    return date_lines.date_at_end(date_lines.without_reading_time(text), SOURCE)


def _is_date_only(text: str) -> bool:
    """Returns whether few words stand beside the date."""
    allowed = _WORDS_PER_DATE * len(_HAS_YEAR.findall(text))
    if text.endswith(("?", "!")) or (text.endswith(".") and not _DATE_STOP.search(text)):
        return False
    return len(words(date_lines.without_labels(text)).split()) <= allowed


def same_title(one: str, other: str) -> bool:
    """Returns whether two titles, as words, are one: equal, or one is the other cut short."""
    if one == other:
        return bool(one)
    short, long = sorted((one, other), key=len)
    return len(short) >= 25 and long.startswith(short) and len(short) * 10 >= len(long) * 6


def labelled_fields(lines: Sequence[Line]) -> tuple[dict[str, str], int]:
    """Reads ``Title: …`` and ``Author: …`` lines at the top; returns them and how many there are.

    At least two in a row, one of them a title, so that no sentence is taken for a field.
    """
    fields: dict[str, str] = {}
    count = 0
    for line in lines[:10]:
        match = _FIELD.fullmatch(line.text)
        if not match:
            break
        fields.setdefault(match["name"].lower(), match["value"].strip())
        count += 1
    if count >= 2 and ("title" in fields or "headline" in fields):
        return fields, count
    return {}, 0
