"""What keeps the service fit for years, done in small steps beside its work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from worker.alerts.steps import spikes
from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.store import jobs, partitions
from worker.operators.endpoints import steps as endpoints
from worker.operators.steps import sources as operators
from worker.operators.templates import steps as templates
from worker.search import steps as indexing
from worker.setup.runtime import Runtime
from worker.stories.steps import backfill, frequencies
from worker.stories.steps import merging as merge
from worker.upkeep.addresses import steps as addresses
from worker.upkeep.books import steps as accounting
from worker.upkeep.prune import steps as prune
from worker.way.collect.steps import pages, pricing, quiet

_log = log.get(__name__)
BUDGET = 2.0
"""Seconds after which a call begins no further step."""
_JOB = "housekeeping: "
_at_it = threading.Lock()


@dataclass(frozen=True, slots=True)
class Step:
    """One duty. ``run`` does a little of it, in some 200 ms, and says whether more is left.

    ``every`` is in seconds, from one completion to the next.
    """

    name: str
    every: float
    run: Callable[[Runtime], bool]


def _parts(runtime: Runtime) -> bool:
    with runtime.database.write() as session:
        made = partitions.ensure(session, runtime.clock())
    if made:
        _log.info("parts made", count=len(made), last=made[-1])
    return False


STEPS: tuple[Step, ...] = (
    Step("parts", 3600.0, _parts),
    Step("accounting", accounting.EVERY, accounting.step),
    Step("quiet", quiet.EVERY, quiet.step),
    Step("endpoints", endpoints.EVERY, endpoints.step),
    Step("templates", templates.EVERY, templates.step),
    Step("late pages", pages.EVERY, pages.step),
    Step("price of a poll", pricing.EVERY, pricing.step),
    Step("shares that are told", pricing.SHARES_EVERY, pricing.share_step),
    Step("operators", operators.EVERY, operators.step),
    Step("spikes", spikes.EVERY, spikes.step),
    Step("keep", 15.0, prune.fresh),
    Step("prune", 300.0, prune.step),
    Step("search index", indexing.EVERY, indexing.step),
    Step("whole search index", indexing.RECHECKED_EVERY, indexing.recheck),
    Step("stories of the release before", backfill.EVERY, backfill.step),
    Step("addresses of the release before", addresses.EVERY, addresses.step),
    Step("term frequencies", frequencies.EVERY, frequencies.step),
)

STORIES: tuple[Step, ...] = (Step("merge stories", merge.EVERY, merge.step),)
"""What is done where articles are decided about, with the stories that such a process holds."""


def housekeep(
    runtime: Runtime, steps: tuple[Step, ...] | None = None, *, budget: float = BUDGET
) -> list[str]:
    """Does what is due, for ``budget`` seconds at most; returns the names of the steps done.

    A step that fails is logged and does not keep the others from being done. Several callers, in
    one process or many, do no step twice. Raises StoreUnavailable.
    """
    if not _at_it.acquire(blocking=False):
        return []
    try:
        ends = time.monotonic() + budget
        done = []
        for step in STEPS if steps is None else steps:
            if time.monotonic() >= ends:
                break
            if _take(runtime, step):
                _run(runtime, step, ends)
                done.append(step.name)
        return done
    finally:
        _at_it.release()


def _take(runtime: Runtime, step: Step) -> bool:
    with runtime.database.write() as session:
        return jobs.take(session, _JOB + step.name, step.every)


def _run(runtime: Runtime, step: Step, ends: float) -> None:
    try:
        while step.run(runtime):
            if time.monotonic() >= ends:
                with runtime.database.write() as session:
                    jobs.make_due(session, _JOB + step.name, step.every)
                return
    except StoreUnavailable:
        raise
    except Exception:
        _log.exception("housekeeping failed", step=step.name)
