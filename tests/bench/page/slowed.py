"""Whether articles take longer to be stored while people look at pages, in turns with nobody."""

from __future__ import annotations

import time
from collections.abc import Sequence
from itertools import cycle
from statistics import median

from tests.bench import report
from tests.bench.page.arriving import Arrivals
from tests.bench.page.asking import ask

_TURNS = 6
"""Of each kind."""
_SECONDS = 10.0
_EVERY = 0.25
"""Seconds from one page to the next: as a newsroom of dozens asks."""
_TARGET = 1.05


def run(port: int, paths: Sequence[str], arrivals: Arrivals) -> None:
    """Measures for two minutes, and prints."""
    spent: dict[bool, list[float]] = {False: [], True: []}
    asked = cycle(paths)
    for turn in range(2 * _TURNS):
        is_asked = turn % 2 == 1
        begun = time.monotonic()
        while time.monotonic() - begun < _SECONDS:
            if is_asked:
                ask(port, next(asked))
            time.sleep(_EVERY)
        spent[is_asked] += [each.nanoseconds for each in arrivals.since(begun)]
    if not all(spent.values()):
        report.note("articles beside pages: not measured, none was stored within a turn")
        return
    without, beside = median(spent[False]), median(spent[True])
    ratio = beside / without
    label = f"an article stored beside {1 / _EVERY:.0f} pages a second, to without"
    report.line(label, f"{ratio:.2f}", f"≤ {_TARGET}", ratio <= _TARGET)
    report.note(f"medians {report.microseconds(beside)}, {report.microseconds(without)}")
