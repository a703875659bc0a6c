"""Counts in how many articles each term is found, in small steps beside the other work.

Between two generations a process holds what it has counted so far; if it ends, another one counts
the articles again. Two that count at once, as where one takes longer than others wait for it, add
one generation.
"""

from __future__ import annotations

import threading
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from worker.base import log
from worker.base.store import jobs
from worker.setup.runtime import Runtime
from worker.stories import frequencies
from worker.stories.frequencies import Frequencies
from worker.stories.store import frequencies as store
from worker.stories.store.frequencies import Counted, Newest
from worker.stories.terms import distinct

EVERY = 60.0
AT_ONCE = 200
"""Articles that are counted at once, in about a fifth of a second."""
MOST_NEW = 20_000
"""Articles that are counted into a generation: of more, as after an upgrade, the newest."""
AWAITED = 60.0
"""Seconds in which others leave the counting to the process that began it."""
_ASKED = 5.0
"""Seconds until a process to which it was left asks again."""
_JOB = "term frequencies"
_KIND = "frequencies"
_log = log.get(__name__)


@dataclass(slots=True)
class _Counting:
    """What one runtime has counted since the newest generation."""

    newest: Newest
    total: int
    """Articles counted into the newest generation."""
    at: int
    """The last article that was looked at."""
    until: int = 0
    """The article up to which is counted; 0: nothing is being counted."""
    found: list[tuple[str | None, array[int]]] = field(default_factory=list)
    """The articles' languages and distinct terms: about a kilobyte each."""
    left_at: float | None = None
    """When, by the monotonic clock, it was last left to another process."""

    def take(self, articles: Sequence[Counted]) -> None:
        """Takes up articles."""
        for each in articles:
            found = distinct(each.title, each.text, each.language)
            self.found.append((each.language, array("I", found)))


_at_it = threading.Lock()
_known: WeakKeyDictionary[Runtime, _Counting] = WeakKeyDictionary()


def after_batch(runtime: Runtime, article_id: int) -> None:
    """Does a little of what is due after a batch that stored the article of this id.

    As long as nothing is due it costs no statement. Raises StoreUnavailable.
    """
    if not _at_it.acquire(blocking=False):
        return
    try:
        held = runtime.reader.stories.index.frequencies
        known = _known.get(runtime)
        if known is None or known.newest.generation < held.generation:
            known = _begin(runtime)
        if _begins_or_goes_on(runtime, known, article_id):
            _count(runtime, known, article_id)
    finally:
        _at_it.release()


def step(runtime: Runtime) -> bool:
    """Does a little of what is due. Returns whether more is left. Raises StoreUnavailable."""
    if not _at_it.acquire(blocking=False):
        return False
    try:
        known = _known.get(runtime)
        if known is None or not known.until:
            known = _begin(runtime)
        with runtime.database.read() as session:
            newest_article = store.newest_article(session)
        if not _begins_or_goes_on(runtime, known, newest_article):
            return False
        _count(runtime, known, newest_article)
        return bool(known.until)
    finally:
        _at_it.release()


def give_up_turn(session: Session) -> None:
    """Lets the counting begin anew at once: who was at it may have ended without a word."""
    jobs.make_due(session, _JOB, AWAITED)


def _begin(runtime: Runtime) -> _Counting:
    with runtime.database.read() as session:
        newest = store.newest(session)
        total = store.table(session, newest.generation).total if newest.generation else 0
    known = _Counting(newest, total, newest.last_article_id)
    _known[runtime] = known
    return known


def _begins_or_goes_on(runtime: Runtime, known: _Counting, newest_article: int) -> bool:
    """Returns whether this process is to count: it goes on, or it is due and takes its turn."""
    if known.until:
        return True
    return _is_due(runtime, known, newest_article) and _takes_turn(runtime, known)


def _is_due(runtime: Runtime, known: _Counting, newest_article: int) -> bool:
    articles = known.total + newest_article - known.newest.last_article_id
    held = Frequencies(known.newest.generation, {"": known.total})
    return frequencies.is_due(held, known.newest.made_at, articles, runtime.clock())


def _takes_turn(runtime: Runtime, known: _Counting) -> bool:
    """Takes the turn to count, unless another process has it; returns whether it did."""
    now = time.monotonic()
    if known.left_at is not None and now - known.left_at < _ASKED:
        return False
    with runtime.database.write() as session:
        takes = jobs.take(session, _JOB, AWAITED)
        if takes and store.newest(session).generation != known.newest.generation:
            # Another process has just come to the end of it.
            give_up_turn(session)
            _known.pop(runtime, None)
            return False
    known.left_at = None if takes else now
    return takes


def _count(runtime: Runtime, known: _Counting, newest_article: int) -> None:
    if not known.until:
        known.until = newest_article
        known.at = max(known.at, newest_article - MOST_NEW)
    with runtime.database.read() as session:
        some = store.articles(session, known.at, known.until, AT_ONCE)
    known.take(some)
    known.at = some[-1].id if len(some) == AT_ONCE else known.until
    if known.at >= known.until:
        _add(runtime, known)


def _add(runtime: Runtime, known: _Counting) -> None:
    _known.pop(runtime, None)
    with runtime.database.read() as session:
        old = store.table(session, known.newest.generation)
    made = frequencies.renewed(old, known.found, old.generation + 1)
    with runtime.database.decide(_KIND) as session:
        is_added = store.add(session, made, known.newest.generation, known.until, runtime.clock())
        give_up_turn(session)
    known.until = 0
    if is_added:
        _log.info("terms counted", articles=len(known.found), terms=len(made.counts))
