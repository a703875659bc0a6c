"""Who a page says wrote its article: no date, no feed and not the site itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from worker import languages
from worker.base import urls
from worker.reading import dates, stated
from worker.reading.agencies import known_agency
from worker.reading.month_names import MONTHS

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


def named(values: Iterable[str | None], site: Iterable[str | None]) -> str | None:
    """Returns the first of the values that names people, without what names none.

    ``site`` are the names and addresses by which the page's site is known.
    """
    own = set(_own(site))
    for value in values:
        names = [each.strip() for each in (value or "").split(",")]
        if joined := stated.names([each for each in names if _is_name(each, own)]):
            return joined
    return None


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
    if _FEED.search(name) or _is_date(name):
        return False
    key = _key(name)
    return known_agency(name) is not None or (bool(key) and key not in own)


def _is_date(name: str) -> bool:
    """Tells whether a text is nothing but a date or a part of one."""
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
