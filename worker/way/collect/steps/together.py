"""All that is due is collected: many requests open at once, and a statement for many of them.

A thread a request: http.client waits in threads, which cost nothing while they wait. What a
collection writes of its source waits for its end with that of others.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import select

from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.net.room import ROOM
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.way.collect.linked import Wanted
from worker.way.collect.steps.access import Access
from worker.way.collect.steps.collect import collect_taken, say_lost
from worker.way.collect.steps.kind import AFTER_BREAK
from worker.way.collect.steps.pages import Pages
from worker.way.collect.store import admission, pages, taken
from worker.way.collect.store.admission import Manners, Room
from worker.way.collect.store.taken import Concluded, SourceOutcome, Taken

_log = log.get(__name__)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds, and how many may be under way."""

    most_open: int = 200
    most_unhosted: int = 4
    """Of them, sources that lie on no host, such as folders: what they do is mostly computing."""
    most_pages: int = 40
    """Pages that entries link to, beside them."""
    pages_look: float = 1.0
    """From one look for pages to the next, while any is due; else ten times as long."""
    turn: float = 0.2
    """From one look at what has ended to the next."""
    look: float = 0.5
    """After a look that found less than there was room for. A look that took long is followed by
    a rest ten times as long."""
    folders_rest: float = 3.0
    """After sources that lie on no host were looked at, for so many times as long none is: a sweep
    of a folder of thousands asks for all, and more may come all the time."""
    folders_rest_most: float = 0.5
    lease: float = 12.0
    renewed: float = 4.0
    longest: float = 600.0
    """What takes longer is not waited for: its lease runs out."""
    taking: float = 200.0
    """For so long new ones are taken; then the next message goes on. A task has its limit."""
    stopping: float = 3.0
    """For so long, once it is to stop, what is under way is waited for; whoever comes next asks
    again."""
    away: float = 240.0
    """For so long what has ended waits for a database that is away."""
    retry: float = 1.0
    rest: float = 5.0
    """After the database came back: whoever holds something renews his leases first."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the collecting asks and says of the process that it works in."""

    hints: Callable[[], Hints]
    goes_on: Callable[[], bool] = lambda: True
    """Whether more is to be taken."""
    progressed: Callable[[], None] = lambda: None
    away: Callable[[StoreUnavailable], None] = lambda _: None


class Together:
    """Collects what is due, in one process, whoever's thread sees to it."""

    def __init__(self, runtime: Runtime, times: Times | None = None) -> None:
        self.runtime = runtime
        self.times = times or Times()
        self.manners = Manners(runtime.settings.service.host_interval, runtime.own_hosts)
        self.pages = Pages(runtime)
        self.is_wanted = threading.Event()
        self.is_heard = threading.Event()
        """Whether something was heard of a source that lies on no host."""
        self.wakes = threading.Event()
        """Ends the wait between two looks at what has ended."""
        self.away_since: float | None = None
        self.rests_until = 0.0
        self._is_taking = threading.Lock()
        self._rounds: list[_Round] = []

    def run(self, holder: str, signs: Signs) -> int:
        """Collects until nothing is due any more. Returns how many sources were collected.

        Where another thread of this process is at it, that one looks at once instead. Raises
        StoreUnavailable, where the database stays away.
        """
        if not self._is_mine():
            return 0
        this = _Round(self, holder, signs)
        self._rounds.append(this)
        try:
            self._take(this)
            return this.end()
        finally:
            self._rounds.remove(this)
            this.close()

    def hear(self) -> bool:
        """Has sources that lie on no host looked at as soon as they rest no more.

        Returns whether a thread of this process is at it; else nobody was told.
        """
        self.is_heard.set()
        self.wakes.set()
        # Who is still at it now asks for what was heard after he lets go of it.
        return self._is_taking.locked()

    def _is_mine(self) -> bool:
        """Whether it is the caller's to take what is due; else who is at it looks at once."""
        if self._is_taking.acquire(blocking=False):
            return True
        self.is_wanted.set()
        self.wakes.set()
        # Whoever was at it may have looked for the last time before he was told.
        return self._is_taking.acquire(blocking=False)

    def _take(self, this: _Round) -> None:
        """Has a round take what is due, and again where it is told of more with its last look."""
        is_mine = True
        while is_mine:
            try:
                this.take()
            finally:
                self._is_taking.release()
            is_told = this.is_dry and (self.is_wanted.is_set() or self.is_heard.is_set())
            is_mine = is_told and self._is_taking.acquire(blocking=False)

    def room(self) -> Room:
        """Returns how many more may be under way."""
        held = [source for each in self._rounds for source in each.sources()]
        unhosted = sum(source.host is None for source in held)
        free = self.times.most_open - len(held)
        return Room(free, min(free, self.times.most_unhosted - unhosted))


