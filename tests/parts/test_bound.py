"""What the tests start ends with them, also when they are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.parts.bound import bound
from tests.parts.waiting import wait_until
from worker.base.processes.parentage import has_death_signal

pytestmark = pytest.mark.skipif(not has_death_signal(), reason="the kernel tells of no end")

ROOT = Path(__file__).parents[2]
_PLAIN_SIGNALS = (1 << 31) - 1
"""Those that are no real-time signals, as bits."""
STARTS_ALL = """
import time

from tests.parts.brokers import broker, redis_binary, valkey_binary
from tests.service.embedded.tree import Tree


def test_it_starts_everything_and_does_not_end(postgres, tmp_path):
    tree = Tree(tmp_path)
    tree.member("process")
    with broker(redis_binary()), broker(valkey_binary()):
        (tmp_path.parent / "begun").touch()
        time.sleep(3600)
"""


@pytest.mark.parametrize("killed", ["the worker that runs the test", "the whole run"])
def test_servers_and_a_service_end_with_a_run_that_is_killed(tmp_path: Path, killed: str) -> None:
    path = tmp_path / "test_all.py"
    path.write_text(STARTS_ALL)
    plugins = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:valkey")
    options = ("-n1", *plugins, "-c", os.devnull)
    command = [
        sys.executable,
        "-m",
        "pytest",
        *options,
        f"--basetemp={tmp_path / 'of-it'}",
        str(path),
    ]
    env = {key: value for key, value in os.environ.items() if "PYTEST" not in key}
    with (tmp_path / "log").open("wb") as log:
        run = subprocess.Popen(
            bound(command), env={**env, "PYTHONPATH": str(ROOT)}, stdout=log, stderr=log
        )
    controller = psutil.Process(run.pid)
    wait_until(
        lambda: list(tmp_path.glob("of-it/*/begun")) or run.poll() is not None,
        60,
        (tmp_path / "log").read_text,
    )
    assert run.poll() is None, (tmp_path / "log").read_text()
    (worker,) = controller.children()
    started = worker.children(recursive=True)
    names = {each.name() for each in started}
    assert names >= {"postgres", "valkey-server"}
    assert any(each.startswith("ww-process") for each in names)

    (run if killed == "the whole run" else worker).send_signal(signal.SIGKILL)
    wait_until(lambda: not _alive([worker, *started]), 20, lambda: str(_alive([worker, *started])))
    run.kill()
    run.wait()


def _alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    found = []
    for each in processes:
        try:
            if each.is_running() and each.status() != psutil.STATUS_ZOMBIE:
                found.append(each)
        except psutil.NoSuchProcess:
            continue
    return found


def test_a_program_gets_its_words_the_environment_and_the_signals_as_they_are() -> None:
    shows = "import os, sys; print(os.getpid(), sys.argv[1:], os.environ['SHOWN'])"
    env = {**os.environ, "SHOWN": "yes"}
    command = bound([sys.executable, "-c", shows, "a b", "c;d", ""])
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        out, _ = process.communicate()
    assert out == f"{process.pid} {['a b', 'c;d', '']} yes\n"
    words = ["grep", "SigIgn", "/proc/self/status"]
    ignored = [subprocess.check_output(each) for each in (words, bound(words))]
    # The C library keeps some real-time signals to itself, and how they are set.
    plain = [int(each.split()[1], 16) & _PLAIN_SIGNALS for each in ignored]
    assert plain[0] == plain[1]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_a_program_becomes_an_ordinary_user_and_is_still_bound() -> None:
    starter = (
        "import signal, subprocess, sys\n"
        "from tests.parts.bound import bound\n"
        "words = bound(['sleep', '600'], signal.SIGQUIT, 'nobody')\n"
        "print(subprocess.Popen(words).pid, flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", starter],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        program = psutil.Process(int(parent.stdout.readline()))
        wait_until(lambda: program.name() == "sleep", 20, program.name)
        assert program.uids().effective != 0
        parent.kill()
    wait_until(lambda: not _alive([program]), 20, "it goes on")
