"""How the words of a line begin, so that their inflected forms are the same in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import add

_LETTERS, _MIN_WORD, _MIN_FIGURES = 5, 4, 2
"""Letters of a word that are compared, of the shortest word, and figures of the shortest number."""
_WORD = re.compile("[\\w\u0300-\u036f\u0900-\u0dff\u0e31-\u0e4e]+")
_ASCII_WORDS = {code: " " for code in range(0x80) if not chr(code).isalnum()}
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]"
)
"""Letters of scripts whose words are short or not parted by blanks."""


def beginnings(text: str) -> frozenset[str]:
    """Returns how the words of a text begin; in scripts that part no words, pairs of letters."""
    if text.isascii():
        found = text.lower().translate(_ASCII_WORDS).split()
    else:
        found = _WORD.findall(text.casefold().replace("_", " "))
        if is_dense(text):
            dense = [each for each in found if each[0] >= "\u3040" or is_dense(each)]
            return _of_words(set(found).difference(dense)) | _pairs(dense)
    return _of_words(found)


def is_dense(text: str) -> bool:
    """Returns whether a text holds letters of a script of which pairs are compared."""
    return _DENSE.search(text) is not None


def _of_words(found: Iterable[str]) -> frozenset[str]:
    return frozenset(
        [
            each[:_LETTERS]
            for each in found
            if len(each) >= _MIN_WORD or (each.isdigit() and len(each) >= _MIN_FIGURES)
        ]
    )


def _pairs(found: Sequence[str]) -> frozenset[str]:
    """Returns the pairs of neighbouring letters, and words of a single one."""
    pairs = set[str]()
    for word in found:
        pairs.update(map(add, word, word[1:]) if len(word) > 1 else word)
    return frozenset(pairs)
