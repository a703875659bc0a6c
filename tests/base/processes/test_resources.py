"""What a document may cost at its first try and at its second."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from worker.base.processes.resources import (
    ENDED_BY,
    MEGABYTE,
    ORDINARY,
    Budget,
    Memory,
    can_limit_memory,
    limit_time,
    resident,
)
from worker.settings.structs import ServiceSettings


def test_a_document_has_two_seconds_and_300_megabytes_unless_told_otherwise() -> None:
    folder = Path("data")
    assert Budget.of(ServiceSettings(data_dir=folder)) == ORDINARY == Budget(2.0, 300 * MEGABYTE)
    asked = ServiceSettings(data_dir=folder, document_cpu=0.5, document_memory=50)
    assert Budget.of(asked) == Budget(0.5, 50 * MEGABYTE)


def test_alone_it_has_ten_seconds_and_600_megabytes() -> None:
    assert ORDINARY.alone() == Budget(10.0, 600 * MEGABYTE)


def test_one_that_stands_still_has_a_minute_and_no_handler_is_asked() -> None:
    assert ORDINARY.wall == 60.0
    pid = os.fork()
    if pid == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        limit_time(0.0, 0.05)
        time.sleep(20)
        os._exit(0)
    assert ENDED_BY[signal.Signals(os.waitpid(pid, 0)[1])] == "time"


def test_memory_within_the_limit_is_had_and_beyond_it_refused_where_the_kernel_can() -> None:
    memory = Memory()
    before = resident(os.getpid())
    memory.limit(20 * MEGABYTE)
    try:
        assert len(bytearray(5 * MEGABYTE)) == 5 * MEGABYTE
        try:
            bytearray(200 * MEGABYTE)
            is_refused = False
        except MemoryError:
            is_refused = True
    finally:
        memory.free()
    assert is_refused == can_limit_memory()
    assert before > MEGABYTE
