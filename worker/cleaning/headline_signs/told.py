"""Whether a short line tells what the text tells, as headlines do and labels do not."""

from __future__ import annotations

import re
from collections.abc import Iterable

from worker.cleaning.headline_signs.beginnings import beginnings, is_dense

_WORD = re.compile(r"[^\W\d_]{3,}")
_LETTERS = 7
"""Letters of a word that are compared: with fewer, short lines have words by chance in common."""
_SHARE, _FEWEST_PAIRS, _SHARE_OF_PAIRS = 1 / 3, 3, 2 / 3
"""The shares of its words, and of its pairs of letters in scripts that part no words."""


def is_told(text: str, below: Iterable[str]) -> bool:
    """Returns whether lines below tell enough of a line's words."""
    if is_dense(text):
        pairs = beginnings(text)
        told = pairs & frozenset[str]().union(*map(beginnings, below))
        return len(pairs) >= _FEWEST_PAIRS and len(told) >= _SHARE_OF_PAIRS * len(pairs)
    own = _words(text)
    told = own & frozenset[str]().union(*map(_words, below))
    return bool(told) and len(told) >= _SHARE * len(own)


def _words(text: str) -> frozenset[str]:
    return frozenset([each[:_LETTERS] for each in _WORD.findall(text.casefold())])
