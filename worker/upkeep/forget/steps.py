"""Forgetting what was published at an address, or what holds certain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from worker import search as searching
from worker.articles.store.forgotten import ACTION, subject
from worker.base import log
from worker.base.store import audit, tallies
from worker.base.types import Progress
from worker.search import steps as indexing
from worker.setup.runtime import Runtime
from worker.upkeep.forget.store import forget as store
from worker.upkeep.forget.store.forget import Doomed
from worker.upkeep.prune.store import slices as prune
from worker.upkeep.prune.store.slices import Gone
from worker.way.collect.store import retention

_log = log.get(__name__)


@dataclass(slots=True)
class Result:
    """What was removed, by kind; bytes on disk count as a kind.

    ``sent`` counts deliveries that went out before; ``files`` are those that the file channel
    wrote.
    """

    removed: Counter[str] = field(default_factory=Counter)
    sent: int = 0
    files: list[str] = field(default_factory=list)


def is_address(words: Sequence[str]) -> bool:
    """Tells whether an address is meant, and not words."""
    return len(words) == 1 and words[0].startswith(("http://", "https://"))


def find(
    runtime: Runtime,
    words: Sequence[str],
    *,
    only_this: bool = False,
    progress: Progress | None = None,
) -> list[Doomed]:
    """Returns what would be forgotten. Words are found in all that is stored: what is not indexed
    yet is indexed first, of which ``progress`` is told. Raises QueryError, StoreUnavailable."""
    asked = None if is_address(words) else searching.read(" ".join(words))
    if asked is not None:
        indexing.catch_up(runtime, progress)
    with runtime.database.read() as session:
        if asked is None:
            direct = store.at_address(session, words[0])
        else:
            direct = store.with_words(session, asked)
        ids = direct if only_this else store.with_copies(session, direct)
        return store.in_brief(session, ids, copies=set(ids) - set(direct))


def forget(runtime: Runtime, ids: Sequence[int], actor: str, *, dry_run: bool = False) -> Result:
    """Forgets the articles, each in two transactions, so that arrivals wait for neither long. A dry
    run undoes them all.

    One that was interrupted is done again by the same command: what is withdrawn is still found.
    Raises StoreUnavailable.
    """
    result = Result()
    for each in ids:
        with _turn(runtime, dry_run=dry_run) as session:
            plan = retention.plan(session, runtime.settings.retention, runtime.clock())
            done = store.withdraw(session, plan, [each], runtime.clock())
        with _turn(runtime, dry_run=dry_run) as session:
            now = runtime.clock()
            removed = _by_kind(done.gone + store.take(session, [each], now))
            # What was forgotten is not named: neither its words nor its address.
            audit.record(session, now, actor, ACTION, subject(each), None, dict(removed))
            tallies.note(session, tallies.PRUNED, "forgotten", 1)
            tallies.write(session)
        result.removed += removed
        result.sent += done.sent
        result.files += done.files
    if not dry_run:
        _log.info("forgotten", articles=result.removed["articles"])
    return result


@contextmanager
def _turn(runtime: Runtime, *, dry_run: bool) -> Iterator[Session]:
    with runtime.database.decide() as session:
        prune.one_at_a_time(session)
        yield session
        if dry_run:
            session.rollback()


def _by_kind(gone: Gone) -> Counter[str]:
    found: Counter[str] = Counter()
    for (kind, _), number in gone.items():
        if number:
            found[kind] += number
    return found
