"""What a worker process does at the turns of its life."""

from __future__ import annotations

import importlib
import logging
import os
import signal
from typing import Any

from celery import signals
from celery.utils.log import get_multiprocessing_logger
from celery.worker import request, state
from celery.worker.consumer import consumer
from kombu.transport.virtual import base

from worker.base import log
from worker.base.errors import WirewatchError
from worker.base.processes import stopping
from worker.base.processes.parentage import SUPERVISOR_VARIABLE, die_with_parent
from worker.base.processes.signs_of_life import BEAT, note, touch
from worker.celery import liveness, sizes
from worker.celery.config import HEARTBEAT, TICK
from worker.celery.lost import shorten
from worker.celery.reload import Reload
from worker.celery.seldom import Seldom

# The supervisor's lines say what starts and stops; failures of tasks and connections stay.
_CHATTY = "celery"

_LOG = log.get("wirewatch.worker")
_SELDOM = Seldom(("consumer: Cannot connect", "consumer: Connection to broker lost"))

_lifecycle: str | None = None
_worker_pid = 0
"""The worker that this process is, or that forked it. Set before the pool is."""


def connect(lifecycle: str | None) -> None:
    """Connects the handlers. Celery keeps one connection each, however often this is called.

    ``lifecycle`` names the module with ``on_worker_start(queues)`` and
    ``on_pool_process_start()``, which free what a dead predecessor held, and with
    ``on_worker_stop(queues)``.
    """
    global _lifecycle  # noqa: PLW0603 - Celery's signals are the process's, too
    _lifecycle = lifecycle
    signals.setup_logging.connect(_set_up_logs)
    signals.worker_init.connect(_before_worker)
    signals.worker_ready.connect(_on_ready)
    signals.worker_shutting_down.connect(_on_stop_asked)
    signals.worker_shutdown.connect(_on_stop)
    signals.beat_init.connect(_on_beat)
    signals.worker_process_init.connect(_on_pool_process)
    signals.task_received.connect(_on_received)
    signals.task_postrun.connect(_after_task)


def _set_up_logs(**_: Any) -> None:
    log.configure()
    logging.getLogger(_CHATTY).setLevel(logging.WARNING)
    logging.getLogger(base.__name__).addFilter(_is_no_return_to_the_queue)
    logging.getLogger(consumer.__name__).addFilter(_SELDOM)
    pool_logger = get_multiprocessing_logger()
    pool_logger.setLevel(logging.WARNING)
    pool_logger.propagate = True
    for each in (logging.getLogger(request.__name__), pool_logger):
        each.addFilter(shorten)


def _is_no_return_to_the_queue(record: logging.LogRecord) -> bool:
    """Whether to say it: a message that comes in during a stop goes back unharmed to its queue."""
    return record.msg != base.W_NO_CONSUMERS


def _before_worker(sender: Any, **_: Any) -> None:
    global _worker_pid  # noqa: PLW0603 - a pool process has no other way to know its parent
    _worker_pid = os.getpid()
    stopping.begin()
    # Celery sets logs up only after this, and what follows may have to say why it waits.
    _set_up_logs()
    # Workers have nothing to tell each other: no gossip, no mingling, no event heartbeats.
    sender.options.update(without_gossip=True, without_mingle=True, without_heartbeat=True)
    if _lifecycle is None:
        return
    queues = tuple(sender.app.amqp.queues.consume_from)
    # Beat runs beside the schedule's worker and starts after it.
    shown = (*queues, BEAT) if "schedule" in queues else queues
    with liveness.starting(shown):
        try:
            importlib.import_module(_lifecycle).on_worker_start(queues)
        except Exception as error:
            # Celery would log it and go on; a worker that could not prepare must not take tasks.
            say = _LOG.error if isinstance(error, WirewatchError) else _LOG.exception
            say("worker cannot start", error=str(error))
            raise SystemExit(os.EX_CONFIG) from error


def _on_ready(sender: Any, **_: Any) -> None:
    # Celery's own handlers re-run the command line on SIGHUP, whatever the configuration says, and
    # print on standard output on SIGTERM. In a supervised worker SIGHUP is the supervisor's.
    signal.signal(signal.SIGTERM, _stop_warmly)
    if os.environ.get(SUPERVISOR_VARIABLE):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    else:
        Reload(_stop_warmly).listen()
    liveness.start(sender.controller)
    if _lifecycle is not None:
        sizes.start(sender.controller)


def _on_stop(sender: Any, **_: Any) -> None:
    if _lifecycle is not None:
        queues = tuple(sender.app.amqp.queues.consume_from)
        importlib.import_module(_lifecycle).on_worker_stop(queues)


def _on_beat(sender: Any, **_: Any) -> None:
    # In the tree beat is a thread of a worker's, which has no signals of its own.
    if not os.environ.get(SUPERVISOR_VARIABLE):
        Reload(sender.stop).listen()


def _on_stop_asked(**_: Any) -> None:
    stopping.ask()


def _stop_warmly(*_: object) -> None:
    stopping.ask()
    state.should_stop = os.EX_OK


def _on_pool_process(**_: Any) -> None:
    if os.getpid() == _worker_pid:
        return  # the solo pool, which is no process of its own
    die_with_parent(_worker_pid)
    if _lifecycle is not None:
        importlib.import_module(_lifecycle).on_pool_process_start()


def _on_received(request: Any, **_: Any) -> None:
    # In the worker's own process, whatever its pool is.
    if request.name == TICK:
        note(BEAT)
    elif request.name == HEARTBEAT and request.args:
        note(str(request.args[0]))


def _after_task(task: Any, args: Any, **_: Any) -> None:
    # Whether the task failed says nothing here: a database that is down is no stalled worker.
    if task.name == HEARTBEAT and args:
        touch(str(args[0]))
