"""Finds the vocabulary's phrases in an article's lines.

Short lines are looked up by their words; long ones are searched by one automaton pass, so the
vocabulary's size costs nothing per article.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from worker import languages
from worker.cleaning import openings, whole_lines

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick


class Role(Enum):
    """What a phrase makes of the line it stands in."""

    CUT = "cut"
    """The line is furniture."""
    RELATED = "related"
    """The line opens a list of other articles' headlines."""
    RELATED_INLINE = "related_inline"
    """The line points to one other article."""
    MENU = "menu"
    """The line opens the site's menu."""
    TAIL = "tail"
    """The line opens what follows the article's end."""
    FILLER = "filler"
    """The line opens a summary that a machine made."""
    SECTION = "section"
    """The line names a part of the site; furniture only above the headline."""


_NOT_WORDS = re.compile(r"[\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]+")
_ASCII_WORDS = bytes(code if chr(code).isalpha() else 32 for code in range(128)) + bytes(128)
_LIST_MARKS = ":|–—»>→/▶►"
_MARK_REACH = 6
_MAX_LIST_HEAD = 50
_WORDLESS_SCRIPT = "\u0e00"
"""From here on, phrases need no word boundary after them (Thai, Hangul, kana, Han)."""


def words(text: str) -> str:
    """Returns the words of ``text`` alone: case folded, single spaces, no figures or marks."""
    if text.isascii():
        # A table of bytes takes a third of the time of one of characters.
        return b" ".join(text.lower().encode().translate(_ASCII_WORDS).split()).decode()
    return " ".join(_WORDS.findall(text.casefold()))


def _phrases(table: str) -> list[str]:
    return [phrase for line in table.split("\n") if (phrase := words(line))]


def _own(kind: str) -> str:
    """Returns the phrases of a kind that single languages bring, a phrase a line."""
    return "\n".join(
        phrase for each in languages.known().values() for phrase in getattr(each.furniture, kind)
    )


@cache
def _whole() -> dict[str, Role]:
    tables = (
        *((_own("read_also"), Role.RELATED), (_own("cut"), Role.CUT)),
        *((_own("related"), Role.RELATED), (_own("tail"), Role.TAIL)),
        (whole_lines.SECTIONS, Role.SECTION),
        (whole_lines.CUT, Role.CUT),
        (whole_lines.FILLER, Role.FILLER),
        (whole_lines.TAIL, Role.TAIL),
        (whole_lines.RELATED, Role.RELATED),
        (_own("menu"), Role.MENU),
    )
    return {phrase: role for table, role in tables for phrase in _phrases(table)}


class _Opening(NamedTuple):
    phrase: str
    role: Role
    mark: str
    """``must`` have a mark behind it, ``may`` do without in a headline, ``head`` a short one."""


_STEM = 3


@cache
def _openings() -> dict[str, tuple[_Opening, ...]]:
    tables = (
        (_own("read_also"), Role.RELATED_INLINE, "may"),
        (openings.RELATED_MARKS, Role.RELATED_INLINE, "may"),
        (openings.RELATED_NAMES, Role.RELATED_INLINE, "must"),
        (openings.RELATED_LISTS, Role.RELATED, "head"),
        (openings.TAIL_NAMES, Role.TAIL, "must"),
        (openings.OPENINGS, Role.CUT, "none"),
        (openings.TAIL_OPENINGS, Role.TAIL, "none"),
    )
    found: dict[str, list[_Opening]] = {}
    for table, role, mark in tables:
        for phrase in _phrases(table):
            found.setdefault(phrase[:_STEM], []).append(_Opening(phrase, role, mark))
    return {stem: tuple(items) for stem, items in found.items()}


def whole_line(key: str) -> Role | None:
    """Returns the role of a line that consists of a known phrase; ``key`` is its words."""
    role = _whole().get(key)
    if role is None and key.startswith("in ") and _whole().get(key[3:]) is Role.SECTION:
        return Role.SECTION
    return role


