"""What a worker does when it starts: it frees what its predecessor held and watches folders."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Collection, Mapping

from models import Delivery, Document, Source
from worker.base import log
from worker.base.errors import StoreUnavailable
from worker.base.processes.parentage import SUPERVISOR_VARIABLE
from worker.base.processes.signs_of_life import BEAT, STOPPED
from worker.base.store import leases
from worker.base.store.database import Database
from worker.service.tasks import DELIVER_TASKS, QUEUES, context
from worker.service.tasks.fetch import together
from worker.service.tasks.hints import CeleryHints
from worker.settings.backends import broker_url, database_url
from worker.setup import plugins
from worker.setup.runtime import Runtime
from worker.status.store import heartbeats
from worker.stories.steps import frequencies
from worker.way.collect.changes import Changes
from worker.way.collect.steps import watch
from worker.way.read.steps import aftermath, warm
from worker.web import start as outside

_log = log.get(__name__)
_LONGEST_WAIT = 15.0
_FAREWELL = 2.0
"""Seconds."""
_SELDOM = (50_000, 20, 20)
"""New objects that Python's collector waits for, and how often it looks at the young before it
looks at older ones. They are what some batches leave: of fewer it would look at all that a batch
holds while it is worked on."""
_WORKED_ON: Mapping[str, leases.Leased] = {
    "fetch": Source,
    "process": Document,
    **dict.fromkeys(DELIVER_TASKS, Delivery),
}


def on_worker_start(queues: Collection[str]) -> None:
    """Waits for the database, frees the leases of dead predecessors, watches the folders, and
    lets the service be seen from outside.

    Runs in the worker's own process before it takes tasks. The runtime made here is closed
    again, because a pool's children must not share its connections.
    """
    if "process" in queues:
        # Before a pool forks, so that its processes share it and later ones begin at once.
        warm.warm()
        _collect_seldom()
    seen = None
    if "schedule" in queues:
        seen = outside.start(context.runtime(), broker_url(), (BEAT, *QUEUES))
    runtime = Runtime(context.configured())
    try:
        _when_available(lambda: _start(runtime, queues))
    finally:
        runtime.close()
    if "fetch" in queues:
        watch.start(context.runtime(), CeleryHints(), together().hear)
    if seen is not None:
        seen.begin()


def _collect_seldom() -> None:
    """Lets the collector look seldom, and never again at what was loaded: an article leaves hardly
    a cycle behind, and by default looking for some is a tenth of its time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_SELDOM)


def on_pool_process_start() -> None:
    """Takes connections of its own, and frees what a pool process that died was holding."""
    # Where they were forked, the thread that watches folders may just have held their locks.
    context.runtime().changes = Changes()
    together.cache_clear()
    database = context.runtime().database
    database.leave_to_parent()
    aftermath.after_deaths(database, context.limits())
    with database.write() as session:
        leases.release_dead(session, context.node())
        frequencies.give_up_turn(session)


def on_worker_stop(queues: Collection[str]) -> None:
    """Writes down that whoever answered for the queues was stopped in order, where that is quickly
    done: a stop waits for no database."""
    noting = threading.Thread(target=_note_stop, args=(queues,), daemon=True)
    noting.start()
    noting.join(_FAREWELL)


def _note_stop(queues: Collection[str]) -> None:
    # Without the worker of the tick nothing is ticked, whoever sends the messages.
    names = (*queues, BEAT) if "schedule" in queues else queues
    url = database_url(context.configured().service)
    database = Database(url, pool_size=1, busy_seconds=_FAREWELL)
    try:
        with database.write() as session:
            for name in names:
                heartbeats.beat(session, STOPPED + name, context.node())
    except StoreUnavailable as error:
        _log.info("stop not noted", error=str(error))
    finally:
        database.close()


def _start(runtime: Runtime, queues: Collection[str]) -> None:
    if os.environ.get(SUPERVISOR_VARIABLE):
        # Whoever started the supervisor has prepared the database.
        runtime.sync("configuration")
    else:
        for problem in plugins.problems():
            _log.error("plugin not used", reason=problem)
        runtime.prepare("configuration")
    with runtime.database.write() as session:
        leases.forget_hints(session, {_WORKED_ON[queue] for queue in queues if queue in _WORKED_ON})
    # Before leases are freed: the one document of a batch that is to blame is known by its lease.
    # After the hints are forgotten: what others brought is hinted before what is freed here.
    aftermath.after_deaths(runtime.database, context.limits())
    with runtime.database.write() as session:
        freed = leases.release_dead(session, context.node())
        if "process" in queues:
            frequencies.give_up_turn(session)
    if freed:
        _log.info("leases freed", node=context.node(), count=freed)


def _when_available(action: Callable[[], None]) -> None:
    wait = 0.5
    while True:
        try:
            action()
        except StoreUnavailable as error:
            _log.warning("waiting for the database", error=str(error), next_try_in=wait)
            time.sleep(wait)
            wait = min(wait * 2, _LONGEST_WAIT)
        else:
            return
