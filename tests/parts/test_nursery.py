"""Programs that are forked where all is loaded are as those that load it themselves."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from tests.parts.nursery import Begin, Running, begin, begin_loaded
from tests.parts.waiting import PATIENCE, wait_until

ROOT = Path(__file__).parents[2]
SHOWS = (
    "import os, sys, signal; print(sys.argv[1:3], sorted(os.environ), os.getcwd(), flush=True); "
    "print(signal.getsignal(signal.SIGCHLD), os.read(0, 1), sys.orig_argv[1:3], flush=True); "
)
PATIENT = "import time; print('here', flush=True); time.sleep(600)"


def run(how: Begin, folder: Path, code: str) -> Running:
    """Starts a module of the standard library that does what it is told."""
    words = [sys.executable, "-m", "timeit", "-n", "1", "-r", "1", code]
    with (folder / "log").open("wb") as log:
        env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        return how(words, folder, env, log)


def test_words_environment_folder_output_and_status_are_as_they_would_be(tmp_path: Path) -> None:
    found = []
    for how in (begin, begin_loaded):
        failing = run(how, tmp_path, SHOWS + "raise ValueError")
        code = failing.wait(PATIENCE * 20)
        shown = (tmp_path / "log").read_text().splitlines()
        found.append((code, shown[:2], shown[-1], failing.poll()))
    assert found[0] == found[1]
    assert found[0][0] == 1
    assert found[0][2] == "ValueError"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_one_that_gets_a_signal_says_so_and_is_gone(tmp_path: Path, number: int) -> None:
    running = run(begin_loaded, tmp_path, PATIENT)
    wait_until((tmp_path / "log").read_text)
    assert running.poll() is None
    running.send_signal(number)
    assert running.wait(PATIENCE * 20) == -number
    wait_until(lambda: not psutil.pid_exists(running.pid))
    running.kill()


def test_each_ends_by_itself_though_others_run(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    lasting = run(begin_loaded, tmp_path / "other", PATIENT)
    for _ in range(3):
        assert run(begin_loaded, tmp_path, "pass").wait(PATIENCE * 20) == 0
    assert lasting.poll() is None
    lasting.kill()
    assert lasting.wait(PATIENCE * 20) == -signal.SIGKILL


def test_what_a_program_had_open_is_closed_where_it_becomes_the_service(tmp_path: Path) -> None:
    """The lock that is looked at by the one would refuse the other."""
    (tmp_path / "data" / "run").mkdir(parents=True)
    (tmp_path / "data" / "run" / "lock").touch()
    (tmp_path / "wirewatch.toml").write_text('[service]\ndata_dir = "data"\n')
    env = {"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
    with (tmp_path / "log").open("wb") as log:
        words = [sys.executable, "-m", "worker.cli", "run"]
        service = begin_loaded(words, tmp_path, env, log)
    wait_until(lambda: "service started" in (tmp_path / "log").read_text(), 20, str(tmp_path))
    service.terminate()
    assert service.wait(PATIENCE * 20) == 0
