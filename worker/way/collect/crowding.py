"""Hosts with more sources than politeness lets be asked within their freshness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from math import inf

_DAY = 86_400.0
_LEAST = 1e-9


@dataclass(frozen=True, slots=True)
class HostLoad:
    """So many sources of a host that are to be asked once within so many seconds."""

    host: str
    sources: int
    freshness: float


def host_load(
    host: str, freshness: float, sources: int, planned: int, polls_a_day: float
) -> HostLoad:
    """Returns what is asked of a host for sources of one freshness, of which some are planned to be
    asked so often a day together: no more than is planned, and no more than their freshness wants.
    """
    wanted = sources / max(freshness, 1.0)
    as_planned = polls_a_day / _DAY + (sources - planned) / max(freshness, 1.0)
    return HostLoad(host, sources, sources / max(min(wanted, as_planned), _LEAST))


@dataclass(frozen=True, slots=True)
class Crowded:
    """A host that is asked too seldom for its sources. ``round`` is how many seconds it takes to
    ask for each of them once, ``freshness`` within how many that is wanted, on average."""

    host: str
    sources: int
    round: float
    freshness: float


def least_polls(gap: float) -> float:
    """Returns how often a day a host is asked at least that is crowded."""
    return _DAY / gap if gap > 0.0 else inf


def crowded(loads: Iterable[HostLoad], gap: float, own: Collection[str] = ()) -> list[Crowded]:
    """Returns the hosts at which ``gap`` seconds between two starts are too many, the worst first.

    ``own`` hosts are the operator's own, which are not spared.
    """
    by_host: dict[str, list[HostLoad]] = defaultdict(list)
    for each in loads:
        if each.host not in own:
            by_host[each.host].append(each)
    found = []
    for host, wanted in by_host.items():
        number = sum(each.sources for each in wanted)
        a_second = sum(each.sources / max(each.freshness, 1.0) for each in wanted)
        if a_second * gap > 1.0:
            found.append(Crowded(host, number, number * gap, number / a_second))
    return sorted(found, key=lambda each: (each.freshness / each.round, each.host))
