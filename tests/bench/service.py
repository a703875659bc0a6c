"""The running service with the sample configuration: its memory, its idle CPU, its latency."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

from tests.bench import report
from tests.bench.store_growth import fill
from worker.base.store import migrations
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.stories.index import MOST_STORIES

_ROOT = Path(__file__).parents[2]
_MEMORY_TARGET_MB = 320
_IDLE_TARGET = 0.03
_LATENCY_TARGET_S = 2.0
_START_SECONDS = 60
_QUIET_SECONDS = 5.0
_LONGEST_WAIT = 30.0
_STOP_SECONDS = 20
_MEGABYTE = 1024 * 1024

ARTICLE = """Ministry confirms delivery number {number} of ATACMS missiles

The ministry said on Tuesday that convoy {number} with ATACMS missiles had reached the depot near
{place} after {number} hours on the road, and that the drivers had been sent home.

“Number {number} is the last one before the winter,” a spokesman in {place} said.
"""
_PLACES = ("Aldmoor", "Brackwater", "Dunmere", "Eastholm", "Fenwick", "Glenhaven", "Hexley")
_BEFORE = ("", "Kirk", "Lang", "Nether", "Upper", "Wind", "Thorn")
"""Before a place's name: reports of one place, in much the same words, would be one story, and
names that begin alike are forms of one."""


@dataclass(frozen=True, slots=True)
class Service:
    """A running service and the folder it works in."""

    home: Path
    process: psutil.Process

    def members(self) -> list[psutil.Process]:
        """Returns the process tree as it is now."""
        return [self.process, *self.process.children(recursive=True)]

    def alerts(self) -> set[str]:
        """Returns the alerts written so far."""
        folder = self.home / "data" / "alerts"
        return {path.name for path in folder.glob("*.json")} if folder.exists() else set()


def run(drops: int, idle_seconds: float) -> None:
    """Starts the service, measures and prints."""
    report.heading("3. The embedded service: `wirewatch run` with the sample configuration")
    if not Path("/proc/self/smaps_rollup").exists():
        report.note("not measured: this system has no /proc/*/smaps_rollup")
        return
    _run_with_stories()
    with running(0) as service:
        await_quiet(service)
        _print_memory(service, f"idle, after {len(service.alerts())} alerts of the sample")
        _print_idle(service, idle_seconds)
        report.heading(f"4. From a dropped file to its alert's file: {drops} drops")
        _print_latency([_drop(service, number) for number in range(drops)])
        _print_memory(service, f"after {drops} more")


def _run_with_stories() -> None:
    """Prints what the service needs with as many stories as can be active."""
    with running(MOST_STORIES) as service:
        await_quiet(service)
        _print_memory(service, f"{MOST_STORIES:,} stories active")


def _fill(home: Path, stories: int) -> None:
    """Fills the database that the service will open."""
    with chdir(home):
        runtime = Runtime(load_settings())
        migrations.upgrade(runtime.database)
        runtime.prepare("bench")
        fill(runtime, stories)
        runtime.close()


@contextmanager
def running(stories: int, **variables: str) -> Iterator[Service]:
    """Runs the service, with so many stored stories, and with variables of the environment."""
    home = Path(tempfile.mkdtemp(prefix="wirewatch-bench-"))
    shutil.copytree(_ROOT / "seeds", home / "seeds")
    if stories:
        _fill(home, stories)
    log = (home / "log").open("wb")
    paths = filter(None, (str(_ROOT), os.environ.get("PYTHONPATH")))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    for name in ("CONFIG", "DATABASE_URL", "REDIS_URL"):
        environment.pop(f"WIREWATCH_{name}", None)
    environment |= variables
    words = [sys.executable, "-m", "worker.cli", "run"]
    process = subprocess.Popen(words, cwd=home, env=environment, stdout=log, stderr=log)
    try:
        yield Service(home, psutil.Process(process.pid))
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=_STOP_SECONDS)
        log.close()
        shutil.rmtree(home, ignore_errors=True)


def await_quiet(service: Service) -> None:
    """Waits until alerts came and no more follow. Raises RuntimeError with the log's end."""
    deadline = time.monotonic() + _START_SECONDS
    known, since = service.alerts(), time.monotonic()
    while not known or time.monotonic() - since < _QUIET_SECONDS:
        if time.monotonic() > deadline or not service.process.is_running():
            log = (service.home / "log").read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"the service brought no alerts in time:\n{log[-2000:]}")
        time.sleep(0.2)
        if (found := service.alerts()) != known:
            known, since = found, time.monotonic()


def pss(process: psutil.Process) -> int:
    """Returns the proportional set size in bytes: shared pages count by their share."""
    rows = Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return next(int(row.split()[1]) * 1024 for row in rows if row.startswith("Pss:"))


def _label(process: psutil.Process, root: psutil.Process) -> str:
    name = process.name()
    return f"{name} (supervisor)" if process == root else name


def _print_memory(service: Service, when: str) -> None:
    sizes = [(_label(each, service.process), pss(each)) for each in service.members()]
    total = sum(size for _, size in sizes) / _MEGABYTE
    target = f"≤ {_MEMORY_TARGET_MB} MB"
    label = f"PSS of {len(sizes)} processes, {when}"
    report.line(label, f"{total:.0f} MB", target, total <= _MEMORY_TARGET_MB)
    report.note(", ".join(f"{name} {size / _MEGABYTE:.0f}" for name, size in sizes))


def _cpu(service: Service) -> dict[int, tuple[str, float]]:
    """Returns each process's name and its CPU seconds, those of its ended children included."""
    found = {}
    for each in service.members():
        times = each.cpu_times()
        used = times.user + times.system + times.children_user + times.children_system
        found[each.pid] = (_label(each, service.process), used)
    return found


def _print_idle(service: Service, seconds: float) -> None:
    before, start = _cpu(service), time.monotonic()
    time.sleep(seconds)
    spent = time.monotonic() - start
    after = _cpu(service)
    shares = {
        pid: (used - before.get(pid, ("", 0.0))[1]) / spent for pid, (_, used) in after.items()
    }
    total = sum(shares.values())
    label = f"CPU of one core when idle, over {spent:.0f} s"
    target = f"< {_IDLE_TARGET:.0%}"
    report.line(label, f"{total:.1%}", target, total < _IDLE_TARGET)
    report.note(", ".join(f"{after[pid][0]} {share:.1%}" for pid, share in shares.items()))


def _drop(service: Service, number: int) -> float:
    """Drops a file and returns the seconds until its alert's file was there."""
    # At another point of the service's second each time.
    time.sleep(0.1 + number * 0.37 % 1)
    known = service.alerts()
    before = _BEFORE[number // len(_PLACES) % len(_BEFORE)]
    place = f"{before}{_PLACES[number % len(_PLACES)]}".capitalize() + f"-{number:03}"
    article = ARTICLE.format(number=f"{number}{'abcdefghij'[number % 10]}", place=place)
    filler = " ".join(f"word{number}x{each}" for each in range(80))
    start = time.monotonic()
    path = service.home / "seeds" / f"dropped-{number}.txt"
    path.write_text(f"{article}\n{filler}.\n", encoding="utf-8")
    while service.alerts() == known:
        if time.monotonic() - start > _LONGEST_WAIT:
            return _LONGEST_WAIT
        time.sleep(0.005)
    return time.monotonic() - start


def _print_latency(spent: list[float]) -> None:
    target = f"< {_LATENCY_TARGET_S:.0f} s"
    worst = max(spent)
    report.line("median", f"{median(spent):.2f} s")
    report.line("longest", f"{worst:.2f} s", target, worst < _LATENCY_TARGET_S)
