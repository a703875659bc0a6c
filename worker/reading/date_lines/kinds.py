"""What else a line with figures may be: a span of days, a birthday, a sentence, how long ago."""

from __future__ import annotations

import re
from functools import cache

from worker import languages
from worker.reading.date_lines.labels import split_labels
from worker.reading.dates import calendars, worded
from worker.reading.dates.ago import is_ago

_MOST_STATED = 60
_FIGURE = re.compile(r"\d")
_MARKS = ".!?…。！？।۔؟\"'”’»)"
_WORD = re.compile(r"[^\W\d_]+")
_SPAN = re.compile(
    r"(?<![^\W_])[^\W\d_]{3,12}\.? \d{1,2} ?[-–—] ?\d{1,2}(?![\d:.–-]\d|\d)"
    r"|(?<![\d:.,/h-])\d{1,2}\.? ?[-–—] ?\d{1,2}\.? [^\W\d_]{3}"
)
"""Days from and to which something goes on: ``March 23-26``, ``3.–5. Mai``."""


def has_figures(text: str) -> bool:
    """Returns whether the line holds a figure, or a date in characters, without which it states
    none."""
    return _FIGURE.search(text) is not None or calendars.is_in_characters(text)


def ago(text: str) -> bool:
    """Returns whether a line only says how long ago it appeared or changed."""
    if len(text) > _MOST_STATED or not any(map(str.isdigit, text)):
        return False
    parts = split_labels(text)
    return bool(parts) and all(is_ago(part) for part, _ in parts)


def is_sentence(text: str) -> bool:
    """Returns whether a line ends with a mark behind a word that is none of a date's."""
    last = text.rstrip(_MARKS).rsplit(" ", 1)[-1]
    return last.isalpha() and not worded.may_begin(last)


def is_span(text: str) -> bool:
    """Returns whether a line tells from which day of a month to which, as of an event."""
    return _SPAN.search(text) is not None


def is_of_another(text: str) -> bool:
    """Returns whether a line dates something else than an article: that somebody was born."""
    return not _others().isdisjoint(_WORD.findall(worded.key(text)))


@cache
def _others() -> frozenset[str]:
    known = languages.known().values()
    return frozenset(part for each in known for part in worded.key(each.dates.others).split())
