"""How the words of a line begin, so that their inflected forms are the same in any language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from operator import add

_LETTERS, _MIN_WORD = 5, 4
"""Letters of a word that are compared, and of the shortest word; numbers may have two."""
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
    return frozenset([each[:_LETTERS] for each in found if len(each) >= _MIN_WORD or _counts(each)])


def _pairs(found: Sequence[str]) -> frozenset[str]:
    """Returns the pairs of neighbouring letters, and words of a single one."""
    joined = " ".join(found)
    pairs = set(map(add, joined, joined[1:]))
    return frozenset(
        [each for each in pairs if " " not in each] + [w for w in found if len(w) == 1]
    )


def _counts(word: str) -> bool:
    return len(word) > 1 and word.isdigit()
