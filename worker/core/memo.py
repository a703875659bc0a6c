"""What was made of words before, so that it is not made again for each text that uses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

LONGEST = 32
"""Characters of a word up to which it is remembered: longer ones hardly come again."""

_Made = TypeVar("_Made")


class Memo(dict[str, _Made]):
    """Remembers what a function makes of a word; asked by ``memo[word]``, never by ``get``.

    It holds what was asked for most recently: at least ``most`` words once it was full, and at
    most twice as many. A look-up takes a quarter of an LRU cache's time, which counts because
    every word of every text is looked up. Safe to share between threads.
    """

    __slots__ = ("_make", "_most", "_older")

    def __init__(self, make: Callable[[str], _Made], most: int) -> None:
        self._make = make
        self._most = most
        self._older: dict[str, _Made] = {}

    def __missing__(self, word: str) -> _Made:
        older = self._older
        made = older[word] if word in older else self._make(word)
        if len(word) <= LONGEST:
            if len(self) >= self._most:
                self._older = self.copy()
                self.clear()
            self[word] = made
        return made
