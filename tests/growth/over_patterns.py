"""The growth of every pattern over what is worst for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.growth import measure, patterns, units
from tests.growth.measure import Growth

_FIRST, _SECOND = 2_000, 8_000
"""Characters of a first look: what is worse than linear shows in it."""
_THIRD = 32_000
"""Characters of a third look, which tells what is dear for every character from what grows."""
_SUSPECT_RATIO, _SUSPECT_RATE = 7.0, 0.15
"""Times as long for four times as much, and microseconds a character, from which on both together
let a pattern be looked at closely."""
_DEAR_RATIO, _DEAR_RATE = 5.5, 0.6
"""The same for what takes so much for a character that a part which grows may hide in it."""
_CLOSELY = 12
"""Inputs of a pattern that are looked at closely, a second or so each."""
_SMALLEST = 2_000
_MOST = 100_000
"""Characters of the smallest of the three sizes, at most."""
MOST_RATE = 10.0
"""Microseconds a character that a pattern may take whose repeats are bounded."""


@dataclass(frozen=True, slots=True)
class Slow:
    """A pattern with an input of which twice as much takes more than twice the time."""

    use: patterns.Use
    method: str
    unit: tuple[str, str, str]
    growth: Growth

    def __str__(self) -> str:
        before, unit, behind = map(ascii, self.unit)
        return (
            f"{min(self.use.places)}.{self.method}: {before} + {unit} × n + {behind}: "
            f"{self.growth}; {self.growth.rate:.2f} µs a character"
        )


def slow(use: patterns.Use) -> Iterator[Slow]:
    """Yields for each method of a pattern the first input found that it is too slow over."""
    for method in use.ways():
        for unit in _suspects(use.pattern, method):
            found = measure.growth(_maker(use.pattern, method, unit), _SMALLEST, _MOST)
            if found and (found.ratio > measure.MOST_GROWTH or found.rate > MOST_RATE):
                yield Slow(use, method, unit, found)
                break


def _suspects(pattern: patterns.Compiled, method: str) -> list[tuple[str, str, str]]:
    """Returns the inputs to look at closely, the steepest first."""
    found = [(_steep(_maker(pattern, method, unit)), unit) for unit in units.inputs(pattern)]
    suspects = sorted((each for each in found if each[0]), reverse=True)
    return [unit for _, unit in suspects[:_CLOSELY]]


def _steep(make: Callable[[int], Callable[[], object]]) -> float:
    """Returns how many times as long a text of four times the length takes; 0 for no suspicion."""
    before = measure.cpu(make(_FIRST))
    if before > measure.FAR:
        return before / measure.FAR * _SUSPECT_RATIO
    after = measure.cpu(make(_SECOND))
    rate = 1e6 * after / _SECOND
    steep = after / max(before, 1e-6)
    if rate > MOST_RATE or (rate > _SUSPECT_RATE and steep > _SUSPECT_RATIO):
        return max(steep, _SUSPECT_RATIO)
    if rate > _DEAR_RATE:
        steep = measure.cpu(make(_THIRD)) / after
        return steep if steep > _DEAR_RATIO else 0.0
    return 0.0


def _maker(
    pattern: patterns.Compiled, method: str, unit: tuple[str, str, str]
) -> Callable[[int], Callable[[], object]]:
    before, repeated, behind = unit

    def make(size: int) -> Callable[[], object]:
        text: str | bytes = before + repeated * (size // len(repeated)) + behind
        if isinstance(pattern.pattern, bytes):
            text = str(text).encode("utf-8")
        used = getattr(pattern, method)
        if method == "finditer":
            return lambda: sum(1 for _ in used(text))
        return lambda: used(text)

    return make
