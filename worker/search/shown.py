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
"""A word of a text, and where it stands in the original."""


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
    said = _said(value)
    found = []
    for phrase in asked:
        size = len(phrase.parts)
        for at in range(len(said) - size + 1):
            window = said[at : at + size]
            if all(map(_fits, phrase.parts, window)):
                found.append((phrase, window[0][1], window[-1][2]))
    return sorted(found, key=lambda each: each[1:])


def _said(value: str) -> list[Said]:
    folded = fold(value.replace("\0", " "))
    return [
        (word, *folded.original(*piece.span()))
        for piece in _PIECE.finditer(folded.text)
        for word in spelled(piece.group())
    ]


def _fits(part: Part, said: Said) -> bool:
    return said[0].startswith(part.word) if part.open else said[0] == part.word
