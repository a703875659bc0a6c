"""Second tries, in a process of their own: what computes new documents is not held up by them."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Lock

from celery import shared_task

from worker.base import log

_LONGEST = 900.0
_PROGRAM = "worker.service.tasks.alone"
_at_it = Lock()
_log = log.get(__name__)


@shared_task(name="wirewatch.try_alone")
def try_alone() -> None:
    """Starts the process that tries documents alone, and waits for its end."""
    if not _at_it.acquire(blocking=False):
        return
    try:
        words = [sys.executable, "-P", "-m", _PROGRAM, "--parent", str(os.getpid())]
        subprocess.run(
            words, stdin=subprocess.DEVNULL, start_new_session=True, timeout=_LONGEST, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        _log.warning("second try failed", error=str(error))
    finally:
        _at_it.release()
