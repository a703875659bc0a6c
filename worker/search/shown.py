"""Where the words that were searched for stand in a text, to be shown."""

from __future__ import annotations

import re
from collections.abc import Iterable

from worker.base.types import FieldName, Match
from worker.search.condition import Found, Part, Phrase, phrases
from worker.search.words import spelled
from worker.topics.folding import fold
from worker.topics.query.scripts import HANGUL, LETTER, UNSPACED

_PIECE = re.compile(rf"{LETTER}+|[{HANGUL}]+|[{UNSPACED}]")
MOST_CHARACTERS = 50_000

Said = tuple[str, int, int]
"""A word of a folded text, and where it stands in that."""


def places(condition: Found, title: str, text: str) -> tuple[Match, ...]:
    """Returns where the phrases of a search stand, other forms of their words left aside."""
    asked = list(phrases(condition))
    fields: tuple[tuple[FieldName, str], ...] = (("title", title), ("text", text))
    return tuple(
        Match(" ".join(part.word for part in phrase.parts), name, start, end, value[start:end])
        for name, value in fields
        for phrase, start, end in _standing(asked, value[:MOST_CHARACTERS])
    )


def _standing(asked: Iterable[Phrase], value: str) -> list[tuple[Phrase, int, int]]:
    folded = fold(value.replace("\0", " "))
    said = _said(folded.text)
    found = []
    for phrase in asked:
        size = len(phrase.parts)
        first = phrase.parts[0]
        for at in range(len(said) - size + 1):
            if _fits(first, said[at]) and all(map(_fits, phrase.parts, said[at : at + size])):
                start, end = folded.original(said[at][1], said[at + size - 1][2])
                found.append((phrase, start, end))
    return sorted(found, key=lambda each: each[1:])


def _said(folded: str) -> list[Said]:
    # Most words of a text stand in it more than once.
    known: dict[str, list[str]] = {}
    said = []
    for piece in _PIECE.finditer(folded):
        written = piece.group()
        words = known.get(written)
        if words is None:
            words = known[written] = spelled(written)
        said += [(word, *piece.span()) for word in words]
    return said


def _fits(part: Part, said: Said) -> bool:
    return said[0].startswith(part.word) if part.open else said[0] == part.word
