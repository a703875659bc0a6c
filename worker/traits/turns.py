"""What a headline says became of an affair: it was called off, denied, someone was freed, convicted
or died.

Each is news to whoever was told how the affair began. The words are data, by language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec.structs import asdict

from worker import languages
from worker.traits import is_title_case, traits
from worker.traits.negations import folded

DIED = "died"
_SHOWN_BY = {"convicted": "punished", "died": "dead"}
"""By which other words a text shows that it knows of a turn."""
_FEWEST = 7
"""Letters of a word that are compared at least, or all of a shorter one."""
_ENDING = 2
"""Letters at a form's end that a text may have otherwise, or not at all. Of a long form more than
seven letters are compared: ``cancellata`` is no ``cancelliera``."""
_LONGEST = 32
"""Letters of a word of a text that are compared at most."""
_WORD = re.compile(r"[^\W_]+")
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


def turns(text: str, language: str | None) -> frozenset[str]:
    """Returns which turns of an affair a text tells of, by the keys of the language's table."""
    return _told(text, language).difference(_SHOWN_BY.values())


def known_turns(text: str, language: str | None) -> frozenset[str]:
    """Returns the same with those turns that a text shows to be known."""
    told = _told(text, language)
    return told.union(turn for turn, by in _SHOWN_BY.items() if by in told)


def ways(turn: str, language: str | None, headline: str = "") -> Iterator[frozenset[str]]:
    """Gives the words by which a text shows that it knows of a turn, as ``forms`` does; of the
    turn's own those that a headline has, if one is given."""
    known = forms(language)
    words = _words(headline)
    yield from (each for each in known.get(turn, ()) if not headline or each <= words)
    yield from known.get(_SHOWN_BY.get(turn, ""), ())


@lru_cache(maxsize=256)
def _told(text: str, language: str | None) -> frozenset[str]:
    known = forms(language)
    words = _words(text) if known else set()
    return frozenset(turn for turn, told_by in known.items() if any(map(words.issuperset, told_by)))


def _words(text: str) -> set[str]:
    """Returns the words, the long ones with all their beginnings; of characters pairs."""
    plain = folded(text)
    found = set(_WORD.findall(plain))
    for word in [each for each in found if len(each) > _FEWEST]:
        found.update(word[:end] for end in range(_FEWEST, min(len(word), _LONGEST + 1)))
    for run in _CHARACTERS.findall(plain):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return found


def names_the_dead(headline: str, language: str | None) -> bool:
    """Tells whether a headline that tells of a death counts nobody and names somebody: who died is
    news where nobody was told to have."""
    told = traits(headline, "", language).title
    return bool(told.names or is_title_case(headline)) and not told.figures


@lru_cache(maxsize=128)
def forms(language: str | None) -> Mapping[str, tuple[frozenset[str], ...]]:
    """Returns for each turn the words by which a language tells of it, cut as they are compared:
    all of one way have to be there."""
    known = languages.known().get((language or "")[:2])
    if known is None:
        return {}
    return {
        turn: tuple(frozenset(map(_cut, each.split("_"))) for each in folded(words).split())
        for turn, words in asdict(known.turns).items()
        if words
    }


def _cut(form: str) -> str:
    return form[: max(_FEWEST, len(form) - _ENDING)]
