"""After a process that computed was ended: which document it was, and what was taken with it.

Where a limit or a crash ended it, the document is put apart. A kill from outside leaves no word:
then the document is tried again at once, by itself, and put apart if its process is ended once
more.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from worker.base import log
from worker.base.processes import work_marks
from worker.base.processes.resources import Budget
from worker.base.processes.signs_of_life import DOCUMENTS
from worker.base.processes.work_marks import Mark
from worker.base.store.database import Database
from worker.status.store import heartbeats
from worker.way.read import budget
from worker.way.read.store import documents, second_tries, turns

_log = log.get(__name__)


def after_deaths(database: Database, limits: Budget, folder: Path | None = None) -> int:
    """Looks at what the dead processes of this machine had in work. Returns how many documents
    were put apart. Raises StoreUnavailable."""
    found = work_marks.left(folder or work_marks.folder(database.name))
    return settle(database, limits, found)


def settle(database: Database, limits: Budget, left: Iterable[Mark]) -> int:
    """Puts apart, or frees to be taken alone, each document that was marked; frees those that were
    claimed with it, so that they are taken together again. Raises StoreUnavailable."""
    number = 0
    for mark in left:
        reason = budget.first_reason(mark, limits)
        with database.write() as session:
            is_again = not mark.is_blamed and second_tries.try_again(
                session, mark.document, mark.token
            )
            is_apart = second_tries.put_apart(session, mark.document, mark.token, reason)
            freed = second_tries.give_back(session, mark.token)
            named = documents.names(session, [mark.document])
            if is_apart:
                heartbeats.beat(session, DOCUMENTS, "aftermath")
                turns.suspect(session, mark.source)
        if is_apart or is_again or freed:
            number += is_apart
            source, item = named.get(mark.document, (None, None))
            _log.warning(
                "process was killed, its document is tried again"
                if is_again
                else "document put apart",
                document=mark.document,
                source=source,
                source_id=mark.source,
                item=item,
                format=mark.format,
                bytes=mark.size,
                step=budget.step_of(mark),
                others_freed=freed,
            )
    return number
