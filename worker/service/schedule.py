"""What is due: a look each second, and a sweep for what was lost."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from worker.alerts.steps import proofs
from worker.alerts.store import silences
from worker.base import log
from worker.base.processes.resources import Budget
from worker.base.store import leases
from worker.setup.hints import Hints
from worker.setup.runtime import Runtime
from worker.status.store import heartbeats, set_back
from worker.way.collect.store import admission, pages
from worker.way.collect.store.admission import Manners
from worker.way.deliver.store import due
from worker.way.push.intent import can_be_called
from worker.way.push.store import pushes
from worker.way.read.steps import aftermath
from worker.way.read.store import second_tries, turns

_log = log.get(__name__)
MOST_SOURCES = 12
"""So many are named. Whoever collects them goes on with all others that are due."""
MOST_DELIVERIES = 40
BEAT = "beat"


def tick(runtime: Runtime, hints: Hints, holder: str) -> None:
    """Leaves word of everything that is due and of which no word is under way."""
    proofs.make_due(runtime)
    service = runtime.settings.service
    has_room = hints.has_room()
    has_hubs = bool(runtime.settings.page.listen) and can_be_called(service.public_url)
    with runtime.database.write() as session:
        heartbeats.beat(session, BEAT, holder)
        if has_hubs:
            pushes.make_due(session, runtime.clock())
        manners = Manners(service.host_interval, runtime.own_hosts)
        sources = admission.due(session, manners, MOST_SOURCES)
        # Whoever collects sources asks for the pages that entries link to, too.
        sources = sources or pages.due(session, MOST_SOURCES)
        pending = turns.hint(session) if has_room else []
        second = second_tries.hint(session)
        found = due.hint_due(session, _channels(runtime), MOST_DELIVERIES)
    hints.sources(sources)
    for some in pending:
        hints.batch(some)
    for kind, ids in found.items():
        hints.deliveries(kind, ids)
    if second:
        hints.second_try()


def _channels(runtime: Runtime) -> Mapping[str, Collection[str]]:
    """Returns the channels of each kind."""
    found: dict[str, list[str]] = {}
    for channel in runtime.channels.values():
        found.setdefault(channel.kind, []).append(channel.slug)
    return found


def sweep(runtime: Runtime, holder: str = "sweep") -> int:
    """Frees leases that ran out, and what waits for a time that the clock took back.

    Says of documents which ended a process on this machine what they did, where nobody took that
    process's place. Returns how many leases.
    """
    aftermath.after_deaths(runtime.database, Budget.of(runtime.settings.service))
    with runtime.database.write() as session:
        set_back_by = set_back.notice(session, holder)
        freed = leases.release_expired(session)
        ended = silences.note_ended(session, runtime.clock())
    if set_back_by:
        _log.warning("clock was set back: what was to wait for it is due", seconds=set_back_by)
    for each in ended:
        _log.info("silence ended", id=each["id"], held_back=each["held_back"], why=each["why"])
    return freed
