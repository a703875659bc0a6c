"""Sources collected and processed now, without a running service."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from worker.base import address
from worker.base.batches import batched
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.at_once import done_politely, host_of
from worker.way.collect.steps.collect import collect
from worker.way.collect.steps.collected import Collected
from worker.way.collect.steps.pages import Pages
from worker.way.collect.store import sources as source_store
from worker.way.judge.store.plan import Written
from worker.way.read.steps.computing import Computing
from worker.way.read.store import second_tries

FIRST_POLL = "it was polled for the first time: nobody is told of what it held already"
PAUSED = "it is paused: it was polled this once; wirewatch feeds resume goes on"
_AT_ONCE = 16
_BATCH = 50
_OTHERS_WAIT, _OTHERS_PAUSE = 30.0, 0.2
"""Seconds for which a feed is waited for that another process polls, and between two looks."""
_PAGES_WAIT = 30.0
"""Seconds for which the pages that entries link to are waited for."""
_FRESH = frozenset({"new", "updated"})
_FORMATS = ("feed_entry", "linked_entry")


@dataclass(frozen=True, slots=True)
class Polled:
    """How the poll of one feed went. The counts, and what a note says is still to be read, add up
    to ``entries``."""

    feed: str
    url: str
    outcome: str
    error: str | None = None
    entries: int = 0
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    notes: tuple[str, ...] = ()
    """What an operator should know of it, a plain clause each."""
    next_poll_at: datetime | None = None
    articles: tuple[int, ...] = ()
    """The articles that were stored, changed or repeated."""
    fresh: tuple[int, ...] = ()
    """Those of them that are new or were changed."""


def feeds(runtime: Runtime, names: Sequence[str]) -> tuple[list[tuple[int, str, str]], list[str]]:
    """Returns (id, name, address) of the feeds asked for by name or address, and what is unknown.

    No name at all asks for all of them.
    """
    with runtime.database.read() as session:
        listed = [
            (source.id, source.name, address.of_feed(source.key))
            for source in source_store.listed(session)
            if source.kind == "feed"
        ]
    known = {word for _, name, url in listed for word in (name, url)}
    # An address may be asked for whole, or as it is shown.
    asked = {name if name in known else address.of_feed(name) for name in names}
    chosen = [each for each in listed if not names or asked & {each[1], each[2]}]
    unknown = [name for name in names if not known & {name, address.of_feed(name)}]
    return chosen, [address.of_feed(each) for each in unknown]


def paused(runtime: Runtime, chosen: Sequence[tuple[int, str, str]]) -> set[int]:
    """Returns those of the feeds that are paused."""
    with runtime.database.read() as session:
        return source_store.disabled(session, [each[0] for each in chosen])


def poll(runtime: Runtime, chosen: Sequence[tuple[int, str, str]], holder: str) -> Iterator[Polled]:
    """Polls the feeds several at a time, two of a host at most, and yields each when it is done."""
    if not chosen:
        return
    stopped = paused(runtime, chosen)
    with Computing(runtime, holder) as computing:
        computing.start()

        pages = Pages(runtime)

        def collected_now(each: tuple[int, str, str]) -> Collected | None:
            collected = _collected(runtime, each[0], holder)
            if collected is not None and collected.waiting:
                pages.run(holder, NoHints(), collected.waiting, _PAGES_WAIT)
            return collected

        def host(each: tuple[int, str, str]) -> str:
            return host_of(each[2])

        done = done_politely(chosen, host, collected_now, _AT_ONCE, runtime.own_hosts)
        for (source_id, name, url), collected in done:
            if collected is None:
                yield Polled(name, url, "error", "another worker is polling it just now")
                continue
            found = _polled(runtime, collected, computing)
            if source_id in stopped:
                found = replace(found, next_poll_at=None, notes=(PAUSED, *found.notes))
            yield found


def _collected(runtime: Runtime, source_id: int, holder: str) -> Collected | None:
    """Polls a feed, after another process that is at it just now; None where that takes long."""
    ends = time.monotonic() + _OTHERS_WAIT
    while True:
        found = collect(runtime, source_id, holder, NoHints(), now_please=True)
        if found is not None or time.monotonic() >= ends:
            return found
        time.sleep(_OTHERS_PAUSE)


def _processed(
    runtime: Runtime, ids: Sequence[int], computing: Computing
) -> Iterator[Collection[Written]]:
    """Yields what became of a feed's documents, whoever read them; of those that cost too much at
    last."""
    left: list[int] = []
    for batch in batched(ids, _BATCH):
        done = computing.process(batch, _FORMATS, is_awaited=True)
        left += [each for each in batch if each not in done]
        yield done.values()
    with runtime.database.read() as session:
        costly = second_tries.are_apart(session, left)
    yield computing.alone(sorted(costly)).values()


def _polled(runtime: Runtime, collected: Collected, computing: Computing) -> Polled:
    outcomes: Counter[str] = Counter()
    articles: dict[int, None] = {}
    fresh: dict[int, None] = {}
    left = len(collected.documents)
    for done in _processed(runtime, collected.documents, computing):
        left -= len(done)
        outcomes.update(each.outcome for each in done)
        for each in done:
            if each.article_id is not None:
                articles[each.article_id] = None
                fresh |= {each.article_id: None} if each.outcome in _FRESH else {}
    due = collected.next_in
    is_silent = collected.is_baseline and bool(collected.documents)
    return Polled(
        feed=collected.name,
        url=address.of_feed(collected.key),
        outcome=collected.outcome,
        error=collected.error,
        entries=collected.entries,
        new=outcomes["new"],
        updated=outcomes["updated"],
        unchanged=outcomes["unchanged"] + collected.unchanged,
        duplicates=outcomes["duplicate"] + outcomes["near_duplicate"],
        rejected=outcomes["rejected"] + len(collected.refused),
        notes=(*((FIRST_POLL,) if is_silent else ()), *_still_read(left), *collected.notes),
        next_poll_at=None if due is None else runtime.clock() + timedelta(seconds=due),
        articles=tuple(articles),
        fresh=tuple(fresh),
    )


def _still_read(left: int) -> tuple[str, ...]:
    """Says how many entries are yet to be read, as those are whose page a host had no time for."""
    if not left:
        return ()
    what = "1 entry is" if left == 1 else f"{left:,} entries are"
    return (f"{what} still to be read: a running service does that",)