class _Round:
    """What was taken under one holder's name."""

    def __init__(self, together: Together, holder: str, signs: Signs) -> None:
        self._together = together
        self._runtime = together.runtime
        self._times = together.times
        self._holder = holder
        self._signs = signs
        self._pool = ThreadPoolExecutor(self._times.most_open, thread_name_prefix="fetch")
        self._access = Access(
            self._runtime.database, self._waits, outage_seconds=2 * self._times.retry
        )
        self._held: dict[tuple[str, int], tuple[Taken, float]] = {}
        """What is under way, or waits to be written, by token and id; since when."""
        self._ended: deque[tuple[Taken, Concluded | None]] = deque()
        self._waiting: list[Concluded] = []
        self._renewed_at = time.monotonic()
        self._look_at = self._pages_at = 0.0
        self._pages: set[tuple[str, int]] = set()
        """Pages under way, by token and address."""
        self._is_page_due = False
        self._folders_at = 0.0
        """When sources that lie on no host are looked at again."""
        self._is_resting = False
        """Whether they were left out with the last look: their rest may have ended meanwhile."""
        self._is_told = False
        """Whether it was told of work while sources that lie on no host were under way."""
        self._has_page_requests = False
        """Whether a collection brought what waits for pages since the last look for such."""
        self.is_dry = False
        """Whether the last look found nothing, with nothing under way that could make room."""
        self._leaves_at: float | None = None
        self._count = 0

    def sources(self) -> list[Taken]:
        """Returns what is under way, or waits to be written."""
        return [source for source, _ in list(self._held.values())]

    def take(self) -> None:
        """Takes and collects until nothing is left, or it is another's turn to take."""
        ends = time.monotonic() + self._times.taking
        self.is_dry = False
        while self._signs.goes_on() and time.monotonic() < ends:
            self._settle()
            if self.is_dry:
                return
            self._together.wakes.wait(self._turn())
            self._together.wakes.clear()

    def _turn(self) -> float:
        """Returns the seconds until there may be something to do."""
        if not self._is_resting:
            return self._times.turn
        return min(self._times.turn, max(self._folders_at - time.monotonic(), 0.0))

    def end(self) -> int:
        """Waits for what was taken. Returns how many sources were collected."""
        while (self._is_waited_for() or self._pages) and not self._is_left():
            self._settle(is_taking=False)
            if self._held or self._pages:
                self._together.wakes.wait(self._times.turn)
                self._together.wakes.clear()
        return self._count

    def _is_left(self) -> bool:
        """Whether it is to stop, and what is under way was waited for long enough."""
        if self._signs.goes_on():
            return False
        now = time.monotonic()
        self._leaves_at = self._leaves_at or now + self._times.stopping
        return now >= self._leaves_at

    def close(self) -> None:
        """Lets the threads go. What is still under way ends by itself, and nothing is written."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _is_waited_for(self) -> bool:
        since = time.monotonic() - self._times.longest
        return any(begun > since for _, begun in list(self._held.values()))

    def _settle(self, *, is_taking: bool = True) -> None:
        """Renews, writes and takes. Raises StoreUnavailable where the database is away for long."""
        try:
            self._greet()
            self._renew()
            self._conclude()
            if is_taking:
                self._take_pages()
                self._take()
        except StoreUnavailable as error:
            if not self._waits(error):
                raise

    def _waits(self, error: StoreUnavailable) -> bool:
        """Waits a while for the database. Returns whether to try again: for what is held, and not
        for long."""
        together, now = self._together, time.monotonic()
        together.away_since = together.away_since or now
        is_too_long = now - together.away_since > self._times.away
        if not self._held or is_too_long or not self._signs.goes_on():
            return False
        self._signs.away(error)
        time.sleep(self._times.retry)
        return True

    def _greet(self) -> None:
        """Notices that the database came back: what is held is renewed before more is taken."""
        if self._together.away_since is None:
            return
        with self._runtime.database.read() as session:
            session.execute(select(1))
        self._together.away_since, self._renewed_at = None, 0.0
        self._together.rests_until = self._look_at = time.monotonic() + self._times.rest

    def _renew(self) -> None:
        now = time.monotonic()
        if now - self._renewed_at < self._times.renewed:
            return
        since = now - self._times.longest
        held = [source for source, begun in list(self._held.values()) if begun > since]
        with self._runtime.database.write() as session:
            taken.renew(session, held)
        self._renewed_at = now

    def _conclude(self) -> None:
        while self._ended:
            source, concluded = self._ended.popleft()
            if source.host is None:
                self._rest(source)
            if concluded is None:
                del self._held[source.token, source.id]
            else:
                self._waiting.append(concluded)
        if not self._waiting:
            return
        with self._runtime.database.write() as session:
            lost = taken.conclude(session, self._waiting)
        say_lost(self._runtime, lost)
        if self._is_told and any(each.source.host is None for each in self._waiting):
            # What it was told of may lie where just now was looked.
            self._look_at, self._is_told = 0.0, False
        for each in self._waiting:
            del self._held[each.source.token, each.source.id]
        self._count += len(self._waiting)
        self._waiting = []
        self._signs.progressed()

    def _rest(self, source: Taken) -> None:
        times, now = self._times, time.monotonic()
        took = now - self._held[source.token, source.id][1]
        rest = min(times.folders_rest * took, times.folders_rest_most)
        self._folders_at = max(self._folders_at, now + rest)

    def _take_pages(self) -> None:
        """Takes pages where any is due, which costs nothing where none ever is."""
        now = time.monotonic()
        if self._has_page_requests or self._together.is_wanted.is_set():
            self._pages_at = min(self._pages_at, now)
        room = self._times.most_pages - len(self._pages)
        if room <= 0 or now < max(self._pages_at, self._together.rests_until):
            return
        self._has_page_requests = False
        with self._runtime.database.read() as session:
            self._is_page_due = bool(pages.due(session, 1))
        look = self._times.pages_look
        self._pages_at = now + (look if self._is_page_due else 10 * look)
        if not self._is_page_due:
            return
        for group in self._together.pages.take(self._holder, room):
            self._pages.add((group[0].token, group[0].address))
            self._pool.submit(self._look, group)

    def _look(self, group: list[Wanted]) -> None:
        try:
            with ROOM.held():
                self._together.pages.look(group, self._signs.hints())
            self._signs.progressed()
        except StoreUnavailable as error:
            # The lease runs out, and it is asked for again.
            _log.info("page given up", error=str(error))
        except Exception:
            _log.exception("page ended")
        finally:
            self._pages.discard((group[0].token, group[0].address))

    def _take(self) -> None:
        wanted, heard, begun = self._together.is_wanted, self._together.is_heard, time.monotonic()
        self._is_resting = rests = begun < self._folders_at
        if wanted.is_set() or (heard.is_set() and not rests):
            wanted.clear()
            heard.clear()
            self._look_at = min(self._look_at, begun)
            self._is_told = any(source.host is None for source in self.sources())
        room, times = self._together.room(), self._times
        if room.sources <= 0 or begun < max(self._look_at, self._together.rests_until):
            return
        if rests:
            room = Room(room.sources, 0)
        with self._runtime.database.write() as session:
            found = admission.take_due(
                session, self._holder, times.lease, self._together.manners, room
            )
        now = time.monotonic()
        is_waiting = self._is_page_due or self._pages or self._has_page_requests
        self.is_dry = not (found or self._held or is_waiting or rests)
        if len(found) < room.sources:
            self._look_at = now + max(times.look, 10 * (now - begun))
        if rests:
            self._look_at = min(self._look_at, self._folders_at)
        for source in found:
            self._held[source.token, source.id] = source, now
            self._pool.submit(self._collect, source)

    def _collect(self, source: Taken) -> None:
        concluded: Concluded | None = None
        try:
            with ROOM.held():
                ended = collect_taken(self._runtime, source, self._signs.hints(), self._access)
            concluded = None if ended is None else ended.concluded
            if ended is not None and ended.collected.waiting:
                self._has_page_requests = True
        except StoreUnavailable as error:
            # Nothing is written of it: what it brought is fetched again.
            _log.info("collection given up", source=source.name, error=str(error))
        except Exception:
            _log.exception("collection ended", source=source.name)
            concluded = Concluded(source, _broken(source), self._runtime.clock())
        finally:
            self._ended.append((source, concluded))
            if source.host is None:
                # What others ended with is written together; this did not wait for anybody.
                self._together.wakes.set()


def _broken(source: Taken) -> SourceOutcome:
    """Returns what is written of a source at which the program itself failed."""
    words = "an unexpected failure; the log has the details"
    return SourceOutcome(
        "error", 0.0, AFTER_BREAK, dict(source.state), error_kind="soft", error=words
    )
