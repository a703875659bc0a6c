"""What commands cost where ten thousand feeds stand in the file."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

from tests.bench import polled_feeds, report

_ROOT = Path(__file__).parents[2]
_ROUNDS = 9
_TARGET = 1.0
_COMMANDS = (("config", "check"), ("status",))


def print_commands(home: Path, feeds: int, port: int) -> None:
    """Prints the CPU that each command takes, its start included."""
    place = home / "commands"
    with polled_feeds.runtime(place, f"sqlite:///{home / 'commands.db'}", feeds, port):
        pass
    for words in _COMMANDS:
        spent = min(_cpu(place, words) for _ in range(_ROUNDS))
        label = f"CPU of {' '.join(words)!r}, {feeds:,} feeds, best of {_ROUNDS}"
        report.line(label, f"{spent:.2f} s", f"< {_TARGET:g} s", spent < _TARGET)


def _cpu(place: Path, words: tuple[str, ...]) -> float:
    """Returns the seconds of CPU that a command takes. It may find something wrong."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-m", "worker.cli", "--config", str(polled_feeds.file(place)), *words],
        cwd=place,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode in (0, 1), words
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
