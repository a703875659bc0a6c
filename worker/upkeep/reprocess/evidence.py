"""Evidence of a topic that nobody looks for any more, in a text that is cleaned anew."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def moved(evidence: Sequence[Any], title: str, text: str) -> list[Any]:
    """Returns the places, each ``[term, field, start, end, text]``, where they are now.

    A place is looked for by its characters, the nearest first; one that is gone is left out.
    """
    found = []
    for term, field, start, end, words in evidence:
        whole = title if field == "title" else text
        if whole[start:end] == words:
            found.append([term, field, start, end, words])
            continue
        at = _nearest(whole, words, start)
        if at is not None:
            found.append([term, field, at, at + len(words), words])
    return found


def _nearest(whole: str, words: str, start: int) -> int | None:
    before = whole.rfind(words, 0, max(0, start) + len(words))
    after = whole.find(words, max(0, start))
    places = [each for each in (before, after) if each >= 0 and words]
    return min(places, key=lambda each: abs(each - start), default=None)
