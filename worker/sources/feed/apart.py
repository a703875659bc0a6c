"""A feed whose reading may cost much is read in a process of its own, which the kernel ends if need
be; once more with a larger budget, behind all others, and then its poll fails with the reason."""

from __future__ import annotations

import atexit
import itertools
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress

import msgspec

from worker.base.errors import DocumentRejected, FetchError
from worker.base.processes.resources import (
    ENDED_BY,
    MEGABYTE,
    ORDINARY,
    Budget,
    can_limit_memory,
    watch_size,
)
from worker.formats.feed_entry import parse as reader
from worker.formats.feed_entry.document import Document

PROGRAM = "worker.sources.feed.reading"
_MOST_BYTES, _MOST_TAGS, _MOST_REFERENCES = 2_000_000, 10_000, 200_000
"""What is read within half a second of CPU, whatever it holds: 45 µs a tag, 3 µs a reference to a
character are the most that was measured."""
_WITHOUT = 100_000_000
"""Bytes that the process has before it reads, at most."""
_TRIES = 2
"""A process that was idle may have ended at this very moment; one may be ended from outside."""


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """What the process is to read, and seconds and bytes that it may cost."""

    content: bytes
    content_type: str
    url: str
    cpu: float
    memory: int


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What it read; else why it is no feed, as code and words; else it took too much memory."""

    document: Document | None = None
    rejection: tuple[str, str] | None = None


LENGTH = struct.Struct("<Q")


def parse(
    content: bytes,
    content_type: str,
    url: str,
    budget: Budget = ORDINARY,
    turn: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> Document:
    """Parses the content of a response from ``url``; in this process, which is to be held by
    ``turn`` for it, where that cannot cost much.

    Raises FetchError of kind ``hard`` for whatever is no feed or costs more than it may, and of
    kind ``temporary`` where the process that reads was ended from outside.
    """
    if is_costly(content):
        return _apart(content, content_type, url, budget)
    with turn():
        try:
            return reader.parse(content, content_type, url)
        except DocumentRejected as rejection:
            raise FetchError("hard", str(rejection)) from rejection


def is_costly(content: bytes) -> bool:
    """Tells whether reading a feed may cost so much that it is better done apart."""
    return (
        len(content) > _MOST_BYTES
        or content.count(b"<") > _MOST_TAGS
        or content.count(b"&") > _MOST_REFERENCES
    )


def _apart(content: bytes, content_type: str, url: str, budget: Budget) -> Document:
    """Reads in a process of its own. The smallest feeds go first, and what is read once more is
    in nobody's way."""
    given = (content, content_type, url)
    try:
        return _FIRST.read(*given, budget)
    except _TooCostly:
        pass
    try:
        return _ONCE_MORE.read(*given, budget.alone())
    except _TooCostly as ended:
        raise FetchError("hard", str(ended)) from ended


class _TooCostly(Exception):
    """Reading cost more than it may; the words say what."""


class _Process:
    """A process that reads one feed after the other, started when it is wanted."""

    def __init__(self, *, is_patient: bool) -> None:
        self._is_patient = is_patient
        self._child: subprocess.Popen[bytes] | None = None
        self._turn = threading.Condition()
        self._waiting: list[tuple[int, int]] = []
        self._numbers = itertools.count()
        self._is_busy = False
        atexit.register(self.close)

    def read(self, content: bytes, content_type: str, url: str, budget: Budget) -> Document:
        """Reads in turn. Raises FetchError and _TooCostly."""
        asked = Asked(content, content_type, url, budget.cpu, budget.memory)
        data = msgspec.msgpack.encode(asked)
        self._wait(len(content))
        try:
            answer = self._answer(data, len(content), budget)
        finally:
            self._leave()
        if answer.document is not None:
            return answer.document
        if answer.rejection is None:
            raise _TooCostly(_words(len(content), f"{budget.memory / MEGABYTE:,.0f} MB of memory"))
        raise FetchError("hard", answer.rejection[1])

    def close(self) -> None:
        """Lets the process end."""
        if self._child is not None:
            _close(self._child)
            self._child.wait()
            self._child = None

    def _wait(self, size: int) -> None:
        mine = size, next(self._numbers)
        with self._turn:
            self._waiting.append(mine)
            self._turn.wait_for(lambda: not self._is_busy and min(self._waiting) == mine)
            self._waiting.remove(mine)
            self._is_busy = True

    def _leave(self) -> None:
        with self._turn:
            self._is_busy = False
            self._turn.notify_all()

    def _answer(self, data: bytes, size: int, budget: Budget) -> Answer:
        for _ in range(_TRIES):
            child = self._child = self._child or self._started()
            try:
                found, is_too_large = _exchange(child, data, budget)
            except BaseException:
                # What it still says would be taken for what it says of the next feed.
                self._child = None
                child.kill()
                _close(child)
                child.wait()
                raise
            if found is not None:
                return msgspec.msgpack.decode(found, type=Answer)
            self._child = None
            status = child.wait()
            if is_too_large:
                return Answer()
            if what := _ended(status, budget):
                raise _TooCostly(_words(size, what))
        raise FetchError("temporary", "the process that reads feeds was ended from outside")

    def _started(self) -> subprocess.Popen[bytes]:
        # It ends when its input does, and so with this process, however that ends.
        words = [sys.executable, "-P", "-m", PROGRAM, *(["--patient"] * self._is_patient)]
        return subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
        )


_FIRST = _Process(is_patient=False)
_ONCE_MORE = _Process(is_patient=True)


def _exchange(
    child: subprocess.Popen[bytes], data: bytes, budget: Budget
) -> tuple[bytes | None, bool]:
    """Returns what the process answered, None where it ended; and whether it was ended here for
    its memory, where the kernel does not see to that."""
    assert child.stdin is not None and child.stdout is not None
    is_too_large = False
    try:
        child.stdin.write(LENGTH.pack(len(data)) + data)
        child.stdin.flush()
        if not can_limit_memory():
            most = budget.memory + _WITHOUT
            is_too_large = watch_size(child.stdout.fileno(), child.pid, lambda: most)
        head = child.stdout.read(LENGTH.size)
        if len(head) == LENGTH.size:
            (length,) = LENGTH.unpack(head)
            found = child.stdout.read(length)
            if len(found) == length:
                return found, False
    except OSError:
        pass
    _close(child)
    return None, is_too_large


def _close(child: subprocess.Popen[bytes]) -> None:
    for each in (child.stdin, child.stdout):
        if each is not None:
            with suppress(OSError):
                each.close()


def _ended(status: int, budget: Budget) -> str:
    """Returns what a process took too much of, by how it ended; empty if it was nothing of its."""
    if status >= 0:
        return ""
    cause = ENDED_BY.get(signal.Signals(-status), "")
    if cause == "time":
        return f"{budget.wall:g} s"
    if cause == "cpu":
        return f"{budget.cpu:g} s of CPU"
    return "" if -status in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT) else "all that there is"


def _words(size: int, what: str) -> str:
    return f"its feed of {size:,} bytes took more than {what} while it was read"
