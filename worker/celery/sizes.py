"""Ends pool processes that a document makes too large, where the kernel does not (macOS)."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from worker.base import log
from worker.base.processes.resources import LOOK_SECONDS, can_limit_memory
from worker.service.tasks import context
from worker.way.read.oversize import most_bytes, oversized

_LOG = log.get("wirewatch.liveness")
_NAME = "wirewatch-sizes"


def start(controller: Any) -> None:
    """Watches a worker's pool in a thread, where that is needed."""
    if can_limit_memory() or any(thread.name == _NAME for thread in threading.enumerate()):
        return
    limit = most_bytes(context.limits())
    threading.Thread(target=_watch, args=(controller, limit), name=_NAME, daemon=True).start()


def _watch(controller: Any, limit: int) -> None:
    marks = context.marks()
    while True:
        time.sleep(LOOK_SECONDS)
        look(controller, limit, marks)


def look(controller: Any, limit: int, marks: Path) -> None:
    """Ends those of the pool's processes whose document takes more memory than it may."""
    pool = getattr(getattr(controller.pool, "_pool", None), "_pool", ())
    for pid in oversized([each.pid for each in list(pool)], limit, marks):
        _LOG.warning("document takes too much memory, ending its process", pid=pid)
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
