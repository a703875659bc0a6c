"""Processes that end when their parent ends, however it ends, and find nothing of it half done."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
EXIT_ORPHANED = 70

SUPERVISOR_VARIABLE = "WIREWATCH_SUPERVISOR"
"""Tells the supervisor's children its process id; not set in a worker that stands alone."""
CONFIG_VARIABLE = "WIREWATCH_GIVEN_CONFIG"
"""The file that the supervisor was given, of which its children read a copy; empty: the sample."""
NODE_VARIABLE = "WIREWATCH_NODE"
"""Tells the supervisor's children their own names."""
_under_way = threading.RLock()


def has_death_signal() -> bool:
    """Whether the kernel can signal a process when its parent ends (Linux)."""
    return sys.platform.startswith("linux")


def die_with_parent(parent: int, number: int = signal.SIGKILL) -> None:
    """Asks the kernel for signal ``number`` when the process ``parent`` ends.

    Ends this process at once where the parent ended before the kernel was asked. Does nothing
    where the kernel cannot do it.
    """
    if not has_death_signal():
        return
    _prctl(_PR_SET_PDEATHSIG, int(number))
    if os.getppid() != parent:
        os._exit(EXIT_ORPHANED)


@contextmanager
def forks_delayed() -> Iterator[None]:
    """Has forks of this process wait for the end of the block.

    A child has the forking thread alone, and each lock as it was: one that another thread held at
    that moment is held in the child for ever. So holds the client of Redis one while it takes a
    connection, and each process that a pool begins asks for it. For threads beside the one that
    forks, and for what ends by itself: that one waits for it.
    """
    with _under_way:
        yield


os.register_at_fork(
    before=_under_way.acquire,
    after_in_parent=_under_way.release,
    after_in_child=_under_way.release,
)


def set_process_name(name: str) -> None:
    """Shows ``name`` (15 bytes of it) in lists of processes, where the kernel can."""
    if has_death_signal():
        _prctl(_PR_SET_NAME, ctypes.create_string_buffer(name.encode()[:15]))


def _prctl(option: int, value: object) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