def may_open(text: str) -> bool:
    """Returns whether a phrase may begin the text, judged by its first letters alone."""
    head = text[:_STEM].casefold()
    if not head.isalpha():
        head = words(text[: _STEM + _STEM])
    return head[:_STEM] in _openings()


class Opened(NamedTuple):
    """By which phrase a line begins."""

    role: Role
    phrase: str
    marked: bool
    """A mark stands behind the phrase, as in ``Read also: …``."""


def opening(key: str, text: str, *, like_headline: bool) -> Role | None:
    """Returns the role of a line by the phrase it begins with; ``key`` is the words of ``text``."""
    found = opened(key, text, like_headline=like_headline)
    return found.role if found else None


def opened(key: str, text: str, *, like_headline: bool) -> Opened | None:
    """Returns by which phrase a line begins, None for no known one; see ``opening``."""
    for candidate in _openings().get(key[:_STEM], ()):
        phrase = candidate.phrase
        if not key.startswith(phrase) or not _ends_word(key, len(phrase)):
            continue
        if candidate.mark == "none":
            return Opened(candidate.role, phrase, marked=False)
        if candidate.mark == "head":
            if like_headline and len(key) <= _MAX_LIST_HEAD:
                return Opened(candidate.role, phrase, marked=False)
            continue
        reach = text[len(phrase) : len(phrase) + _MARK_REACH]
        if any(mark in reach for mark in _LIST_MARKS):
            rest = text[len(phrase) :].lstrip(_LIST_MARKS + " ")
            if candidate.mark == "must" and rest[:1].islower() and candidate.role is not Role.TAIL:
                continue
            return Opened(candidate.role, phrase, marked=True)
        if candidate.mark == "may" and like_headline:
            return Opened(candidate.role, phrase, marked=False)
    return None


def behind(text: str, phrase: str) -> str:
    """Returns what stands in a text behind a phrase of words that it begins with."""
    left = len(phrase.replace(" ", ""))
    for found in _WORDS.finditer(text):
        size = len(found[0].casefold())
        if size >= left:
            # Scripts without blanks have no word's end there.
            return text[found.start() + left :] if size > left else text[found.end() :]
        left -= size
    return ""


def _ends_word(key: str, end: int) -> bool:
    return end == len(key) or key[end] == " " or key[end - 1] >= _WORDLESS_SCRIPT


class Appeals(NamedTuple):
    """What in a line asks the reader for something."""

    pitches: int
    hints: int


@cache
def _searcher() -> tuple[BytesAhoCorasick, int]:
    from ahocorasick_rs import BytesAhoCorasick, Implementation

    pitches = [line.casefold().encode() for line in openings.PITCHES.split("\n") if line]
    hints = [line.casefold().encode() for line in openings.HINTS.split("\n") if line]
    # Twice as fast as the default, for 2.5 MB in each process that cleans.
    return BytesAhoCorasick(pitches + hints, implementation=Implementation.DFA), len(pitches)


def appeals(lines: Sequence[str]) -> dict[int, Appeals]:
    """Returns which of the lines appeal to the reader, by their place.

    One pass over all lines: bytes, so that no table of the characters' places is made.
    """
    searcher, pitches = _searcher()
    text = "\n".join(lines).casefold().encode("utf-8", "replace")
    found: dict[int, tuple[set[int], set[int]]] = {}
    line, done = 0, 0
    for pattern, start, _ in searcher.find_matches_as_indexes(text):
        line += text.count(b"\n", done, start)
        done = start
        sets = found.setdefault(line, (set(), set()))
        sets[pattern >= pitches].add(pattern)
    return {place: Appeals(len(strong), len(weak)) for place, (strong, weak) in found.items()}


_ADDRESSED = frozenset(openings.APPEALS.split())
_OURSELVES = frozenset(openings.OURSELVES.split())


def addresses_reader(folded: str) -> bool:
    """Returns whether the case-folded line speaks to the reader."""
    return not _ADDRESSED.isdisjoint(_NOT_WORDS.split(folded))


def speaks_for_itself(folded: str) -> bool:
    """Returns whether the case-folded line speaks of the outlet as we."""
    return not _OURSELVES.isdisjoint(_NOT_WORDS.split(folded))
