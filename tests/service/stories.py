"""Invented pieces of news, each unlike the others, some of which an alert asks for."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime

_NOUNS = """
harbour minister contract battery delivery engineer bridge parliament budget storm coast village
ferry railway union strike government pension teacher hospital museum painting river valley farmer
harvest drought reservoir tunnel airport glacier orchard library council mayor festival market
factory cable satellite laboratory vaccine school theatre stadium forest lighthouse canal cathedral
""".split()
_VERBS = """
signed inspected opened closed restored flooded evacuated delayed approved rejected visited
measured repaired counted praised questioned sold bought painted moved planned cancelled
""".split()


@dataclass(frozen=True, slots=True)
class Piece:
    """One article. ``matches`` says whether the tests' alert asks for it."""

    key: str
    title: str
    paragraphs: tuple[str, ...]
    matches: bool
    published: datetime

    @property
    def text(self) -> str:
        """The article as a file holds it."""
        return "\n\n".join((self.title, *self.paragraphs))

    @property
    def html(self) -> str:
        """The article as a feed's entry holds it."""
        return "".join(f"<p>{each}</p>" for each in self.paragraphs)


def piece(number: int, *, matches: bool) -> Piece:
    """Returns the piece of that number: always the same, and unlike any other."""
    dice = random.Random(number)
    # No two pieces share a number: nothing says more of what a report tells of.
    days = iter(range(100_000 + 12 * number, 100_012 + 12 * number))
    paragraphs = [" ".join(_sentence(dice, next(days)) for _ in range(3)) for _ in range(4)]
    if matches:
        reached = f"rockets of unit {number} had reached the {dice.choice(_NOUNS)}"
        paragraphs[1] += f" Officials confirmed that {reached}."
    title = f"{_clause(dice)} near {dice.choice(_NOUNS)} {number}".capitalize()
    return Piece(
        key=f"piece-{number}",
        title=title,
        paragraphs=tuple(paragraphs),
        matches=matches,
        published=datetime.now(UTC),
    )


def _clause(dice: random.Random) -> str:
    return f"{dice.choice(_NOUNS)} {dice.choice(_VERBS)} the {dice.choice(_NOUNS)}"


def _sentence(dice: random.Random, day: int) -> str:
    middle = " and ".join(f"the {_clause(dice)}" for _ in range(dice.randint(2, 3)))
    return f"On day {day} {middle}."
