"""Finds the phrases of ``worker.furniture.phrases`` in an article's lines.

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
from worker.furniture import phrases
from worker.furniture.phrases import Kind, Needs

if TYPE_CHECKING:
    from ahocorasick_rs import BytesAhoCorasick


class Role(Enum):
    """What a phrase makes of the line it stands in, named as the phrase's kind is."""

    CUT = "cut"
    """The line is furniture."""
    RELATED = "related"
    """The line opens a list of other articles' headlines."""
    RELATED_INLINE = "pointer"
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


_OWN = (
    ("read_also", Role.RELATED),
    ("cut", Role.CUT),
    ("related", Role.RELATED),
    ("tail", Role.TAIL),
    ("menu", Role.MENU),
)
"""What a language's own file calls lines that stand alone, and what they are."""


class Told(NamedTuple):
    """What a phrase makes of the line it stands in, and the language of the phrase."""

    role: Role
    language: str


@cache
def _whole() -> dict[str, Told]:
    found = {
        words(phrase): Told(role, code)
        for code, language in languages.known().items()
        for kind, role in _OWN
        for phrase in getattr(language.furniture, kind)
    }
    for code, row in phrases.rows():
        if row.needs is Needs.ALONE:
            found[words(row.phrase)] = Told(Role(row.role.value), code)
    return found


class _Opening(NamedTuple):
    phrase: str
    role: Role
    needs: Needs
    language: str


_STEM = 3
_BESIDE = frozenset({Needs.MARK, Needs.MARK_OR_HEADLINE, Needs.HEADING, Needs.OPENING})


@cache
def _openings() -> dict[str, tuple[_Opening, ...]]:
    rows = [
        _Opening(words(phrase), Role.RELATED_INLINE, Needs.MARK_OR_HEADLINE, code)
        for code, language in languages.known().items()
        for phrase in language.furniture.read_also
    ]
    rows += [
        _Opening(words(row.phrase), Role(row.role.value), row.needs, code)
        for code, row in phrases.rows()
        if row.needs in _BESIDE
    ]
    found: dict[str, list[_Opening]] = {}
    for each in rows:
        found.setdefault(each.phrase[:_STEM], []).append(each)
    return {stem: tuple(items) for stem, items in found.items()}


def whole_line(key: str) -> Told | None:
    """Returns what a line is that consists of a known phrase; ``key`` is its words."""
    found = _whole().get(key)
    if found is None and key.startswith("in "):
        section = _whole().get(key[3:])
        return section if section and section.role is Role.SECTION else None
    return found


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
    language: str


def opened(key: str, text: str, *, like_headline: bool) -> Opened | None:
    """Returns by which phrase a line begins, None for no known one.

    ``key`` is the words of ``text``.
    """
    for each in _openings().get(key[:_STEM], ()):
        phrase = each.phrase
        if not key.startswith(phrase) or not _ends_word(key, len(phrase)):
            continue
        marked = _is_marked(each, text)
        if marked or _does_without(each, key, like_headline=like_headline):
            return Opened(each.role, phrase, marked, each.language)
    return None


def _is_marked(opening: _Opening, text: str) -> bool:
    """Returns whether a mark stands behind a phrase that needs one, and no sentence goes on."""
    if opening.needs not in {Needs.MARK, Needs.MARK_OR_HEADLINE}:
        return False
    size = len(opening.phrase)
    if not any(mark in text[size : size + _MARK_REACH] for mark in _LIST_MARKS):
        return False
    rest = text[size:].lstrip(_LIST_MARKS + " ")
    goes_on = opening.needs is Needs.MARK and rest[:1].islower()
    return not goes_on or opening.role is Role.TAIL


def _does_without(opening: _Opening, key: str, *, like_headline: bool) -> bool:
    if opening.needs is Needs.MARK_OR_HEADLINE:
        return like_headline
    if opening.needs is Needs.HEADING:
        return like_headline and len(key) <= _MAX_LIST_HEAD
    return opening.needs is Needs.OPENING


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
    from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

    pitches, hints = (
        [row.phrase.casefold().encode() for _, row in phrases.rows() if row.role is kind]
        for kind in (Kind.PITCH, Kind.HINT)
    )
    # Twice as fast as the default, for 2.5 MB in each process that cleans.
    return BytesAhoCorasick(
        pitches + hints,
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.DFA,
    ), len(pitches)


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


@cache
def _addressed() -> frozenset[str]:
    return frozenset(" ".join(each.readers for each in phrases.languages().values()).split())


@cache
def _ourselves() -> frozenset[str]:
    return frozenset(" ".join(each.ourselves for each in phrases.languages().values()).split())


def addresses_reader(folded: str) -> bool:
    """Returns whether the case-folded line speaks to the reader."""
    return not _addressed().isdisjoint(_NOT_WORDS.split(folded))


def speaks_for_itself(folded: str) -> bool:
    """Returns whether the case-folded line speaks of the outlet as we."""
    return not _ourselves().isdisjoint(_NOT_WORDS.split(folded))
