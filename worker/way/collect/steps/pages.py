"""Pages that entries link to: requested with what is kept, asked for, and put beside the entry."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.orm import Session

from models import Source
from worker.base import log
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.sources import Linked
from worker.sources.feed.pages.asking import Asker
from worker.sources.feed.pages.requests import page_request
from worker.way.collect.linked import Look, Wanted
from worker.way.collect.store import hosts, pages, pages_ended
from worker.way.collect.store.admission import Manners

EVERY = 600.0
_AT_ONCE = 8
_PAUSE = 0.2
_NEVER = Look("failed", "never", "the configuration wants no page to be read", starts=0)
_BROKEN = Look("failed", "failed", "an unexpected failure; the log has the details")
_log = log.get(__name__)


def request(
    session: Session,
    source_id: int,
    wanted: Sequence[tuple[int, str]],
    linked: Linked,
    runtime: Runtime,
) -> list[int]:
    """Notes the pages that are to be read with documents (id and address), the newest last. Returns
    the documents that wait for theirs."""
    within = ",".join(linked.within)
    made = [
        each for pair in wanted if (each := page_request(*pair, within, linked.port)) is not None
    ]
    asked = pages.ask(session, source_id, made, runtime.clock(), is_always=linked.is_always)
    pages_ended.carry_over(session, asked.known)
    return asked.waiting


def step(runtime: Runtime) -> bool:
    """Gives up pages whose hosts had no time for them. Returns that nothing is left. Raises
    StoreUnavailable."""
    with runtime.database.write() as session:
        pages.give_up_late(session)
    return False


class Pages:
    """Asks for the pages that are due, in one process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asker = Asker(runtime.door)
        self._manners = Manners(runtime.settings.service.host_interval, runtime.own_hosts)

    def take(
        self, holder: str, room: int, only: Collection[int] | None = None
    ) -> list[list[Wanted]]:
        """Takes pages that may be asked for now, those of these documents ``only``, if given: the
        entries of each page together. Raises StoreUnavailable."""
        with self._runtime.database.write() as session:
            return pages.take_due(session, holder, self._manners, room, only)

    def look(self, group: Sequence[Wanted], hints: Hints) -> None:
        """Asks for a page that was taken, and lets its documents be processed. Raises
        StoreUnavailable."""
        first, now = group[0], self._runtime.clock()
        with self._runtime.database.read() as session:
            source = session.get(Source, first.source_id)
            look = None if first.is_again else pages_ended.shared(session, first, now)
        if source is None or self._is_unwanted(source):
            look = _NEVER
        if look is None:
            look = self._asked(first)
        if look.outcome == "failed":
            _log.info("page not read", source_id=first.source_id, reason=look.reason)
        with self._runtime.database.write() as session:
            self._note_host(session, first.host, look)
            freed = pages_ended.conclude(session, group, look, now)
            if look.is_of_host:
                freed += pages_ended.conclude_host(session, first, look, now)
        if freed:
            hints.batch(freed)

    def run(self, holder: str, hints: Hints, documents: Sequence[int], seconds: float) -> None:
        """Asks for the pages that documents wait for, for so many seconds at most. Raises
        StoreUnavailable."""
        ends = time.monotonic() + seconds
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="pages") as pool:
            while True:
                taken = self.take(holder, _AT_ONCE, documents)
                for _ in pool.map(lambda group: self.look(group, hints), taken):
                    pass
                if taken:
                    continue
                with self._runtime.database.read() as session:
                    is_over = not pages.are_waited_for(session, documents)
                if is_over or time.monotonic() >= ends:
                    return
                time.sleep(_PAUSE)

    def _asked(self, wanted: Wanted) -> Look:
        try:
            return self._asker.look(wanted, self._runtime.clock())
        except Exception:
            _log.exception("asking for a page failed", source_id=wanted.source_id)
            return _BROKEN

    def _is_unwanted(self, source: Source) -> bool:
        port = self._runtime.page_port(source.kind, source.key)
        return source.removed_at is not None or port is None

    def _note_host(self, session: Session, host: str, look: Look) -> None:
        """Lets a host rest from pages that was asked more than once, or asked for it."""
        gap = self._manners.gap
        if look.starts > 1 and gap > 0 and host not in self._manners.own:
            hosts.rest_pages(session, host, 2 * gap * look.starts)
        if look.rest is not None:
            hosts.rest_pages(session, host, look.rest)
