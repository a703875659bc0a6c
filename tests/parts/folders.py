"""Where the tests' files lie, and short folders for servers: a socket's path is short, and a test's
need not be.

Servers' folders lie where every user may go, whatever TMPDIR says: as root, tests start servers as
another.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import psutil

_DISK = Path("/tmp")
_MEMORY = Path("/dev/shm")
_ROOM = 4 * 2**30
"""Bytes that have to be free in memory."""
_ROOT = "PYTEST_DEBUG_TEMPROOT"
"""The variable by which pytest, and all its workers, find where to make folders."""


def use_memory() -> None:
    """Lets what a run of pytest writes lie in memory, where there is room for it.

    A test makes some tens of files, and a disk's file system takes several times as long for each
    as memory does. Where whoever runs the tests names a place, it is that.
    """
    if "TMPDIR" not in os.environ and _has_room():
        os.environ.setdefault(_ROOT, str(_MEMORY))


def _has_room() -> bool:
    try:
        found = os.statvfs(_MEMORY)
    except OSError:
        return False
    # Tests write programs, too, and root's servers are run from a copy.
    if found.f_flag & getattr(os, "ST_NOEXEC", 0):
        return False
    free = min(found.f_bavail * found.f_frsize, psutil.virtual_memory().available)
    return free >= _ROOM and os.access(_MEMORY, os.W_OK)


def server_folder(kind: str) -> Path:
    """Makes a folder for a server, and removes those that killed runs left."""
    for place in (_DISK, _MEMORY):
        for each in place.glob(f"wirewatch-{kind}-*"):
            maker = re.match(rf"wirewatch-{kind}-(\d+)-", each.name)
            if maker and not psutil.pid_exists(int(maker[1])):
                shutil.rmtree(each, ignore_errors=True)
    place = _MEMORY if os.environ.get(_ROOT) == str(_MEMORY) else _DISK
    return Path(tempfile.mkdtemp(prefix=f"wirewatch-{kind}-{os.getpid()}-", dir=place))
