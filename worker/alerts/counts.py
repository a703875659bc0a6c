"""The count in a headline: how many are dead, hurt, or of whatever else it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from worker import languages
from worker.traits import is_title_case
from worker.traits.reading import Fact, Passage, read

DEAD = "dead"
HURT = "hurt"
LARGEST = 2**53
"""A number beyond it counts nothing, and does not fit where numbers are stored."""
_WORDS = 40
_NEAR = 8
_LABEL = 5
_NUMERAL = r"\d[\d.,  ]{0,30}"
_NO_COUNT = re.compile(
    rf"[$€£¥₽₴₹₩₺]\s?{_NUMERAL}"  # sums of money, before and behind the sign
    rf"|{_NUMERAL}\s?[%％‰€£₽₴₹₩₺°]"
    r"|\b[^\W\d_]+[-–]\d+\w*"  # Su-35, Covid-19
    # Scores, times, spans, dates: none begins in a decimal, and a colon before a blank is none.
    r"|:(?=\s)"  # what a colon divides is read apart
    r"|(?<![\d.,])\b\d+(?:(?:\s[-–/]\s|[-–/:])\d+)+\b"
    r"|,\s?\d{1,2},|\b\d{1,3}(?:\s?세|[-–](?=[^\W\d_]))"  # ages: Smith, 48, and 48-year-old
    r"|(?<![\d.,])(?:19|20)\d\d(?![\d.,]\d|\d)"  # years
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number of something."""

    number: int
    what: str = ""
    """``dead``, ``hurt`` or the beginning of the word that is counted; empty: not known."""


def in_headline(headline: str, language: str | None) -> Count | None:
    """Returns what the headline counts: the dead before the hurt, these before anything else.

    Sums of money, shares, scores, times, years, ages and numbers in names count nothing.
    """
    passage = _passage(headline, language)
    figures = _figures(passage, language)
    # Where most words have capitals, these show no names, and names would speak of nobody.
    spoken = _passage(headline, language, is_small=True) if is_title_case(headline) else passage
    of_people = _figures(spoken, language)
    classed = _classed(spoken, of_people)
    for what in (DEAD, HURT):
        numbers = [int(each.value) for each in of_people if classed.get(each.at) == what]
        if numbers:
            return Count(max(numbers), what)
    for each in figures:
        label = _label(passage, each.at)
        if label:
            return Count(int(each.value), label)
    return None


def _passage(headline: str, language: str | None, *, is_small: bool = False) -> Passage:
    told = _NO_COUNT.sub(" . ", headline)
    return read(told.lower() if is_small else told, language, _WORDS)


def _figures(passage: Passage, language: str | None) -> list[Fact]:
    return [
        each
        for each in passage.facts
        if each.kind == "figure"
        and _is_whole(each.value)
        and not _is_age(passage, each.at, language)
    ]


def has_risen(told: Count | None, now: Count | None) -> bool:
    """Tells whether a count is at least three times and five more than what was told.

    Only like is compared with like. Where no dead were told, five dead are more than none; of
    other things, a count begins with what is told first.
    """
    if now is None:
        return False
    if told is None or (told.what and now.what and told.what != now.what):
        return now.what == DEAD and now.number >= 5
    return now.number >= 3 * told.number and now.number >= told.number + 5


def _is_whole(value: str) -> bool:
    return value.isdecimal() and 1 <= int(value[:20]) <= LARGEST


def _classed(passage: Passage, figures: Iterable[Fact]) -> dict[int, str]:
    """Returns which figures count the dead or the hurt: each word speaks of one figure.

    The nearest pairs are made first, of equally near ones the first of the headline.
    """
    said = list(_spoken(passage))
    pairs = sorted(
        (abs(figure.at - at), figure.at, at, what)
        for figure in figures
        for at, what in said
        if abs(figure.at - at) <= _NEAR
    )
    found: dict[int, str] = {}
    used: set[int] = set()
    for _, figure_at, at, what in pairs:
        if figure_at not in found and at not in used:
            found[figure_at] = what
            used.add(at)
    return found


def _spoken(passage: Passage) -> Iterable[tuple[int, str]]:
    """Yields where the headline speaks of the dead or the hurt."""
    for at, word in enumerate(passage.words):
        for what, (beginnings, compounds) in _words().items():
            pair = word + (passage.words[at + 1] if at + 1 < len(passage.words) else "")
            if word.startswith(beginnings) or (len(word) == 1 and pair.startswith(compounds)):
                yield at, what
                break


def _is_age(passage: Passage, at: int, language: str | None) -> bool:
    """Tells whether a number is an age or a span of time, by the words beside it."""
    known = languages.known().get((language or "en")[:2], languages.Language()).counts
    before = " ".join(passage.words[max(0, at - 2) : at])
    if any(f" {before}".endswith(f" {each}") for each in known.age):
        return True
    after = passage.words[at + 1] if at + 1 < len(passage.words) else ""
    return any(after.startswith(each) if len(each) > 3 else after == each for each in known.years)


def _label(passage: Passage, at: int) -> str:
    """Returns the beginning of the word that follows a figure, which names what is counted."""
    after = passage.words[at + 1] if at + 1 < len(passage.words) else ""
    return after[:_LABEL] if after and after[0].isalpha() else ""


@cache
def _words() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Returns the beginnings of the words for each kind, those of one character a token apart."""
    found = {}
    for what in (DEAD, HURT):
        words = [word for each in languages.known().values() for word in getattr(each.counts, what)]
        compounds = tuple(word for word in words if _is_spelt_by_character(word))
        found[what] = (tuple(word for word in words if word not in compounds), compounds)
    return found


def _is_spelt_by_character(word: str) -> bool:
    return "぀" <= word[0] <= "鿿"
