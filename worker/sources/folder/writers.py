"""Whether a file is still being written."""

from __future__ import annotations

import errno
import os
import sys
from functools import lru_cache
from typing import Literal

Writers = Literal["none", "some", "unknown"]

_ELSEWHERE = frozenset(
    {"9p", "afs", "ceph", "cifs", "fuseblk", "glusterfs", "lustre", "nfs", "nfs4", "prl_fs", "smb3"}
    | {"smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)


def writers(descriptor: int, device: int) -> Writers:
    """Tells whether anybody has the file open for writing.

    ``descriptor`` is open for reading only, ``device`` its ``st_dev``. Linux grants a read lease
    (fcntl(2), F_SETLEASE) only on a file that nobody has open for writing, and only to the file's
    owner or to who has CAP_LEASE; a file server's clients cannot know of each other.
    """
    if sys.platform != "linux" or _lies_elsewhere(device):
        return "unknown"
    import fcntl
    import signal

    try:
        # Whoever opens the file for writing in the instant of the lease has the kernel signal
        # us. The default signal, SIGIO, would end the process; SIGURG is ignored.
        fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return "some" if error.errno in (errno.EAGAIN, errno.EWOULDBLOCK) else "unknown"
    fcntl.fcntl(descriptor, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    return "none"


@lru_cache(maxsize=64)
def _lies_elsewhere(device: int) -> bool:
    """Tells whether the file system is served by another machine or by a program."""
    number = f"{os.major(device)}:{os.minor(device)}"
    try:
        with open("/proc/self/mountinfo", encoding="utf-8", errors="replace") as mounts:
            for mount in mounts:
                place, _, kind = mount.partition(" - ")
                if place.split()[2] == number:
                    name = kind.split()[0]
                    return name in _ELSEWHERE or name.startswith("fuse.")
    except (OSError, IndexError):
        return False
    return False
