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
_LONGEST_DELAY = 20.0
"""Seconds."""
_under_way = threading.RLock()
_fork = threading.local()


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
    """Has the forks of other threads wait for the end of the block, for 20 seconds at most.

    A child has the forking thread alone, and each lock as it was: one that another thread held at
    that moment is held in the child for ever. So holds the client of Redis one while it takes a
    connection, and each process that a pool begins asks for it.
    """
    with _under_way:
        yield


def _wait_for_others() -> None:
    _fork.has_waited = _under_way.acquire(timeout=_LONGEST_DELAY)


def _let_others_go_on() -> None:
    if _fork.has_waited:
        _under_way.release()


def _begin_anew() -> None:
    # Who forked without having waited left it to a thread that is not here.
    global _under_way  # noqa: PLW0603 - a process has one
    _under_way = threading.RLock()


os.register_at_fork(
    before=_wait_for_others, after_in_parent=_let_others_go_on, after_in_child=_begin_anew
)


def set_process_name(name: str) -> None:
    """Shows ``name`` (15 bytes of it) in lists of processes, where the kernel can."""
    if has_death_signal():
        _prctl(_PR_SET_NAME, ctypes.create_string_buffer(name.encode()[:15]))


def _prctl(option: int, value: object) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
