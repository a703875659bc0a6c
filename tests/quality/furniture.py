"""What sources repeat on every page: how much of it is left, and what of the reports is lost.

Two invented sources in each of 24 languages, with furniture above, amid and below their reports;
``data/sites`` has their lines and the frames of their reports, written for this measurement. The
rules were built with one source of each language (chosen). The other (held) had no part in them,
but what was left of its lines was read while they were written, to see of what kind it was. Each
article is of another story. A counter differs from page to page, as on real ones, and so do two
headlines below "read also", one of an article that came before and one of an article that never
came: these are counted among all lines, and not among the steady ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from tests.quality.shares import share
from worker.furniture.memory import Memory, learn
from worker.furniture.memory_masks import LineMasker
from worker.way.read.steps.process import read
from worker.way.read.store.documents import KeptDocument

Half = Literal["chosen", "held"]
HALVES: tuple[Half, ...] = ("chosen", "held")
BEFORE = 10
"""So many articles of a source come before those that are measured as later ones."""
_AFTER = 3
_SENTENCES = 4
_DAY = 20_000
_DATA = Path(__file__).with_name("data") / "sites"


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a crawler writes it, and what its lines are."""

    text: str
    sentences: tuple[str, ...]
    steady: tuple[str, ...]
    """The furniture that is the same on every page."""
    changing: tuple[str, ...]


@dataclass(frozen=True)
class Site:
    """An invented source."""

    language: str
    half: Half
    lines: dict[str, list[str]] = field(repr=False)

    def page(self, number: int) -> Page:
        """Returns its page of that number, from 0."""
        top, bottom = (self._own(kind) for kind in "TB")
        sentences = [self._filled("S", number, at) for at in range(_SENTENCES)]
        counter = self._filled("C", number)
        known, unknown = number - 2 if number > 2 else 99, 50 + number
        others = [self._filled("H", each) for each in (known, unknown)]
        related = [self.lines["R"][0], *others]
        title = self._filled("H", number)
        if self.half == "chosen":
            page = [
                top[0],
                title,
                *top[1:],
                *sentences,
                counter,
                *bottom[:3],
                *related,
                *bottom[3:],
            ]
        else:
            report = [*sentences[:2], bottom[0], *sentences[2:]]
            page = [title, *top, *report, *related, bottom[1], counter, *bottom[2:]]
        separator = "\n\n" if self.half == "chosen" else "\n"
        steady = (*top, *bottom, related[0])
        return Page(separator.join(page), tuple(sentences), steady, (counter, *others))

    def _own(self, kind: str) -> list[str]:
        return self.lines[kind][HALVES.index(self.half) :: 2]

    def _filled(self, kind: str, number: int, at: int = 0) -> str:
        frames, places, names = (self.lines[each] for each in (kind, "P", "M"))
        frame = frames[(number + at) % len(frames)]
        return frame.format(
            p=places[(number + at) % len(places)],
            m=names[(number + 3 * at) % len(names)],
            n=12 + 17 * number + 5 * at,
            k=3 + number,
        )


def sites() -> list[Site]:
    """Returns the invented sources, in the order of their languages."""
    found = []
    for path in sorted(_DATA.glob("*.txt")):
        lines: dict[str, list[str]] = defaultdict(list)
        for line in path.read_text(encoding="utf-8").splitlines():
            kind, _, said = line.partition(" ")
            lines[kind] += said.split("|") if kind in "PM" else [said]
        found += [Site(path.stem, half, dict(lines)) for half in HALVES]
    return found


@dataclass(slots=True)
class Tally:
    """What was counted of pages of one kind."""

    steady: int = 0
    steady_left: int = 0
    changing: int = 0
    changing_left: int = 0
    sentences: int = 0
    lost: int = 0

    def add(self, page: Page, text: str) -> None:
        """Counts a page by the text that was made of it."""
        self.steady += len(page.steady)
        self.steady_left += sum(each in text for each in page.steady)
        self.changing += len(page.changing)
        self.changing_left += sum(each in text for each in page.changing)
        self.sentences += len(page.sentences)
        self.lost += sum(each not in text for each in page.sentences)

    @property
    def left(self) -> float:
        """Which part of the furniture is left."""
        return (self.steady_left + self.changing_left) / (self.steady + self.changing)

    def __str__(self) -> str:
        left, lines = self.steady_left + self.changing_left, self.steady + self.changing
        return (
            f"{share(left, lines)} of {lines} lines of furniture are left (steady ones"
            f" {self.steady_left / self.steady:.1%}), {share(self.lost, self.sentences)} of"
            f" {self.sentences} sentences are lost"
        )


Tallies = dict[tuple[Half, str, str], Tally]


def tallied(*, remembers: bool = True) -> Tallies:
    """Returns what was counted by half, time and language; the times are the ``first`` article,
    those ``between``, and ``later`` ones."""
    found: Tallies = defaultdict(Tally)
    for site in sites():
        memory = Memory()
        for number in range(BEFORE + _AFTER):
            page = site.page(number)
            masker = LineMasker(memory, _DAY)
            text = read(_document(page), masker=masker).text
            time = "first" if not number else "later" if number >= BEFORE else "between"
            found[site.half, time, site.language].add(page, text)
            if remembers and masker.sighting is not None:
                learn(memory, masker.sighting, number, _DAY)
    return found


def together(tallies: Tallies, **wanted: str) -> Tally:
    """Returns the sum of the tallies of a ``half``, a ``time``, a ``language``."""
    total = Tally()
    for key, tally in tallies.items():
        named = dict(zip(("half", "time", "language"), key, strict=True))
        if wanted.items() <= named.items():
            for each in fields(Tally):
                setattr(total, each.name, getattr(total, each.name) + getattr(tally, each.name))
    return total


def _document(page: Page) -> KeptDocument:
    return KeptDocument(
        id=1,
        source_id=1,
        item_id=1,
        format="text",
        content=page.text.encode(),
        url=None,
        item=None,
        arrived_at=datetime(2026, 1, 1, tzinfo=UTC),
        silent=None,
    )


def measure(_: Path | None = None) -> Iterable[str]:
    """Yields lines about what is left and lost, and in which languages most is left."""
    tallies, without = tallied(), tallied(remembers=False)
    for half in HALVES:
        for time, words in (("first", "first article"), ("later", f"after {BEFORE} articles")):
            yield f"{half}, {words}: {together(tallies, half=half, time=time)}"
        forgetful = together(without, half=half, time="later")
        yield f"{half}, after {BEFORE} articles, without memory: {forgetful}"
    lost = together(tallies)
    yield f"all pages: {lost.lost} of {lost.sentences} sentences are lost, by whatever rule"
    languages = sorted({language for _, _, language in tallies})
    left = {each: together(tallies, time="later", language=each) for each in languages}
    yield f"left after {BEFORE} articles, by language: " + ", ".join(
        f"{each} {tally.left:.0%}" for each, tally in left.items()
    )
