"""Who a page says wrote its article: no date, no feed and not the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from worker import languages
from worker.base import urls
from worker.reading import dates, stated
from worker.reading.agencies import known_agency
from worker.reading.by_language.given_names import GIVEN_NAMES
from worker.reading.date_lines import reading_time, without_label
from worker.reading.dates.month_names import MONTHS

_FEED = re.compile(
    r"(?<!\w)(?:rss|atom|(?:news)?feeds?|xml|api|cms|bot|imports?|importer|syndication|webmaster|"
    r"admin|фид|рсс)(?!\w)",
    re.IGNORECASE,
)
_HANDS = frozenset(
    "the staff editor editors editorial team desk newsroom news online web com net org redaktion "
    "redacción redaccion rédaction redaction redazione redakcja redactie redaksi редакция редакція "
    "by von from of and".split()
)
"""Words beside a site's name by which it calls itself."""
_WORDS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LONGEST_FILLER = 3
_LONGEST_PARTICLE = 5
"""Letters of what stands within a name in small ones: “van”, “della”."""
_NAME_WORDS = range(2, 5)
_LONG_KEY = 4
_LABELS = frozenset(
    "author posted published written name min read www com net org http follow share comment "
    "comments sponsored source photo image quelle von folgen teilen".split()
)
_LINKS = frozenset({"author", "authors", "posts", "articles", "profile"})
"""Last words of what leads to a person's page, and of what stands where none is named."""
_NO_NAMES = frozenset({"January", "February", "September", "October", "November", "December"})
"""Months by which nobody is called."""


def named(values: Iterable[str | None], site: Iterable[str | None]) -> str | None:
    """Returns the first of the values that names people, without what names none.

    ``site`` are the names and addresses by which the page's site is known; a person's own site
    bears the person's name.
    """
    own = set(_own(site))
    for value in values:
        names = [_without_date(each.strip()) for each in (value or "").split(",")]
        if joined := stated.names([each for each in names if _is_name(each, own)]):
            return joined
    return None


def seen(value: str | None, site: Iterable[str | None]) -> str | None:
    """Returns whom a byline that nothing marks as one names: few words, of which none is a label.

    Of such lines more are no names than are.
    """
    name = named([value], site)
    if name is None or any(map(str.isdigit, name)):
        return None
    words = _WORDS.findall(name.split(",")[0].casefold())
    fits = len(words) in _NAME_WORDS and _LABELS.isdisjoint(words) and not is_phrase(name)
    begins = any(len(each) >= _LONG_KEY and _key(name).startswith(each) for each in _own(site))
    return name if fits and not begins else None


def given_first(values: Sequence[str]) -> Sequence[str]:
    """Returns names as they are said where all are written as “Family, Given”, as in catalogues;
    else the values as they are. One alone has to have a given name that is known, and a family's of
    one word but for particles: else it may be two people."""
    parts = [each.split(", ") for each in values]
    if not parts or not all(len(each) == 2 and _is_family(each[0]) and each[1] for each in parts):
        return values
    if any(known_agency(each) for pair in parts for each in pair):
        return values
    family, given = parts[0]
    if len(parts) == 1 and not (is_person(given) and (" " not in family or family[0].islower())):
        return values
    return [f"{given} {family}" for family, given in parts]


def _is_family(name: str) -> bool:
    """Tells whether a text may be a family's name alone, and not a person's whole one."""
    words = name.casefold().split()
    return len(words) == 1 or (1 < len(words) <= 3 and words[0] not in GIVEN_NAMES)


def is_account(name: str) -> bool:
    """Tells whether a name is one word by which nobody is called: that of an account."""
    return len(name.split()) == 1 and name.casefold() not in GIVEN_NAMES


def is_person(name: str) -> bool:
    """Tells whether a name begins with one that people are given."""
    return name.split(maxsplit=1)[0].casefold() in GIVEN_NAMES


def is_phrase(name: str) -> bool:
    """Tells whether a long word behind a capital one begins with a small letter, as in the names of
    sections and not in those of people."""
    first, *others = name.split()
    return first[0].isupper() and any(
        each[0].islower() and len(each) > _LONGEST_PARTICLE for each in others
    )


def _own(site: Iterable[str | None]) -> Iterator[str]:
    for each in site:
        name = urls.site_name(each) or each if each else ""
        if name:
            yield _key(name)
            yield _key(name.removeprefix("www.").partition(".")[0])


def _key(name: str) -> str:
    """Returns the words of a name by which a site is told from people."""
    return "".join(each for each in _WORDS.findall(name.casefold()) if each not in _HANDS)


def _is_name(name: str, own: set[str]) -> bool:
    if _FEED.search(name) or _is_date(name) or _is_filler(name):
        return False
    key = _key(name)
    if known_agency(name) is not None or (key and key not in own):
        return True
    words = name.casefold().split()
    return len(words) in _NAME_WORDS and words[0] in GIVEN_NAMES


def _is_filler(name: str) -> bool:
    """Tells whether what stands in a name's place is a reading time, a label or a site."""
    words = _WORDS.findall(name.casefold())
    is_label = _LABELS.union(_HANDS).issuperset(words) and not _LABELS.isdisjoint(words)
    is_site = len(words) > 1 and words[0] == "www"
    is_link = len(words) > 1 and words[-1] in _LINKS and words[0] not in GIVEN_NAMES
    return is_label or is_site or is_link or reading_time(name)


def _without_date(name: str) -> str:
    """Returns a name without the month, abbreviated or with a day, that stands behind it."""
    words = name.split()
    while len(words) > 1 and words[-1].strip(".").isdigit():
        words.pop()
    cut = len(words) < len(name.split())
    month = words[-1].strip(".").casefold() if words else ""
    if len(words) > 1 and month in MONTHS and (cut or MONTHS[month] in _NO_NAMES):
        words.pop()
    return " ".join(words)


def _is_date(name: str) -> bool:
    """Tells whether a text is nothing but a date, a part of one, or the label of one."""
    name, _ = without_label(name)
    words = _LETTERS.findall(name.casefold())
    if not words:
        return True
    if dates.parse_date(name, "") is not None:
        return True
    of_date = sum(each in _days() or each in MONTHS for each in words)
    short = sum(len(each) <= _LONGEST_FILLER and each not in MONTHS for each in words)
    digits = any(map(str.isdigit, name))
    return of_date > 0 and of_date + (short if digits else 0) == len(words)


@cache
def _days() -> frozenset[str]:
    """Returns the names of weekdays in all languages, case-folded."""
    known = (languages.names(each.weekdays, _ENGLISH) for each in languages.known().values())
    return frozenset(name for names in known for name, _ in names)


_ENGLISH = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
