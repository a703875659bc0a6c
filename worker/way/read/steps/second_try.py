"""One document once more, alone: read in a process of its own, which the kernel ends if need be.

That process is a fork of this one, which must have one thread only. It has the lowest priority;
what is stored is stored here, so that nobody waits for a lock that it holds.
"""

from __future__ import annotations

import os
import pickle
import resource
import select
import signal
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from worker.base import log
from worker.base.errors import DocumentRejected
from worker.base.processes.parentage import die_with_parent, set_process_name
from worker.base.processes.resources import ENDED_BY, Budget
from worker.base.processes.work_marks import MarkFile
from worker.furniture.memory_batch import Reading
from worker.furniture.steps import memory
from worker.setup.runtime import Runtime
from worker.way.judge.prepared import PreparedArticle
from worker.way.judge.steps import Prepared
from worker.way.judge.store.plan import Written
from worker.way.read import budget, oversize
from worker.way.read.budget import KernelGuard
from worker.way.read.steps import pages_read
from worker.way.read.steps.outcomes import report
from worker.way.read.steps.process import about, make_searchable, prepare, store_all, take_in
from worker.way.read.store import documents, second_tries
from worker.way.read.store.documents import KeptDocument

_log = log.get(__name__)
_LOWEST = 19
_GRACE = 60.0
"""Seconds beyond what a document may take on the clock, for what is not counted of it."""
_LOOK = 0.002
"""Between two looks whether a process has ended, which it does at once."""
_CRASHES = frozenset({signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGSEGV})
_OUTDATED = "it cost too much at its first try, and a newer version was read meanwhile"
_Ended = Literal["cpu", "time", "memory", "crash", "cut off"]


@dataclass(frozen=True, slots=True)
class SecondTry:
    """A second try that was made, and what became of it: None where it is made once more later."""

    document_id: int
    written: Written | None


def next_alone(
    runtime: Runtime,
    holder: str,
    *,
    ids: Sequence[int] | None = None,
) -> SecondTry | None:
    """Tries the document that waits longest for it, or one of ``ids``.

    Returns None where there is none, one is at its second try elsewhere, or, without ``ids``,
    something new is due, which goes before for a minute. Raises StoreUnavailable.
    """
    with runtime.database.decide() as session:
        claimed = second_tries.claim(session, holder, ids)
    if claimed is None:
        return None
    token, document = claimed
    limits = Budget.of(runtime.settings.service).alone()
    with runtime.database.write() as session:
        if second_tries.end_outdated(session, document, token, _OUTDATED):
            return SecondTry(document.id, Written(document.id, "rejected", reason=_OUTDATED))
    lines = memory.reading(
        runtime.database, runtime.clock, [(document.source_id, document.item_id)]
    )
    made = _prepare_apart(runtime, document, limits, lines.reading)
    if isinstance(made, _CutOff):
        return SecondTry(document.id, _given_back(runtime, document, token))
    results = store_all(runtime, [(document, made)], token)
    make_searchable(runtime, results)
    take_in(runtime, lines, [(document, made)], results)
    pages_read.after_batch(runtime, [(document, made)], results)
    report(runtime, results, None)
    return SecondTry(document.id, results[0] if results else None)


class _CutOff:
    """The process was ended by no fault of the document's: by a stop of the service, say."""


def _given_back(runtime: Runtime, document: KeptDocument, token: str) -> Written | None:
    with runtime.database.write() as session:
        if document.id not in documents.worn_out(session, [document.id]):
            second_tries.keep_apart(session, document.id, token)
            return None
    words = DocumentRejected(budget.OVERRAN, "its process was ended from outside in several tries")
    results = store_all(runtime, [(document, words)], token)
    report(runtime, results, None)
    return results[0] if results else None


