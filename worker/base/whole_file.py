"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
import secrets
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


def sync_folder(folder: Path) -> None:
    """Makes names in a folder outlive a loss of power. Raises OSError where that cannot be."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
