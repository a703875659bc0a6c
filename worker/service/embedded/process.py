"""Starts a child process in its own session, with clean signals, that ends with its parent."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterable, Mapping

from worker.base import log
from worker.base.processes.parentage import die_with_parent, set_process_name

_HANDLED = (
    signal.SIGTERM,
    signal.SIGINT,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGCHLD,
)


def start(
    name: str,
    run: Callable[[], object],
    *,
    death_signal: int,
    environment: Mapping[str, str],
    close: Iterable[int] = (),
) -> int:
    """Forks a child that does ``run`` and ends. Returns its process id.

    The child leads a session and group of its own, so that a terminal's Ctrl-C reaches the
    supervisor alone. ``close`` lists descriptors that are not the child's.
    """
    parent = os.getpid()
    sys.stdout.flush()
    sys.stderr.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
    try:
        pid = os.fork()
        if pid == 0:
            _be_child(name, run, parent, death_signal, environment, close)
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
    return pid


def _be_child(
    name: str,
    run: Callable[[], object],
    parent: int,
    death_signal: int,
    environment: Mapping[str, str],
    close: Iterable[int],
) -> None:
    code = 1
    try:
        os.setsid()
        die_with_parent(parent, death_signal)
        signal.set_wakeup_fd(-1)
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _HANDLED)
        for fd in close:
            os.close(fd)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.environ.update(environment)
        set_process_name(f"ww-{name}")
        run()
        code = 0
    except SystemExit as leave:
        code = leave.code if isinstance(leave.code, int) else 1
    except BaseException:
        log.get(__name__).exception("part failed", part=name)
    finally:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
