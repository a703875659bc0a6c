"""A command's own process that computes: what a document does there, the command outlives.

The command forks a nurse, which has one thread, no connection and nothing to do but to fork the
process that computes, to hand on what is asked and answered, and to fork another where the kernel
ended that one. So the command may have threads, and each further process begins at once.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import struct
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import msgspec

from worker.base import log
from worker.base.errors import WirewatchError
from worker.base.processes.parentage import die_with_parent, set_process_name
from worker.base.processes.resources import Budget
from worker.base.processes.work_marks import Mark, MarkFile
from worker.base.store import leases
from worker.setup.runtime import Runtime
from worker.way.judge.store.plan import Written
from worker.way.read import oversize
from worker.way.read.budget import KernelGuard
from worker.way.read.steps import aftermath
from worker.way.read.steps.awaiting import await_alone, process_or_await
from worker.way.read.steps.process import Manner, process
from worker.way.read.steps.warm import warm

_log = log.get(__name__)
_LENGTH = struct.Struct("<Q")
_MOST_DEATHS = 3
"""Processes that end for no document's sake, after which the same documents are given up."""


@dataclass(frozen=True, slots=True)
class _Asked:
    ids: Sequence[int]
    formats: Collection[str]
    is_awaited: bool = False
    is_alone: bool = False


class Computing:
    """Processes documents in a process of its own, for a command that is ``holder`` of leases."""

    def __init__(self, runtime: Runtime, holder: str) -> None:
        self._runtime = runtime
        self._node = holder.partition("@")[0]
        self._nurse = 0
        self._pipes: _Pipes | None = None

    def __enter__(self) -> Computing:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # A command that is interrupted waits for no document.
        self.close(at_once=kind is not None)

    def start(self) -> None:
        """Forks, unless it is done: best before there are threads."""
        if self._pipes is not None:
            return
        # No connection is in two processes.
        self._runtime.database.close()
        self._nurse, self._pipes = _fork(lambda pipes: _Nurse(self._runtime, self._node, pipes))

    def process(
        self, ids: Sequence[int], formats: Collection[str] = (), *, is_awaited: bool = False
    ) -> Mapping[int, Written]:
        """Returns what became of documents, by their ids; ``formats`` are theirs.

        Missing is what costs too much (see ``alone``) and what failed; without ``is_awaited`` what
        others are at, too. Raises StoreUnavailable, and WirewatchError where the processes ended.
        """
        return self._ask(_Asked(tuple(ids), tuple(formats), is_awaited=is_awaited))

    def alone(self, ids: Sequence[int]) -> Mapping[int, Written]:
        """Returns what became of documents that cost too much, each tried once more alone. Raises
        what ``process`` does."""
        return self._ask(_Asked(tuple(ids), (), is_alone=True))

    def _ask(self, asked: _Asked) -> Mapping[int, Written]:
        if not asked.ids:
            return {}
        self.start()
        assert self._pipes is not None
        self._pipes.put(asked)
        answer = self._pipes.get()
        if answer is None:
            raise WirewatchError("the process that computes ended; the same command again goes on")
        if isinstance(answer, Exception):
            raise answer
        found: Mapping[int, Written] = answer
        return found

    def close(self, *, at_once: bool = False) -> None:
        """Ends the processes: in order, or ``at_once``."""
        if self._pipes is None:
            return
        self._pipes.close()
        self._pipes = None
        if at_once:
            with contextlib.suppress(OSError):
                os.kill(self._nurse, signal.SIGTERM)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._nurse, 0)


class _Pipes:
    """Two pipes, by which objects go to a fork of this process and come back."""

    def __init__(self, reading: int, writing: int) -> None:
        self.reading = reading
        self._reading, self._writing = os.fdopen(reading, "rb"), os.fdopen(writing, "wb")

    def put(self, value: object) -> None:
        """Sends. One that ended meanwhile is noticed when its answer is read."""
        data = pickle.dumps(value)
        with contextlib.suppress(BrokenPipeError):
            self._writing.write(_LENGTH.pack(len(data)) + data)
            self._writing.flush()

    def get(self) -> Any:
        """Returns what was sent; None where the other side is gone."""
        head = self._reading.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        (length,) = _LENGTH.unpack(head)
        data = self._reading.read(length)
        # It comes from a fork of this very program.
        return pickle.loads(data) if len(data) == length else None

    def close(self) -> None:
        for each in (self._reading, self._writing):
            with contextlib.suppress(OSError):
                each.close()


