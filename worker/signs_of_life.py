"""Signs of life: files that workers touch and the supervisor looks at."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

FOLDER_VARIABLE = "WIREWATCH_HEARTBEAT_DIR"
"""Tells the supervisor's children where the files lie."""


def touch(name: str) -> None:
    """Shows the supervisor that ``name``, a queue or a part of the service, does its work.

    Does nothing where no supervisor asked for it. Never raises: a full disk is no stall.
    """
    folder = os.environ.get(FOLDER_VARIABLE)
    if not folder:
        return
    path = Path(folder) / name
    with contextlib.suppress(OSError):
        try:
            os.utime(path)
        except FileNotFoundError:
            path.touch(mode=0o600)
