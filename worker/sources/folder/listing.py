"""Which files of a folder could be documents. Nothing is opened here."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from worker.base.errors import FetchError
from worker.sources.folder.containers.kinds import is_container, kind_of
from worker.sources.folder.containers.names import ending_of, is_passed_over, key_of

_SLICE = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Which files are taken: up to how many bytes, and whether in folders below."""

    max_bytes: int = 20_000_000
    """Of one document."""
    recursive: bool = True
    max_archive_bytes: int = 10_000_000_000
    """Of a file that may hold several documents, inflated."""

    def most(self, kind: str) -> int:
        """Returns how many bytes a file of that kind may have."""
        return self.max_archive_bytes if is_container(kind) else self.max_bytes


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file as the listing saw it."""

    path: str
    """What is to be opened."""
    name: str
    """The path below the folder."""
    key: str
    """``name`` as storable text."""
    format: str
    """The format that reads it, or the kind of container it is."""
    mark: str
    size: int = 0
    came_at: float = 0.0
    """When it, or the link to it, was last put there or changed, in seconds since 1970."""


@dataclass(slots=True)
class Tally:
    """What a listing passed over: files by unknown ending, and folders that did not open."""

    unknown: Counter[str] = field(default_factory=Counter)
    closed: list[str] = field(default_factory=list)


def mark_of(status: os.stat_result, most: int) -> str:
    """Returns what changes when a file changes, or when a raised limit of bytes lets it in."""
    mark = f"{status.st_size}:{status.st_mtime_ns}"
    return f"{mark}:over{most}" if status.st_size > most else mark


def under(candidate: Candidate, limits: Limits) -> Candidate:
    """Returns a candidate of one listing as it is under other limits."""
    most = limits.most(candidate.format)
    mark = candidate.mark.partition(":over")[0]
    return replace(candidate, mark=f"{mark}:over{most}" if candidate.size > most else mark)


def walk(root: Path, limits: Limits, tally: Tally | None = None) -> Iterator[Candidate]:
    """Lists the files whose endings a format reads, in the order of their names.

    Hidden and temporary names and what is no regular file are passed over. Links to folders are
    not followed; links to files are where the file lies in this folder too. Memory is bounded
    (the order holds within slices of 10,000 entries). Raises FetchError if the folder itself
    cannot be listed; a folder below it that cannot is counted in ``tally``.
    """
    tally = tally or Tally()
    top = os.path.realpath(root)
    waiting = [""]
    while waiting:
        below = waiting.pop()
        folders: list[str] = []
        try:
            yield from _list_one(top, below, limits, tally, folders)
        except OSError as error:
            if not below:
                raise _unlistable(root, error) from error
            if not isinstance(error, FileNotFoundError):
                tally.closed.append(key_of(below))
        waiting.extend(reversed(folders))


def _list_one(
    top: str, below: str, limits: Limits, tally: Tally, folders: list[str]
) -> Iterator[Candidate]:
    with os.scandir(os.path.join(top, below)) as entries:
        while batch := sorted(islice(entries, _SLICE), key=lambda entry: entry.name):
            for entry in batch:
                if is_passed_over(entry.name):
                    continue
                name = f"{below}/{entry.name}" if below else entry.name
                if entry.is_dir(follow_symlinks=False):
                    if limits.recursive:
                        folders.append(name)
                    continue
                format_name = kind_of(entry.name)
                if format_name is None:
                    tally.unknown[ending_of(entry.name)] += 1
                    continue
                found = _candidate(entry.path, name, format_name, top, limits)
                if found is not None:
                    yield found


def named(root: Path, names: Collection[str], limits: Limits) -> Iterator[Candidate]:
    """Lists those of the names below the folder that ``walk`` would list, sorted by name.

    Raises FetchError if the folder itself cannot be listed.
    """
    top = os.path.realpath(root)
    try:
        os.scandir(top).close()
    except OSError as error:
        raise _unlistable(root, error) from error
    for name in sorted(names):
        *below, last = name.split("/")
        format_name = kind_of(last)
        folder = os.path.join(top, *below)
        if (
            format_name is not None
            and (limits.recursive or not below)
            and not any(is_passed_over(part) for part in (*below, last))
            and os.path.realpath(folder) == folder
        ):
            found = _candidate(os.path.join(folder, last), name, format_name, top, limits)
            if found is not None:
                yield found


def _candidate(
    path: str, name: str, format_name: str, top: str, limits: Limits
) -> Candidate | None:
    found = _regular(path, top)
    if found is None:
        return None
    path, status, came_at = found
    mark = mark_of(status, limits.most(format_name))
    return Candidate(path, name, key_of(name), format_name, mark, status.st_size, came_at)


def _regular(path: str, top: str) -> tuple[str, os.stat_result, float] | None:
    """Returns the path to open and the status of a regular file within the folder, and when it
    came."""
    try:
        status = os.lstat(path)
        # A file that was moved here keeps the time at which it was written, and not this one.
        came_at = status.st_ctime
        if not stat.S_ISLNK(status.st_mode):
            return (path, status, came_at) if stat.S_ISREG(status.st_mode) else None
        target = os.path.realpath(path, strict=True)
        if os.path.commonpath((top, target)) != top:
            return None
        status = os.stat(target, follow_symlinks=False)
    except OSError:
        return None
    came_at = max(came_at, status.st_ctime)
    return (target, status, came_at) if stat.S_ISREG(status.st_mode) else None


def _unlistable(root: Path, error: OSError) -> FetchError:
    where = key_of(str(root))
    if isinstance(error, FileNotFoundError):
        return FetchError("temporary", f"the folder {where} does not exist")
    if isinstance(error, NotADirectoryError):
        return FetchError("hard", f"{where} is not a folder")
    if isinstance(error, PermissionError):
        return FetchError("blocked", f"the folder {where} may not be listed")
    return FetchError("temporary", f"the folder {where} cannot be listed: {error.strerror}")
