"""What a line looks like: the features by which the model tells furniture from text.

All of it is integers, so that a line has the same features on every machine.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple
from zlib import crc32

BITS = 16
"""Features are hashed to so many bits."""
_MASK = (1 << BITS) - 1
_HEAD, _TAIL = 120, 40
"""Characters that are read of a long line, at its beginning and its end."""
_MOST_GRAMS = 80
"""Characters up to which a line is read by its character n-grams, too."""
_GRAM, _PAIR = 8, 4
"""Bytes of an n-gram, two a character: four characters, two in scripts without blanks."""
_MOST_PAIRS = 12
"""Words up to which a line is read by its pairs of words."""
_FOLDED = bytes(
    code if chr(code).isalpha() or code > 127 else 48 if chr(code).isdigit() else 32
    for code in range(256)
)
"""Bytes of UTF-8 as they count: letters, one digit for all, and blanks for the other ASCII."""
_WORDLESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_CLOSERS = "\"'”’»«“)]」』】›"
ENDS = ("stop", "call", "ask", "colon", "comma", "dots", "arrow", "quote", "digit", "word", "mark")
_ENDS = {
    **dict.fromkeys(".。।۔", 0),
    **dict.fromkeys("!！", 1),
    **dict.fromkeys("?？؟;", 2),
    **dict.fromkeys(":：", 3),
    **dict.fromkeys(",،、", 4),
    "…": 5,
    **dict.fromkeys(">»→›▶►", 6),
}
"""What kind of mark a line ends with, by its place in ``ENDS``."""
_SENTENCE_ENDS = 3
"""Below it lie the kinds that end a sentence."""
_SIGNS = ("@", "http", "www.", "|", "»", ">", "•", "·", "©", "#", ": ", "：")
_LENGTHS = (2, 4, 8, 14, 22, 32, 44, 60, 80, 110, 160, 240, 400, 900)
LENGTHS = len(_LENGTHS) + 1
_STEPS = tuple(
    next((step for step, most in enumerate(_LENGTHS) if size <= most), len(_LENGTHS))
    for size in range(_LENGTHS[-1] + 2)
)
_COUNTS = (1, 1, 1, 2, 3, 4, 4, 5, 5, 5, 6, 6, 6, 6, 7, 7, 7, 7, 7, 7, 7)
_SENTENCE, _PARAGRAPH, _LONG = 7, 11, 11
"""Steps of length from which on a line may be a sentence, is a paragraph whatever its end, and is
running text by its form alone where it ends like a sentence."""


class Form(NamedTuple):
    """The form of a line."""

    length: int
    """The step of its length."""
    end: int
    """What kind of mark it ends with, a place in ``ENDS``."""
    prose: bool
    """It is as long as a sentence and ends like one, or is a paragraph."""
    plain: bool
    """It is running text by its form alone."""


@cache
def _place(name: str) -> int:
    return crc32(name.encode()) & _MASK


def form_of(text: str) -> Form:
    """Returns the form of a line of text."""
    length, end = _length(text), _end(text)
    ended = end < _SENTENCE_ENDS
    prose = length >= _PARAGRAPH or (length >= _SENTENCE and ended)
    return Form(length, end, prose, length >= _LONG and ended)


def features_of(text: str) -> frozenset[int]:
    """Returns the places of a line's features in the model's table, each below 2 ** BITS."""
    size = len(text)
    length, end = _length(text), _end(text)
    read = text if size <= _HEAD + _TAIL else f"{text[:_HEAD]} {text[-_TAIL:]}"
    folded = read.casefold()
    tokens = folded.encode("utf-8", "replace").translate(_FOLDED).split()
    found = [crc32(token) & _MASK for token in tokens]
    found += map(_place, _names(text, read, len(tokens), length, end))
    if tokens:
        found += _edges(tokens)
    if size <= _MOST_GRAMS or (len(tokens) * 12 < size and _WORDLESS.search(folded)):
        found += _grams(folded)
    return frozenset(found)


def _length(text: str) -> int:
    return _STEPS[min(len(text), len(_STEPS) - 1)]


def _end(text: str) -> int:
    mark = text[-1:]
    if mark in _CLOSERS:
        inner = text.rstrip(_CLOSERS)[-1:]
        return _ENDS.get(inner, 7)
    if mark == "." and text.endswith("..."):
        return 5
    found = _ENDS.get(mark)
    if found is None:
        return 8 if mark.isdigit() else 9 if mark.isalpha() else 10
    return found


def _names(text: str, read: str, count: int, length: int, end: int) -> list[str]:
    """Returns the names of a line's features of form; of long lines few tell anything."""
    script = _script(text)
    start = _start(text)
    if length >= _PARAGRAPH:
        return [f"l{length}e{end}", f"s{start}l{length}", f"x{script}e{end}"]
    words = read.split()
    many = len(words) or 1
    titled = sum(map(str.istitle, words)) * 4 // many
    shout = sum(map(str.isupper, words)) * 4 // many
    figures = sum(word[0].isdigit() for word in words) * 4 // many
    count = _COUNTS[min(count, len(_COUNTS) - 1)]
    names = [
        f"l{length}e{end}",
        f"n{count}e{end}",
        f"s{start}l{length}",
        f"c{titled}{shout}l{length}",
        f"d{figures}l{length}",
        f"x{script}l{length}",
        f"x{script}e{end}",
        f"x{script}c{titled}{shout}",
    ]
    names += [f"h{mark}l{length}" for mark in _SIGNS if mark in read]
    return names


def _start(text: str) -> int:
    first = text[:1]
    if first.isalpha():
        return 0 if first.isupper() else 1 if first.islower() else 2
    if first.isdigit():
        return 3
    return 4 if first in "\"'“”„«»‘「『‹(" else 5


def _script(text: str) -> int:
    """Returns a number for the script of the first letter: blocks of 128 characters."""
    for sign in text[:12]:
        if sign.isalpha():
            code = ord(sign)
            return 0 if code < 0x250 else 64 if code >= 0x3000 else code >> 7
    return -1


def _edges(tokens: list[bytes]) -> list[int]:
    names = [b"^" + tokens[0], b"$" + tokens[-1], b"^" + b" ".join(tokens[:2])]
    if len(tokens) <= _MOST_PAIRS:
        names += [b" ".join(tokens[at : at + 2]) for at in range(len(tokens) - 1)]
    return [crc32(name) & _MASK for name in names]


def _grams(folded: str) -> list[int]:
    packed = f" {folded} ".encode("utf-16-le", "replace")
    size = _PAIR if _WORDLESS.search(folded) else _GRAM
    return [crc32(packed[at : at + size]) & _MASK for at in range(0, len(packed) - size + 1, 2)]
