"""Files that are there as a whole or not at all, and are files."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(target: Path, mode: int | None = None) -> Iterator[BinaryIO]:
    """Opens a new file that takes the place of ``target`` when all went well, on disk by then.

    Until then it is hidden beside it under a name that no other attempt uses, the stream's
    ``name``. It has the ``mode``, whatever the umask says; without one, as new files have.
    Raises OSError.
    """
    aside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with open(aside, "xb", opener=_open_private if mode is not None else None) as stream:
            if mode is not None:
                os.fchmod(stream.fileno(), mode)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(target)
    except BaseException:
        with suppress(OSError):
            aside.unlink()
        raise


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def opened(path: Path, flags: int = os.O_RDONLY) -> int:
    """Opens a file, at once. Raises OSError, also where something else is in its place: a pipe
    waits for somebody at its other end, and a device may have no end.
    """
    flags |= os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOCTTY
    descriptor = os.open(path, flags, 0o600)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    raise OSError(errno.EINVAL, "it is no file", str(path))


def content(path: Path, most: int = -1) -> bytes:
    """Returns what a file holds, ``most`` bytes of it where that is given. Raises OSError as
    ``opened`` does."""
    with open(opened(path), "rb") as stream:
        return stream.read(most)


def sync_folder(folder: Path) -> None:
    """Makes names in a folder outlive a loss of power. Raises OSError where that cannot be."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
