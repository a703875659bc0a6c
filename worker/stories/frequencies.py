"""In how many articles each term was found, as numbered tables that are never changed.

A verdict names the generation it was reached with, so that it can be repeated. A table is renewed
as soon as ``is_due`` says so. Until enough was counted, a term's share is that of words of its
length: a table starts with thirty articles' worth of it, so that a small one, or none, tells stop
words from names.
"""

from __future__ import annotations

import json
import math
import struct
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from worker.stories.terms import GROUPS, SHARE

MOST_TERMS = 150_000
"""Terms that a table holds. The rarest go first: unlisted they are worth nearly the same."""
MOST_ARTICLES = 200_000
"""Beyond it, all counts are halved: what was common years ago is forgotten."""
FEWEST = 10
GROWTH = 1.25
RENEWED_AFTER = timedelta(days=1)
_REMEMBERED = 21_500
"""Terms of a language whose rarity is remembered: a megabyte and a half at most. Of a real wire's
ten thousand stories fewer are forgotten too soon than with 8,192."""
_PRIOR = 30.0
_SHARPENED = 1.25
"""Power of a rarity. Rare words in common tell of one event, those of many reports of a subject. On
both halves of three labelled sets more reports are found by it at one precision. Of the powers that
were tried it is the least: from 1.5 on fewer are found in Chinese, where no term alone is rare."""
_EXPECTED = tuple(_PRIOR * share for share in SHARE)
_HEAD = struct.Struct("<II")


@dataclass(frozen=True, slots=True)
class Frequencies:
    """One generation of the table."""

    generation: int = 0
    articles: Mapping[str, int] = field(default_factory=dict)
    """Articles counted by language; those of which nobody knows it under an empty name."""
    counts: Mapping[int, int] = field(default_factory=dict)
    """Term → in how many articles it was found."""
    _rarities: dict[str | None, _Rarities] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def total(self) -> int:
        """All articles that were counted."""
        return sum(self.articles.values())

    def doubt(self, language: str | None) -> float:
        """Returns how little is known of a language's words: 1 before any article was counted."""
        return _PRIOR / (self.articles.get(language or "", 0) + _PRIOR)

    def rarities(self, ids: Iterable[int], language: str | None) -> list[float]:
        """Returns how rare each term is: the logarithm of how many articles there are to one,
        sharpened."""
        known = self._rarities.get(language)
        if known is None:
            whole = self.articles.get(language or "", 0) + _PRIOR
            known = self._rarities[language] = _Rarities(whole, self.counts)
        if len(known) > _REMEMBERED:
            known.clear()
        return list(map(known.__getitem__, ids))


class _Rarities(dict[int, float]):
    """How rare the terms of one language are that were asked for lately."""

    def __init__(self, whole: float, counts: Mapping[int, int]) -> None:
        super().__init__()
        self._whole, self._counts = whole, counts

    def __missing__(self, term: int) -> float:
        found = self[term] = _rarity(self._whole, self._counts.get(term, 0), term % GROUPS)
        return found


@lru_cache(maxsize=4_096)
def _rarity(whole: float, count: int, group: int) -> float:
    """Returns how rare a term is; most terms have one of few counts, and one number stands for
    all."""
    found: float = max(math.log(whole / (count + _EXPECTED[group])), 0.0) ** _SHARPENED
    return found


EMPTY = Frequencies()


def is_due(table: Frequencies, made_at: datetime | None, articles: int, now: datetime) -> bool:
    """Tells whether the table should be renewed.

    It should after the batch with which the number of ``articles`` ever counted into it or stored
    since passed ten and grew by a quarter, and once a day if there is anything new.
    """
    new = articles - table.total
    if articles >= FEWEST and articles >= GROWTH * table.total:
        return True
    return new > 0 and made_at is not None and now - made_at >= RENEWED_AFTER


def renewed(
    table: Frequencies, articles: Iterable[tuple[str | None, Iterable[int]]], generation: int
) -> Frequencies:
    """Returns the next table: the old one, and the new articles' languages and distinct terms."""
    languages, counts = Counter(table.articles), Counter(table.counts)
    for language, terms in articles:
        languages[language or ""] += 1
        counts.update(terms)
    if languages.total() > MOST_ARTICLES:
        languages = Counter({name: number // 2 for name, number in languages.items()})
        counts = Counter({term: number // 2 for term, number in counts.items() if number > 1})
    if len(counts) > MOST_TERMS:
        counts = Counter(dict(counts.most_common(MOST_TERMS)))
    return Frequencies(generation, dict(languages), dict(counts))


def pack(table: Frequencies) -> bytes:
    """Returns the table without its generation as bytes: eight a term, little-endian."""
    head = json.dumps(dict(table.articles)).encode()
    ids, counts = array("I", table.counts.keys()), array("I", table.counts.values())
    if sys.byteorder == "big":
        ids.byteswap()
        counts.byteswap()
    sizes = _HEAD.pack(len(head), len(ids))
    return b"".join((sizes, head, ids.tobytes(), counts.tobytes()))


def unpack(packed: bytes, generation: int) -> Frequencies:
    """Returns the table that ``pack`` wrote. Raises ValueError for anything else."""
    try:
        length, terms = _HEAD.unpack_from(packed)
        start = _HEAD.size + length
        articles = json.loads(packed[_HEAD.size : start])
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError("not a packed table of frequencies") from error
    ids, counts = array("I"), array("I")
    if len(packed) != start + 8 * terms:
        raise ValueError("a packed table of frequencies of another length")
    ids.frombytes(packed[start : start + 4 * terms])
    counts.frombytes(packed[start + 4 * terms :])
    if sys.byteorder == "big":
        ids.byteswap()
        counts.byteswap()
    return Frequencies(generation, articles, dict(zip(ids, counts, strict=True)))
