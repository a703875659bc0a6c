from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.base import log
from worker.celery.reload import Checked, Reload, checked


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "wirewatch.toml"
    path.write_text("[service]\n")
    monkeypatch.setenv("WIREWATCH_CONFIG", str(path))
    return path


@pytest.fixture
def last_things(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    registered: list[object] = []
    monkeypatch.setattr("worker.celery.reload.atexit.register", registered.append)
    yield registered


def test_each_problem_is_a_line_with_file_line_and_key(config: Path) -> None:
    assert checked().problems == ()
    config.write_text('[service]\nwat = 1\n[[alert]]\nname = "a"\ntopics = ["b"]\nchannels = []\n')
    found = checked()
    assert [line.removeprefix(str(config)).split(" ")[:2] for line in found.problems] == [
        [":2:", "service.wat:"],
        [":5:", "alert.topics:"],
        [":6:", "alert.channels:"],
    ]
    assert checked(config) == found


def test_what_a_start_would_warn_of_is_told_beside_what_is_wrong(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    doubtful = '[service]\nsmtp_url = "smtp://desk:hush@mail.example.org:587"\n'
    config.write_text(doubtful)
    assert checked().problems == ()
    (first, *_) = warnings = checked().warnings
    assert first.startswith(f"{config}:2: service.smtp_url: a password stands in this address")
    assert any("there is no source" in each for each in warnings)
    config.write_text(doubtful + "[wat]\n")
    found = checked()
    assert [each.split(" ")[1] for each in found.problems] == ["wat:"]
    assert found.warnings == (first,)
    log.configure("info")
    found.log(log.get("wirewatch.reload"))
    said = capsys.readouterr().err
    assert "a password stands in this address" in said and "wat: unknown table" in said
    assert "hush" not in said


def test_a_file_that_is_about_to_be_written_is_no_configuration(config: Path) -> None:
    config.write_text(" \n")
    assert checked(config).problems == checked().problems == (f"{config}: is empty",)


def test_a_check_that_does_not_run_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.celery.reload.sys.executable", "/nowhere/python")
    [problem] = checked().problems
    assert "cannot be checked" in problem


def test_a_check_that_ends_without_a_word_is_a_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexit 0\n")
    silent.chmod(0o755)
    monkeypatch.setattr("worker.celery.reload.sys.executable", str(silent))
    assert checked().problems == ("its check ended with status 0, without a word",)


def test_a_good_configuration_is_taken_up_as_the_last_thing(last_things: list[object]) -> None:
    left: list[str] = []

    def again() -> None: ...

    reload = Reload(lambda: left.append("left"), check=Checked, then=again)
    reload.ask()
    reload.ask()
    assert reload.is_taken_up()
    assert left == ["left"]
    assert last_things == [again]


def test_a_bad_one_changes_nothing_and_the_next_is_looked_at(last_things: list[object]) -> None:
    found = [Checked(("wirewatch.toml:1: service.wat: unknown key",)), Checked()]
    left: list[str] = []
    reload = Reload(lambda: left.append("left"), check=lambda: found.pop(0))
    reload.ask()
    assert not reload.is_taken_up()
    assert (left, last_things) == ([], [])
    reload.ask()
    assert reload.is_taken_up()
    assert left == ["left"]


def test_what_changes_during_its_check_is_checked_again(last_things: list[object]) -> None:
    checks: list[str] = []

    def check() -> Checked:
        checks.append("checked")
        if len(checks) == 1:
            reload.ask()
        return Checked()

    reload = Reload(lambda: None, check=check)
    reload.ask()
    assert not reload.is_taken_up()
    assert last_things == []
    assert reload.is_taken_up()
    assert len(checks) == 2


_STARTING = """
import os, sys
from worker.celery.reload import Checked, Reload, start_again
os.write(1, b"starting\\n")
sys.stdin.readline()
reload = Reload(lambda: None, check=Checked)
if sys.argv[1:]:
    reload.listen()
    reload.is_taken_up()
    os.write(1, b"asked\\n")
else:
    sys.orig_argv.append("again")
    start_again()
"""


def test_a_signal_while_it_starts_again_is_taken_up_once_it_has_started(tmp_path: Path) -> None:
    script = tmp_path / "part.py"
    script.write_text(_STARTING)
    words = [sys.executable, str(script)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as part:
        assert part.stdin is not None and part.stdout is not None
        assert part.stdout.readline() == b"starting\n"
        part.stdin.write(b"go\n")
        part.stdin.flush()
        assert part.stdout.readline() == b"starting\n"
        os.kill(part.pid, signal.SIGHUP)
        part.stdin.write(b"go\n")
        part.stdin.flush()
        assert part.stdout.readline() == b"asked\n"
        part.kill()