def _fork(
    make: Callable[[_Pipes], _Nurse | _Computer], close: _Pipes | None = None
) -> tuple[int, _Pipes]:
    """Forks a process that serves until nobody asks any more. ``close`` is not the fork's."""
    there, back = os.pipe(), os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # Python warns of forks beside threads: the one here is made before there are any.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(there[1])
        os.close(back[0])
        _serve(make, _Pipes(there[0], back[1]), parent, close)
    os.close(there[0])
    os.close(back[1])
    return pid, _Pipes(back[0], there[1])


def _serve(
    make: Callable[[_Pipes], _Nurse | _Computer], pipes: _Pipes, parent: int, close: _Pipes | None
) -> NoReturn:
    code = 1
    try:
        # What is inherited stays: the collector would write into all of it, and so copy it.
        gc.freeze()
        # Ctrl-C is the command's alone.
        os.setsid()
        die_with_parent(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if close is not None:
            close.close()
        make(pipes).serve()
        code = 0
    except BaseException:
        _log.exception("computing failed")
    finally:
        os._exit(code)


class _Nurse:
    """Keeps a process that computes at work."""

    def __init__(self, runtime: Runtime, node: str, pipes: _Pipes) -> None:
        self._runtime = runtime
        self._node = node
        self._asked_by = pipes
        self._limits = Budget.of(runtime.settings.service)
        self._marks = MarkFile()
        self._is_blamed = False
        self._child = 0
        self._pipes: _Pipes | None = None

    def serve(self) -> None:
        """Hands on what is asked until nobody asks."""
        while (asked := self._asked_by.get()) is not None:
            self._asked_by.put(self._answer(asked))
        if self._pipes is not None:
            self._pipes.close()
            os.waitpid(self._child, 0)

    def _answer(self, asked: _Asked) -> object:
        warm(asked.formats)
        deaths = 0
        while deaths < _MOST_DEATHS:
            if self._pipes is None:
                self._start()
            assert self._pipes is not None
            self._pipes.put(asked)
            is_too_large = oversize.await_answer(
                self._pipes.reading, self._child, self._limits, self._marks
            )
            answer = self._pipes.get()
            if answer is not None:
                return answer
            self._pipes.close()
            self._pipes = None
            _, status = os.waitpid(self._child, 0)
            # A kill from outside says nothing of the document.
            self._is_blamed = is_too_large or os.WTERMSIG(status) != signal.SIGKILL
            if self._marks.read() is None:
                deaths += 1
        return {}

    def _start(self) -> None:
        left = self._marks.read()
        if left is not None:
            left = msgspec.structs.replace(left, is_blamed=self._is_blamed)
        self._marks.clear()
        self._child, self._pipes = _fork(
            lambda pipes: _Computer(self._runtime, self._node, pipes, self._marks, left),
            close=self._asked_by,
        )


class _Computer:
    """The process that computes; ``left`` is what its predecessor had in work when it ended."""

    def __init__(
        self, runtime: Runtime, node: str, pipes: _Pipes, marks: MarkFile, left: Mark | None
    ) -> None:
        set_process_name("ww-compute")
        self._runtime = runtime
        self._node = node
        self._pipes = pipes
        self._limits = Budget.of(runtime.settings.service)
        self._guard = KernelGuard(self._limits, marks)
        self._left = left
        self._is_first = True

    def serve(self) -> None:
        """Answers until nobody asks."""
        while (asked := self._pipes.get()) is not None:
            try:
                answer: object = self._answer(asked)
            except WirewatchError as error:
                answer = error
            self._pipes.put(answer)
            self._guard.settle()
        self._runtime.close()

    def _answer(self, asked: _Asked) -> dict[int, Written]:
        warm(asked.formats)
        if self._is_first:
            self._take_over()
        holder = leases.owner(self._node)
        if asked.is_alone:
            return await_alone(self._runtime, asked.ids, holder)
        manner = Manner(self._guard)
        if asked.is_awaited:
            return process_or_await(self._runtime, asked.ids, holder, manner=manner)
        done = process(self._runtime, asked.ids, holder, manner=manner)
        return {each.document_id: each for each in done}

    def _take_over(self) -> None:
        database = self._runtime.database
        if self._left is not None:
            aftermath.settle(database, self._limits, [self._left])
        with database.write() as session:
            leases.release_dead(session, self._node)
        self._is_first = False
