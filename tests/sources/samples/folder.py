"""A folder, to which files are added."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

LONG_AGO = 1_700_000_000


class Place:
    """Where documents come from."""

    def __init__(self, folder: Path) -> None:
        self.options: dict[str, Any] = {"path": "inbox"}
        """What the configuration says of it."""
        self._inbox = folder / "inbox"
        self._inbox.mkdir()

    def add(self, number: int) -> None:
        """Adds a document that is like no other."""
        path = self._inbox / f"{number}.txt"
        path.write_text(f"Bridge {number} opens\n\nThe council opened it on Tuesday.\n")
        os.utime(path, (LONG_AGO + number, LONG_AGO + number))

    def leave(self) -> None:
        """Makes it so that nothing can be fetched."""
        self._inbox.rename(self._inbox.with_name("elsewhere"))


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    """Makes an empty folder."""
    yield Place(folder)
