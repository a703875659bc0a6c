"""Who may read what the service makes: its user alone, unless the configuration asks otherwise.

What is there already keeps the mode that it has: somebody else may rely on it.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

Readers = Literal["owner", "group", "all"]

_FILES: dict[Readers, int] = {"owner": 0o600, "group": 0o640, "all": 0o644}
_FOLDERS: dict[Readers, int] = {"owner": 0o700, "group": 0o750, "all": 0o755}
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def file_mode(readers: Readers) -> int:
    """Returns the mode of a file that these may read."""
    return _FILES[readers]


def mask(readers: Readers) -> int:
    """Returns the umask of a process whose files these may read."""
    return 0o777 & ~_FOLDERS[readers]


def make_folder(folder: Path, readers: Readers = "owner") -> None:
    """Makes the folder and those above it that are missing. Raises OSError."""
    missing = []
    for each in (folder, *folder.parents):
        if each.exists():
            break
        missing.append(each)
    for each in reversed(missing):
        with contextlib.suppress(FileExistsError):
            each.mkdir()
            # Whatever the umask says.
            each.chmod(_FOLDERS[readers])
    try:
        folder.mkdir(exist_ok=True)
    except FileExistsError:
        # A file of that name is no folder, nor is a link to nowhere.
        words = os.strerror(errno.ENOTDIR)
        raise NotADirectoryError(errno.ENOTDIR, words, str(folder)) from None


def make_file(path: Path, readers: Readers = "owner") -> None:
    """Makes an empty file, unless there is one. Raises OSError."""
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            os.fchmod(descriptor, _FILES[readers])
        finally:
            os.close(descriptor)


def wider(paths: Iterable[Path], readers: Readers = "owner") -> list[str]:
    """Returns a line for each of the paths that others may read or change than are meant to."""
    found = []
    for path in paths:
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(path.stat().st_mode)
            meant = _FOLDERS[readers] if path.is_dir() else _FILES[readers]
            if mode & _OTHERS & ~meant:
                who = "everybody" if mode & stat.S_IRWXO & ~meant else "its group"
                found.append(
                    f"{path} is open to {who} (mode {mode:04o}); chmod {meant:o} closes it,"
                    " and readable_by says who else may read it"
                )
    return found
