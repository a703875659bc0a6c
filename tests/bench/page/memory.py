"""What the page adds to the memory of the embedded service."""

from __future__ import annotations

from pathlib import Path

from tests.bench import report, service
from tests.bench.page.asking import ask
from tests.parts.ports import free_port

_TARGET_MB = 380
_PATHS = ("/", "/stories", "/articles/1", "/topics", "/sources", "/deliveries", "/search?q=missile")
_ROUNDS = 10
_MEGABYTE = 1024 * 1024


def run() -> None:
    """Runs the service without and with the page, and prints."""
    report.heading("8. The embedded service without and with the page: PSS of all processes")
    if not Path("/proc/self/smaps_rollup").exists():
        report.note("not measured: this system has no /proc/*/smaps_rollup")
        return
    without = _measured("")
    beside = _measured(f"127.0.0.1:{free_port()}")
    report.line("without the page", f"{without:.0f} MB")
    label = f"with it, after {_ROUNDS * len(_PATHS)} pages"
    report.line(label, f"{beside:.0f} MB", f"≤ {_TARGET_MB} MB", beside <= _TARGET_MB)
    report.line("the page adds", f"{beside - without:.0f} MB")


def _measured(listen: str) -> float:
    with service.running(0, WIREWATCH_PAGE_LISTEN=listen) as running:
        service.await_quiet(running)
        for path in _PATHS * _ROUNDS if listen else ():
            ask(int(listen.rpartition(":")[2]), path)
        return sum(map(service.pss, running.members())) / _MEGABYTE