def _prepare_apart(
    runtime: Runtime, document: KeptDocument, limits: Budget, lines: Reading
) -> Prepared | _CutOff:
    _ = runtime.matcher
    marks = MarkFile()
    reading, writing = os.pipe()
    parent = os.getpid()
    with warnings.catch_warnings():
        # Python warns of forks beside threads; whoever calls this has none that hold locks.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_apart(
            lambda: _made(runtime, document, KernelGuard(limits, marks), lines), writing, parent
        )
    os.close(writing)
    ends = time.monotonic() + limits.wall + _GRACE
    with os.fdopen(reading, "rb"):
        is_too_large = oversize.await_answer(reading, pid, limits, marks, ends)
        data = _written(reading, ends)
    status, used = _awaited(pid, ends)
    seconds = used.ru_utime + used.ru_stime
    ended = "memory" if is_too_large else _ended(status, seconds, limits, data)
    if ended is None:
        return _loaded(data)
    if ended == "cut off":
        return _CutOff()
    step, size = _last_step(data, marks), len(document.content)
    return DocumentRejected(
        budget.OVERRAN, budget.reason(document.format, size, step, ended, limits)
    )


def _written(reading: int, ends: float) -> bytes:
    """Returns what is written to a pipe until it is closed at its other end, or time is over."""
    data = bytearray()
    while select.select([reading], [], [], max(0.0, ends - time.monotonic()))[0]:
        if not (part := os.read(reading, 1 << 16)):
            break
        data += part
    return bytes(data)


def _awaited(pid: int, ends: float) -> tuple[int, resource.struct_rusage]:
    """Waits for the end of a process, and ends it when its time is over: one that was stopped does
    not hear of its own clock. Returns its status, and what it used."""
    while True:
        ended, status, used = os.wait4(pid, os.WNOHANG)
        if ended:
            return status, used
        if time.monotonic() >= ends:
            os.kill(pid, signal.SIGKILL)
            _, status, used = os.wait4(pid, 0)
            return status, used
        time.sleep(_LOOK)


_OUT_OF_MEMORY = b"m"
"""No pickle begins with it."""


def _be_apart(make: Callable[[], bytes], writing: int, parent: int) -> None:
    """What the forked process does; never returns."""
    try:
        die_with_parent(parent)
        set_process_name("ww-alone")
        os.nice(_LOWEST)
        with os.fdopen(writing, "wb") as stream:
            stream.write(make())
    except BaseException:
        os._exit(1)
    os._exit(0)


def _made(runtime: Runtime, document: KeptDocument, guard: KernelGuard, lines: Reading) -> bytes:
    data = b""
    try:
        with guard.over(document, "") as watch:
            try:
                made: Any = prepare(runtime, document, watch, lines)
            except DocumentRejected as rejection:
                if watch.was_refused_memory(rejection):
                    raise MemoryError from None
                made = (rejection.code, str(rejection))
            data = pickle.dumps(made, protocol=pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return _OUT_OF_MEMORY + bytes([guard.refused_at])
    except Exception:
        _log.exception("processing failed", **about(document))
        return pickle.dumps(None)
    return data


def _ended(status: int, seconds: float, limits: Budget, data: bytes) -> _Ended | None:
    """Returns what ended the process before it was done; None where it was done."""
    number = status & 0x7F
    if _says_memory(data):
        return "memory"
    if status == 0 and data:
        return None
    if number in _CRASHES or number == 0:
        return "crash"
    cause = ENDED_BY.get(signal.Signals(number))
    if cause == "time":
        # At the lowest priority one that got little of the CPU is not to blame for the clock.
        return "time" if seconds >= limits.cpu / 2 else "cut off"
    return "cpu" if cause == "cpu" else "cut off"


def _last_step(data: bytes, marks: MarkFile) -> str:
    """Returns the step at which a process ended: the one that it says, or else that it marked."""
    if _says_memory(data):
        return budget.step_named(data[-1])
    mark = marks.read()
    return budget.step_named(0) if mark is None else budget.step_of(mark)


def _says_memory(data: bytes) -> bool:
    return data[:1] == _OUT_OF_MEMORY


def _loaded(data: bytes) -> Prepared:
    # Written by a fork of this very process.
    made = pickle.loads(data)
    if isinstance(made, tuple):
        return DocumentRejected(*made)
    assert made is None or isinstance(made, PreparedArticle)
    return made
