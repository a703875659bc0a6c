"""Invented news pages with the furniture of real ones: none like another, the same by seed."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from tests.bench.words import LANGUAGES, Language

SIZE = 3100
"""Bytes of UTF-8 that an article's own text has at least; with its furniture 3.5 KB arrive."""

_FIELD = re.compile(r"\{(\w)(\d?)\}")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it arrives, and the language it was written in."""

    language: str
    title: str
    content: bytes


class Writer:
    """Writes pages with its own dice."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def page(self, size: int = SIZE) -> Page:
        """Returns a page in one of the languages, each as often as the others."""
        language = self._dice.choice(LANGUAGES)
        title = self.sentence(language, language.titles)
        title = title[0].upper() + title[1:]
        lines = [*self._head(language, title), *self._body(language, size)]
        lines += [self._furniture(language, each, title) for each in language.after]
        gap = self._dice.choice(("\n", "\n\n", "\n\n"))
        return Page(language.code, title, gap.join(lines).encode())

    def paragraphs(self, language: Language, size: int) -> list[str]:
        """Returns paragraphs of ``size`` bytes or a sentence more."""
        made: list[str] = []
        left = size
        while left > 0:
            sentences = [
                self.sentence(language, language.patterns)
                for _ in range(self._dice.choice((1, 2, 2, 3, 4)))
            ]
            made.append(" ".join(sentences))
            left -= len(made[-1].encode())
        return made

    def sentence(self, language: Language, patterns: tuple[str, ...]) -> str:
        """Returns a sentence after one of the patterns, none of its nouns twice but by chance."""
        dice = self._dice

        def fill(field: re.Match[str]) -> str:
            name = field[1]
            if name == "k":
                return str(dice.randint(2, 9999))
            word = dice.choice(language.lists[{"m": "n"}.get(name, name)])
            return word[0].upper() + word[1:] if field[2] == "2" and name in "ao" else word

        return _FIELD.sub(fill, dice.choice(patterns))

    def _head(self, language: Language, title: str) -> list[str]:
        day = f"2024-{self._dice.randint(10, 12)}-{self._dice.randint(10, 28)}"
        start = self._dice.choice((f" date {day} {title}", title, f"{title}\n{title}"))
        crumbs = [
            self._furniture(language, each, title)
            for each in language.before
            if self._dice.random() < 0.4
        ]
        return [start, *crumbs] if start.startswith(" date") else [*crumbs, start]

    def _body(self, language: Language, size: int) -> list[str]:
        lines: list[str] = []
        for paragraph in self.paragraphs(language, size):
            lines.append(paragraph)
            if self._dice.random() < 0.15:
                lines.append(self._furniture(language, self._dice.choice(language.between), ""))
        return lines

    def _furniture(self, language: Language, line: str, title: str) -> str:
        return self.sentence(language, (line.replace("{title}", title),))


def pages(count: int, seed: int = 1, size: int = SIZE) -> list[Page]:
    """Returns that many pages."""
    writer = Writer(seed)
    return [writer.page(size) for _ in range(count)]
