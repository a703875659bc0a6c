"""The memories of sources beside the way of an article: read before a batch is, written after it
was decided about.

Both are outside of the deciding lock, and nothing is lost without them: what a process that ended
did not write, a line is furniture an article later.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.store.database import Database
from worker.base.types import Clock
from worker.furniture import memory
from worker.furniture.memory import Memory
from worker.furniture.memory_batch import Reading
from worker.furniture.memory_lines import Sighting, hash_of
from worker.furniture.store import memory as store
from worker.furniture.store.memory import Remembered, Renewed

_log = log.get(__name__)
_NOT_NOTED = "what lines the sources share is not noted"
_TRIES = 3
_SECONDS_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Decided:
    """An article that was decided about, with what a memory takes in of it."""

    source_id: int
    story_id: int
    article_id: int
    seen: Sighting


def today(clock: Clock) -> int:
    """Returns today's number, in days since 1970."""
    return int(clock().timestamp()) // _SECONDS_A_DAY


@dataclass(frozen=True, slots=True)
class Batch:
    """The memories with which a batch is read, as they were stored."""

    reading: Reading
    known: Mapping[int, Remembered]


def reading(database: Database, clock: Clock, documents: Sequence[tuple[int, int]]) -> Batch:
    """Returns what is remembered of the sources of a batch. ``documents`` are the ids of the source
    and the item of each document. Raises StoreUnavailable."""
    source_ids = [source for source, _ in documents]
    with database.read() as session:
        known = store.read(session, source_ids)
        # Only a source of which something is remembered knows headlines.
        items = [item for source, item in documents if source in known]
        headlines = store.headlines(session, items) if items else {}
    stored = {source: each.memory for source, each in known.items()}
    several = frozenset(each for each, number in Counter(source_ids).items() if number > 1)
    own = {item: frozenset(map(hash_of, titles)) for item, titles in headlines.items()}
    return Batch(Reading(today(clock), stored, several, own), known)


def after_batch(
    database: Database,
    clock: Clock,
    batch: Batch,
    decided: Sequence[Decided],
    *,
    are_late: bool = False,
) -> None:
    """Takes in what was decided about. Where others took in articles of the same sources
    meanwhile, theirs are read first. ``are_late`` are articles that were stored before the memory
    was begun. Never raises for the database's sake."""
    if not decided:
        return
    by_source: dict[int, list[Decided]] = defaultdict(list)
    for each in decided:
        by_source[each.source_id].append(each)
    try:
        _write(database, clock, batch.known, by_source, are_late)
    except StoreUnavailable as error:
        _log.warning(_NOT_NOTED, articles=len(decided), error=str(error))
    except Exception:
        # All is stored that people are told: this is only a line of furniture more or less.
        _log.exception(_NOT_NOTED, articles=len(decided))


def _write(
    database: Database,
    clock: Clock,
    known: Mapping[int, Remembered],
    by_source: Mapping[int, Sequence[Decided]],
    are_late: bool,
) -> None:
    day = today(clock)
    for number in range(_TRIES):
        with database.write() as session:
            if number:
                known = store.read(session, by_source)
            renewed = [
                _renewed(source, known.get(source, Remembered(Memory())), some, day)
                for source, some in by_source.items()
            ]
            if not are_late:
                renewed = [_begun(each, by_source[each.source_id]) for each in renewed]
            _count_merged_once(session, renewed)
            if store.write(session, renewed, clock()):
                return
            session.rollback()
    _log.warning("what lines the sources share is changed by others all the time")


def _renewed(source_id: int, known: Remembered, decided: Sequence[Decided], day: int) -> Renewed:
    for each in decided:
        memory.learn(known.memory, each.seen, each.story_id, day)
    return Renewed(source_id, known.memory, known.version, known.since_article)


def _begun(renewed: Renewed, decided: Sequence[Decided]) -> Renewed:
    """Notes from which article on all are taken in as they come."""
    first = renewed.since_article or min(each.article_id for each in decided)
    return replace(renewed, since_article=first)


def _count_merged_once(session: Session, renewed: Sequence[Renewed]) -> None:
    """Lets lines that just became furniture count the stories that were merged as one."""
    fresh = [(each.memory, memory.freshly_shared(each.memory, each.before)) for each in renewed]
    stories = {story for _, lines in fresh for line in lines.values() for story in line.stories}
    if stories:
        merged = store.merged(session, stories)
        for each, lines in fresh:
            memory.settle(each, lines, merged)
