"""Dates within a line, and where they stand in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from worker.base.types import Published
from worker.reading.dates import parse_date, worded

_MOST_LINE = 140
_MOST_DATE_WORDS = 9
"""Words of a date with its weekday and its time."""
_MOST_STARTS = 12
_MOST_STATED = 60
_MIN_NAME = 3
_START = re.compile(r"(?:(?<=[\s,|•·–—-])|^)(?=[^\W_])")
_YEAR = re.compile(r"(?<!\d)(?:19|20|25|1[34])\d\d(?!\d)")
_BEGIN = re.compile(
    r"(?<![^\W_])[^\W_]|(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])|(?<=[^\W\d_])(?=\d)|(?<=\d{4})(?=[^\W\d_])"
)
"""Where a date may begin: at a word, at a capital that is glued to a word, at a figure."""
_DATE_WORD = re.compile(r"[^\s,|•·()\[\]–—-]+")
_GLUED_END = re.compile(r"(?:19|20)\d\d(?=[A-ZÀ-ÞА-ЯІЇЄҐ])")
_GLUED = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?=(?:0?[1-9]|[12]\d|3[01])"
    r"(?:\.? ?[^\W\d_]{3}|\. \d|[./-]\d{1,2}[./-]\d))"
)
"""A year to which the next date is glued: ``3. Mai 20245. Mai 2024``."""
_PRECISE = frozenset({"day", "minute", "second"})


@dataclass(frozen=True, slots=True)
class Within:
    """A date within a line, and where it stands."""

    start: int
    end: int
    published: Published


def dates_within(text: str, source: str) -> list[Within]:
    """Returns the dates that a line states down to the day, in their order, each as long as it can
    be read."""
    if len(text) > _MOST_LINE or _YEAR.search(text) is None:
        return []
    found: list[Within] = []
    done = tried = 0
    for start in _BEGIN.finditer(text):
        at = start.start()
        if at < done or tried >= _MOST_STARTS:
            continue
        word = _DATE_WORD.match(text, at)
        if word is None or not worded.may_begin(word[0]):
            continue
        tried += 1
        date = _read_from(text, at, source)
        if date is not None:
            found.append(date)
            done = date.end
    return found


def _read_from(text: str, at: int, source: str) -> Within | None:
    """Returns the date that begins at a place: of the words there as many as belong to it, without
    those at its end that say nothing further of it."""
    ends: list[int] = []
    for count, word in enumerate(_DATE_WORD.finditer(text, at)):
        if count == _MOST_DATE_WORDS:
            break
        glued = _GLUED_END.search(word[0])
        if glued is not None:
            ends.append(word.start() + glued.end())
            break
        ends.append(word.end())
    best: Within | None = None
    for end in ends:
        stated = text[at:end]
        named = worded.read(stated) if _YEAR.search(stated) else None
        if named is None or named.rest:
            continue
        published = parse_date(stated.strip(), source)
        if published is None or published.precision not in _PRECISE:
            continue
        if best is None or (best.published.at, best.published.precision) != (
            published.at,
            published.precision,
        ):
            best = Within(at, end, published)
    return best


def date_at_end(text: str, source: str) -> tuple[str, Published] | None:
    """Splits a date off a line's end; None where the line does not end with one."""
    if re.search(r"\d{4}", text) is None:
        return None
    for start in _START.finditer(text, max(0, len(text) - _MOST_STATED)):
        stated = text[start.start() :]
        if start.start() < _MIN_NAME or not worded.may_begin(stated.split(" ", 1)[0]):
            continue
        found = worded.read(stated)
        if found is None or found.rest:
            continue
        published = parse_date(stated.strip(), source)
        if published is not None and published.precision in _PRECISE:
            return text[: start.start()].rstrip(" ,|•·–—-"), published
    return None


def apart(text: str) -> str:
    """Returns a line with a bar between dates that are glued to each other."""
    return _GLUED.sub(r"\1 | ", text)
