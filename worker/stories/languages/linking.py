"""Whether reports in two languages are of one story.

Evidence adds up as in a logistic regression: how alike the sentence vectors of headline and lead
are, the names and numbers both have, and what contradicts. A link needs a name or a number in
common, so that an index over ``terms`` finds every candidate, and is set at precision: a wrong one
hides news.

The weights were fitted on one half of the events of tests/quality/data/languages.txt and rounded.
Those of magnitudes, ordinals and weekdays were set by judgement, since its texts show too few of
them, and so was that of time, since its hours are invented.
"""

from __future__ import annotations

import math
from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from worker.stories.languages.names import SharedNames, distinct, names_in, shared_names
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
    code: float
    state: float
    """For each of up to two states."""
    number: float
    """For each of up to two numbers that few reports have."""
    small_number: float
    other_numbers: float
    """Both have numbers, and none in common."""
    other_states: float
    contradiction: float
    """For each of magnitudes, ordinals and weekdays that differ."""


BY_VECTOR = Weights(-6.4, 7.5, 1.5, 0.3, 1.0, 2.5, 0.5, -1.2, -2.0, -1.0)
BY_NAMES = Weights(-3.6, 0.0, 1.9, 0.3, 2.0, 3.6, 0.8, -1.8, -2.2, -1.0)
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
    figures = {each for part in parts for each in part.figures}
    return Linkable(
        language,
        at,
        names_in(headline_and_lead(title, text)),
        frozenset(figures | ordinals | magnitudes),
        frozenset(ordinals),
        frozenset(magnitudes),
        frozenset(each for part in parts for each in part.weekdays),
    )


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
    shared = shared_names(_telling_names(article, common), _telling_names(report, common))
    numbers = article.numbers & report.numbers
    telling = frozenset(each for each in numbers if _is_telling(each))
    names = distinct(shared.spellings)
    score = _score(article, report, shared, similarity)
    reason: Reason = "linked" if score >= THRESHOLD else "too-little"
    if article.language == report.language:
        reason = "same-language"
    elif not (names or shared.places or shared.codes or telling):
        reason = "nothing-shared"
    told = sorted(shared.places | shared.codes | names)
    return Link(
        reason == "linked", reason, round(score, 2), similarity, tuple(told), tuple(sorted(numbers))
    )


def _score(
    article: Linkable, report: Linkable, shared: SharedNames, similarity: float | None
) -> float:
    weights = BY_NAMES if similarity is None else BY_VECTOR
    numbers = article.numbers & report.numbers
    telling = sum(_is_telling(each) for each in numbers)
    apart = abs(article.at - report.at) / timedelta(hours=1)
    return (
        weights.base
        + weights.similarity * (similarity or 0.0)
        + weights.name * min(3, shared.count)
        + weights.code * bool(shared.codes)
        + weights.state * min(2, len(_states(shared.places)))
        + weights.number * min(2, telling)
        + weights.small_number * (len(numbers) > telling)
        + weights.other_numbers * bool(article.numbers and report.numbers and not numbers)
        + weights.other_states * _differ(_states(article.names), _states(report.names))
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
