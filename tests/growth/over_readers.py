"""The growth of every reader, and of all that is made of an article, over hostile documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from tests.growth import measure, units
from tests.growth.around import AROUND
from tests.growth.built import Built, Reader
from tests.growth.measure import Growth
from tests.growth.readers import outcome
from tests.growth.shapes import SHAPES

_LOOKS = ((20_000, 4_000), (80_000, 80_000))
"""Characters of a first look, and of the smallest document that is looked at closely after it: what
is linear for the most part grows slowly until it is large."""
_SUSPECT_RATIO, _SUSPECT_RATE = 5.5, 6.0
"""Times as long for four times as much, and microseconds a character, either of which lets a
document be looked at closely."""
_MOST = 300_000
MOST_RATE = 12.0
"""Microseconds of a quiet core a character that may go into a document, whatever stands in it."""
_PLAINLY_SLOW = 1.0
"""Seconds of CPU of the first look after which no second is needed."""

_TIMES = 5
"""Times that what seems dear is measured beside a fixed piece of work."""

Work = Callable[[int], Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Slow:
    """What grew faster than its input."""

    name: str
    growth: Growth

    def __str__(self) -> str:
        return f"{self.name}: {self.growth}; {self.growth.rate:.2f} µs a character"


def slow(name: str, make: Work) -> Slow | None:
    """Returns what is wrong with the growth of a piece of work; None where nothing is."""
    for size, smallest in _LOOKS:
        if _is_suspect(make, size):
            found = measure.growth(make, smallest, _MOST)
            if found and (found.ratio > measure.MOST_GROWTH or _is_dear(make, found)):
                return Slow(name, found)
    return None


def _is_suspect(make: Work, size: int) -> bool:
    """Tells whether four times as much takes far more than four times as long, or both long."""
    before = measure.cpu(make(size))
    if before >= _PLAINLY_SLOW:
        return True
    after = measure.cpu(make(4 * size))
    return after >= min(_SUSPECT_RATIO * max(before, 0.005), 4e-6 * _SUSPECT_RATE * size)


def _is_dear(make: Work, found: Growth) -> bool:
    """Tells whether a character takes too long by the speed that the machine has at that moment."""
    if found.rate <= MOST_RATE:
        return False
    allowed = 1e-6 * MOST_RATE * found.largest
    taken = [measure.cpu(make(found.largest)) / measure.slowness() for _ in range(_TIMES)]
    return median(taken) > allowed


def works() -> Iterator[tuple[str, Work]]:
    """Yields what is measured, by its name: shapes, and units in each kind of document."""
    for name, reader, shape in SHAPES:
        yield name, _of(reader, shape)
    for name, reader, build in AROUND:
        for unit in units.FOR_READERS:
            yield f"{name}: {unit!a}", _of(reader, _repeated(build, unit))


def _repeated(build: Callable[[str], Built], unit: str) -> Callable[[int], Built]:
    return lambda size: build(unit * (size // len(unit)))


def _of(reader: Reader, shape: Callable[[int], Built]) -> Work:
    def make(size: int) -> Callable[[], object]:
        built = shape(size)
        content = built.encode("utf-8", "replace") if isinstance(built, str) else built
        return lambda: outcome(reader, content)

    return make
