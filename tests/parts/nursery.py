"""Services that find all loaded: each is forked from one process of the run, which loaded it once.

To load what a service needs takes more of a processor than most of what the tests then have it do.
What begins so is all the same the program that its words name: with an environment, a folder and
output of its own, an end by its own exit status, and bound to the run as others are. Tests of how
a program is found and loaded start it as people do.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, NoReturn, Protocol
from unittest import mock

from tests.parts.bound import bound
from worker.base.processes.parentage import die_with_parent, has_death_signal

ROOT = Path(__file__).parents[2]
_SERVICE = "worker.service.embedded"
_LOADED_BY_RUN = ("alembic.command", "alembic.script", "worker.base.store.migrations")
_LONGEST_REQUEST = 65_536


class Running(Protocol):
    """What of a started program the tests use."""

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int, /) -> None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


def begin(words: Sequence[str], folder: Path, env: Mapping[str, str], log: IO[bytes]) -> Running:
    """Starts a program in ``folder``, which writes all that it prints to ``log``."""
    return subprocess.Popen(
        bound(words), cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )


def begin_loaded(
    words: Sequence[str], folder: Path, env: Mapping[str, str], log: IO[bytes]
) -> Running:
    """The same for ``python -m MODULE …``, of what is loaded already where that can be."""
    return (
        _nursery().begin(words, folder, env, log)
        if has_death_signal()
        else begin(words, folder, env, log)
    )


Begin = Callable[[Sequence[str], Path, Mapping[str, str], IO[bytes]], Running]
"""How a program is started."""


class _Forked:
    """A program that the nursery forked, which tells over a pipe how it ended."""

    def __init__(self, words: Sequence[str], pid: int, end: int) -> None:
        self.pid = pid
        self._words = list(words)
        self._end = end
        self._code: int | None = None

    def poll(self) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            if not select.select([self._end], [], [], timeout)[0]:
                raise subprocess.TimeoutExpired(self._words, timeout or 0)
            said = os.read(self._end, 64)
            os.close(self._end)
            # Nothing is said where the nursery was ended, and with it all that it forked.
            self._code = int(said) if said else -signal.SIGKILL
        return self._code

    def send_signal(self, sig: int, /) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, sig)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


class _Nursery:
    """The process that forks, as the tests see it."""

    def __init__(self) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        env = {name: value for name, value in os.environ.items() if "WIREWATCH" not in name}
        with theirs:
            self._process = subprocess.Popen(
                bound([sys.executable, "-m", "tests.parts.nursery", str(theirs.fileno())]),
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def begin(
        self, words: Sequence[str], folder: Path, env: Mapping[str, str], log: IO[bytes]
    ) -> Running:
        """Has a program forked."""
        end, theirs = os.pipe()
        request = {"words": list(words), "cwd": str(folder), "env": dict(env)}
        socket.send_fds(self._line, [json.dumps(request).encode()], [log.fileno(), theirs])
        os.close(theirs)
        answer = self._line.recv(64)
        assert answer, "the nursery has ended"
        return _Forked(words, int(answer), end)


@cache
def _nursery() -> _Nursery:
    return _Nursery()


class _Becomes(BaseException):
    """A program goes on as another, which is loaded, too."""


def _load() -> None:
    """Loads what a service loads before it looks at its configuration."""
    gc.disable()
    for module in _LOADED_BY_RUN:
        importlib.import_module(module)
    # Only here: who asks for a service does not have all of it loaded.
    from worker.service.embedded import roles

    roles.load_modules()
    gc.collect()
    gc.freeze()
    gc.enable()


def _serve(line: socket.socket) -> list[str]:
    """Forks until the run ends. Returns, in each process that was forked, its words."""
    running: dict[int, int] = {}
    woken, wakes = os.pipe()
    for each in (woken, wakes):
        os.set_blocking(each, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wakes)
    while True:
        ready, _, _ = select.select([line.fileno(), woken], [], [])
        if woken in ready:
            os.read(woken, 512)
            _tell_ends(running)
        if line.fileno() not in ready:
            continue
        text, descriptors, _, _ = socket.recv_fds(line, _LONGEST_REQUEST, 2)
        if not text:
            os._exit(0)
        log, end = descriptors
        parent = os.getpid()
        if pid := os.fork():
            running[pid] = end
            os.close(log)
            line.send(str(pid).encode())
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent(parent)
        for each in (woken, wakes, line.detach(), end, *running.values()):
            os.close(each)
        return _settle(json.loads(text), log)


def _tell_ends(running: dict[int, int]) -> None:
    with contextlib.suppress(ChildProcessError):
        while (found := os.waitpid(-1, os.WNOHANG))[0]:
            end = running.pop(found[0])
            with contextlib.suppress(BrokenPipeError):
                os.write(end, str(os.waitstatus_to_exitcode(found[1])).encode())
            os.close(end)


def _settle(request: dict[str, object], log: int) -> list[str]:
    """Gives a forked process the environment, folder and output that were asked for."""
    env, words = request["env"], request["words"]
    assert isinstance(env, dict)
    assert isinstance(words, list)
    for each in (1, 2):
        os.dup2(log, each)
    os.close(log)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    os.chdir(str(request["cwd"]))
    _find_formats()
    return words


def _find_formats() -> None:
    """Finds the formats that the environment names, as who begins does. Other plugins decide what
    is loaded: a service that has such begins by itself."""
    from worker import formats
    from worker.base import plugins

    plugins._listed.cache_clear()
    formats.__path__ += plugins.folders("formats")
    formats.by_extension.cache_clear()


def _become(words: list[str]) -> None:
    """Is the program that the words name. Ends as it ends."""
    before = _descriptors()
    _go_on_loaded()
    while True:
        sys.orig_argv = list(words)
        at = words.index("-m") + 1
        sys.argv = words[at:]
        try:
            runpy.run_module(words[at], run_name="__main__", alter_sys=True)
        except _Becomes as another:
            [words] = another.args
        else:
            return
        for each in _descriptors() - before:
            os.close(each)


def _go_on_loaded() -> None:
    """Lets a program that would become the service be it at once."""
    real = os.execv

    def execv(path: str, words: list[str]) -> NoReturn:
        if path == sys.executable and _SERVICE in words:
            raise _Becomes(words)
        real(path, words)

    mock.patch.object(os, "execv", execv).start()


def _descriptors() -> set[int]:
    """Returns the open files that do not outlive an ``exec``."""
    found = set()
    for name in os.listdir("/proc/self/fd"):
        # The folder that was listed is closed again.
        with contextlib.suppress(OSError):
            if not os.get_inheritable(int(name)):
                found.add(int(name))
    return found


def main() -> None:
    """Loads all, and forks for the run that holds the other end of the line."""
    line = socket.socket(fileno=int(sys.argv[1]))
    _load()
    _become(_serve(line))


if __name__ == "__main__":
    main()
