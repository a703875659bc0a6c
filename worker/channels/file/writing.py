"""Files that are there as a whole or not at all."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from worker.base import private, whole_file
from worker.base.errors import DISK_FULL, RetryableChannelError
from worker.base.private import Readers


def write(folder: Path, contents: Mapping[str, bytes], readers: Readers = "owner") -> None:
    """Writes files of these names into the folder for these readers, on disk when this returns.

    One that is there with that content is left alone. Raises RetryableChannelError.
    """
    target = folder
    try:
        _make(folder, readers)
        for name, content in contents.items():
            target = folder / name
            if not _holds(target, content):
                # Two attempts may overlap when a lease ran out: each has a temporary file of its
                # own.
                with whole_file.replacing(target, private.file_mode(readers)) as stream:
                    stream.write(content)
        # Also where all were there: whoever wrote them may have ended before this.
        whole_file.sync_folder(folder)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        reason = DISK_FULL if is_full else error.strerror or type(error).__name__
        raise RetryableChannelError(f"{target} cannot be written: {reason}") from error


def _make(folder: Path, readers: Readers) -> None:
    """Makes the folder and those above it that are missing, on disk when this returns."""
    missing = list(takewhile(lambda each: not each.exists(), (folder, *folder.parents)))
    private.make_folder(folder, readers)
    for each in missing:
        # One that may be written into need not be readable.
        with suppress(PermissionError):
            whole_file.sync_folder(each.parent)


def _holds(target: Path, content: bytes) -> bool:
    try:
        return target.read_bytes() == content
    except FileNotFoundError:
        return False
