"""Makes characters whole: entities, tags, mojibake, control and invisible characters, spaces.

Nothing here judges what a line says.
"""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import islice

from worker.base.signs import holds_any
from worker.cleaning.vocabulary import words_of
from worker.reading.marks import stream_safe
from worker.reading.sanitize import ENTITY, around_named
from worker.reading.tag_names import any_of

_CONTINUATION = (
    r"[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc"
    r"\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_MOJIBAKE = re.compile(
    rf"[\u00c2\u00c3\u00c5\u00d0\u00d1\u00d8\u00d9]{_CONTINUATION}"
    rf"|[\u00e2-\u00ef]{_CONTINUATION}{{2}}"
)
"""What UTF-8's lead and continuation bytes look like when read as Windows-1252."""
_LEADS = "\u00c2\u00c3\u00c5\u00d0\u00d1\u00d8\u00d9" + "".join(map(chr, range(0xE2, 0xF0)))
_MIN_MOJIBAKE = 2
_GARBLED_SIGN = re.compile(rf"\u00e2[\u0080\u20ac]{_CONTINUATION}")
"""A quotation mark, a dash or an ellipsis of that kind: no letter stands so before a euro sign."""
_LINE_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064"
    r"\u2066-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_STRAY_TAGS = re.compile(
    r"(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]+|[\U000e0080-\U000e00ff]+"
)
"""Tag characters that no flag stands before (UTS 51, ED-14a): nobody sees them."""
_STRAY_JOINER = re.compile(r"(?<=[\t-\u058f\u1e00-\u1fff\u3000-\ud7a3])[\u200c\u200d]+")
_ODD = r"\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_SPACES = re.compile(rf"[{_ODD}][{_ODD} ]*| [{_ODD} ]+")
"""Any run but a single plain space, so that ordinary text has no match."""
_BLANKS = "   "
"""What stands between the entries of a menu in a row."""
_PARTED = re.compile(rf"{_BLANKS} *")
_ENTRY = re.compile(r"(?=.{2,20}$)[^\W\d_][^\d\s.,:;!?]*(?: [^\d\s.,:;!?]+){0,2}")
_FEWEST_ENTRIES = 4
_BLOCK_TAG = re.compile(
    rf"<(?=[a-zA-Z/])/?(?:{any_of(words_of('repair', 'block'))}\b[^<>]{{0,2000}}"
    rf"|{any_of(('br', 'hr'))}\b[^<>]{{0,300}})>"
)
_INLINE_TAG = re.compile(
    rf"<(?=[a-zA-Z/!])(?:/?(?:{any_of(words_of('repair', 'inline'))}"
    rf"|{any_of(('amp-',))}[a-zA-Z-]{{1,20}})\b[^<>]{{0,3000}}"
    rf"|!{any_of(('doctype',))}[^<>]{{0,300}})>"
)
_HIDDEN_ELEMENTS = ("script", "style", "noscript", "template")


def repair(text: str) -> str:
    """Returns ``text`` without tags, entities, mojibake and invisible characters, in NFC.

    All line breaks become one kind, runs of spaces one space, but between a menu's entries in a row
    three; other lines are not stripped.
    """
    if "&" in text and ENTITY.search(text):
        text = _unescape(_unescape(text))
    if not text.isascii() and _looks_garbled(text):
        text = _fix_encoding(text)
    if "<" in text:
        text = _without_tags(text)
    return _tidy(text)


def repair_line(text: str | None) -> str | None:
    """Returns a metadata field as one clean line, None when nothing is left.

    A tag that the line names stays (``sanitize.around_named``).
    """
    if not text:
        return None
    parts = around_named(text)
    parts[::2] = map(repair, parts[::2])
    return " ".join("".join(parts).split()) or None


def _unescape(text: str) -> str:
    return ENTITY.sub(lambda match: html.unescape(match[0]), text)


def _looks_garbled(text: str) -> bool:
    if not holds_any(text, _LEADS):
        return False
    hits = islice(_MOJIBAKE.finditer(text), _MIN_MOJIBAKE)
    return sum(1 for _ in hits) == _MIN_MOJIBAKE or _GARBLED_SIGN.search(text) is not None


def _fix_encoding(text: str) -> str:
    from ftfy import fix_encoding

    return fix_encoding(text)


def _without_tags(text: str) -> str:
    text = _without_spans(text, "<!--", "-->")
    for name in _HIDDEN_ELEMENTS:
        text = _without_spans(text, f"<{name}", f"</{name}>")
    return _INLINE_TAG.sub("", _BLOCK_TAG.sub("\n\n", text))


def _without_spans(text: str, opening: str, closing: str) -> str:
    """Removes what lies between two marks, in linear time; an unclosed mark stays."""
    folded = text.lower() if opening[1].isalpha() else text
    if len(folded) != len(text):
        return text
    start = folded.find(opening)
    if start < 0:
        return text
    pieces, done = [], 0
    while start >= 0:
        end = folded.find(closing, start + len(opening))
        if end < 0:
            break
        pieces.append(text[done:start])
        done = end + len(closing)
        start = folded.find(opening, done)
    pieces.append(text[done:])
    return "\n".join(pieces)


def _tidy(text: str) -> str:
    plain = text.replace("\n", " ").isprintable()
    if not plain:
        text = _LINE_BREAKS.sub("\n", text)
        text = text.replace("\u00ad\n", "")  # where a word was split at a line's end
        text = _UNWANTED.sub("", text)
        text = _STRAY_TAGS.sub("", text)
        if "\u200c" in text or "\u200d" in text:
            text = _STRAY_JOINER.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", stream_safe(text))
    if not plain or "  " in text:
        if _BLANKS in text:
            return "\n".join(map(_spaced, text.split("\n")))
        text = _SPACES.sub(" ", text)
    return text


def _spaced(line: str) -> str:
    """Returns a line with single spaces; the entries of a menu stay apart."""
    parts = _PARTED.split(line.strip()) if _BLANKS in line else []
    if len(parts) >= _FEWEST_ENTRIES and all(map(_ENTRY.fullmatch, parts)):
        return _BLANKS.join(parts)
    return _SPACES.sub(" ", line)
