"""Headlines that say the contrary of each other, by the words that deny in each language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import lru_cache

from worker import languages
from worker.traits.number_words import number_words

_WORD = re.compile(r"[^\W_]+")
_BEFORE_NUMBER = 3
"""Words before a number among which one may say that it is the least."""
_CLAUSE_END = re.compile(r"[,;:(，；：、（]|\s[-–—|]\s")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s")
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


def contrary(
    one: str, other: str, language: str | None, share: float = 0.5, *, in_its_clause: bool = False
) -> tuple[str, str] | None:
    """Returns the words by which one of two headlines denies what the other says; one of the two is
    empty. None where both deny, or none does, or less than so great a share of the shorter one's
    other words is in both. Of a headline of several sentences the first is asked."""
    words = negations(language)
    one, other = (_SENTENCE_END.split(each, maxsplit=1)[0] for each in (one, other))
    mine, its = _words(one), _words(other)
    denied, denies = (
        (words & held) - _of_amounts(said, language) for held, said in ((mine, one), (its, other))
    )
    if bool(denied) == bool(denies) or not mine or not its:
        return None
    mine, its = mine - denied, its - denies
    if len(mine & its) < share * min(len(mine), len(its)):
        return None
    if in_its_clause and not (
        _denies_of(one, denied, its) if denied else _denies_of(other, denies, mine)
    ):
        return None
    return next(iter(sorted(denied)), ""), next(iter(sorted(denies)), "")


def _denies_of(title: str, denied: AbstractSet[str], other: AbstractSet[str]) -> bool:
    """Tells whether a clause of a headline that denies has a word of the other one."""
    clauses = map(_words, _CLAUSE_END.split(title))
    return any(each & denied and (each - denied) & other for each in clauses)


def denials(text: str, language: str | None) -> int:
    """Returns how many different words of a text deny."""
    return len(negations(language) & _words(text))


def _of_amounts(text: str, language: str | None) -> set[str]:
    """Returns the words before a number that deny nothing: ``not less than 4``, ``не менее 4``."""
    numbers = number_words(language)
    told = _WORD.findall(folded(text))
    at = [place for place, each in enumerate(told) if each.isdigit() or each in numbers]
    return {each for place in at for each in told[max(0, place - _BEFORE_NUMBER) : place]}


def folded(text: str) -> str:
    """Returns a text as its words are compared: in small letters, with single blanks."""
    whole = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(whole.casefold().split())


@lru_cache(maxsize=128)
def negations(language: str | None) -> frozenset[str]:
    """Returns the words that deny in a language; those of English where none is stated."""
    known = languages.known().get((language or "en")[:2])
    return frozenset(map(folded, known.corrections.negation if known else ()))


def _words(text: str) -> set[str]:
    """Returns the words; where words are not parted by blanks, pairs of characters."""
    plain = folded(text).replace("’", "'")
    found = set(_WORD.findall(plain))
    if "n't" in plain:
        found.add("n't")
    run = "".join(_CHARACTERS.findall(plain))
    found.update(run[at : at + size] for size in (1, 2) for at in range(len(run) - size + 1))
    return found
