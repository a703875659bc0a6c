"""Signs of life: files that workers touch and the supervisor looks at, and what a process saw."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER_VARIABLE = "WIREWATCH_HEARTBEAT_DIR"
"""Tells the supervisor's children where the files lie."""
BEAT = "beat"
"""The name of what sends the messages that make everything go."""
DOCUMENTS = "documents"
"""Under this name it is written down that a document was done with, whatever came of it."""
STOPPED = "stopped "
"""Before a name: whoever answered for it was stopped in order."""
BEAT_SECONDS = 60.0
QUEUE_SECONDS = 90.0
"""After so many seconds without a sign of life, beat, or a queue, makes no progress."""
_LATE_SECONDS = 5.0
_seen: dict[str, float] = {}


def is_fresh(name: str, age: float | None) -> bool:
    """Whether a last sign of life so many seconds ago is proof that ``name`` lives."""
    return age is not None and age < (BEAT_SECONDS if name == BEAT else QUEUE_SECONDS)


def silent(ages: Mapping[str, float], names: Iterable[str]) -> list[str]:
    """Returns a line for each of the names that gave no sign of life in time."""
    lines = []
    for name in names:
        at = ages.get(name)
        if at is None:
            lines.append(f"{name} has given no sign of life yet")
        elif not is_fresh(name, at):
            lines.append(f"the last sign of life of {name} was {at:.0f} s ago")
    return lines


def note(name: str) -> None:
    """Notes in this process that something came from ``name`` just now."""
    _seen[name] = time.monotonic()


def age(name: str) -> float | None:
    """Returns how many seconds ago this process last had something from ``name``."""
    at = _seen.get(name)
    return None if at is None else time.monotonic() - at


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
