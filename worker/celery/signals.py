"""What a worker process does at the turns of its life."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import os
import signal
from typing import Any

from celery import signals
from celery.worker import state

from worker import log
from worker.celery import liveness
from worker.parentage import die_with_parent

# The supervisor's lines say what starts and stops; failures of tasks and connections stay.
_CHATTY = "celery"

_worker_pid = 0
"""The worker that this process is, or that forked it. Set before the pool is."""


def connect() -> None:
    """Connects the handlers. Celery keeps one connection each, however often this is called."""
    signals.setup_logging.connect(_set_up_logs)
    signals.worker_init.connect(_before_worker)
    signals.worker_ready.connect(_on_ready)
    signals.worker_process_init.connect(_on_pool_process)


def _set_up_logs(**_: Any) -> None:
    log.configure()
    logging.getLogger(_CHATTY).setLevel(logging.WARNING)


def _before_worker(sender: Any, **_: Any) -> None:
    global _worker_pid  # noqa: PLW0603 - a pool process has no other way to know its parent
    _worker_pid = os.getpid()
    # Workers have nothing to tell each other: no gossip, no mingling, no event heartbeats.
    sender.options.update(without_gossip=True, without_mingle=True, without_heartbeat=True)
    _call_lifecycle("on_worker_start")


def _on_ready(sender: Any, **_: Any) -> None:
    # Celery's own handlers re-run the command line on SIGHUP, which in a supervised worker is
    # the supervisor's, and print on standard output on SIGTERM.
    if os.environ.get("WIREWATCH_SUPERVISOR"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, _stop_warmly)
    liveness.start(sender.controller)


def _stop_warmly(*_: object) -> None:
    state.should_stop = os.EX_OK


def _on_pool_process(**_: Any) -> None:
    die_with_parent(_worker_pid)
    _call_lifecycle("on_pool_process_start")


def _call_lifecycle(name: str) -> None:
    """Calls the tasks' hook of that name: it frees the leases of whoever had this place before."""
    if importlib.util.find_spec("worker.tasks.lifecycle"):
        getattr(importlib.import_module("worker.tasks.lifecycle"), name)()
