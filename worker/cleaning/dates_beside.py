"""Dates that stand in a line beside something else: a byline, a section, a place, counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter

from worker.base.types import Published
from worker.cleaning import credits, header
from worker.reading import date_lines

_AROUND = " \t,;:|•·⋅∙●~»–—-/()[]·."
_BETWEEN = re.compile(r"[|•·⋅∙●~»/()\[\],]|\s[–—-]\s")
"""What stands between the parts of such a line."""
_APART_END = re.compile(r"(?:[|•·⋅∙●~»/()\[\],:]|\s[–—-])\s*$")
_APART_START = re.compile(r"^\s*(?:[|•·⋅∙●~»/()\[\],]|[–—-]\s)")
_FIGURES = r"(?:\d[\d.,]{0,6}[kKmM]?|[Nn]o)"
_COUNT = re.compile(rf"(?:{_FIGURES} )?{_FIGURES} [^\W\d_]{{2,15}}(?: [^\W\d_]{{2,15}})?")
_COUNT_BEHIND = re.compile(r"(?<=(?:19|20)\d\d)/(?=\d{1,4} [^\W\d_]{3}|[^\W\d_]{3})")
"""A slash between a date's year and a count or a section: ``May 25, 2019/0 Comments/in World``."""
_CLOCK_ZERO = datetime(1970, 1, 2, tzinfo=UTC)
_SPOKEN = re.compile(r"[^\W\d_]+")
_SOMEBODY = "Jane Doe"
_MOST_SECTION, _MOST_LETTERS = 6, 48
"""How long a section or a place may be."""
_MOST_BEHIND = 3
"""Words behind a byline that are none of it, or behind a label."""
_MOST_NAMED = 4
_MOST_LED, _MOST_SMALL = 12, 0.5
"""Words behind a date in a line of nothing else, and the share of them in small letters."""


@dataclass(frozen=True, slots=True)
class Among:
    """What such a line states."""

    published: Published
    is_change: bool
    """The date is that of a change."""
    credit: credits.Credit | None


@lru_cache(maxsize=256)
def date_among(text: str, *, is_below: bool = False) -> Among | None:
    """Returns what a line like ``Posted on 3 May 2024 by Jane Doe`` states; None for any other.

    A section alone is enough ``is_below`` the headline; elsewhere such a line may be one, and there
    has to be a label of dates or a byline, or the date comes first.
    """
    text = _COUNT_BEHIND.sub(" | ", date_lines.apart(text))
    found = date_lines.dates_within(text, header.SOURCE)
    if not found or header.is_no_article_s(text):
        return None
    dates: list[tuple[bool, bool, Published]] = []
    credit: credits.Credit | None = None
    labelled = False
    done = 0
    for date in found:
        before, is_change, has_label = _before(text[done : date.start])
        part = _part(before, is_before=True)
        if part is None:
            return None
        labelled = labelled or has_label
        credit = credit or part.credit
        dates.append((is_change, not has_label, date.published))
        done = date.end
    is_led = dates[0][:2] == (False, False) and _lead(text, found[0].start)
    last = _part(text[done:], is_before=False)
    if last is None and is_below and (_is_list(text[done:]) or is_led):
        last = _Part()
    if last is None:
        return None
    credit = credit or last.credit
    begins = not text[: found[0].start].strip(_AROUND)
    if not (is_below or labelled or credit or begins):
        return None
    # The earlier of two alike, unless it is the zero of a computer's clock.
    order = ((each[:2], each[2].at <= _CLOCK_ZERO, each[2].at, each) for each in dates)
    is_change, _, published = min(order, key=itemgetter(0, 1, 2))[3]
    return Among(published, is_change, credit)


def _lead(text: str, end: int) -> bool:
    """Returns whether a line begins with a label of dates, and nothing but a byline stands between
    it and the date at a place: ``Published 3 May 2024 in Volume 7``."""
    rest, change = date_lines.without_label(text)
    between = text[len(text) - len(rest) : end].strip(_AROUND)
    is_one = rest != text and not change and len(text[end:].split()) <= 2 * _MOST_LED
    return is_one and (not between or _named(_before(between)[0].strip(_AROUND)) is not None)


