"""Whether reports in two languages are of one story.

Evidence adds up as in a logistic regression: how alike the sentence vectors of headline and lead
are, the names and numbers both have, and what contradicts. A link needs a name or a number in
common, so that an index over ``terms`` finds every candidate, and is set at precision: a wrong one
hides news.

A word that neither text shows to be a name, a German noun or what begins a headline, counts little,
as does a round number; months, days and this year count nothing. Where both texts name somebody or
some place, and none in common, that speaks against a link.

The weights were fitted on one half of the events of tests/quality/data/languages.txt and rounded.
Those of magnitudes, ordinals and weekdays were set by judgement, since its texts show too few of
them, and so was that of time, since its hours are invented. Those of words, of exact and of round
numbers and of other names were set on all of it and on
tests/stories/languages/test_near_misses.py. Those by names alone were set anew by real pages that
tell of other events, of which they linked some: what all reports of a subject name, a state or two
and who is at its head, is not enough without something else.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from unicodedata import normalize

from worker.stories.languages.names import SharedNames, distinct, firm_names, names_in, shared_names
from worker.stories.languages.sounds import keys
from worker.traits import Traits

LEAD = 300
"""Characters of the text that count as its lead."""
DECAY = 36.0
"""Hours (σ) between two reports in which the chance that they are of one story falls."""
THRESHOLD = 0.0
"""The least score of a link."""

COMMON_SHARE = 0.03
"""A term is common from this share of the indexed reports on …"""
COMMON_LEAST = 10
"""… and from this many of them."""

Reason = Literal["linked", "too-little", "nothing-shared", "same-language"]


@dataclass(frozen=True, slots=True)
class Weights:
    """What each piece of evidence adds to the log-odds of a link."""

    base: float
    similarity: float
    name: float
    """For each of up to three names that both have."""
    word: float
    """Both have a word that may be a name, and neither shows that it is one."""
    code: float
    state: float
    second_state: float
    number: float
    """One that few reports have, of three digits or more or with decimals."""
    second_number: float
    short_number: float
    """One of two digits, where none is longer."""
    exact_number: float
    """As much again where one has three digits or more that tell, of thousands or more."""
    round_number: float
    """Both have one as many reports have for something else: 300, 5,000."""
    small_number: float
    other_numbers: float
    """Both have numbers, and none in common."""
    other_states: float
    other_names: float
    """Both name somebody or some place, and none in common."""
    contradiction: float
    """For each of magnitudes, ordinals and weekdays that differ."""


BY_VECTOR = Weights(
    base=-6.2,
    similarity=7.5,
    name=1.5,
    word=1.0,
    code=0.3,
    state=1.0,
    second_state=1.0,
    number=2.5,
    second_number=2.5,
    short_number=2.5,
    exact_number=0.6,
    round_number=1.7,
    small_number=0.5,
    other_numbers=-1.2,
    other_states=-2.0,
    other_names=-1.5,
    contradiction=-1.0,
)
BY_NAMES = Weights(
    base=-4.6,
    similarity=0.0,
    name=2.0,
    word=1.0,
    code=1.0,
    state=2.0,
    second_state=1.0,
    number=4.0,
    second_number=1.0,
    short_number=2.0,
    exact_number=1.0,
    round_number=2.0,
    small_number=1.0,
    other_numbers=-1.0,
    other_states=-4.0,
    other_names=-4.0,
    contradiction=-4.0,
)
"""Without sentence vectors."""


@dataclass(frozen=True, slots=True)
class Linkable:
    """What of a report is compared across languages."""

    language: str | None
    at: datetime
    names: frozenset[str]
    """As ``names_in`` writes them."""
    numbers: frozenset[str]
    ordinals: frozenset[str]
    """Numbers of what is counted: the 19th package."""
    magnitudes: frozenset[str]
    weekdays: frozenset[str]
    """Names of weekdays in English."""
    firm: frozenset[str] | None = None
    """Those of the names in letters that the text shows to be names; None where it was stored
    before that was asked."""


@dataclass(frozen=True, slots=True)
class Link:
    """Whether a report is of a story told in another language, and by what."""

    is_linked: bool
    reason: Reason
    score: float
    """Log-odds; compare with the threshold."""
    similarity: float | None
    names: tuple[str, ...]
    numbers: tuple[str, ...]


def headline_and_lead(title: str, text: str) -> str:
    """Returns what names are looked for in and the sentence vector is made of."""
    return f"{title}. {text[:LEAD]}"


def linkable(title: str, text: str, language: str | None, at: datetime, known: Traits) -> Linkable:
    """Returns what is compared of an article that appeared ``at``, with its traits ``known``."""
    parts = (known.title, known.lead)
    ordinals = {each.partition(" ")[0] for part in parts for each in part.ordinals}
    magnitudes = {each for part in parts for each in part.magnitudes}
    beginning = headline_and_lead(title, text)
    figures = (
        {each for part in parts for each in part.figures}
        - _of_dates(f"{title}. {text}")
        - {str(at.year)}
    )
    return Linkable(
        language,
        at,
        names_in(beginning),
        frozenset(figures | ordinals | magnitudes),
        frozenset(ordinals),
        frozenset(magnitudes),
        frozenset(each for part in parts for each in part.weekdays),
        firm_names(beginning, {each for part in parts for each in part.names}, language),
    )


_DATE_PART = re.compile(
    r"(?<!\d)(?<!\d[.,])(\d{1,4})\s?(?:[月日](?!間|间|連続|连续)|[월일](?!간|째))"
)
_NUMBER = re.compile(r"(?<!\d)(?<!\d[.,])\d+(?!\d)(?![.,]{1,3}\d)")
_SHORT = 2
"""Digits of a number that many reports have by chance."""
_LARGE = 6
"""Digits from which a number is a sum, which tells of one event though it is round."""
_DATED = 900
"""Characters in which the numbers of dates are looked for: about as many as traits read."""


def _of_dates(text: str) -> set[str]:
    """Returns the numbers of days and months in Chinese, Japanese and Korean that the text
    has nowhere else. Where months have names, traits tell a date from a figure."""
    text = normalize("NFKC", text[:_DATED])
    dates = Counter(_DATE_PART.findall(text))
    if not dates:
        return set()
    told = Counter(_NUMBER.findall(text))
    return {str(int(each)) for each, count in dates.items() if told[each] <= count}


def terms(report: Linkable) -> frozenset[str]:
    """Returns what an index finds a report by: two that can be linked have one in common."""
    found = {name for name in report.names if name[0] in "@="}
    for name in report.names - found:
        found.update(key for key, _ in keys(name))
    return frozenset(found | {f"#{each}" for each in report.numbers if _is_telling(each)})


def least_common(indexed: int) -> float:
    """Returns how many of what is indexed have a term, at the least, that says little."""
    return max(COMMON_LEAST, COMMON_SHARE * indexed)


def link(
    article: Linkable,
    report: Linkable,
    *,
    similarity: float | None,
    common: Set[str] = frozenset(),
) -> Link:
    """Decides whether an article is of the story of a report in another language.

    Of a story ask for its report nearest in time. ``similarity`` is that of their sentence
    vectors, from -1 to 1; without it names and numbers alone link. Names that are ``common`` (see
    ``least_common``) link nothing: half the world's news names the same
    presidents.
    """
    shared = shared_names(
        _telling_names(article, common), _telling_names(report, common), article.firm, report.firm
    )
    numbers = article.numbers & report.numbers
    telling = frozenset(each for each in numbers if _is_telling(each))
    names = distinct(shared.spellings)
    score = _score(article, report, shared, similarity)
    reason: Reason = "linked" if score >= THRESHOLD else "too-little"
    if article.language == report.language:
        reason = "same-language"
    elif not (names or shared.words or shared.places or shared.codes or telling):
        reason = "nothing-shared"
    told = sorted(shared.places | shared.codes | names) or sorted(shared.words)
    return Link(
        reason == "linked", reason, round(score, 2), similarity, tuple(told), tuple(sorted(numbers))
    )


def _score(
    article: Linkable, report: Linkable, shared: SharedNames, similarity: float | None
) -> float:
    weights = BY_NAMES if similarity is None else BY_VECTOR
    numbers = article.numbers & report.numbers
    round_ones = sum(_is_telling(each) and _is_round(each) for each in numbers)
    telling = [each for each in numbers if _is_telling(each) and not _is_round(each)]
    long_ones = sum(len(each) > _SHORT for each in telling)
    states = len(_states(shared.places))
    apart = abs(article.at - report.at) / timedelta(hours=1)
    return (
        weights.base
        + weights.similarity * (similarity or 0.0)
        + weights.name * min(3, shared.count)
        + weights.word * bool(shared.words)
        + weights.code * bool(shared.codes)
        + weights.state * bool(states)
        + weights.second_state * (states > 1)
        + (weights.number if long_ones else weights.short_number) * bool(telling)
        + weights.second_number * (len(telling) > 1)
        + weights.exact_number * any(_is_telling(each) and _is_exact(each) for each in numbers)
        + weights.round_number * bool(round_ones)
        + weights.small_number * (len(numbers) > len(telling) + round_ones)
        + weights.other_numbers * bool(article.numbers and report.numbers and not numbers)
        + weights.other_states * _differ(_states(article.names), _states(report.names))
        + weights.other_names * _are_others(article, report)
        + weights.contradiction * _contradictions(article, report)
        - (apart / DECAY) ** 2 / 2
    )


def _contradictions(article: Linkable, report: Linkable) -> int:
    """Counts magnitudes, ordinals and weekdays that differ.

    An ordinal is met by any number, since not every language has a form of its own for them.
    """
    ordinals = (
        bool(article.ordinals and report.ordinals)
        and not article.ordinals & report.numbers
        and not report.ordinals & article.numbers
    )
    return (
        ordinals
        + _differ(article.magnitudes, report.magnitudes)
        + _differ(article.weekdays, report.weekdays)
    )


def _are_others(article: Linkable, report: Linkable) -> bool:
    """Tells whether both name somebody or some place, and none that could be one, be it common."""
    one, other = _sounds(article), _sounds(report)
    if not one or not other or not one.isdisjoint(other):
        return False
    shared = shared_names(article.names, report.names, article.firm, report.firm)
    return not (shared.spellings or shared.places or shared.codes)


def _sounds(report: Linkable) -> frozenset[str]:
    """Returns the keys of the names in letters that a text shows to be names. What Chinese writes
    by its sound is too often cut amiss to differ from anything."""
    return frozenset(key for name in report.firm or () if "+" not in name for key, _ in keys(name))


def _differ(one: frozenset[str], other: frozenset[str]) -> bool:
    """Tells whether both have something, and nothing in common."""
    return bool(one and other) and not one & other


def _telling_names(report: Linkable, common: Set[str]) -> frozenset[str]:
    if not common:
        return report.names
    return frozenset(
        name
        for name in report.names
        if name not in common
        and (name[0] in "@=" or not any(key in common for key, _ in keys(name)))
    )


def _states(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name[1:3] for name in names if name[0] == "@")


def _is_telling(number: str) -> bool:
    """Tells a number that few reports have: no small count, no day, no year of these times."""
    try:
        value = float(number)
    except ValueError:
        return True
    return (
        not math.isfinite(value)
        or value != int(value)
        or (value >= 32 and not 1900 <= value <= 2100)
    )


def _is_round(number: str) -> bool:
    """Tells a number with one digit that is not 0, as crowds and victims are told in: 300, 5000."""
    return 1 < len(number) < _LARGE and number[0].isdigit() and not number[1:].strip("0")


def _is_exact(number: str) -> bool:
    """Tells a whole number of thousands or more with three digits that are not its last zeros."""
    return len(number) > 3 and number.isdigit() and len(number.rstrip("0")) > 2
