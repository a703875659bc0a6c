"""Which document a process has in work, noted where others find it after the process was ended.

A file a process, mapped into its memory: to note a document costs less than a microsecond, and what
was noted stays in the kernel's cache however the process ends. Each process holds a lock on its
file as long as it lives, so that the marks of dead ones are told apart without process ids.
"""

from __future__ import annotations

import contextlib
import faulthandler
import fcntl
import mmap
import os
import tempfile
import time
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

import msgspec

from worker.base import private, whole_file
from worker.base.processes import signs_of_life
from worker.base.processes.resources import ENDED_BY

_SIZE = 4096
_BODY = 8
_STEP = 4
_BLAMED = 5
"""Bytes 0 to 3 hold the length of what is noted, 0 for nothing; byte 4 the step; byte 5 whether
whoever ended the process did so because of the document."""
_LAST_WORDS = 2048
"""From here on a process that a signal ends leaves its last words; one that is killed, none."""
_MARKS = "marks"
_TRIES, _PAUSE = 25, 0.02
"""How often, and after how many seconds, a file is tried that others look at."""


class Mark(msgspec.Struct, frozen=True):
    """A document in work, and under which lease."""

    document: int
    token: str
    source: int
    format: str
    size: int
    step: int = 0
    is_blamed: bool = False
    """Whether it was the document that ended the process, as far as can be told."""


class MarkFile:
    """Where one process notes what it has in work."""

    def __init__(self, folder: Path | None = None) -> None:
        """Without a folder, or where it cannot be written, in memory that only forks share."""
        self._file = -1
        self._memory = mmap.mmap(-1, _SIZE)
        if folder is not None:
            with contextlib.suppress(OSError):
                self._open(folder)

    def _open(self, folder: Path) -> None:
        _make_private(folder)
        file = _made_and_locked(folder / str(os.getpid()))
        try:
            # Written, not only made longer: a full disk is noticed here and not at a mark.
            os.pwrite(file, bytes(_SIZE), 0)
            self._memory = mmap.mmap(file, _SIZE)
        except OSError:
            os.close(file)
            raise
        self._file = file

    def take_last_words(self) -> None:
        """Lets a limit or a crash that ends this process leave word of itself in the file, so that
        a kill from outside is told from it. In C: no handler of Python's is called in time."""
        if self._file < 0:
            return
        os.lseek(self._file, _LAST_WORDS, os.SEEK_SET)
        faulthandler.enable(self._file, all_threads=False)
        for number in ENDED_BY:
            faulthandler.register(number, self._file, all_threads=False, chain=True)

    def put(self, mark: Mark) -> None:
        """Notes a document."""
        body = msgspec.msgpack.encode(mark)
        self._memory[_STEP] = mark.step
        self._memory[_BODY : _BODY + len(body)] = body
        self._memory[0:_STEP] = len(body).to_bytes(_STEP, "little")

    def step(self, number: int) -> None:
        """Notes how far the document is."""
        self._memory[_STEP] = number

    def clear(self) -> None:
        """Notes that there is none in work."""
        self._memory[0:_STEP] = b"\0\0\0\0"

    def read(self) -> Mark | None:
        """Returns what is noted."""
        return _read(self._memory)


def folder(whose: str) -> Path:
    """Returns where the processes of this machine leave their marks, ``whose`` database it is.

    Beside the signs of life where a supervisor watches them; else in a folder of this user's among
    the temporary ones, which outlives a process and not the machine.
    """
    watched = os.environ.get(signs_of_life.FOLDER_VARIABLE)
    if watched:
        return beside(Path(watched))
    # Another service of this user's would take the marks away, and know none of the documents.
    digest = blake2b(whose.encode(), digest_size=4).hexdigest()
    return Path(tempfile.gettempdir()) / f"wirewatch-{os.getuid()}-{digest}-{_MARKS}"


def beside(signs: Path) -> Path:
    """Returns where the marks lie, by the folder of the signs of life."""
    return signs.parent / _MARKS


def of_process(place: Path, pid: int) -> Mark | None:
    """Returns what a process noted, living or dead."""
    with contextlib.suppress(OSError):
        return _read(whole_file.content(place / str(pid), _SIZE))
    return None


def blame(place: Path, pid: int) -> None:
    """Notes that a process is ended because of what it has in work."""
    with contextlib.suppress(OSError):
        file = whole_file.opened(place / str(pid), os.O_WRONLY)
        try:
            os.pwrite(file, b"\1", _BLAMED)
        finally:
            os.close(file)


def left(place: Path) -> Iterator[Mark]:
    """Yields what dead processes had in work; of several that ask, one gets each.

    What was yielded is gone for good once the next one is asked for.
    """
    for path in _files(place):
        with contextlib.suppress(OSError), _of_the_dead(path) as file:
            if file < 0:
                continue
            mark = _read(os.pread(file, _SIZE, 0))
            if mark is not None:
                yield mark
            path.unlink()


def _files(place: Path) -> list[Path]:
    try:
        found = place.lstat()
        if found.st_uid != os.getuid():
            return []
        return sorted(each for each in place.iterdir() if each.name.isdigit())
    except OSError:
        return []


@contextlib.contextmanager
def _of_the_dead(path: Path) -> Iterator[int]:
    """Opens a file whose process is dead, for this one alone; -1 for one that lives."""
    file = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield -1
            return
        yield file
    finally:
        os.close(file)


def _made_and_locked(path: Path) -> int:
    """Opens a file for as long as this process lives. Raises OSError.

    Who looks for dead processes takes one that nobody holds, and may do so at this moment.
    """
    for _ in range(_TRIES):
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(file).st_nlink:
                return file
        os.close(file)
        time.sleep(_PAUSE)
    raise BlockingIOError(f"{path} is held by somebody else")


def _read(memory: mmap.mmap | bytes) -> Mark | None:
    length = int.from_bytes(memory[0:_STEP], "little")
    if not 0 < length <= _LAST_WORDS - _BODY:
        return None
    try:
        mark = msgspec.msgpack.decode(memory[_BODY : _BODY + length], type=Mark)
    except msgspec.DecodeError:
        return None
    is_blamed = any(memory[_BLAMED : _BLAMED + 1] + memory[_LAST_WORDS : _LAST_WORDS + 1])
    return msgspec.structs.replace(mark, step=memory[_STEP], is_blamed=is_blamed)


def _make_private(place: Path) -> None:
    """Makes the folder for this user alone. Raises OSError where it is somebody else's."""
    private.make_folder(place)
    found = place.lstat()
    if found.st_uid != os.getuid() or not place.is_dir() or place.is_symlink():
        raise OSError(f"{place} belongs to another user")
