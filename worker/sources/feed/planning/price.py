"""What a request is worth, so that all feeds together keep to the budget. All pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from worker.sources.feed.planning.plan import FIRST, Price
from worker.sources.feed.planning.rhythm import DAY, HOUR

USUAL = 144.0
"""Requests a day of a feed on average, where no budget is given: half of one in five minutes."""

_CHEAPEST, _DEAREST = 30.0, 1e7
"""No request is made that would save less than half a minute of one entry's waiting."""
_STEP = 4.0
"""By which factor the price changes at most at a time."""
_STEADY = 0.02
"""By which share requests may miss the budget without a new price."""


@dataclass(frozen=True, slots=True)
class Demand:
    """So many feeds with one ceiling (seconds), of which some are planned, and how often in a day
    these are planned to be asked together, at the price in force."""

    feeds: int
    planned: int
    polls_a_day: float
    ceiling: float


def renewed(price: Price, demands: Sequence[Demand], requests_a_day: float) -> Price:
    """Returns the price at which feeds are likely to keep to ``requests_a_day`` all together; 0:
    to the usual budget, or to what their ceilings need, where that is more.

    Requests go about with one over the root of the price.
    """
    feeds = sum(each.feeds for each in demands)
    if not feeds:
        return price
    budget = requests_a_day or sum(each.feeds * max(USUAL, DAY / each.ceiling) for each in demands)
    unplanned = sum(each.feeds - each.planned for each in demands)
    wanted = sum(each.polls_a_day for each in demands) + unplanned * DAY / FIRST
    longest = min(max(HOUR, 2 * DAY * feeds / budget), DAY)
    factor = min(max((wanted / budget) ** 2, 1 / _STEP), _STEP)
    if abs(wanted / budget - 1) < _STEADY:
        factor = 1.0
    request = min(max(price.request * factor, _CHEAPEST), _DEAREST)
    return Price(round(request, 1), round(longest, 1))


def read(stored: Mapping[str, Any] | None) -> Price:
    """Returns what was stored as a price; the usual one for what is none."""
    usual = Price()
    given = stored or {}
    request, longest = given.get("request"), given.get("longest")
    return Price(
        min(max(float(request), _CHEAPEST), _DEAREST)
        if isinstance(request, int | float)
        else usual.request,
        min(max(float(longest), HOUR), DAY) if isinstance(longest, int | float) else usual.longest,
    )


def write(price: Price) -> dict[str, float]:
    """Returns the price as it is stored."""
    return {"request": price.request, "longest": price.longest}
