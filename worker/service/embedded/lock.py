"""One service per data folder, and none beside the remains of another."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import time
from pathlib import Path

from worker.base import whole_file
from worker.base.errors import AlreadyRunning
from worker.base.processes.parentage import has_death_signal

_TRIES, _PAUSE = 5, 0.02
"""How often, and after how many seconds, a lock is tried that others look at."""


class FolderLock:
    """Holds the data folder for this process.

    Two locks: ``lock`` is this process's alone and refuses a second service; ``members`` is
    handed down to every child, so that it stays locked until the last of them is gone.
    """

    def __init__(self, run_dir: Path, data_dir: Path) -> None:
        """Takes the folder. Raises AlreadyRunning, naming who has it; OSError."""
        self._data_dir = data_dir
        self._tree = run_dir / "tree.json"
        self._file = run_dir / "lock"
        self.own_fd = _open(self._file)
        if not _lock_soon(self.own_fd):
            pid = os.pread(self.own_fd, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(self.own_fd)
            raise AlreadyRunning(
                f"Wirewatch already runs on {data_dir} (process {pid});"
                " stop it first, or set another data_dir"
            )
        os.ftruncate(self.own_fd, 0)
        os.pwrite(self.own_fd, f"{os.getpid()}\n".encode(), 0)
        self._members_fd = _open(run_dir / "members")

    def wait_for_the_last(self, patience: float = 10.0, rude_after: float = 3.0) -> None:
        """Waits until no child of an earlier service is left; ends those that do not go.

        Raises AlreadyRunning where some remain after ``patience`` seconds.
        """
        begun = time.monotonic()
        while not _try_lock(self._members_fd):
            waited = time.monotonic() - begun
            if waited > patience:
                raise AlreadyRunning(
                    f"processes of an earlier service still use {self._data_dir}; end them first"
                )
            if waited > rude_after:
                self._kill_recorded()
            time.sleep(0.02)

    def is_in_place(self) -> bool:
        """Whether the lock's file is still the one that another service would find."""
        try:
            return os.path.samestat(os.stat(self._file), os.fstat(self.own_fd))
        except OSError:
            return False

    def release(self) -> None:
        """Gives the folder back."""
        os.close(self.own_fd)
        os.close(self._members_fd)

    def hand_down(self) -> None:
        """Keeps the members' lock over an ``exec`` in the calling child."""
        os.set_inheritable(self._members_fd, True)

    def record(self, members: dict[str, int]) -> None:
        """Notes the children's process ids, for the next service and for ``status``."""
        noted = {name: [pid, _begun(pid)] for name, pid in members.items()}
        fresh = self._tree.with_suffix(".new")
        with contextlib.suppress(OSError):  # a full disk costs only the next start's rudeness
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with open(whole_file.opened(fresh, flags), "w", encoding="utf-8") as stream:
                json.dump({"supervisor": os.getpid(), "members": noted}, stream)
            os.replace(fresh, self._tree)

    def _kill_recorded(self) -> None:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            for pid, started in json.loads(whole_file.content(self._tree))["members"].values():
                # The start time tells the process from a stranger that got its number.
                if started and _begun(pid) == str(started):
                    with contextlib.suppress(OSError):
                        os.killpg(pid, signal.SIGKILL)


def is_free(run_dir: Path) -> bool:
    """Tells whether a service ran there and none does now, however it ended.

    False where nobody can tell: no service ever ran, or the file is another user's.
    """
    try:
        fd = whole_file.opened(run_dir / "lock")
    except OSError:
        return False
    try:
        # Shared, so that several may ask at once, and for an instant.
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(fd)
    return True


def _lock_soon(fd: int) -> bool:
    """Takes a lock that others may hold for an instant, to see whether it is free."""
    for _ in range(_TRIES):
        if _try_lock(fd):
            return True
        time.sleep(_PAUSE)
    return False


def _open(path: Path) -> int:
    return whole_file.opened(path, os.O_RDWR | os.O_CREAT)


def _try_lock(fd: int) -> bool:
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _begun(pid: int) -> str:
    """Returns when the process began, as the system says it; nothing where it cannot be told."""
    import subprocess

    with contextlib.suppress(OSError, IndexError, subprocess.SubprocessError):
        if has_death_signal():
            stat = Path(f"/proc/{pid}/stat").read_text()
            return stat.rpartition(")")[2].split()[19]
        words = ["/bin/ps", "-o", "lstart=", "-p", str(pid)]
        plainly = {"LC_ALL": "C", "TZ": "UTC"}
        done = subprocess.run(words, env=plainly, capture_output=True, text=True, check=True)
        return done.stdout.strip()
    return ""
