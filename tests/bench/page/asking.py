"""Asks pages as people do, and measures when the first byte comes, how much comes, and the work."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Asked:
    """What came of asking pages of one kind: milliseconds until the first byte, and bytes."""

    name: str
    waits: list[float] = field(default_factory=list)
    largest: int = 0
    work: float = 0.0
    """Milliseconds of the processor a page, in this process and in the server's."""
    failed: list[str] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Returns the wait that so many of the pages had at most."""
        return sorted(self.waits)[ceil(share * len(self.waits)) - 1]


def ask(port: int, path: str) -> tuple[float, int, int]:
    """Returns the milliseconds until the first byte, the status, and the length of the content."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as sock:
        begun = time.perf_counter()
        sock.sendall(request.encode())
        received = sock.recv(65_536)
        waited = 1000 * (time.perf_counter() - begun)
        while piece := sock.recv(65_536):
            received += piece
    head, _, content = received.partition(b"\r\n\r\n")
    return waited, int(head.split(b" ", 2)[1]), len(content)


def asked(port: int, name: str, paths: Sequence[str], rounds: int, server: int | None) -> Asked:
    """Asks the pages in turns, the first of them once more before. ``server`` is the process that
    has those of the database as its children."""
    made = Asked(name)
    ask(port, paths[0])
    before = worked(server)
    for number in range(rounds):
        path = paths[number % len(paths)]
        waited, status, size = ask(port, path)
        made.waits.append(waited)
        made.largest = max(made.largest, size)
        if status != 200:
            made.failed.append(f"{path}: {status}")
    made.work = 1000 * (worked(server) - before) / rounds
    return made


def worked(server: int | None) -> float:
    """Returns the seconds of the processor that this process and the database's have taken."""
    return time.process_time() + sum(map(_seconds, _children(server) if server else ()))


def _children(parent: int) -> Iterator[int]:
    for each in Path("/proc").iterdir():
        if each.name.isdecimal() and _stat(int(each.name))[1:2] == [str(parent)]:
            yield int(each.name)


def _seconds(pid: int) -> float:
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / _TICK if stat else 0.0


def _stat(pid: int) -> list[str]:
    """Returns what stands behind a process's name, or nothing of one that has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return []
