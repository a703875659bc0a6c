"""What each Python child of the supervisor does: the workers by kind of work, and beat."""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pkgutil
import sys
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import configure_mappers

import worker
from worker import channels
from worker.base.processes.signs_of_life import BEAT
from worker.way.read.steps.warm import warm

_NOT_PRELOADED = (
    "worker.cli",
    "worker.console",
    "worker.service.tasks",  # the application names its tasks itself
    # What reads archives, which most folders never hold.
    "worker.sources.folder.containers",
    # Alembic is some 10 MB that no worker uses, and PostgreSQL's dialect 2 MB on SQLite.
    "worker.base.store.migrations",
    "worker.base.store.portable",
    # What only commands do.
    "worker.upkeep.backup",
    "worker.upkeep.forget",
    "worker.upkeep.reprocess",
)
_PLUGINS = ("worker.sources.", "worker.channels.", "worker.formats.")
_M_ARENA_MAX = -8  # malloc.h
_PRELOADED = (
    "celery.apps.worker",
    "celery.apps.beat",
    "celery.beat",
    "celery.concurrency.solo",
    "celery.concurrency.thread",
    "celery.events.state",
    "celery.worker.autoscale",
    "celery.worker.components",
    "celery.worker.consumer",
    "celery.worker.strategy",
    "kombu.asynchronous.hub",
    "kombu.transport.redis",
)


@dataclass(frozen=True, slots=True)
class Role:
    """A worker: its queues, its pool and that pool's size; ``has_beat`` adds beat to it."""

    name: str
    queues: tuple[str, ...]
    pool: str
    concurrency: int
    has_beat: bool = False

    @property
    def answers_for(self) -> tuple[str, ...]:
        """The names whose signs of life this child gives."""
        return (*self.queues, BEAT) if self.has_beat else self.queues


ROLES = (
    # The tick, which makes everything else go, and what waits on others. The tick never waits
    # behind a slow host: one task takes what is due and has a thread for each request, at most
    # three wait for the last of theirs, one waits for a second try, and three are left.
    Role("fetch", ("schedule", "fetch"), "threads", 8, has_beat=True),
    # What computes and writes: alone in a process, which the watch over it ends when a limit is
    # passed. A prefork pool would do the same with 40 MB more for its parent.
    Role("process", ("process",), "solo", 1),
    Role("deliver", tuple(channels.QUEUES), "threads", 12),
)


def preload(app_name: str) -> None:
    """Loads what every role needs, so that the children share its memory and start at once."""
    # Nothing of it is garbage: to look for some is a seventh of the time that loading takes.
    gc.disable()
    load_modules()
    app = _application(app_name)
    app.finalize()
    app.loader.import_default_modules()
    _use_one_heap()
    gc.collect()
    # The collector writes into every object it looks at, which would end the sharing.
    gc.freeze()
    gc.enable()


def load_modules() -> None:
    """Loads what no configuration decides about, and lets it be ready for the first document."""
    for module in _PRELOADED:
        importlib.import_module(module)
    _load_all(worker.__path__, "worker.")
    configure_mappers()
    # What computes is started again whenever a document costs too much.
    warm()


def _application(name: str) -> Any:
    """Returns a module's Celery application.

    Celery's own way would look for the module, and for all that it imports, in the working
    directory first.
    """
    return importlib.import_module(name).app


def _load_all(places: Iterable[str], prefix: str) -> None:
    """Loads the modules there but those that no worker needs. To look into a folder loads it."""
    for found in pkgutil.iter_modules(places, prefix):
        if found.name in _NOT_PRELOADED or found.name.endswith(("commands", "__main__")):
            continue
        try:
            loaded = importlib.import_module(found.name)
        except Exception:
            if prefix.startswith(_PLUGINS):
                continue  # one that is broken was told of at the start, and is not used
            raise
        if found.ispkg:
            _load_all(loaded.__path__, f"{found.name}.")


def _use_one_heap() -> None:
    """Keeps glibc from giving each of the many threads, mostly waiting, a heap of its own."""
    libc = ctypes.CDLL(None)
    if hasattr(libc, "mallopt"):
        libc.mallopt(_M_ARENA_MAX, 1)


def run(role: Role, app_name: str, start_pulse: Callable[[], None]) -> None:
    """Does the role's work until it is told to stop, its pulse beating from the first moment."""
    start_pulse()
    # Celery warns of running as root, which is the choice of whoever started the service.
    warnings.simplefilter("ignore")
    app = _application(app_name)
    if role.has_beat:
        _start_beat_when_ready(app)
    consumer = app.Worker(
        hostname=f"{role.name}@wirewatch",
        queues=list(role.queues),
        pool_cls=role.pool,
        concurrency=role.concurrency,
        optimization="fair",
        loglevel="WARNING",
        quiet=True,
    )
    consumer.start()
    sys.exit(consumer.exitcode or os.EX_OK)


def _start_beat_when_ready(app: Any) -> None:
    from celery.beat import EmbeddedService
    from celery.signals import worker_ready

    def start_beat(**_: Any) -> None:
        beat = EmbeddedService(app, scheduler_cls=app.conf.beat_scheduler, thread=True)
        beat.start()

    worker_ready.connect(start_beat, weak=False)
