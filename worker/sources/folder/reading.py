"""Reads one file whole, or says why not, without ever waiting for it."""

from __future__ import annotations

import errno
import os
import stat
from dataclasses import dataclass
from datetime import datetime

from worker.sources import Refusal
from worker.sources.folder.listing import Candidate, Limits, mark_of
from worker.sources.folder.writers import writers
from worker.types import Arrival

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


Outcome = FileRead | Refusal | NotReady | Gone


def read(
    candidate: Candidate, limits: Limits, now: datetime, earlier: Sighting | None = None
) -> Outcome:
    """Reads the file. Never blocks on pipes and devices, never follows a link, never raises.

    ``earlier`` is what an earlier call found not ready. Refusals: ``empty``, ``too_large``
    (without reading), ``unreadable`` (worth trying again each time).
    """
    try:
        descriptor = os.open(candidate.path, _FLAGS)
    except OSError as error:
        return _not_read(candidate, error, now, earlier)
    try:
        return _read_open(descriptor, candidate, limits, now, earlier)
    except OSError as error:
        return _not_read(candidate, error, now, earlier)
    finally:
        os.close(descriptor)


def _read_open(
    descriptor: int, candidate: Candidate, limits: Limits, now: datetime, earlier: Sighting | None
) -> Outcome:
    before = os.fstat(descriptor)
    mark = mark_of(before, limits)
    if not stat.S_ISREG(before.st_mode):
        return Gone(candidate.key)
    if before.st_size > limits.max_bytes:
        reason = f"the file has {before.st_size:,} bytes; at most {limits.max_bytes:,} are read"
        return Refusal(candidate.key, mark, "too_large", reason)
    sighting = _sighting(mark, now, earlier)
    if not _complete(descriptor, before, now, sighting):
        return NotReady(candidate.key, sighting)
    if before.st_size == 0:
        return Refusal(candidate.key, mark, "empty", "the file is empty")
    content = _content(descriptor, before.st_size)
    if mark_of(os.fstat(descriptor), limits) != mark or len(content) != before.st_size:
        return NotReady(candidate.key, sighting)
    return FileRead(Arrival(candidate.key, candidate.format, content), mark)


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


def _content(descriptor: int, size: int) -> bytes:
    """Reads one byte more than the file had, so that growth shows."""
    parts: list[bytes] = []
    left = size + 1
    while left and (part := os.read(descriptor, left)):
        parts.append(part)
        left -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _sighting(mark: str, now: datetime, earlier: Sighting | None) -> Sighting:
    same = earlier is not None and earlier.mark == mark and earlier.since <= now.timestamp()
    return earlier if same and earlier else Sighting(mark, now.timestamp())


def _not_read(
    candidate: Candidate, error: OSError, now: datetime, earlier: Sighting | None
) -> Outcome:
    if error.errno in _GONE:
        return Gone(candidate.key)
    if error.errno in _BUSY:
        return NotReady(candidate.key, _sighting(candidate.mark, now, earlier))
    why = "it may not be opened" if isinstance(error, PermissionError) else str(error.strerror)
    reason = f"the file cannot be read: {why}"
    return Refusal(candidate.key, f"{candidate.mark}:unreadable", "unreadable", reason)
