"""Processes that end when their parent ends, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NAME = 15
EXIT_ORPHANED = 70

SUPERVISOR_VARIABLE = "WIREWATCH_SUPERVISOR"
"""Tells the supervisor's children its process id; not set in a worker that stands alone."""
CONFIG_VARIABLE = "WIREWATCH_GIVEN_CONFIG"
"""The file that the supervisor was given, of which its children read a copy; empty: the sample."""
NODE_VARIABLE = "WIREWATCH_NODE"
"""Tells the supervisor's children their own names."""


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


def set_process_name(name: str) -> None:
    """Shows ``name`` (15 bytes of it) in lists of processes, where the kernel can."""
    if has_death_signal():
        _prctl(_PR_SET_NAME, ctypes.create_string_buffer(name.encode()[:15]))


def _prctl(option: int, value: object) -> None:
    ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
