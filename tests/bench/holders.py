"""How long the others hold the deciding lock at a turn: forgetting, reprocessing, pruning."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from statistics import median
from typing import Protocol

from sqlalchemy import select

from models import Article
from tests.bench import report
from worker.setup.runtime import Runtime
from worker.upkeep.forget import steps as forget
from worker.upkeep.prune import steps as prune
from worker.upkeep.reprocess.steps import reprocess

_TURN_MS = 50.0
_FORGOTTEN = 30
_SLICES = 30
_MS = 1_000_000


class Watch(Protocol):
    """Times the deciding transactions of a runtime."""

    spent: list[int]
    """Nanoseconds from the lock granted to the commit returned, by transaction."""

    def forget(self) -> None:
        """Drops what was measured so far."""


def run(runtime: Runtime, watch: Watch) -> None:
    """Measures and prints."""
    work: Mapping[str, Callable[[Runtime], None]] = {
        "forgetting": _forget,
        "reprocessing": _reprocess,
        "pruning": _prune,
    }
    for name, do in work.items():
        watch.forget()
        do(runtime)
        turns = sorted(each / _MS for each in watch.spent)
        longest, usual = turns[-1], median(turns)
        report.line(
            f"{name}, a turn under the lock, median of {len(turns)}",
            f"{usual:.1f} ms",
            f"≤ {_TURN_MS:.0f} ms",
            usual <= _TURN_MS,
        )
        report.note(f"the longest {longest:.1f} ms")


def _forget(runtime: Runtime) -> None:
    with runtime.database.read() as session:
        ids = session.scalars(select(Article.id).order_by(Article.id.desc()).limit(_FORGOTTEN))
        newest = list(ids)
    forget.forget(runtime, newest, "bench")


def _reprocess(runtime: Runtime) -> None:
    since = runtime.clock() - timedelta(days=1)
    begun = reprocess.begin(runtime, 86_400.0, since, "bench", restart=True)
    reprocess.run(runtime, begun.state)


def _prune(runtime: Runtime) -> None:
    """Looks at articles as pruning does from day to day: most of them are kept."""
    for duty in prune.DUTIES:
        if not duty.decides:
            continue
        at, rows = None, duty.first_rows
        for _ in range(_SLICES):
            done, seconds = prune._one(runtime, duty, at, rows, dry_run=False)
            at, rows = done.at, duty.adapted(rows, seconds)
            if at is None:
                break
