"""Invented topics: Boolean queries with phrases, NEAR, NOT, prefixes and fields.

One word in ten is of the articles' own, as in life, where most of what many people watch for is
in no article at hand; the others are coined.
"""

from __future__ import annotations

import random

from tests.bench.words import LANGUAGES, SYLLABLES, Language
from worker.base.types import TopicDefinition

_FORMS = (
    '"{w} {w}" AND ({w} OR {w} OR {w})',
    '"{w} {w}" OR "{w} {w}" OR "{w} {w} {w}"',
    "{w} NEAR/6 ({w} OR {w} OR {s}) NOT {w}",
    '({s} OR "{w} {w}") AND ({w} OR {s}) NOT ({w} OR "{w} {w}")',
    "{s} NEAR/10 {s}",
    "title:{w} OR ({w} AND {w} AND {s})",
    '({w} OR {w} OR {w} OR {w}) AND ({w} OR {w} OR "{w} {w}" OR {s}) NOT ({s} OR {w})',
    '"{w} {s}" OR {w} NEAR/4f {w}',
    '{w} OR "{w} {w}"',
)


class Asker:
    """Writes queries with its own dice."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)

    def query(self) -> str:
        """Returns a query in one of the languages."""
        language = self._dice.choice(LANGUAGES)
        form = self._dice.choice(_FORMS)
        while "{w}" in form:
            form = form.replace("{w}", self._word(language), 1)
        while "{s}" in form:
            form = form.replace("{s}", self._stem(language), 1)
        return form

    def _word(self, language: Language) -> str:
        dice = self._dice
        if dice.random() < 0.1:
            found = dice.choice(language.lists[dice.choice("nnapfl")]).replace("'", "’")
            return found.split()[0]
        parts = dice.choices(SYLLABLES[language.code], k=3)
        return "".join(parts) + dice.choice(("", *parts))

    def _stem(self, language: Language) -> str:
        least = 2 if language.code == "ko" else 4
        while len(found := self._word(language)) < least:
            pass
        return f"{found[: max(least, len(found) - 2)]}*"


def topics(count: int, seed: int = 2) -> list[TopicDefinition]:
    """Returns that many topics."""
    asker = Asker(seed)
    return [
        TopicDefinition(f"topic_{number}", f"Topic {number}", asker.query())
        for number in range(count)
    ]
