"""How long ago something was, or at what time today or yesterday, as lines say it."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from worker import languages
from worker.reading.by_language.folding import key
from worker.reading.dates.worded import TIME, TOKEN

_MOST_WORDS = 8
_YEAR = re.compile(r"\d{4}")
_OF_TIMES = frozenset("時时点點시分분")
"""What stands behind hours and minutes."""


def is_ago(text: str) -> bool:
    """Returns whether a line only says how long ago, or at what time today or yesterday."""
    if not any(map(str.isdigit, text)) or _YEAR.search(text):
        return False
    found = TOKEN.findall(TIME.sub(" 1 ", key(text)))
    said = {token for token in found if not token.isdigit()}
    if len(found) > _MOST_WORDS or len(said) == len(found):
        return False
    return any(said & anchors and said <= allowed for anchors, allowed in _by_language())


@lru_cache(maxsize=2048)
def may_belong(word: str) -> bool:
    """Returns whether a word may stand in a line that says so: one of such lines, or a figure."""
    found = TOKEN.findall(TIME.sub(" 1 ", key(word)))
    return all(token.isdigit() or token in _every_word() for token in found)


@cache
def _by_language() -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    made = []
    for each in languages.known().values():
        anchors = frozenset(key(each.dates.ago).split())
        beside = frozenset(key(f"{each.dates.units} {each.dates.beside}").split())
        if anchors:
            made.append((anchors, anchors | beside))
    return tuple(made)


@cache
def _every_word() -> frozenset[str]:
    of_times = frozenset(map(key, _OF_TIMES))
    return of_times.union(*(allowed for _, allowed in _by_language()))
