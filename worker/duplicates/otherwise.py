"""Two articles in nearly the same words whose headlines, and texts with them, tell of two events.

Who edits a copy writes another headline over the same text: what only one of the headlines says
stands in neither text, or in both. Where each headline has a word that its own text has, too, and
the other article has not, the texts were written about two things.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from worker import languages
from worker.duplicates import headlines
from worker.traits.negations import contrary, denials
from worker.traits.number_words import NUMBER_WORDS

_TELLING = 150
"""Words of a text that are asked for what its headline says."""
_DENIED = 960
"""Characters of a text in which it may deny what it reports."""
_LEAD = 40
"""Words of a text that are laid beside those of the other."""
_MOST_REPLACED = 3
_FORM = 4
"""Letters that two forms of a word have in common."""
_SHORT_FORM = 3
"""The same of a word of so many letters, or one more, if they end alike but for two."""
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Side:
    """An article: its headline, and the words of headline and text as they are compared."""

    title: str
    title_words: Sequence[str]
    beginning: str
    """Of its text, in which it may deny something."""
    words: Sequence[str]
    language: str | None

    @classmethod
    def of(cls, title: str, text: str, words: Sequence[bytes], language: str | None) -> Side:
        """Returns an article whose text has these words."""
        told = [each.decode() for each in words]
        return cls(title, headlines.words(title), text[:_DENIED], told, language)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What each of two articles says in headline and text that the other does not say."""

    said: str
    is_another_event: bool
    """One denies what the other says, or their headlines are the same but for that."""


def told_otherwise(mine: Side, its: Side) -> Otherwise | None:
    """Returns what shows that two articles in like words were written of two things, if anything
    does."""
    language = mine.language or its.language
    denied = contrary(its.title, mine.title, language)
    if denied is not None:
        before, after = denied
        here, there = (denials(each.beginning, language) for each in (mine, its))
        if (here > there) if after else (there > here):
            return Otherwise(f"the contrary: {after or before}", is_another_event=True)
    ours, theirs = _own(mine, its), _own(its, mine)
    my_own, its_own = _told_in(mine, ours), _told_in(its, theirs)
    if not ours or not theirs:
        return None
    is_one_frame = _is_one_frame(mine.title_words, its.title_words)
    if my_own and its_own:
        return Otherwise(f"{my_own} for {its_own} in headline and text", is_one_frame)
    if is_one_frame and _replaced(mine.words[:_LEAD], its.words[:_LEAD], mine, its):
        return Otherwise(f"{ours[0]} for {theirs[0]} in headline and text", is_another_event=True)
    return None


def _own(given: Side, other: Side) -> list[str]:
    """Returns the words of a headline that the other article has in no form. Numbers are none:
    counts grow, and figures are compared as facts."""
    small = _small(given.language or other.language)
    held = _Forms((*other.title_words, *other.words))
    return [each for each in given.title_words if _tells(each, small) and each not in held]


def _told_in(given: Side, words: Sequence[str]) -> str:
    """Returns the first of some words that the text has, in some form; empty if none."""
    small = _small(given.language)
    held = _Forms([each for each in given.words[:_TELLING] if _tells(each, small)])
    return next((each for each in words if each in held), "")


def _is_one_frame(a: Sequence[str], b: Sequence[str]) -> bool:
    """Tells whether two headlines are the same but for a few words in one place."""
    changes = [each for each in _changes(a, b) if each[0] != "equal"]
    return len(changes) == 1 and _is_small(changes[0])


def _replaced(a: Sequence[str], b: Sequence[str], mine: Side, its: Side) -> bool:
    """Tells whether a few words of one text stand for others of the other, between words that both
    have, and neither article has what stands for its own."""
    small = _small(mine.language or its.language)
    my_forms = _Forms((*mine.title_words, *mine.words))
    its_forms = _Forms((*its.title_words, *its.words))
    for change in _changes(a, b):
        if change[0] != "replace" or not _is_small(change):
            continue
        _, start, end, other_start, other_end = change
        ours = any(_tells(each, small) and each not in its_forms for each in a[start:end])
        theirs = any(
            _tells(each, small) and each not in my_forms for each in b[other_start:other_end]
        )
        if ours and theirs:
            return True
    return False


def _changes(a: Sequence[str], b: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _is_small(change: tuple[str, int, int, int, int]) -> bool:
    kind, start, end, other_start, other_end = change
    sizes = end - start, other_end - other_start
    return kind == "replace" and max(sizes) <= _MOST_REPLACED


def _tells(word: str, small: frozenset[str]) -> bool:
    """Tells whether a word says something: no number, no function word, no single letter."""
    if word in small or any(map(str.isdigit, word)):
        return False
    return len(word) >= _SHORTEST or not word.isascii()


@lru_cache(maxsize=64)
def _small(language: str | None) -> frozenset[str]:
    """Returns the function words and numbers of a language."""
    code = (language or "en")[:2]
    known = languages.known().get(code)
    words = known.function_words.casefold().split() if known else ()
    return frozenset((*words, *NUMBER_WORDS.get(code, ())))


class _Forms:
    """Words that are asked for in any of their forms."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = frozenset(words)
        self._stems = {each[:_FORM] for each in self._words if len(each) >= _FORM}
        self._short: dict[str, set[str]] = {}
        for each in self._words:
            if len(each) >= _SHORT_FORM:
                self._short.setdefault(each[:_SHORT_FORM], set()).add(each)

    def __contains__(self, word: str) -> bool:
        if word in self._words or (len(word) >= _FORM and word[:_FORM] in self._stems):
            return True
        near = self._short.get(word[:_SHORT_FORM], ()) if len(word) >= _SHORT_FORM else ()
        return any(_are_short_forms(word, each) for each in near)


def _are_short_forms(a: str, b: str) -> bool:
    """Tells whether two words that begin alike are forms of one: ``dies`` and ``died``, ``cuts``
    and ``cut``."""
    return min(len(a), len(b)) <= _FORM and max(len(a), len(b)) <= _SHORT_FORM + 2
