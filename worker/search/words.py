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
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from functools import lru_cache

from worker.topics.folding import fold
from worker.topics.query.scripts import HANGUL, MARKS, UNSPACED, is_hangul, is_letter, is_unspaced

VERSION = 2
"""What the index was written by; under another one it is written anew."""

LONGEST_WORD = 64
"""Characters of a word that count: an encoded attachment is no word."""
MOST_WORDS = 15_000
"""Words of a text that are indexed: PostgreSQL counts places up to 16,383."""
MOST_TITLE_WORDS = 500
_MOST_CHARACTERS = 120_000
_MOST_STEMMED = 5_000
_MOST_CHARACTERS_KNOWN = 20_000
"""Of so many characters is remembered what becomes of them: no usual text comes near."""
_REMEMBERED = 20_000
"""Characters of an article whose words are remembered: of longer ones, which are few, they would
take megabytes."""
_MOST_REPEATS = 255
"""Places that PostgreSQL keeps of one word."""

PARTIAL = "partial\uac00"
"""Stands among the words of a text of which not all is indexed. No text holds it: Hangul is
divided from other letters."""

_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u06d6-\u06ed]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_KEPT = re.compile(rf"[^\W_]|[{MARKS}{UNSPACED}]")
_WORD_BYTES = bytes(
    code if code >= 0x80 else ord(chr(code).lower()) if chr(code).isalnum() else 0x20
    for code in range(0x100)
)
_LETTER_BYTES = bytes(
    code if code >= 0x80 or chr(code).isalpha() else 0x20 for code in range(0x100)
)
_MOST_REPLACED = 16
_SHORT = 32
"""Characters between two blanks of which a stemmer may shorten words."""
_HAS_HANGUL = re.compile(f"[{HANGUL}]")
_RUN = re.compile(f"[{HANGUL}]+|[^ {HANGUL}]+")
_STEMMED = re.compile(rf"[^\W\d_{HANGUL}{UNSPACED}]|[{MARKS}]")
# What Unicode does not decompose, and readers without the key on their keyboard write so; and
# letters that Arabic and Persian keyboards write differently.
_ALIKE = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
    | {"\u0649": "\u064a", "\u06cc": "\u064a", "\u0629": "\u0647", "\u06a9": "\u0643"}
)


class _Table(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_CHARACTERS_KNOWN:
            self.clear()
        made = self[code] = self._make(chr(code))
        return made

    def of(self, text: str, kinds: Set[str]) -> str:
        """Returns a text with what becomes of its characters; those of ASCII may stay.

        ``kinds`` are the characters that it has, and maybe others, each once.

        Of most texts few kinds of characters change: each is replaced in a tenth of the time that
        a look at every character takes.
        """
        changed = {
            each: made for each in kinds if each > "\x7f" and (made := self[ord(each)]) != each
        }
        if len(changed) > _MOST_REPLACED or not "".join(changed.values()).isascii():
            return text.translate(self)
        for each, made in changed.items():
            text = text.replace(each, made)
        return text


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


def _stem_letter(character: str) -> str:
    return character if _STEMMED.match(character) else " "


_CHARACTERS = _Table(_character)
_STEM_LETTERS = _Table(_stem_letter)


def words(text: str) -> str:
    """Returns all words of a text, with a blank between two."""
    return " ".join(spelled(fold(text.replace("\0", " ")).text))


def spelled(folded: str) -> list[str]:
    """Returns the words of a text that is folded already, cut to their longest length."""
    return _spelled(folded, frozenset(folded))


def _spelled(folded: str, kinds: Set[str]) -> list[str]:
    plain = _spaced(folded if folded.isascii() else _CHARACTERS.of(folded, kinds), _WORD_BYTES)
    is_korean = not plain.isascii() and _HAS_HANGUL.search(plain) is not None
    found = _RUN.findall(plain) if is_korean else plain.split()
    if max(map(len, found), default=0) > LONGEST_WORD:
        return [word[:LONGEST_WORD] for word in found]
    return found


def _stemmable(folded: str, kinds: Set[str]) -> dict[str, None]:
    """Returns the words of a folded text that a stemmer may shorten, accents kept, each once."""
    pieces = folded.split()
    if max(map(len, pieces), default=0) > _SHORT:
        folded = " ".join([piece for piece in pieces if len(piece) <= _SHORT])
    plain = folded if folded.isascii() else _STEM_LETTERS.of(folded, kinds)
    return dict.fromkeys(_spaced(plain, _LETTER_BYTES).split())


def _spaced(text: str, table: bytes) -> str:
    """Returns a text whose characters of ASCII were changed after a table."""
    return text.encode("utf-8", "surrogatepass").translate(table).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What of an article the index holds."""

    title: tuple[str, ...]
    body: tuple[str, ...]
    stemmed: tuple[str, ...]
    """The words that a stemmer may shorten, accents kept, each once."""


def indexed(title: str, text: str) -> Indexed:
    """Returns the words of an article, marked where not all of them could be taken.

    Those of usual articles are remembered: what is asked for ahead of a transaction costs nothing
    in it.
    """
    if len(title) + len(text) <= _REMEMBERED:
        return _indexed_lately(title, text)
    return _indexed(title, text)


def _indexed(title: str, text: str) -> Indexed:
    folded = [fold(part[:_MOST_CHARACTERS].replace("\0", " ")).text for part in (title, text)]
    kinds = [frozenset() if part.isascii() else frozenset(part) for part in folded]
    head, body = map(_spelled, folded, kinds)
    is_partial = (
        len(text) > _MOST_CHARACTERS
        or len(head) > MOST_TITLE_WORDS
        or len(body) > MOST_WORDS
        or _is_monotonous([*head, *body])
    )
    return Indexed(
        tuple(head[:MOST_TITLE_WORDS]),
        (*body[:MOST_WORDS], *([PARTIAL] if is_partial else [])),
        tuple(_stemmable(folded[0], kinds[0]) | _stemmable(folded[1], kinds[1]))[:_MOST_STEMMED],
    )


_indexed_lately = lru_cache(maxsize=64)(_indexed)


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
