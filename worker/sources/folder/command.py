"""Files and folders named on a command line, read now."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from worker.base.errors import FetchError
from worker.base.types import Arrival
from worker.sources import Refusal
from worker.sources.folder.archive import Archive
from worker.sources.folder.containers.kinds import endings, is_container, kind_of
from worker.sources.folder.containers.names import ending_of, escaped, key_of, record_key
from worker.sources.folder.listing import Candidate, Limits, mark_of, walk
from worker.sources.folder.reading import (
    FileRead,
    Gone,
    NotReady,
    OpenFile,
    Sighting,
    open_file,
    read,
)

DEFAULT_LIMITS = Limits()
_T = TypeVar("_T")
_PATIENCE = 3.0
_LOOK_AGAIN = 0.1
_MOST_NAMES = 5


def list_paths(
    paths: Iterable[Path], limits: Limits = DEFAULT_LIMITS
) -> Iterator[tuple[str, Candidate | Refusal]]:
    """Lists the files named, and those in the folders named, each with its path as named.

    Keys are absolute paths. In a folder only files whose ending a format reads are taken; a file
    named itself is refused with ``unknown_format`` if none does, with ``missing`` or
    ``not_a_file`` if there is nothing to read.
    """
    for path in paths:
        if not os.path.isdir(path):
            yield escaped(str(path)), _named(path, limits)
            continue
        top = os.path.abspath(path)
        try:
            for found in walk(path, limits):
                key = key_of(os.path.join(top, found.name))
                yield escaped(str(path / found.name)), replace(found, key=key)
        except FetchError as error:
            yield escaped(str(path)), Refusal(key_of(top), "", "unreadable", str(error))


def read_now(candidate: Candidate, limits: Limits = DEFAULT_LIMITS) -> FileRead | Refusal:
    """Reads a file that somebody asked for now: it waits a few seconds for one being written."""
    return _patiently(read, candidate, limits)


def open_now(candidate: Candidate, limits: Limits = DEFAULT_LIMITS) -> OpenFile | Refusal:
    """Opens a file that somebody asked for now, as ``read_now`` reads one."""
    return _patiently(open_file, candidate, limits)


def read_one(candidate: Candidate) -> Arrival | Refusal:
    """Reads a file of one document, packed or not; one with several is refused (``several``)."""
    if not is_container(candidate.format):
        outcome = read_now(candidate)
        return outcome if isinstance(outcome, Refusal) else outcome.arrival
    file = open_now(candidate)
    if isinstance(file, Refusal):
        return file
    archive = Archive(candidate, file, DEFAULT_LIMITS, "")
    parts = iter(archive)
    first = next(parts, None)
    parts.close()
    if first is None:
        if isinstance(archive.closing, Refusal):
            return archive.closing
        return Refusal(candidate.key, file.mark, "empty", "it holds no document")
    if first.is_record:
        reason = "it may hold several documents, of which ingest makes an article each"
        return Refusal(candidate.key, file.mark, "several", reason)
    return first.outcome


def held_by(target: str) -> tuple[Path, str] | None:
    """Returns the file and the name that ``FILE#NAME`` stands for; None where there is no such
    file, or where a file is called so."""
    # A path would raise OSError where the name is longer than one may be.
    if os.path.lexists(target):
        return None
    marks = [at for at, char in enumerate(target) if char == "#"]
    files = ((target[:at], target[at + 1 :]) for at in marks)
    return next(((Path(file), name) for file, name in files if name and os.path.isfile(file)), None)


def read_held(candidate: Candidate, name: str) -> Arrival | Refusal:
    """Reads what a file holds by a name: that by which it is known, or the place in the file."""
    if not is_container(candidate.format):
        reason = f"the file holds one document, and none of the name {name}"
        return Refusal(candidate.key, candidate.mark, "missing", reason)
    file = open_now(candidate)
    if isinstance(file, Refusal):
        return file
    archive = Archive(candidate, file, DEFAULT_LIMITS, "")
    key = record_key(candidate.key, name)
    there: list[str] = []
    parts = iter(archive)
    for part in parts:
        if part.outcome.key == key or part.item == name:
            parts.close()
            return part.outcome
        there.append(part.outcome.key.removeprefix(f"{candidate.key}#"))
    if isinstance(archive.closing, Refusal):
        return archive.closing
    shown = ", ".join(there[:_MOST_NAMES])
    more = f" and {len(there) - _MOST_NAMES:,} more" if len(there) > _MOST_NAMES else ""
    reason = f"it holds nothing of the name {name}, but {shown or 'nothing'}{more}"
    return Refusal(key, file.mark, "missing", reason)


def _patiently(
    look: Callable[[Candidate, Limits, datetime, Sighting], _T | Refusal | NotReady | Gone],
    candidate: Candidate,
    limits: Limits,
) -> _T | Refusal:
    deadline = time.monotonic() + _PATIENCE
    # An old sight makes what merely looks fresh count as complete, and empty as empty.
    earlier = Sighting(candidate.mark, time.time() - 10)
    while True:
        outcome = look(candidate, limits, datetime.now(UTC), earlier)
        if isinstance(outcome, Gone):
            return Refusal(candidate.key, candidate.mark, "missing", "the file is gone")
        if not isinstance(outcome, NotReady):
            return outcome
        if time.monotonic() >= deadline:
            return _still_written(candidate, outcome)
        earlier = outcome.sighting
        time.sleep(_LOOK_AGAIN)


def _named(path: Path, limits: Limits) -> Candidate | Refusal:
    key = key_of(os.path.abspath(path))
    try:
        target = os.path.realpath(path, strict=True)
        status = os.stat(target)
    except OSError:
        return Refusal(key, "", "missing", "there is no such file")
    if not stat.S_ISREG(status.st_mode):
        return Refusal(key, "", "not_a_file", "this is neither a file nor a folder")
    ending = ending_of(path.name)
    format_name = kind_of(path.name)
    if format_name is None:
        known = ", ".join(endings())
        reason = f"no format reads {ending or 'a name without ending'}; read are {known}"
        return Refusal(key, "", "unknown_format", reason)
    mark = mark_of(status, limits.most(format_name))
    return Candidate(target, path.name, key, format_name, mark, status.st_size)


def _still_written(candidate: Candidate, outcome: NotReady) -> Refusal:
    reason = "the file is still being written"
    return Refusal(candidate.key, f"{outcome.sighting.mark}:written", "being_written", reason)
