"""SIGHUP to a worker, or a beat, that stands alone: a changed configuration is taken up.

It is checked first, in a child process, so that no configuration can do harm here. Only a good
one is used: the worker takes no more tasks, ends those under way, and becomes its own command line
anew in the same process. So the process id stays, and whoever watches over it notices nothing.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from worker.base import log
from worker.base.errors import WARNING
from worker.settings import files

_LOG = log.get("wirewatch.reload")
_CHECK_SECONDS = 300.0
_UNUSABLE = 2
"""The exit status of a command whose input cannot be used."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is said of a configuration, a line each, with file, line and key."""

    problems: tuple[str, ...] = ()
    """None: it can be used."""
    warnings: tuple[str, ...] = ()

    def log(self, to: log.EventLogger) -> None:
        """Says all of it: what ``run`` would warn of at its start, too."""
        for warning in self.warnings:
            to.warning("configuration is doubtful", warning=warning)
        for problem in self.problems:
            to.error("configuration refused, the old one stays", problem=problem)


def checked(config: Path | None = None) -> Checked:
    """Checks the configuration as ``wirewatch config check`` does.

    ``config`` None finds it as a worker does.
    """
    file = files.find(config)
    if file is not None and _is_blank(file):
        # An editor empties a file before it writes; as a configuration, it would watch nothing.
        return Checked((f"{file}: is empty",))
    place = [] if config is None else ["--config", str(config)]
    # With -P a module in the working directory is none of the program's.
    words = [sys.executable, "-P", "-m", "worker.cli", *place, "config", "check"]
    try:
        done = subprocess.run(
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_CHECK_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Checked((f"it cannot be checked: {error}",))
    said = [line for line in done.stderr.decode("utf-8", "replace").splitlines() if line]
    warnings = tuple(each.removeprefix(WARNING) for each in said if each.startswith(WARNING))
    # What is good is said to be; a plugin that ends the process says nothing.
    if done.returncode == 0 and done.stdout.strip():
        return Checked(warnings=warnings)
    lines = [line for line in said if not line.startswith(WARNING)]
    if done.returncode == _UNUSABLE and lines:
        return Checked(tuple(lines), warnings)
    last = f": {lines[-1]}" if lines else ", without a word"
    return Checked((f"its check ended with status {done.returncode}{last}",), warnings)


def _is_blank(file: Path) -> bool:
    try:
        return file.is_file() and not file.read_bytes().strip()
    except OSError:
        return False  # The check says why it cannot be read.


class Reload:
    """Checks and restarts in a thread of its own; a request during a check repeats it."""

    def __init__(
        self,
        leave: Callable[[], None],
        check: Callable[[], Checked] = checked,
        then: Callable[[], None] | None = None,
    ) -> None:
        """``leave`` asks the process to end in order; ``then`` is what it does as its last."""
        self._leave = leave
        self._check = check
        self._then = then or start_again
        # Unlike an event, it may be put into while the signal's handler is interrupted by another.
        self._asked: SimpleQueue[None] = SimpleQueue()

    def listen(self) -> None:
        """Takes SIGHUP over, and what came of it since the last start. To be called in the main
        thread.

        Not in a terminal, where the signal means that its window was closed.
        """
        if sys.stdout is None or not sys.stdout.isatty():
            threading.Thread(target=self._run, name="wirewatch-reload", daemon=True).start()
            signal.signal(signal.SIGHUP, lambda *_: self.ask())
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})

    def ask(self) -> None:
        """Asks for a check, and a restart if it passes. May be called in a signal's handler."""
        self._asked.put(None)

    def _run(self) -> None:
        while not self.is_taken_up():
            pass

    def is_taken_up(self) -> bool:
        """Waits for a request and does it. Returns whether the process is leaving."""
        self._asked.get()
        while not self._asked.empty():
            self._asked.get()
        found = self._check()
        found.log(_LOG)
        if found.problems or not self._asked.empty():
            return False
        _LOG.info("configuration accepted, starting again with it")
        atexit.register(self._then)
        self._leave()
        return True


def start_again() -> None:
    """Becomes the command line by which this process was started. SIGHUP waits until it is taken
    over again: until then it would end the process."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
