"""Cuts a text into paragraphs: hard-wrapped lines joined, glued pointers taken off."""

from __future__ import annotations

import re

from worker.cleaning.wrapped import rejoined

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
    return rejoined(lines)


def without_trailing_pointer(text: str) -> str:
    """Returns the paragraph without a pointer to another article behind its last sentence."""
    return _POINTER_AT_END.sub("", text)
