"""Files that are there as a whole or not at all."""

from __future__ import annotations

import errno
from pathlib import Path

from worker.base import private, whole_file
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
        with whole_file.replacing(target, private.file_mode(readers)) as stream:
            stream.write(content)
        whole_file.sync_folder(folder)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = DISK_FULL if is_full else error.strerror or type(error).__name__
        raise RetryableChannelError(f"{target} cannot be written: {reason}") from error


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.read_bytes() == content
    except FileNotFoundError:
        return False
