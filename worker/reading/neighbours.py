"""Tells languages apart in short texts, where the model of whole texts doubts.

Each language has words, endings and strings of letters that tell it from its neighbours, and the
letters that it is written with (``worker.languages``, ``telling``). A letter that it lacks speaks
against it; so does the lack of any letter of its own in a text long enough to show one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from worker import languages

_FLOOR = 0.02
"""The chance of a language that the model did not think of, but of which something tells."""
_TOLD = 2.2
"""By how much each thing that tells of a language makes it likelier, up to ``_MOST_TOLD``."""
_MOST_TOLD = 6
_UNTOLD = 0.35
"""What is left of a language's chance where nothing tells of it."""
_FOREIGN = 0.15
_UNUSUAL = 0.45
_ENOUGH = 22
"""Letters among which a language mostly shows one of its own."""

_HEIRS = {"bs": ("bs", "hr", "sr"), "pa": ("pa", "ur")}
"""Languages that short texts hardly tell from others, which share their chance."""
_WORDS = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class _Tells:
    words: frozenset[str]
    parts: re.Pattern[str] | None
    against: re.Pattern[str] | None
    letters: frozenset[str] | None
    usual: re.Pattern[str] | None


@cache
def _tells() -> dict[str, _Tells]:
    known = languages.known().items()
    return {code: _made(each, each.telling) for code, each in known if each.telling is not None}


def _made(language: languages.Language, telling: languages.Telling) -> _Tells:
    further = f"{language.function_words} {language.numbers} {language.weekdays}"
    return _Tells(
        frozenset(f"{telling.words} {further.replace('|', ' ')}".casefold().split()),
        re.compile(telling.parts) if telling.parts else None,
        re.compile(telling.against) if telling.against else None,
        frozenset(telling.letters) if telling.letters else None,
        re.compile(f"[{telling.usual}]") if telling.usual else None,
    )


def shared(guesses: Iterable[tuple[str, float]]) -> dict[str, float]:
    """Returns the chances of languages, by code; those that are hardly told apart share theirs."""
    chances: dict[str, float] = {}
    for code, chance in guesses:
        if heirs := _HEIRS.get(code):
            chances.update((each, chances.get(each, 0.0) + chance / len(heirs)) for each in heirs)
        else:
            chances[code] = chances.get(code, 0.0) + chance
    return chances


def likeliest(sample: str, guesses: Sequence[tuple[str, float]]) -> tuple[str, float, bool]:
    """Returns the language that a short text is likeliest in, its chance from 0 to 1, and whether
    anything in the text tells of it.

    ``sample`` is words in small letters; ``guesses``, at least one, are codes of ISO 639-1 with
    their chances. Where nothing tells of a language, its chance stays.
    """
    own = frozenset(each for each in sample if not each.isascii() and each.isalpha())
    spoken = sample.split()
    chances = {**dict.fromkeys(_tells(), 0.0), **shared(guesses)}
    weighed = {code: _weighed(code, each, sample, spoken, own) for code, each in chances.items()}
    best = max(weighed, key=lambda code: weighed[code][0])
    weight, told = weighed[best]
    chance = weight / (sum(each for each, _ in weighed.values()) or 1.0)
    return best, chance if told else min(chance, chances[best]), told


def _weighed(
    code: str, chance: float, sample: str, spoken: Sequence[str], own: frozenset[str]
) -> tuple[float, bool]:
    """Returns the weight of a language, and whether anything in the text tells of it."""
    tells = _tells().get(code)
    if tells is None:
        return chance * _UNTOLD, False
    told = {*tells.words.intersection(spoken)}
    if not (told or chance):
        return 0.0, False
    if tells.parts is not None:
        told.update(tells.parts.findall(sample))
    weight = chance if chance > _FLOOR else (_FLOOR if len(told) > 1 else chance)
    weight *= _TOLD ** min(len(told), _MOST_TOLD) if told else _UNTOLD
    if tells.letters is not None and own - tells.letters:
        weight *= _FOREIGN ** min(len(own - tells.letters), 2)
    if tells.usual is not None and len(_WORDS.findall(sample)) >= _ENOUGH:
        weight *= 1 if tells.usual.search(sample) else _UNUSUAL
    if tells.against is not None and tells.against.search(sample):
        weight *= _FOREIGN
    return weight, bool(told)
