"""Conditions over the words of a text, written out for each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a phrase; ``open`` takes every word that begins so."""

    word: str
    open: bool = False
    spelling: str = ""
    """The word with its accents, for stemmers; empty where none shall see it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another."""

    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of the children must be there."""

    children: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of the children must be there."""

    children: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """What ``wanted`` finds and none of the others does."""

    wanted: Found
    others: tuple[Phrase, ...]


Found = Phrase | All | Either | Except


def all_of(children: Sequence[Found]) -> Found:
    """Returns one condition that all of them hold."""
    return children[0] if len(children) == 1 else All(tuple(children))


def either_of(children: Sequence[Found]) -> Found:
    """Returns one condition that at least one of them holds."""
    return children[0] if len(children) == 1 else Either(tuple(children))


def phrases(found: Found) -> Iterator[Phrase]:
    """Yields the phrases that are to be found, without those that exclude."""
    match found:
        case Phrase():
            yield found
        case All() | Either():
            for child in found.children:
                yield from phrases(child)
        case Except():
            yield from phrases(found.wanted)


def to_fts5(found: Found) -> str:
    """Writes the condition as SQLite's FTS5 reads it."""
    match found:
        case Phrase():
            return _fts5_phrase(found.parts)
        case All():
            return f"({' AND '.join(map(to_fts5, found.children))})"
        case Either():
            return f"({' OR '.join(map(to_fts5, found.children))})"
        case Except():
            others = " OR ".join(map(to_fts5, found.others))
            return f"({to_fts5(found.wanted)} NOT ({others}))"


def _fts5_phrase(parts: Sequence[Part]) -> str:
    if any(part.open for part in parts[:-1]):
        # Only a phrase's last word may be open. Words next to each other in either order are
        # the nearest that there is.
        listed = " ".join(f'"{part.word}"{"*" if part.open else ""}' for part in parts)
        return f"NEAR({listed}, {max(0, len(parts) - 2)})"
    star = "*" if parts[-1].open else ""
    return f'"{" ".join(part.word for part in parts)}"{star}'


Stems = Mapping[str, Sequence[str]]
"""A word's spelling → conditions, written as ``tsquery``, that hold where another form of it is."""


def to_tsquery(found: Found, stems: Stems | None = None) -> str:
    """Writes the condition as PostgreSQL's type ``tsquery`` is written."""
    match found:
        case Phrase():
            return _tsquery_phrase(found.parts, stems or {})
        case All():
            return f"({' & '.join(to_tsquery(each, stems) for each in found.children)})"
        case Either():
            return f"({' | '.join(to_tsquery(each, stems) for each in found.children)})"
        case Except():
            others = " | ".join(to_tsquery(each, stems) for each in found.others)
            return f"({to_tsquery(found.wanted, stems)} & !({others}))"


def _tsquery_phrase(parts: Sequence[Part], stems: Stems) -> str:
    written = [f"'{part.word}'{':*' if part.open else ''}" for part in parts]
    if len(parts) > 1:
        return f"({' <-> '.join(written)})"
    written += stems.get(parts[0].spelling, ())
    return f"({' | '.join(written)})" if len(written) > 1 else written[0]
