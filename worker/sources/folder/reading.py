"""Reads one file whole, or says why not, without ever waiting for it."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from datetime import datetime

from worker.base.types import Arrival
from worker.sources import Refusal
from worker.sources.folder.containers.stream import FileRaw
from worker.sources.folder.listing import Candidate, Limits, mark_of
from worker.sources.folder.writers import writers

EMPTY_WAIT = 5.0
"""Seconds for which an empty file may be one that is about to be written."""
SETTLED = 2.0
"""Seconds between two equal sights after which a file counts as complete where writers cannot
be asked for."""
SETTLED_AGE = 30.0
"""Seconds since its last change after which one sight is enough."""
HELD_OPEN = 300.0
"""Seconds without a change after which a file is read although somebody holds it open."""

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ESTALE})
_BUSY = frozenset({errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ETXTBSY})


@dataclass(frozen=True, slots=True)
class Sighting:
    """How a file looked that was not complete. ``since`` is the first time it looked so."""

    mark: str
    since: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read whole, under the mark that its content belongs to."""

    arrival: Arrival
    mark: str


@dataclass(frozen=True, slots=True)
class NotReady:
    """A file that is not complete yet, to be looked at again soon."""

    key: str
    sighting: Sighting


@dataclass(frozen=True, slots=True)
class Gone:
    """A file that vanished, or turned into something else, since it was listed."""

    key: str


class OpenFile:
    """A complete file that is to be read as it lies. ``mark`` is what its content belongs to."""

    def __init__(self, descriptor: int, candidate: Candidate, most: int, mark: str) -> None:
        self.mark = mark
        self.raw = FileRaw(descriptor)
        self._descriptor = descriptor
        self._candidate = candidate
        self._most = most

    def is_unchanged(self) -> bool:
        """Whether it is still what was opened. Raises OSError."""
        return mark_of(os.fstat(self._descriptor), self._most) == self.mark

    def unreadable(self, error: OSError) -> Refusal:
        """Returns what is to be said of a file that could not be read to its end."""
        return _unreadable(self._candidate, error)

    def close(self) -> None:
        """Closes it."""
        os.close(self._descriptor)


Outcome = FileRead | Refusal | NotReady | Gone


def read(
    candidate: Candidate, limits: Limits, now: datetime, earlier: Sighting | None = None
) -> Outcome:
    """Reads the file. Never blocks on pipes and devices, never follows a link, never raises.

    ``earlier`` is what an earlier call found not ready. Refusals: ``empty``, ``too_large``
    (without reading), ``unreadable`` (worth trying again each time).
    """
    file = open_file(candidate, limits, now, earlier)
    if not isinstance(file, OpenFile):
        return file
    try:
        content = file.raw.read_at(0, file.raw.size + 1)
        if not file.is_unchanged() or len(content) != file.raw.size:
            return NotReady(candidate.key, _sighting(file.mark, now, earlier))
    except OSError as error:
        return _not_read(candidate, error, now, earlier)
    finally:
        file.close()
    return FileRead(Arrival(candidate.key, candidate.format, content), file.mark)


def open_file(
    candidate: Candidate, limits: Limits, now: datetime, earlier: Sighting | None = None
) -> OpenFile | Refusal | NotReady | Gone:
    """Opens a file that is complete, as ``read`` does, to be closed by the caller."""
    try:
        descriptor = os.open(candidate.path, _FLAGS)
    except OSError as error:
        return _not_read(candidate, error, now, earlier)
    try:
        found = _checked(descriptor, candidate, limits, now, earlier)
    except OSError as error:
        found = _not_read(candidate, error, now, earlier)
    if not isinstance(found, OpenFile):
        os.close(descriptor)
    return found


def _checked(
    descriptor: int, candidate: Candidate, limits: Limits, now: datetime, earlier: Sighting | None
) -> OpenFile | Refusal | NotReady | Gone:
    before = os.fstat(descriptor)
    most = limits.most(candidate.format)
    mark = mark_of(before, most)
    if not stat.S_ISREG(before.st_mode) or not _lies_at(descriptor, candidate.path):
        return Gone(candidate.key)
    if before.st_size > most:
        reason = f"the file has {before.st_size:,} bytes; at most {most:,} are read"
        return Refusal(candidate.key, mark, "too_large", reason)
    sighting = _sighting(mark, now, earlier)
    if not _complete(descriptor, before, now, sighting):
        return NotReady(candidate.key, sighting)
    if before.st_size == 0:
        return Refusal(candidate.key, mark, "empty", "the file is empty")
    return OpenFile(descriptor, candidate, most, mark)


def _lies_at(descriptor: int, path: str) -> bool:
    """Whether what was opened lies where it was listed: a folder on the way there may have become
    a link since, which leads anywhere."""
    try:
        found = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:  # a system that does not say it
        return True
    return found in (path, f"{path} (deleted)") or (
        os.path.realpath(path) == path and os.path.samestat(os.fstat(descriptor), os.lstat(path))
    )


def _complete(descriptor: int, status: os.stat_result, now: datetime, sighting: Sighting) -> bool:
    """Whether the file will stay as it is, as far as can be known."""
    at = now.timestamp()
    age, watched = at - status.st_mtime, at - sighting.since
    if status.st_size == 0 and 0 <= age < EMPTY_WAIT and watched < EMPTY_WAIT:
        return False
    found = writers(descriptor, status.st_dev)
    if found == "some":
        return watched >= HELD_OPEN
    return found == "none" or age >= SETTLED_AGE or watched >= SETTLED


def _sighting(mark: str, now: datetime, earlier: Sighting | None) -> Sighting:
    same = earlier is not None and earlier.mark == mark and earlier.since <= now.timestamp()
    return earlier if same and earlier else Sighting(mark, now.timestamp())


def _not_read(
    candidate: Candidate, error: OSError, now: datetime, earlier: Sighting | None
) -> Refusal | NotReady | Gone:
    if error.errno in _GONE:
        return Gone(candidate.key)
    if error.errno in _BUSY:
        return NotReady(candidate.key, _sighting(candidate.mark, now, earlier))
    return _unreadable(candidate, error)


def _unreadable(candidate: Candidate, error: OSError) -> Refusal:
    why = "it may not be opened" if isinstance(error, PermissionError) else str(error.strerror)
    reason = f"the file cannot be read: {why}"
    return Refusal(candidate.key, f"{candidate.mark}:unreadable", "unreadable", reason)
