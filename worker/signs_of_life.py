"""Signs of life: files that workers touch and the supervisor looks at."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER_VARIABLE = "WIREWATCH_HEARTBEAT_DIR"
"""Tells the supervisor's children where the files lie."""
BEAT = "beat"
"""The name of what sends the messages that make everything go."""
_LATE_SECONDS = 5.0


def is_late(last_look: float | None, now: float, every: float) -> bool:
    """Whether a watch that looks ``every`` so many seconds was itself away since its last look.

    So it is after a sleep of the machine, a paused container or a stop by SIGSTOP. Whom it
    watches was most likely away, too: what was seen before says nothing about them.
    """
    return last_look is not None and now - last_look > every + _LATE_SECONDS


def touch(name: str) -> None:
    """Shows the supervisor that ``name``, a queue or a part of the service, does its work.

    Does nothing where no supervisor asked for it. Never raises: a full disk is no stall.
    """
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    path = Path(folder) / name
    with contextlib.suppress(OSError):
        try:
            os.utime(path)
        except FileNotFoundError:
            path.touch(mode=0o600)
