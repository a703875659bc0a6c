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
STEM = 7
"""Letters of a word that are compared."""
_WORD = re.compile(r"[^\W_]+")
_CHARACTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")


def turns(text: str, language: str | None) -> frozenset[str]:
    """Returns which turns of an affair a text tells of, by the keys of the language's table."""
    return _told(folded(text), language) - {*_SHOWN_BY.values()} if forms(language) else frozenset()


def known_turns(text: str, language: str | None) -> frozenset[str]:
    """Returns the same with those turns that a text shows to be known."""
    if not forms(language):
        return frozenset()
    told = _told(folded(text), language)
    return told.union(turn for turn, by in _SHOWN_BY.items() if by in told)


def ways(turn: str, language: str | None, headline: str = "") -> Iterator[frozenset[str]]:
    """Gives the words by which a text shows that it knows of a turn, as ``forms`` does; of the
    turn's own those that a headline has, if one is given."""
    known = forms(language)
    words = _words(folded(headline))
    yield from (each for each in known.get(turn, ()) if not headline or each <= words)
    yield from known.get(_SHOWN_BY.get(turn, ""), ())


@lru_cache(maxsize=256)
def _told(plain: str, language: str | None) -> frozenset[str]:
    words = _words(plain)
    return frozenset(
        turn for turn, ways in forms(language).items() if any(way <= words for way in ways)
    )


def _words(plain: str) -> set[str]:
    """Returns the words, cut as they are compared; of characters pairs."""
    words = {each[:STEM] for each in _WORD.findall(plain)}
    for run in _CHARACTERS.findall(plain):
        words.update(run[at : at + 2] for at in range(len(run) - 1))
    return words


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
        turn: tuple(
            frozenset(part[:STEM] for part in each.split("_")) for each in folded(words).split()
        )
        for turn, words in asdict(known.turns).items()
        if words
    }
