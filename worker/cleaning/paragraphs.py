"""Cuts a text into paragraphs: hard-wrapped lines joined, glued pointers taken off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

_MIN_WRAP = 45
_MAX_WRAP = 100
_MIN_WRAPPED = 4
_ENDS = '.!?…。！？:;"”»’)'

_POINTER_AT_END = re.compile(
    r"(?<=[.!?”\"»)])\s{1,2}[(\[]?(?:READ ALSO|Read also|ALSO READ|Also read|READ MORE|Read more|"
    r"RELATED|"
    r"Читайте також|ЧИТАЙТЕ ТАКОЖ|Читайте также|ЧИТАЙТЕ ТАКЖЕ|Lesen Sie (?:auch|mehr)|Lire aussi|"
    r"À lire aussi|Lea también|Leia também|Leggi anche|Czytaj (?:też|także|również))"
    r"\s?[:：|–—-]\s?[^.!?\n]{8,170}[?!]?[)\]]?$"
    r"|(?<=[.!?…”\"»)])\s{1,2}(?:Read [Mm]ore|READ MORE|Continue [Rr]eading|Подробнее|Детальніше|"
    r"Weiterlesen|Lire la suite|Leer más|Leia mais|Leggi tutto|Czytaj więcej)[\s.…→»>]{0,5}$"
)


def split_lines(text: str) -> list[tuple[str, int]]:
    """Returns the lines that hold something, each with the number of blank lines above it."""
    lines: list[tuple[str, int]] = []
    gap = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            lines.append((line, gap))
            gap = 0
        else:
            gap += 1
    return list(_joined(lines)) if _is_wrapped(lines) else lines


def _is_wrapped(lines: list[tuple[str, int]]) -> bool:
    """Returns whether most lines break off in mid-sentence at one width, as in wrapped text."""
    if len(lines) <= _MIN_WRAPPED:
        return False
    wrapped = followed = 0
    for (text, _), (after, gap) in pairwise(lines):
        if gap == 0:
            followed += 1
            wrapped += (
                _MIN_WRAP <= len(text) <= _MAX_WRAP and text[-1] not in _ENDS and after[0].islower()
            )
    return wrapped >= _MIN_WRAPPED and wrapped * 2 >= followed


def _joined(lines: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    paragraph: list[str] = []
    opened = 0
    for text, gap in lines:
        if paragraph and (gap or len(paragraph[-1]) < _MIN_WRAP):
            yield " ".join(paragraph), opened
            paragraph = []
        if not paragraph:
            opened = gap
        paragraph.append(text)
    if paragraph:
        yield " ".join(paragraph), opened


def without_trailing_pointer(text: str) -> str:
    """Returns the paragraph without a pointer to another article behind its last sentence."""
    return _POINTER_AT_END.sub("", text)
