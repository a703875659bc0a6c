"""Two articles in nearly the same words whose headlines, and texts with them, tell of two events.

Who edits a copy writes another headline over the same text: what only one of the headlines says
stands in neither text, or in both. Where each headline has a word that its own text has, too, and
the other article has not, the texts were written about two things.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from worker import languages
from worker.duplicates import headlines
from worker.traits.negations import contrary, denials
from worker.traits.number_words import number_words
from worker.traits.turns import DIED, known_turns, names_the_dead, turns

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
"""The same of two words of which one has at most four letters, the other at most five."""
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
    denied = contrary(its.title, mine.title, language, in_its_clause=True)
    if denied is not None:
        before, after = denied
        here, there = (denials(each.beginning, language) for each in (mine, its))
        if (here > there) if after else (there > here):
            return Otherwise(f"the contrary: {after or before}", is_another_event=True)
    turned = _turned(mine, its, language) or _turned(its, mine, language)
    if turned:
        return Otherwise(turned, is_another_event=True)
    small = _small(language)
    ours, theirs = _own(mine, its, small), _own(its, mine, small)
    if not ours or not theirs:
        return None
    replaced = headlines.replaced(mine.title_words, its.title_words, number_words(language))
    is_one_frame = replaced is not None
    my_own, its_own = _told_in(mine, ours, small), _told_in(its, theirs, small)
    if my_own and its_own:
        return Otherwise(f"{my_own} for {its_own} in headline and text", is_one_frame)
    if is_one_frame and _replace_words(mine, its, small):
        said = f"{ours[0]} for {theirs[0]} in the headline, and other words in the text"
        return Otherwise(said, is_another_event=True)
    return None


def _turned(given: Side, other: Side, language: str | None) -> str:
    """Returns what became of an affair by headline and text of one of two articles, if the other
    tells nothing of it; empty otherwise."""
    told = turns(given.title, language) & turns(given.beginning, language)
    told -= known_turns(f"{other.title}\n{other.beginning}", language)
    if not told or (told == {DIED} and not names_the_dead(given.title, language)):
        return ""
    return f"it tells of a turn: {', '.join(sorted(told))}"


def _own(given: Side, other: Side, small: frozenset[str]) -> list[str]:
    """Returns the words of a headline that the other article has in no form. Numbers are none:
    counts grow, and figures are compared as facts."""
    held = _Forms((*other.title_words, *other.words))
    return [each for each in given.title_words if _tells(each, small) and each not in held]


def _told_in(given: Side, words: Sequence[str], small: frozenset[str]) -> str:
    """Returns the first of some words that the text has, in some form; empty if none."""
    held = _Forms(each for each in given.words[:_TELLING] if _tells(each, small))
    return next((each for each in words if each in held), "")


def _replace_words(mine: Side, its: Side, small: frozenset[str]) -> bool:
    """Tells whether a few words of one text's beginning stand for others of the other's, between
    words that both have, and neither article has what stands for its own."""
    a, b = mine.words[:_LEAD], its.words[:_LEAD]
    my_forms = _Forms((*mine.title_words, *mine.words))
    its_forms = _Forms((*its.title_words, *its.words))
    changes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return any(
        any(_tells(each, small) and each not in its_forms for each in a[start:end])
        and any(_tells(each, small) and each not in my_forms for each in b[from_:to])
        for kind, start, end, from_, to in changes
        if kind == "replace" and max(end - start, to - from_) <= _MOST_REPLACED
    )


def _tells(word: str, small: frozenset[str]) -> bool:
    """Tells whether a word says something: no number, no function word, no single letter."""
    if word in small or any(map(str.isdigit, word)):
        return False
    return len(word) >= _SHORTEST or not word.isascii()


@lru_cache(maxsize=64)
def _small(language: str | None) -> frozenset[str]:
    """Returns the function words and numbers of a language."""
    known = languages.known().get((language or "en")[:2])
    words = known.function_words.casefold().split() if known else ()
    return frozenset((*words, *number_words(language)))


class _Forms:
    """Words that are asked for in any of their forms: ``raises`` and ``raised``; of short words
    ``dies`` and ``died``, ``cuts`` and ``cut``."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        self._stems = {each[:_FORM] for each in self._words if len(each) >= _FORM}
        self._short = {each[:_SHORT_FORM] for each in self._words if _is_short(each)}
        self._longer = {each[:_SHORT_FORM] for each in self._words if len(each) == _FORM + 1}

    def __contains__(self, word: str) -> bool:
        if word in self._words or (len(word) >= _FORM and word[:_FORM] in self._stems):
            return True
        begins = word[:_SHORT_FORM]
        if _is_short(word):
            return begins in self._short or begins in self._longer
        return len(word) == _FORM + 1 and begins in self._short


def _is_short(word: str) -> bool:
    return _SHORT_FORM <= len(word) <= _FORM
