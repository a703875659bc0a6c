"""The configuration in force, where the children read it: it stays as it was accepted."""

from __future__ import annotations

import os
import time
from pathlib import Path

from worker.base import log, whole_file

_LOG = log.get("wirewatch.supervisor")


class Kept:
    """A copy of what was accepted last, which the supervisor alone changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._text: bytes | None = None
        self._at = 0
        self._seen: tuple[int, ...] | None = None
        self._said = ""

    def keep(self, text: str) -> None:
        """Makes ``text`` the configuration that children started from now on read. Raises
        OSError."""
        self._write(text.encode(), time.time_ns())

    def mend(self) -> None:
        """Puts the copy back where somebody changed it or took it away: a child that was started
        again would not start, or work with what nobody accepted."""
        stamp = self._stamp()
        if self._text is None or (stamp is not None and stamp == self._seen):
            return
        try:
            if stamp is not None and whole_file.content(self._file) == self._text:
                self._seen = stamp
                return
            self._write(self._text, self._at)
        except OSError as error:
            # Without the name of the file, which is another one each time.
            said = error.strerror or str(error)
            if said != self._said:
                self._said = said
                _LOG.error("configuration in use cannot be put back", error=said, file=self._file)
        else:
            _LOG.error("configuration in use was changed from outside, put back", file=self._file)

    def _write(self, text: bytes, at: int) -> None:
        with whole_file.replacing(self._file, 0o600) as stream:
            stream.write(text)
        # Whether the configuration was changed since it was accepted is told by the times of both.
        os.utime(self._file, ns=(at, at))
        self._text, self._at, self._seen, self._said = text, at, self._stamp(), ""

    def _stamp(self) -> tuple[int, ...] | None:
        """Returns what says that nobody wrote since; None where the file is not there."""
        try:
            found = os.stat(self._file)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size
