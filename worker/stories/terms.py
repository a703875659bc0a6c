"""The weighted terms that an article is compared by.

A term is a word, folded and cut to its stem's beginning, as a 32-bit number. The headline counts
three times, the lead (60 words) twice, the text once. Where a script is written without blanks, and
in Korean, whose particles stick to the word, a term is a run of neighbouring characters instead, as
is usual in retrieval.

The language is part of a term, so that terms of two languages never meet, and how long the word is
stands in its lowest three bits: before anything is known of how often a word is used, its length
says most about it (Zipf's law of abbreviation).
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xxhash import xxh32_intdigest

from worker.topics.folding import fold
from worker.topics.query.scripts import HANGUL, LETTER, UNSPACED

MOST_TERMS = 100
LEAD_WORDS = 60
SCALE = 1000
"""A weight of one, as weights are stored."""
_TITLE, _LEAD, _TEXT = 3, 2, 1
_MOST_TITLE = 1_000
MOST_TEXT = 4_000
"""Characters that are read."""
TEXT_WORDS = 300
"""Words of the text that are read: what comes later is background, which reports of other events
share."""
_USUAL_SIZE = 7 * TEXT_WORDS
"""Characters that mostly hold about as many words as are read."""
_LONGEST_KEPT = 64
"""Characters of a word whose terms are remembered."""
_FEW = 8
"""Terms of a word that is remembered."""
_MOST_KEPT = 4_096
"""Words of a language that are remembered at least, twice as many at most."""
_MOST_CHARACTERS = 4_096
"""Characters that are remembered."""
_STEM = 7
"""Letters of a word that count, in scripts that divide words by blanks."""

_THAI = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_USUAL = "a-z\u00e0-\u00f6\u00f8-\u00ff\u0430-\u045f"
# Words of usual letters alone come first, and are found several times faster. What mostly stands
# between words is no beginning of any, and need not be tried as each kind.
_WORD = re.compile(
    rf"(?![ .,\n])(?:[{_USUAL}]++(?!{LETTER})"
    rf"|\d+(?:[.,]\d+)*|[{HANGUL}]+|{LETTER}+|[{_THAI}]+|[{UNSPACED}]+)"
)
_IS_THAI = re.compile(f"[{_THAI}]")
_IS_RUN = re.compile(f"[{UNSPACED}{HANGUL}]")

GROUPS = 8
_BY_LENGTH = (0, 0, 0, 1, 2, 3, 4, 5)
_LONG, NUMBER, _RUN = 5, 6, 7
SHARE = (0.4, 0.15, 0.06, 0.03, 0.02, 0.01, 0.03, 0.01)
"""In which share of articles a term of each group is found, before any were counted."""
RARITY = tuple(-math.log(share) for share in SHARE)
_WEIGHTS = tuple(round(SCALE * math.sqrt(times)) for times in range(_TITLE + 1))
"""What a term weighs that is found so often, in thousandths. It stops growing at the headline's
three: how often a long text repeats a word says little."""
_RANKS = tuple(tuple(-weight * rarity for rarity in RARITY) for weight in _WEIGHTS)
"""By times and group: the weightiest come first."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of an article, the weightiest first. The three are parallel."""

    language: str | None
    ids: tuple[int, ...]
    weights: tuple[int, ...]
    """In thousandths."""
    words: tuple[str, ...]
    """As they stood in the text, folded; for people."""
    title: tuple[int, ...] = ()
    """Those of the headline, each once."""


def terms(title: str, text: str, language: str | None) -> Terms:
    """Returns what an article is compared by: at most a hundred terms.

    ``language`` is an ISO 639-1 code, or None if nobody knows.
    """
    found: dict[int, int] = {}
    words: dict[int, str] = {}
    head, lead, rest = _parts(title, text)
    known = _known(language)
    for word, times in Counter(head * _TITLE + lead * _LEAD + rest * _TEXT).items():
        for term, shown in known[word]:
            if term in found:
                found[term] += times
            else:
                found[term] = times
                words[term] = shown
    kept = sorted(found.items(), key=_rank)[:MOST_TERMS]
    return Terms(
        language,
        tuple([term for term, _ in kept]),
        tuple([_WEIGHTS[min(times, _TITLE)] for _, times in kept]),
        tuple([words[term] for term, _ in kept]),
        title_terms(title, language),
    )


def _rank(found: tuple[int, int]) -> float:
    term, times = found
    return _RANKS[times if times < _TITLE else _TITLE][term % GROUPS]


def title_terms(title: str, language: str | None) -> tuple[int, ...]:
    """Returns the terms of a headline, each once."""
    return _title_terms(title[:_MOST_TITLE], language)


