"""Briefs of unlike news, and the standing text of their source.

``briefs.txt`` has a block for each language: ``= language``, the standing text, and a line for each
brief, ``headline | text``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

_UNSPACED = {"zh": 1, "th": 4}
"""Characters that are read as a word, where words stand without blanks between them."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a source says in one language."""

    language: str
    standing: str
    briefs: tuple[tuple[str, str], ...]

    def standing_words(self, most: int) -> str:
        """Returns the first words of its standing text."""
        if self.language in _UNSPACED:
            return self.standing[: most * _UNSPACED[self.language]]
        return " ".join(self.standing.split()[:most])


def sources() -> list[Source]:
    """Reads what is invented here."""
    text = (Path(__file__).parent / "briefs.txt").read_text("utf-8")
    found = []
    for block in text.split("= ")[1:]:
        language, standing, *lines = block.strip().split("\n")
        briefs = tuple(
            (title, body) for title, _, body in (each.partition(" | ") for each in lines)
        )
        found.append(Source(language, standing, briefs))
    return found
