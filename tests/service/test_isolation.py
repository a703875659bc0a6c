"""Modules that lie in the working directory, beside the configuration, are none of the program's.

Whoever put a ``json.py`` there meant no harm; a service that imported it would not start, or would
refuse every changed configuration.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.desk import CONFIG, ROCKET
from tests.parts.bound import bound
from tests.parts.waiting import wait_until
from tests.service.running import Service

STRAY = (
    "json", "signal", "worker", "models", "celery", "click", "sqlalchemy", "tomllib", "email",
    "queue", "zipfile", "msgspec", "logging", "lxml", "argparse", "sqlite3", "uuid", "secrets",
)  # fmt: skip
COMMAND = Path(sys.executable).with_name("wirewatch")


class Installed(Service):
    """The service as its command starts it, without a word about where its code lies."""

    def start(self) -> None:
        self.env.pop("PYTHONPATH", None)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                bound([COMMAND, "run"]), cwd=self.folder, env=self.env, stdout=log, stderr=log
            )


def litter(folder: Path) -> Path:
    """Puts modules there that note that they were imported, and fail. Returns where they do."""
    noted = folder / "imported"
    for name in STRAY:
        (folder / f"{name}.py").write_text(
            f"open({str(noted)!r}, 'a').write({name!r} + chr(10))\nraise ImportError('a stray')\n"
        )
    return noted


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installed]:
    made = Installed(tmp_path, CONFIG)
    litter(tmp_path)
    yield made
    made.end()


def test_a_service_runs_and_reloads_beside_stray_modules(service: Installed) -> None:
    service.start()
    service.drop("a.txt", ROCKET)
    alerts = service.folder / "data" / "alerts"
    wait_until(lambda: list(alerts.glob("*.json")), 40, service.log)
    service.reload(CONFIG.replace("rocket*", "rocke*"))
    wait_until(lambda: "configuration in force" in service.log(), 40, service.log)
    service.reload(CONFIG.replace("query", "qery"))
    # Each problem has a line of its own.
    wait_until(lambda: "qery: unknown key" in service.log(), 40, service.log)
    assert "the old one stays" in service.log()
    assert service.stop() < 15
    assert not (service.folder / "imported").exists(), (service.folder / "imported").read_text()


def run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    ours = {key: value for key, value in os.environ.items() if "WIREWATCH" not in key}
    ours.pop("PYTHONPATH", None)
    return subprocess.run(
        [*map(str, words)], cwd=folder, env=ours, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", ["ingest --json inbox", "status", "config check"])
def test_a_command_works_beside_stray_modules(tmp_path: Path, words: str) -> None:
    (tmp_path / "wirewatch.toml").write_text(CONFIG)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "a.txt").write_text(ROCKET)
    noted = litter(tmp_path)
    done = run(tmp_path, COMMAND, *words.split())
    assert done.returncode == 0, done.stderr
    assert not noted.exists(), noted.read_text()


@pytest.mark.parametrize("options", [[], ["-P"]])
def test_a_command_that_is_run_as_a_module_looks_nowhere_else(
    tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "wirewatch.toml").write_text(CONFIG)
    (tmp_path / "inbox").mkdir()
    noted = litter(tmp_path)
    if not options:
        # Python itself looks for these two before any line of the program runs.
        for name in ("worker", "signal"):
            (tmp_path / f"{name}.py").unlink()
    done = run(tmp_path, sys.executable, *options, "-m", "worker.cli", "config", "check")
    assert (done.returncode, done.stderr) == (0, "")
    assert not noted.exists(), noted.read_text()


def test_a_worker_of_celerys_looks_nowhere_else_for_what_it_loads(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.toml").write_text(CONFIG)
    noted = litter(tmp_path)
    # What lies there under the name that Celery is told is what it is told.
    (tmp_path / "worker.py").unlink()
    done = run(tmp_path, COMMAND.with_name("celery"), "-A", "worker", "report")
    assert done.returncode == 0, done.stderr
    assert not noted.exists(), noted.read_text()
