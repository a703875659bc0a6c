"""Files that are there as a whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from pathlib import Path

from worker.base import private
from worker.base.errors import DISK_FULL, RetryableChannelError
from worker.base.private import Readers


def write(folder: Path, name: str, content: bytes, readers: Readers = "owner") -> None:
    """Writes ``content`` as ``folder/name`` for these readers, on disk when this returns.

    A file of that name with that content is left alone. Raises RetryableChannelError.
    """
    target = folder / name
    try:
        private.make_folder(folder, readers)
        if _holds(target, content):
            return
        # Two attempts may overlap when a lease ran out: each has a temporary file of its own.
        temporary = folder / f".{name}.{os.getpid()}-{threading.get_ident()}.part"
        try:
            private.make_file(temporary, readers)
            with temporary.open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(target)
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
        _sync(folder)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = DISK_FULL if is_full else error.strerror or type(error).__name__
        raise RetryableChannelError(f"{target} cannot be written: {reason}") from error


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync(folder: Path) -> None:
    """Makes the new name last, where folders can be synced."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
