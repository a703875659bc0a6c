"""Folds text so that writing variants compare equal, and finds the way back to the original.

Folded are case (Unicode default case folding), width and compatibility ligatures, composition
(NFC, combining accents without a composed letter dropped), ё to е, apostrophes to ``'``, hyphens
and en dashes to a blank, blanks and single line breaks to one blank, invisible characters to
nothing. Blank lines stay, so that nothing is found across paragraphs by accident.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_KEPT = 20_000
"""Characters of a text up to which its folding is remembered for a while."""
_APOSTROPHES = "\u2019\u2018\u02bc\u00b4\u2032\u201b\u02b9"
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212"
_BLANKS = "\u00a0\u202f\u2009\u3000\u2007\u200a"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_IGNORABLE = "\u061c\u180b-\u180f\u202a-\u202e\u2061-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff"
"""The others that nobody sees (Unicode, Default_Ignorable_Code_Point), tag characters too."""
_COMBINING = "\u0300-\u036f"
# All characters whose case folding is longer than one lie below U+2000, or are ligatures.
_EXPANDING = "".join(
    character for character in map(chr, range(0x80, 0x2000)) if len(character.casefold()) != 1
)
_LINES = r"\t\n\r\v\f\x85"
_COMPATIBLE = "\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ufb00-\ufb17\uff01-\uffee"
_RARE = re.compile(
    rf"(?P<space>\s+)|(?P<accent>[{_COMBINING}]+)|(?P<gone>[{_INVISIBLE}{_IGNORABLE}]+)"
    rf"|(?P<compatible>[{_COMPATIBLE}]+)|(?P<expanding>[{_EXPANDING}])"
)
# A single class is searched for several times faster than alternatives.
_SINGLE = re.compile(f"[{_LINES}{_COMBINING}{_INVISIBLE}{_IGNORABLE}{_COMPATIBLE}{_EXPANDING}]")
_SINGLE_OR_BLANKS = re.compile(rf"{_SINGLE.pattern}| (?=\s)")
_ACCENTS = re.compile(f"[{_COMBINING}]+")
# First bytes in UTF-8 of what only the slow way can fold; as bytes they are found by memchr.
# \xcc \xcd: combining accents; \xef: ligatures, full and half width; the others: what nobody sees.
_SUSPECT = (b"\xcc", b"\xcd", b"\xef", b"\xf3\xa0", b"\xe1\xa0\x8b", b"\xd8\x9c")
_JAMO = (b"\xe1\x84", b"\xe1\x85", b"\xe1\x86", b"\xe1\x87")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. The lists are parallel: a stretch that starts at ``starts[i]`` comes from
    ``origins[i]``, and was replaced as a whole where ``ends[i]`` is not None (its original end).
    Empty lists mean that all offsets are the same.
    """

    text: str
    starts: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()
    ends: tuple[int | None, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Returns where a non-empty folded span stands in the original text."""
        if not self.starts:
            return start, end
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.origins[first]
        if self.ends[first] is None:
            begin += start - self.starts[first]
        whole = self.ends[last]
        if whole is not None:
            return begin, whole
        return begin, self.origins[last] + end - self.starts[last]

    def folded(self, position: int) -> int:
        """Returns the folded place of a place in the original text."""
        if not self.starts:
            return position
        index = max(bisect_right(self.origins, position) - 1, 0)
        if self.ends[index] is not None:
            return self.starts[index]
        return self.starts[index] + position - self.origins[index]


def fold(text: str) -> Folded:
    """Folds a text. Offsets are mapped only where a length changed, which is seldom.

    The last few results are remembered: an article's headline and text are folded once for
    topics, terms and the search index alike.
    """
    return _folded_lately(text) if len(text) <= _KEPT else _fold(text)


def _fold(text: str) -> Folded:
    if text.isascii():
        if _has_odd_blanks(text):
            return _fold_slowly(text)
        return Folded(text.lower().replace("-", " "))
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return _fold_slowly(text)
    if (
        _has_odd_blanks(text)
        or any(suspect in encoded for suspect in _SUSPECT)
        or (b"\xe1" in encoded and any(jamo in encoded for jamo in _JAMO))
        or any(character in text for character in _INVISIBLE)
    ):
        return _fold_slowly(text)
    folded = text.casefold()
    if len(folded) != len(text):
        return _fold_slowly(text)
    return Folded(_unify(folded))


_folded_lately = lru_cache(maxsize=16)(_fold)


def _has_odd_blanks(text: str) -> bool:
    return (
        "  " in text or "\t" in text or "\r" in text or text.count("\n") != 2 * text.count("\n\n")
    )


def _unify(folded: str) -> str:
    for apostrophe in _APOSTROPHES:
        folded = folded.replace(apostrophe, "'")
    for hyphen in _HYPHENS:
        folded = folded.replace(hyphen, " ")
    return folded.replace("-", " ").replace("ё", "е")


def _fold_slowly(text: str) -> Folded:
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    ends: list[int | None] = []
    length = done = 0
    for start, end, replacement in [*_replacements(text), (len(text), len(text), "")]:
        if start > done or not starts:
            starts.append(length)
            origins.append(done)
            ends.append(None)
            pieces.append(_unify(text[done:start].casefold()))
            length += start - done
        if replacement:
            starts.append(length)
            origins.append(start)
            ends.append(end)
            pieces.append(replacement)
            length += len(replacement)
        done = end
    return Folded("".join(pieces), tuple(starts), tuple(origins), tuple(ends))


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields start, end and folded form of each stretch whose length folding changes."""
    odd = any(blanks in text for blanks in ("  ", " \n", " \r", " \t"))
    first = _SINGLE_OR_BLANKS if odd else _SINGLE
    position = 0
    while hit := first.search(text, position):
        rare = _RARE.match(text, hit.start())
        assert rare is not None
        start, position = rare.start(), rare.end()
        replacement = _replacement(rare.lastgroup, rare.group())
        # The letter before belongs to the accent, unless it was replaced itself.
        if rare.lastgroup == "accent" and start > 0 and not first.match(text, start - 1):
            start -= 1
            replacement = _replacement("accent", text[start:position])
        if replacement != text[start:position]:
            yield start, position, replacement


def _replacement(kind: str | None, found: str) -> str:
    match kind:
        case "gone":
            return ""
        case "space":
            lines = found.replace("\r\n", "\n").replace("\r", "\n").count("\n")
            return "\n\n" if lines > 1 else " "
        case "accent":
            folded = unicodedata.normalize("NFC", found).casefold()
        case _:
            folded = unicodedata.normalize("NFKC", found).casefold()
    return _unify(_ACCENTS.sub("", folded))
