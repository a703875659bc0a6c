"""Whether a headline is about a text, and whether two headlines are alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence

from worker.duplicates import fingerprint

_LONGER_WORD = 4
_LIKE = 0.5
_UNSPACED = 3
_MOST_REPLACED = 3
_NUMBER = "#"


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


def have_own_words(a: str, a_body: list[str], b: str, b_body: list[str]) -> bool:
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


def replaced(
    a: Sequence[str], b: Sequence[str], numbers: Container[str] = ()
) -> tuple[Sequence[str], Sequence[str]] | None:
    """Returns the few words of two headlines, in one place, by which alone they differ, if they
    have at least as many in common. Figures, and words for ``numbers``, differ as they like."""
    a, b = _masked(a, numbers), _masked(b, numbers)
    most = min(len(a), len(b))
    before = next((at for at in range(most) if a[at] != b[at]), most)
    left = most - before
    behind = next((at for at in range(left) if a[-1 - at] != b[-1 - at]), left)
    own, other = (each[before : len(each) - behind] for each in (a, b))
    common = before + behind
    if not own or not other or max(len(own), len(other)) > min(_MOST_REPLACED, common):
        return None
    return own, other


def _masked(told: Sequence[str], numbers: Container[str]) -> list[str]:
    """Returns words in which each run of numbers is one sign."""
    signs = [_NUMBER if each[0].isdigit() or each in numbers else each for each in told]
    return [
        each for at, each in enumerate(signs) if each != _NUMBER or signs[at - 1 : at] != [_NUMBER]
    ]
