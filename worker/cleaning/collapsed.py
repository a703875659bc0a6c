"""Splits what is glued together: a date before the first line, a headline that runs into the text.

The headline only where the place is plain: a dateline or an agency's mark begins there, the
headline is said twice, or a word begins a sentence there that headlines do not carry in the middle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from worker.base.types import Published
from worker.cleaning.header import SOURCE
from worker.cleaning.vocabulary import any_of, words_of
from worker.reading.dates import parse_date

_MIN_TITLE = 25
_MAX_TITLE = 200
_MIN_WORDS = 4
_MIN_REST = 80
_REPEAT = 30
_MONTH = any_of("collapsed", "month")
_DATELINE = re.compile(
    rf"(?<=[^\W_”\"’'»)?!])\s(?:[(\[][A-Z]{{3,12}}\s?- ?[A-Z][^()\[\]\n]{{1,40}}[)\]]"
    rf"|(?:[A-Z]{{3,}}(?:[ -][A-Z]{{2,}}){{0,2}}(?:, [A-Z][\w. ]{{2,20}})?"
    rf"(?:,? (?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH}\.?))?"
    rf"\s?(?:\([A-Z][^()\n]{{1,30}}\)\s?)?(?:--|[–—-])\s"
    rf"|[A-Z][\w-]+,? (?:{_MONTH}\.? \d{{1,2}}|\d{{1,2}} {_MONTH}\.?),? \([A-Z][^()\n]{{1,30}}\)"
    rf"|[A-Z][\w-]+(?:/[A-Z][\w-]+)? \((?:AFP|AP|dpa|Reuters|EFE|PAP|ANSA)\) ?[-–—]\s))"
)
_SENTENCE_END = re.compile(r"[^\W\d_]{2}[.!?…][\"'”’»)]{0,2}\s")
_OPENERS = words_of("collapsed", "opener")
"""Words that open sentences, and that no headline or name has in capitals after a small word."""
_NAMES_AFTER_THE = words_of("collapsed", "name")
_GOVERNING = words_of("collapsed", "governing")
_WORD = re.compile(r"\S+")
_MIN_BEHIND = 25
_DATE = (
    r"\d{4}[-./]\d{1,2}(?:[-./]\d{1,2})?(?:[T ]\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?(?![\d:-])"
    r"|\d{1,2}[./]\d{1,2}[./]\d{4}(?:,? \d{1,2}:\d\d)?(?![\d:])"
    r"|[A-Z][a-z]{2,8}\.? \d{1,2},? \d{4}|\d{1,2} [A-Z][a-z]{2,8}\.? \d{4}"
)
_DATE_HEADER = re.compile(
    rf"(?i:(?:publish(?:ed)? )?date)\s?[:=]?\s?(?P<date>{_DATE})\s?[|:–—-]?\s?"
)
_EMPTY_HEADER = re.compile(
    r"date\s?[:=]?\s?(?:none|null|nan|nat|unknown|n/a)\b\s?[|:–—-]?\s?", re.IGNORECASE
)
_BARE_DATE = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:?\d\d)?)?)"
    r"(?! ?[(\d])(?:\s[|–—-]?\s?|$)"
)


def split_date_header(text: str, *, labelled: bool = False) -> tuple[str, Published | None] | None:
    """Splits a date that is glued before the text: what is left, and the date.

    None where the text begins with no date header. ``labelled`` asks for the word date, and a
    headline or text behind it.
    """
    first = text.lstrip()
    empty = None if labelled else _EMPTY_HEADER.match(first)
    if empty:
        return first[empty.end() :], None
    match = _DATE_HEADER.match(first) or (None if labelled else _BARE_DATE.match(first))
    if not match or (labelled and len(first) < match.end() + _MIN_BEHIND):
        return None
    published = parse_date(match["date"], SOURCE)
    if published is None:
        return None
    return first[match.end() :], published


def split_collapsed(text: str) -> tuple[str, str] | None:
    """Splits a headline from the text that is glued to it; None where no place is plain."""
    zone = text[: _MAX_TITLE + 60]
    if len(text) < _MIN_TITLE + _MIN_REST:
        return None
    for place in (_at_repeat(text), _at_dateline(zone), _at_opener(zone)):
        if place and _is_title(zone[:place]) and len(text) - place >= _MIN_REST:
            return text[:place].strip(" -–—|"), text[place:].strip()
    return None


def without_repeat(title: str, rest: str) -> str:
    """Returns the text without the headline that it begins with once more."""
    return rest[len(title) :].strip() if rest.startswith(title) else rest


def _is_title(text: str) -> bool:
    title = text.strip()
    return (
        _MIN_TITLE <= len(title) <= _MAX_TITLE
        and len(title.split()) >= _MIN_WORDS
        and _SENTENCE_END.search(text) is None
        and title[-1] not in ".,;:("
    )


def _at_repeat(text: str) -> int:
    """Returns where the text begins anew with its first words."""
    return max(0, text.find(text[:_REPEAT], _REPEAT, _MAX_TITLE + _REPEAT))


def _at_dateline(zone: str) -> int:
    match = _DATELINE.search(zone, _MIN_TITLE)
    return match.start() if match else 0


def _at_opener(zone: str) -> int:
    """Returns where a sentence's first word follows a small word without a mark between."""
    previous = ""
    for match, following in _pairs(zone):
        word = match[0]
        plain = previous[-1:].isalnum() and not previous[:1].isupper()
        if match.start() >= _MIN_TITLE and plain and previous not in _GOVERNING:
            goes_on = following[:1].islower()
            if word in _OPENERS and goes_on and not _has_capital_small(zone, match):
                return match.start()
            named = word == "The" and following in _NAMES_AFTER_THE
            if named or (goes_on and word in {"The", "A"}):
                return match.start()
        previous = word
    return 0


def _has_capital_small(zone: str, match: re.Match[str]) -> bool:
    """Returns whether the same word stood capitalised before: a headline in title case."""
    return f" {match[0]} " in zone[: match.start()]


def _pairs(zone: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yields each word but the last, with the word behind it."""
    found = list(_WORD.finditer(zone))
    for place in range(len(found) - 1):
        yield found[place], found[place + 1][0]