@dataclass(frozen=True, slots=True)
class _Part:
    credit: credits.Credit | None = None


def _before(text: str) -> tuple[str, bool, bool]:
    """Returns what stands before the label that stands before a date, whether that tells a change,
    and whether there is one."""
    parts = date_lines.split_labels(f"{text.rstrip(_AROUND)} 0")
    if not parts or parts[-1][0].strip() != "0":
        return text, False, False
    rest = text.rstrip(_AROUND)
    for start in range(len(rest)):
        behind, change = date_lines.without_label(f"{rest[start:]} 0")
        if behind.strip() == "0" and (not start or not rest[start - 1].isalnum()):
            return rest[:start], change, True
    return text, False, False


def _part(text: str, *, is_before: bool) -> _Part | None:
    """Returns what a part of the line beside a date is, None where it may be of a sentence."""
    bare = text.strip(_AROUND)
    if not bare:
        return _Part()
    whole = _named(bare)
    if whole is not None:
        return whole
    pieces = [piece for piece in map(_stripped, _pieces(bare)) if piece]
    nearest = len(pieces) - 1 if is_before else 0
    touches = text[-1:].isspace() if is_before else text[:1].isspace()
    is_apart = not touches or (_APART_END if is_before else _APART_START).search(text) is not None
    credit = None
    for place, piece in enumerate(pieces):
        named = _named(piece)
        may_stand = is_apart or place != nearest or _is_name(piece)
        if named is None and not (may_stand and _is_short(piece)):
            return None
        credit = credit or (named.credit if named else None)
    return _Part(credit)


def _pieces(text: str) -> list[str]:
    """Returns what stands between marks, and between counts: ``Jane Doe 4 Comments World``."""
    return _BETWEEN.split(_COUNT.sub("|", text))


def _named(text: str) -> _Part | None:
    """Returns what a byline, a label, a count or a single word is."""
    credit = credits.byline(text)
    if credit is not None:
        return _Part(credit)
    rest, _ = date_lines.without_label(text)
    if rest != text:
        credit = credits.byline(rest)
        if credit is not None or len(rest.split()) <= _MOST_BEHIND:
            return _Part(credit)
    is_told = date_lines.reading_time(text) or date_lines.ago(text) or _COUNT.fullmatch(text)
    if is_told or _lacks_name(text):
        return _Part()
    words = text.split()
    if len(words) == 1 and len(text) <= _MOST_LETTERS // 2:
        return _Part()
    for size in range(min(len(words) - 1, _MOST_NAMED), 1, -1):
        credit = credits.byline(" ".join(words[:size]))
        if credit is not None and len(words) - size <= _MOST_BEHIND:
            return _Part(credit)
    return None


def _is_list(text: str) -> bool:
    """Returns whether what stands behind a date may be names, sections, counts: few of its words
    are in small letters, which are most of a sentence's."""
    words = _SPOKEN.findall(text)
    small = sum(map(str.islower, words))
    is_cased = any(word[0].isupper() for word in words)
    return is_cased and len(words) <= _MOST_LED and small <= max(1, _MOST_SMALL * len(words))


def _lacks_name(text: str) -> bool:
    """Returns whether a text is the words of a byline, with no person's name behind them, or one
    of those under which people log in."""
    words = text.split()
    is_named = 1 < len(words) <= _MOST_NAMED and not any(map(str.islower, words[1:]))
    labels = [words[0]] if is_named else [text] if len(words) <= _MOST_BEHIND else []
    if len(words) == 2 and words[1].isalnum() and words[1].islower():
        labels.append(words[0])
    return any(
        credits.byline(f"{each} {_SOMEBODY}") == credits.Credit(_SOMEBODY) for each in labels
    )


def _is_name(text: str) -> bool:
    """Returns whether a text is a name of two words or three, perhaps with a count behind it."""
    count = _COUNT.search(text)
    name = text[: count.start()].strip() if count and count.end() == len(text) else text
    return 2 <= len(name.split()) <= _MOST_BEHIND and credits.is_name(name)


def _stripped(text: str) -> str:
    return text.strip(_AROUND)


def _is_short(text: str) -> bool:
    return len(text.split()) <= _MOST_SECTION and len(text) <= _MOST_LETTERS
