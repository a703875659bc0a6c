"""A clock that is set for one service alone, by a small library that its processes load."""

from __future__ import annotations

import shutil
import struct
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).with_name("shifted_clock.c")


class Shifted:
    """The wall clock of processes that are started with ``environment``. It begins right.

    Other clocks of theirs, and the times of files, stay as they are.
    """

    def __init__(self, folder: Path) -> None:
        library = folder / "shifted_clock.so"
        self._offset = folder / "clock.offset"
        self.seconds = 0.0
        self.shift(0.0)
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SOURCE), "-ldl"], check=True
        )
        self.environment = {"LD_PRELOAD": str(library), "CLOCK_OFFSET": str(self._offset)}

    def shift(self, seconds: float) -> None:
        """Sets the clock by that much, on or back."""
        self.seconds += seconds
        # In place: the processes look at these eight bytes.
        with self._offset.open("r+b" if self._offset.exists() else "wb") as file:
            file.write(struct.pack("=q", round(self.seconds * 1e9)))


def can_be_shifted() -> bool:
    """Whether this machine has what it takes."""
    return sys.platform == "linux" and shutil.which("cc") is not None
