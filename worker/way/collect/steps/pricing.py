"""The price of a request is renewed, so that all feeds together keep to the budget; and what
somebody is told of makes the feeds that bring it worth more."""

from __future__ import annotations

from datetime import timedelta

from worker.setup.runtime import Runtime
from worker.sources.feed.config import longest
from worker.sources.feed.planning import price as pricing
from worker.way.collect.store import pricing as store

EVERY = 600.0
"""Seconds from one price to the next: most feeds were planned anew with the last one meanwhile."""
SHARES_EVERY = 6 * 3600.0
_LATELY = timedelta(days=14)
_STEADY = 10.0
"""Entries that a feed is taken to have brought beside its own, which nobody was told of: of few
nothing follows."""
_NOTICED = 0.02


def step(runtime: Runtime) -> bool:
    """Puts a price in force. Returns that nothing is left to do."""
    with runtime.database.read() as session:
        groups, stored = store.planned(session, runtime.planned_kinds), store.price(session)
    demands = [
        pricing.Demand(
            each.feeds, each.planned, each.polls_a_day, longest(each.freshness, each.max_interval)
        )
        for each in groups
    ]
    before = pricing.read(stored)
    after = pricing.renewed(before, demands, runtime.settings.service.requests_a_day)
    if after != before or stored is None:
        with runtime.database.write() as session:
            store.put_in_force(session, pricing.write(after))
    return False


def share_step(runtime: Runtime) -> bool:
    """Notes of which share of what feeds bring somebody was told. Returns that nothing is left."""
    with runtime.database.read() as session:
        told = store.told_articles(session, runtime.clock() - _LATELY)
        rates = store.rates(session)
    shares = {}
    for source, entries, before in rates:
        brought = entries * _LATELY.days + _STEADY
        share = round(min(told.get(source, 0) / brought, 1.0), 3)
        if abs(share - (before or 0.0)) >= _NOTICED or (not share and before):
            shares[source] = share
    if shares:
        with runtime.database.write() as session:
            store.note_shares(session, shares)
    return False
