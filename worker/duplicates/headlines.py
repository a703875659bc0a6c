"""Whether a headline is about a text, and whether two headlines are alike."""

from __future__ import annotations

from collections import Counter

from worker.duplicates import fingerprint

_LONGER_WORD = 4
_LIKE = 0.5
_UNSPACED = 3


def words(text: str) -> list[str]:
    """Returns the words of a text as they are compared."""
    return [each.decode() for each in fingerprint.words(text)]


def are_alike(a: str, b: str) -> bool:
    """Tells whether two headlines have half the words of the shorter one in common."""
    ours, theirs = Counter(words(a)), Counter(words(b))
    shared = (ours & theirs).total()
    return shared > 0 and shared >= _LIKE * min(ours.total(), theirs.total())


def adds_words(a: str, b: str) -> bool:
    """Tells whether one headline has all the words of the other, and perhaps more."""
    ours, theirs = Counter(words(a)), Counter(words(b))
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def replace_words(a: str, a_body: list[str], b: str, b_body: list[str]) -> bool:
    """Tells whether each of two headlines has a longer word that the other article lacks."""
    ours, theirs = words(a), words(b)
    return _lacks(ours, theirs + b_body) and _lacks(theirs, ours + a_body)


def _lacks(told: list[str], article: list[str]) -> bool:
    stems = {each[:_LONGER_WORD] for each in article}
    return any(each[:_LONGER_WORD] not in stems for each in told if len(each) >= _LONGER_WORD)


def is_about(title: str, body: list[str]) -> bool:
    """Tells whether a headline shares one of its longer words, or its beginning, with a text.

    In scripts written without spaces: three characters.
    """
    stems = {each[:_LONGER_WORD] for each in body if len(each) >= _LONGER_WORD}
    unspaced = {each for each in body if len(each) == 1 and not each.isascii()}
    told = words(title)
    if any(each[:_LONGER_WORD] in stems for each in told if len(each) >= _LONGER_WORD):
        return True
    return len(unspaced.intersection(told)) >= _UNSPACED
