"""A stop that one process is asked for is known by all of its worker."""

from __future__ import annotations

import os

from worker.base.processes import stopping


def test_processes_forked_later_are_told_of_a_stop_and_a_new_worker_knows_nothing_of_it() -> None:
    stopping.begin()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.read(read, 1)
        os._exit(int(stopping.is_asked()))
    assert not stopping.is_asked()
    stopping.ask()
    os.write(write, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    for each in (read, write):
        os.close(each)
    stopping.begin()
    assert not stopping.is_asked()