@lru_cache(maxsize=1_024)
def _title_terms(title: str, language: str | None) -> tuple[int, ...]:
    words, known = _words(title), _known(language)
    return tuple(dict.fromkeys([term for word in words for term, _ in known[word]]))


def distinct(title: str, text: str, language: str | None) -> frozenset[int]:
    """Returns all terms of an article, as their frequencies are counted."""
    words = {word for part in _parts(title, text) for word in part}
    known = _known(language)
    return frozenset([term for word in words for term, _ in known[word]])


def pack(ids: Sequence[int], weights: Sequence[int]) -> bytes:
    """Returns terms with their weights as bytes, six a term, little-endian."""
    return _bytes("I", ids) + _bytes("H", weights)


def unpack(packed: bytes) -> tuple[array[int], array[int]]:
    """Returns the terms and weights that ``pack`` wrote. Raises ValueError for anything else."""
    if len(packed) % 6:
        raise ValueError("packed terms take six bytes each")
    ids, weights = array("I"), array("H")
    border = len(packed) // 6 * 4
    ids.frombytes(packed[:border])
    weights.frombytes(packed[border:])
    if sys.byteorder == "big":
        ids.byteswap()
        weights.byteswap()
    return ids, weights


def _bytes(code: str, values: Iterable[int]) -> bytes:
    packed = array(code, values)
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def _parts(title: str, text: str) -> tuple[list[str], list[str], list[str]]:
    """Returns the words of headline, lead and the rest of the text."""
    body = fold(text[:MOST_TEXT].replace("\0", " ")).text
    # Nothing is read twice: no word spans a blank.
    border = max(body.rfind(" ", 0, _USUAL_SIZE), 0)
    words = _WORD.findall(body, 0, border)
    if len(words) < TEXT_WORDS:
        words += _WORD.findall(body, border)
    return _words(title), words[:LEAD_WORDS], words[LEAD_WORDS:TEXT_WORDS]


def _words(title: str) -> list[str]:
    return _WORD.findall(fold(title[:_MOST_TITLE].replace("\0", " ")).text)


class _Remembered(dict[str, "tuple[tuple[int, str], ...]"]):
    """The terms of the words of a language that came lately.

    What did not come while as many others did is forgotten: the words that are most of any text
    are worked out once.
    """

    def __init__(self, language: str | None) -> None:
        super().__init__()
        self._language = language
        self._before: dict[str, tuple[tuple[int, str], ...]] = {}

    def __missing__(self, word: str) -> tuple[tuple[int, str], ...]:
        found = self._before.get(word)
        if found is None:
            found = _terms_of(word, self._language)
        if len(word) <= _LONGEST_KEPT and len(found) <= _FEW:
            if len(self) >= _MOST_KEPT:
                self._before = dict(self)
                self.clear()
            self[word] = found
        return found


@lru_cache(maxsize=8)
def _known(language: str | None) -> _Remembered:
    return _Remembered(language)


def _terms_of(word: str, language: str | None) -> tuple[tuple[int, str], ...]:
    if word.isascii() or "\u0400" <= word[0] <= "\u052f":
        # Cyrillic й and the like are letters of their own.
        return _of_plain(word, word, language)
    return _of_other(word, language)


def _of_other(word: str, language: str | None) -> tuple[tuple[int, str], ...]:
    if _IS_RUN.match(word):
        width = 4 if _IS_THAI.match(word) else 2
        starts = range(max(len(word) - width + 1, 1))
        pieces = [word[start : start + width] for start in starts]
        return tuple([(_hashed(piece, language, _RUN), piece) for piece in pieces])
    plain = unicodedata.normalize("NFKD", word).translate(_UNMARKED)
    return _of_plain(plain or word, word, language)


class _Unmarked(dict[int, "int | None"]):
    """What becomes of each character without the marks that combine with others, worked out when
    it is first met."""

    def __missing__(self, code: int) -> int | None:
        if len(self) >= _MOST_CHARACTERS:
            self.clear()
        left = self[code] = None if unicodedata.combining(chr(code)) else code
        return left


_UNMARKED = _Unmarked()


def _of_plain(plain: str, word: str, language: str | None) -> tuple[tuple[int, str], ...]:
    """Returns the term of a word, or of a number; ``plain`` is the word without accents."""
    if word[0].isdigit():
        return ((_hashed(word, language, NUMBER), word),)
    size = len(plain)
    if size < 2:
        return ()
    group = _BY_LENGTH[size] if size < len(_BY_LENGTH) else _LONG
    return ((_hashed(plain[:_STEM], language, group), word),)


def _hashed(piece: str, language: str | None, group: int) -> int:
    digest = xxh32_intdigest(f"{language or ''}:{piece}".encode("utf-8", "replace"))
    return digest // GROUPS * GROUPS + group
