"""Texts as plain words: small letters without accents, divided by single blanks.

A text is folded as topics fold it, then each character by itself. So what a topic finds in a text
is found among the text's words, too, which ``candidate`` builds on. Characters of scripts that are
written without blanks (Han, kana, Thai …) become words of their own, and Hangul is divided from
other letters, so that a phrase finds them. A change of anything here asks for a new ``VERSION``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter

from worker.core.memo import Memo
from worker.core.query.scripts import HANGUL, MARKS, UNSPACED, is_hangul, is_letter, is_unspaced
from worker.core.topics.folding import fold

VERSION = 1
"""What the index was written by; under another one it is written anew."""

LONGEST_WORD = 64
"""Characters of a word that count: an encoded attachment is no word."""
MOST_WORDS = 15_000
"""Words of a text that are indexed: PostgreSQL counts places up to 16,383."""
MOST_TITLE_WORDS = 500
_MOST_CHARACTERS = 120_000
_MOST_STEMMED = 5_000
_MOST_REPEATS = 255
"""Places that PostgreSQL keeps of one word."""

PARTIAL = "partial\uac00"
"""Stands among the words of a text of which not all is indexed. No text holds it: Hangul is
divided from other letters."""

_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_KEPT = re.compile(rf"[^\W_]|[{MARKS}{UNSPACED}]")
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()} | {
    code: chr(code).lower() for code in range(128) if chr(code).isalnum()
}
_SHORT = 32
_HAS_HANGUL = re.compile(f"[{HANGUL}]")
_SEAM = re.compile(f"(?<=[{HANGUL}])(?=[^ {HANGUL}])|(?<=[^ {HANGUL}])(?=[{HANGUL}])")
_STEMMED = re.compile(rf"(?:[^\W\d_{HANGUL}{UNSPACED}]|[{MARKS}])+")
# What Unicode does not decompose, and readers without the key on their keyboard write so; and
# letters that Arabic and Persian keyboards write differently.
_ALIKE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06a9": "\u0643"}
)


class _Characters(dict[int, str]):
    """What becomes of each character beyond ASCII, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        made = self[code] = _character(chr(code))
        return made


def _character(character: str) -> str:
    if is_hangul(character):
        return character
    if is_unspaced(character):
        kept = unicodedata.category(character)[0] in "LNM"
        return f" {character} " if kept else " "
    if not is_letter(character):
        return " "
    if _CYRILLIC.match(character):
        # й is a letter of its own, not an и with an accent.
        return character
    plain = _ACCENTS.sub("", unicodedata.normalize("NFKD", character).casefold())
    plain = plain.translate(_ALIKE)
    return "".join(each if _KEPT.match(each) else " " for each in plain)


_CHARACTERS = _Characters()


def words(text: str) -> str:
    """Returns all words of a text, with a blank between two."""
    return " ".join(spelled(fold(text.replace("\0", " ")).text))


def spelled(folded: str) -> list[str]:
    """Returns the words of a text that is folded already, cut to their longest length."""
    return _flat(_WORDS, _pieces(folded))


_Divided = tuple[tuple[str, ...], tuple[str, ...]]
"""The words of a piece between blanks, and those that a stemmer may shorten."""
_WORDS: Callable[[_Divided], tuple[str, ...]] = itemgetter(0)
_STEMMABLE: Callable[[_Divided], tuple[str, ...]] = itemgetter(1)


def _flat(part: Callable[[_Divided], tuple[str, ...]], pieces: Iterable[_Divided]) -> list[str]:
    return list(chain.from_iterable(map(part, pieces)))


def _pieces(folded: str) -> list[_Divided]:
    return list(map(_DIVIDED.__getitem__, folded.split()))


def _divided(piece: str) -> _Divided:
    plain = piece
    if not piece.isascii():
        plain = piece.translate(_CHARACTERS)
        if _HAS_HANGUL.search(plain):
            plain = _SEAM.sub(" ", plain)
    return (
        tuple([word[:LONGEST_WORD] for word in plain.translate(_ASCII).split()]),
        tuple(_STEMMED.findall(piece)) if len(piece) <= _SHORT else (),
    )


# Few pieces of a text are new: looking them up takes a tenth of dividing them.
_DIVIDED = Memo(_divided, 4_096)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What of an article the index holds."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    stemmed: tuple[str, ...]
    """The words that a stemmer may shorten, accents kept, each once."""


@lru_cache(maxsize=64)
def indexed(title: str, text: str) -> Indexed:
    """Returns the words of an article, marked where not all of them could be taken.

    They are remembered: what is asked for ahead of a transaction costs nothing in it.
    """
    parts = [
        _pieces(fold(part[:_MOST_CHARACTERS].replace("\0", " ")).text) for part in (title, text)
    ]
    head, body = (_flat(_WORDS, part) for part in parts)
    is_partial = (
        len(text) > _MOST_CHARACTERS
        or len(head) > MOST_TITLE_WORDS
        or len(body) > MOST_WORDS
        or _is_monotonous([*head, *body])
    )
    return Indexed(
        tuple(head[:MOST_TITLE_WORDS]),
        (*body[:MOST_WORDS], *([PARTIAL] if is_partial else [])),
        tuple(dict.fromkeys(_flat(_STEMMABLE, chain(*parts))))[:_MOST_STEMMED],
    )


def _is_monotonous(found: list[str]) -> bool:
    again = len(found) - len(set(found))
    return again >= _MOST_REPEATS and max(Counter(found).values()) > _MOST_REPEATS


def vector(made: Indexed) -> str:
    """Returns the words as PostgreSQL's ``tsvector`` is written, the title's with weight A.

    A place is left out between title and text, so that no phrase spans them.
    """
    places: dict[str, list[str]] = {}
    for place, word in enumerate(made.title, 1):
        places.setdefault(word, []).append(f"{place}A")
    for place, word in enumerate(made.body, len(made.title) + 2):
        places.setdefault(word, []).append(str(place))
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def are_known(found: Iterable[str]) -> bool:
    """Tells whether each of the words has a letter that every tokeniser takes for one.

    SQLite's knows Unicode 6.1; a word of later letters alone would be no word to it.
    """
    category = unicodedata.ucd_3_2_0.category
    return all(any(category(each)[0] in "LN" for each in word) for word in found)
