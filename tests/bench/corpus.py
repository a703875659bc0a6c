"""Invented news pages with the furniture of real ones: none like another, the same by seed.

Most of their nouns and names are of a large vocabulary, used as often as the law of Zipf and
Mandelbrot says, and a page comes back to a few names: so two of them have by chance about as much
in common as two real reports.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from tests.bench.words import LANGUAGES, SYLLABLES, Language

SIZE = 3100
"""Bytes of UTF-8 that an article's own text has at least; with its furniture 3.5 KB arrive."""

_FIELD = re.compile(r"\{(\w)(\d?)\}")
_VOCABULARY = 30_000
"""Coined words of a language."""
_COINED = {"n": 0.8, "m": 0.8, "a": 0.6, "p": 0.8, "f": 0.8, "l": 0.8}
"""How often a field is one of these words."""
_MANDELBROT = 50
"""What a word's rank is raised by: the most frequent words are not among nouns and names."""
_VARIED = 0.5
"""How often a longer word of a pattern is another one."""
_LONGER = {"": 5, "ko": 3}
"""Letters from which a word of a language says something."""
_WORD = re.compile(r"(?<![{\w’'])[^\W\d_]+(?![}\w’'])")
_OWN_NAMES = 8
_OWN = 0.5
"""How often a name is one that the page has already."""
_NAMES = frozenset("pfl")


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
        self._names: list[str] = []

    def begin(self) -> None:
        """Begins another article, with other names."""
        self._names = []

    def page(self, size: int = SIZE) -> Page:
        """Returns a page in one of the languages, each as often as the others."""
        self.begin()
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
                self.sentence(language, (self._varied(language),))
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
            if dice.random() < _COINED.get(name, 0.0):
                return self._coined(language, name)
            word = dice.choice(language.lists[{"m": "n"}.get(name, name)])
            return word[0].upper() + word[1:] if field[2] == "2" and name in "ao" else word

        return _FIELD.sub(fill, dice.choice(patterns))

    def _varied(self, language: Language) -> str:
        """Returns a pattern of which some longer words are others, its fields as they are."""
        dice = self._dice
        least = _LONGER.get(language.code, _LONGER[""])

        def vary(word: re.Match[str]) -> str:
            is_kept = len(word[0]) < least or dice.random() >= _VARIED
            return word[0] if is_kept else self._coined(language, "")

        return _WORD.sub(vary, dice.choice(language.patterns))

    def _coined(self, language: Language, field: str) -> str:
        dice, (words, weights) = self._dice, vocabulary(language.code)
        if field not in _NAMES:
            return dice.choices(words, cum_weights=weights)[0]
        if self._names and dice.random() < _OWN:
            return dice.choice(self._names)
        name = dice.choices(words, cum_weights=weights)[0].capitalize()
        self._names = [name, *self._names[: _OWN_NAMES - 1]]
        return name

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


@cache
def vocabulary(code: str) -> tuple[Sequence[str], Sequence[float]]:
    """Returns the coined words of a language, with how often each and all before it are used."""
    dice, syllables = random.Random(code), SYLLABLES[code]
    words = dict.fromkeys(
        "".join(dice.choices(syllables, k=dice.choice((2, 3, 3, 4))))
        for _ in range(2 * _VOCABULARY)
    )
    found = list(words)[:_VOCABULARY]
    return found, list(accumulate(1 / (rank + _MANDELBROT) for rank in range(1, len(found) + 1)))


def pages(count: int, seed: int = 1, size: int = SIZE) -> list[Page]:
    """Returns that many pages."""
    writer = Writer(seed)
    return [writer.page(size) for _ in range(count)]
