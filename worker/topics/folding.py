"""Folds text so that writing variants compare equal, and finds the way back to the original.

Folded are case (Unicode default case folding), width and compatibility ligatures, composition
(NFC, combining accents without a composed letter dropped), ё to е, ı to i, Romanian letters
with a comma to those with a cedilla, apostrophes to ``'``,
hyphens and en dashes to a blank, blanks and single line breaks to one blank, invisible characters
to nothing. Greek letters lose their accents, which capitals do not have. What is put above and
below the letters of Hebrew and Arabic is dropped, and so are tatweels; Arabic and Persian letters
become one as in Lucene's ArabicNormalizer and PersianNormalizer. Blank lines stay, so that nothing
is found across paragraphs by accident.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

_KEPT = 20_000
"""Characters of a text up to which its folding is remembered for a while."""
_APOSTROPHES = (
    "\u2019\u2018`\u02bc\u00b4\u2032\u201b\u02b9\u02bb\u02bd\u02be\u02bf\u02ca\u02cb\u2035"
    "\u055a\u05f3\ua78c"
)
_QUOTATION = "\u05f4"
"""Stands inside Hebrew abbreviations, as which most keyboards have the common quotation mark."""
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\u05be"
_BLANKS = "\u00a0\u202f\u2009\u3000\u2007\u200a"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_IGNORABLE = "\u061c\u180b-\u180f\u202a-\u202e\u2061-\u206f\ufe00-\ufe0f\U000e0000-\U000e0fff"
"""The others that nobody sees (Unicode, Default_Ignorable_Code_Point), tag characters too."""
_COMBINING = "\u0300-\u036f"


def _below(limit: int, start: int, wanted: Callable[[str], bool]) -> str:
    return "".join(filter(wanted, map(chr, range(start, limit))))


def _is_expanding(character: str) -> bool:
    return len(character.casefold()) != 1


def _is_unstable(character: str) -> bool:
    """Returns whether NFC writes a character otherwise, as it does Indic letters with a nukta."""
    return unicodedata.normalize("NFC", character) != character


# All characters whose case folding is longer than one lie below U+2000, or are ligatures.
_EXPANDING = _below(0x2000, 0x80, _is_expanding)
_UNSTABLE = _below(0x2000, 0x370, _is_unstable)
_POINTS = _below(0x8FF, 0x590, lambda character: unicodedata.combining(character) > 0) + "\u0640"
"""Vowel points and marks of reading of Hebrew, Arabic and Syriac, and the tatweel."""
_LINES = r"\t\n\r\v\f\x85"
_COMPATIBLE = (
    "\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\ufb00-\ufdff\ufe70-\ufefc\uff01-\uffee\u1f00-\u1fff"
    + _UNSTABLE
)
"""Width, ligatures, forms of presentation, Jamo, Greek with old accents: taken apart and put
together anew."""
_GONE = f"{_INVISIBLE}{_IGNORABLE}{_POINTS}"
_RARE = re.compile(
    rf"(?P<space>\s+)|(?P<accent>[{_COMBINING}]+)|(?P<gone>[{_GONE}]+)"
    rf"|(?P<greek>[\u1f00-\u1fff])|(?P<compatible>[{_COMPATIBLE}]+)|(?P<expanding>[{_EXPANDING}])"
)
# A single class is searched for several times faster than alternatives.
_SINGLE = re.compile(f"[{_LINES}{_COMBINING}{_GONE}{_COMPATIBLE}{_EXPANDING}]")
_SINGLE_OR_BLANKS = re.compile(rf"{_SINGLE.pattern}| (?=\s)")
_HAS_POINTS = re.compile(f"[{_POINTS}{_UNSTABLE}]")
_ACCENTS = re.compile(f"[{_COMBINING}{_POINTS}]+")


def _base(character: str) -> str:
    """Returns a letter without what Unicode takes off it."""
    return unicodedata.normalize("NFD", character)[0]


_GREEK = {
    letter: _base(letter) for letter in map(chr, range(0x3AC, 0x3CF)) if _base(letter) != letter
}
"""Small Greek letters with an accent, and without."""
_ALIKE = dict(zip("ٱىیےکةہە", "\u0627\u064a\u064a\u064a\u0643\u0647\u0647\u0647", strict=True))
_ARABIC = _ALIKE | {
    letter: _ALIKE.get(_base(letter), _base(letter))
    for letter in map(chr, range(0x621, 0x6D6))
    if _base(letter) != letter
}
"""Letters of Arabic scripts, and those that other keyboards or hasty writers have for them."""
_FIGURES = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_HAS_FIGURES = re.compile("[٠-٩۰-۹]")
# First bytes in UTF-8 of what only the slow way can fold; as bytes they are found by memchr.
# \xcc \xcd: combining accents; \xef: ligatures, full and half width; the others: what nobody sees.
_SUSPECT = (b"\xcc", b"\xcd", b"\xef", b"\xf3\xa0", b"\xe1\xa0\x8b", b"\xd8\x9c")
_JAMO = (b"\xe1\x84", b"\xe1\x85", b"\xe1\x86", b"\xe1\x87")
_OLD_GREEK = (b"\xe1\xbc", b"\xe1\xbd", b"\xe1\xbe", b"\xe1\xbf")
_GREEK_LEADS = (b"\xce", b"\xcf")
_ARABIC_LEADS = (b"\xd8", b"\xd9", b"\xda", b"\xdb")
_POINTED_LEADS = (b"\xd6", b"\xd7", *_ARABIC_LEADS, b"\xdc", b"\xdd", b"\xe0")


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
        return Folded(text.lower().replace("-", " ").replace("`", "'"))
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
        or (b"\xe1" in encoded and any(rare in encoded for rare in (*_JAMO, *_OLD_GREEK)))
        or any(character in text for character in _INVISIBLE)
        or (any(lead in encoded for lead in _POINTED_LEADS) and _HAS_POINTS.search(text))
    ):
        return _fold_slowly(text)
    folded = text.casefold()
    if len(folded) != len(text):
        return _fold_slowly(text)
    return Folded(_unify(folded, encoded))


_folded_lately = lru_cache(maxsize=16)(_fold)


def _has_odd_blanks(text: str) -> bool:
    return (
        "  " in text or "\t" in text or "\r" in text or text.count("\n") != 2 * text.count("\n\n")
    )


def _unify(folded: str, encoded: bytes) -> str:
    """Replaces single characters by others; ``encoded`` is the text, or more of it, in UTF-8."""
    for apostrophe in _APOSTROPHES:
        folded = folded.replace(apostrophe, "'")
    for hyphen in _HYPHENS:
        folded = folded.replace(hyphen, " ")
    if any(lead in encoded for lead in _GREEK_LEADS):
        for accented, plain in _GREEK.items():
            folded = folded.replace(accented, plain)
    if any(lead in encoded for lead in _ARABIC_LEADS):
        for letter, plain in _ARABIC.items():
            folded = folded.replace(letter, plain)
        if _HAS_FIGURES.search(folded):
            folded = folded.translate(_FIGURES)
    folded = folded.replace("-", " ").replace(_QUOTATION, '"')
    return folded.replace("ё", "е").replace("ı", "i").replace("ș", "ş").replace("ț", "ţ")


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
            pieces.append(text[done:start].casefold())
            length += start - done
        if replacement:
            starts.append(length)
            origins.append(start)
            ends.append(end)
            pieces.append(replacement)
            length += len(replacement)
        done = end
    folded = "".join(pieces)
    return Folded(_unify(folded, folded.encode()), tuple(starts), tuple(origins), tuple(ends))


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
        case "greek":
            # A breathing by itself is an apostrophe: δι᾿ ὧν.
            folded = (
                _ACCENTS.sub("", unicodedata.normalize("NFKD", found)).casefold().strip() or "'"
            )
        case _:
            folded = unicodedata.normalize("NFKC", found).casefold()
    return _ACCENTS.sub("", folded)
