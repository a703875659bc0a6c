"""Reports on one template: how many are swallowed as copies, and whether true copies are found.

``data/lookalikes_chosen.txt`` is what the rules were chosen by, ``data/lookalikes_held.txt`` was
written before the rules and is looked at only as a sum. A block is ``= name``, the headline's and
the text's frame with numbered slots, and a line for each filling.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from tests.quality.edits import end_dropped, sentence_dropped
from worker.duplicates import Compared, Sameness, compare, may_be_copy
from worker.duplicates.fingerprint import fingerprint

_DATA = Path(__file__).parent / "data"
HALVES = ("chosen", "held")


@dataclass(frozen=True, slots=True)
class Template:
    """A frame with its fillings."""

    name: str
    title: str
    text: str
    fillings: tuple[tuple[str, ...], ...]

    @property
    def language(self) -> str:
        return self.name[:2]

    def filled(self, values: tuple[str, ...]) -> Compared:
        """Returns the report that these values make."""
        return compared(self.title.format(*values), self.text.format(*values), self.language)

    def reports(self) -> list[Compared]:
        """Returns the report of each filling."""
        return [self.filled(values) for values in self.fillings]

    def mixed(self, dice: random.Random) -> Compared:
        """Returns a report whose values come from different fillings."""
        values = zip(*self.fillings, strict=True)
        return self.filled(tuple(dice.choice(each) for each in values))


def compared(title: str, text: str, language: str | None) -> Compared:
    """Returns an article as it is compared."""
    return Compared(title, text, language, fingerprint(title, text).signature)


def is_copy(new: Compared, known: Compared, *, same_source: bool, days_apart: float) -> bool:
    """Tells whether an article is swallowed as a copy, as the judge finds out."""
    return decided(new, known, same_source=same_source, days_apart=days_apart) is not None


def decided(
    new: Compared, known: Compared, *, same_source: bool, days_apart: float
) -> Sameness | None:
    """Returns the decision that swallows an article; None if it is news."""
    if not may_be_copy(new.signature, known.signature):
        return None
    found = compare(new, known, same_source=same_source, days_apart=days_apart)
    return found if found.is_copy else None


def templates(half: str) -> list[Template]:
    """Reads the templates of one half."""
    blocks = (_DATA / f"lookalikes_{half}.txt").read_text("utf-8").split("= ")[1:]
    return list(map(_template, blocks))


def _template(block: str) -> Template:
    name, title, text, *fillings = block.strip().split("\n")
    return Template(name, title, text, tuple(tuple(each[2:].split(" | ")) for each in fillings))


def swallowed(half: str, *, same_source: bool) -> Iterator[tuple[str, str]]:
    """Yields the template and the reason of every pair of fillings taken for copies."""
    for template in templates(half):
        for known, new in combinations(template.reports(), 2):
            found = decided(new, known, same_source=same_source, days_apart=1)
            if found is not None:
                yield template.name, found.reason


def missed(half: str) -> Iterator[tuple[str, str]]:
    """Yields the template and the edit of every true copy of a filling that is not found."""
    for template in templates(half):
        for values in template.fillings:
            known = template.filled(values)
            for edit in (sentence_dropped, end_dropped):
                copy = compared(known.title, edit(known.text), template.language)
                if not is_copy(copy, known, same_source=False, days_apart=0):
                    yield template.name, edit.__name__


def measure(data: Path | None = None) -> list[str]:
    """Returns the lines of a report. Needs no data from outside."""
    lines = []
    for half in HALVES:
        count = len(templates(half))
        languages = len({each.language for each in templates(half)})
        pairs = sum(len(list(combinations(each.fillings, 2))) for each in templates(half))
        elsewhere = len(list(swallowed(half, same_source=False)))
        within = len(list(swallowed(half, same_source=True)))
        copies = sum(2 * len(each.fillings) for each in templates(half))
        lost = len(list(missed(half)))
        lines.append(
            f"look-alikes, {half} half, {count} templates in {languages} languages: "
            f"of {pairs} pairs swallowed {within} within a source, {elsewhere} across sources; "
            f"of {copies} lightly edited copies {lost} missed"
        )
    return lines
