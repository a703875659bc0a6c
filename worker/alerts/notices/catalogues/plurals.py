"""Plural forms of whole numbers by the rules of Unicode CLDR 46 (supplemental/plurals.xml).

Of those rules only what concerns whole numbers is here: what is counted in mails is never a
fraction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

Category = Literal["one", "few", "many", "other"]
_MILLION = 1_000_000


def category(tag: str, number: int) -> Category:
    """Returns the plural category of a number in a language; ``other`` of one that is not known."""
    rule = _RULES.get(tag)
    return rule(abs(number)) if rule is not None else "other"


def _germanic(number: int) -> Category:
    return "one" if number == 1 else "other"


def _slavic(number: int) -> Category:
    tens, ones = number % 100, number % 10
    if ones == 1 and tens != 11:
        return "one"
    return "few" if 2 <= ones <= 4 and not 12 <= tens <= 14 else "many"


def _french(number: int) -> Category:
    return "one" if number <= 1 else _of_millions(number)


def _spanish(number: int) -> Category:
    return "one" if number == 1 else _of_millions(number)


def _of_millions(number: int) -> Category:
    return "many" if number and number % _MILLION == 0 else "other"


_RULES: Mapping[str, Callable[[int], Category]] = {
    "de": _germanic,
    "en": _germanic,
    "es": _spanish,
    "fr": _french,
    "ko": lambda number: "other",
    "ru": _slavic,
    "uk": _slavic,
}
CATEGORIES: Mapping[str, tuple[Category, ...]] = {
    "de": ("one", "other"),
    "en": ("one", "other"),
    "es": ("one", "many", "other"),
    "fr": ("one", "many", "other"),
    "ko": ("other",),
    "ru": ("one", "few", "many", "other"),
    "uk": ("one", "few", "many", "other"),
}
"""The categories that each language has; a catalogue names all of them, or ``other`` alone."""
