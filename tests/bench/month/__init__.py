"""A simulated month of five hundred feeds: what the plan of polls costs, and what it finds when.

Rates are learned in the first half; the figures are of the second, in which every tenth feed moves
to other hours, every tenth publishes four times as much or a quarter, and nothing can be fetched
for two hours.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench import report
from tests.bench.month import rules
from tests.bench.month.rules import Polls
from tests.bench.month.world import HALF, HOUR, MONTH, OUTAGE, Feed, feeds

FEEDS = 500
BUDGET = 144.0
"""Requests a day and feed: half of what fixed five minutes ask."""
_SURE = 120.0
"""What was listed for less than this beside the outage, nobody is sure to find."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a rule did in the second half. Delays are seconds."""

    requests: int
    median: float
    late: float
    """The delay of the 95th of a hundred entries."""
    mean: float
    slowest: float
    """The median delay of the feed that has the longest."""
    missed: int
    lost: int
    """Those of them that were listed only while nothing could be fetched."""


def figures(world: Sequence[Feed], polls: Sequence[Polls]) -> Figures:
    """Returns what came of the polls of the feeds."""
    delays: list[float] = []
    slowest, missed, lost = 0.0, 0, 0
    for feed, asked in zip(world, polls, strict=True):
        own = []
        for place in feed.within(HALF, MONTH):
            found, leaves = asked.after(feed.comes[place]), feed.leaves(place)
            if found < leaves:
                own.append(found - feed.comes[place])
            elif _is_lost(feed.comes[place], leaves):
                lost += 1
            else:
                missed += 1
        delays += own
        slowest = max(slowest, _at(own, 0.5))
    delays.sort()
    requests = sum(each.requests(HALF, MONTH) for each in polls)
    mean = sum(delays) / len(delays)
    return Figures(
        requests, _at(delays, 0.5), _at(delays, 0.95), mean, slowest, missed + lost, lost
    )


def _is_lost(comes: float, leaves: float) -> bool:
    beside = max(0.0, OUTAGE[0] - comes) + max(0.0, leaves - OUTAGE[1])
    return comes < OUTAGE[1] and leaves > OUTAGE[0] and beside < _SURE


def _at(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[int(share * (len(ordered) - 1))] if ordered else 0.0


def run(number: int = FEEDS, seed: int = 7) -> None:
    """Prints the month."""
    report.heading(f"A month of {number} feeds on a fake clock, seconds")
    world = feeds(number, seed)
    entries = sum(len(each.within(HALF, MONTH)) for each in world)
    report.note(f"{entries:,} entries in the second half, of which the figures are")
    begun = time.monotonic()
    polls = rules.planned(world, BUDGET * number, processes=os.cpu_count() or 1)
    ours = figures(world, polls)
    took = time.monotonic() - begun
    five = figures(world, rules.steady(world, 300.0))
    named: dict[str, Sequence[Polls]] = {
        "every hour": rules.steady(world, HOUR),
        "Media Cloud's rule": rules.media_cloud(world),
        "miniflux's rule": rules.miniflux(world),
        "1/sqrt of the true rate, as many requests": rules.in_proportion(world, ours.requests),
    }
    print(
        f"  {'':<44}{'requests':>10}{'median':>8}{'p95':>8}{'mean':>8}{'slowest':>9}{'missed':>8}"
    )
    _print("planned", ours)
    _print("every five minutes", five)
    for name, asked in named.items():
        _print(name, figures(world, asked))
    report.note("slowest: the longest of the feeds' own median delays")
    report.note(f"lost to the outage, whoever polls: {ours.lost} of those missed; {five.lost}")
    share = ours.requests / five.requests
    report.line("requests of fixed five minutes", f"{share:.1%}", "50 %", share <= 0.5)
    better = ours.median <= five.median
    report.line("median delay", f"{ours.median:.0f} s", f"{five.median:.0f} s", better)
    report.line("p95 delay", f"{ours.late:.0f} s", "1800 s", ours.late <= 1800)
    report.line("slowest feed's median", f"{ours.slowest:.0f} s", "3600 s", ours.slowest <= 3600)
    unexcused = ours.missed - ours.lost
    report.line("missed that could be found", f"{unexcused}", "0", unexcused == 0)
    report.line("the planner's month took", f"{took:.0f} s")


def _print(name: str, found: Figures) -> None:
    print(
        f"  {name:<44}{found.requests:>10,}{found.median:>9.0f}{found.late:>9.0f}"
        f"{found.mean:>9.0f}{found.slowest:>9.0f}{found.missed:>9,}",
        flush=True,
    )


if __name__ == "__main__":
    run()
