from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from worker.celery.reload import Reload, problems


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
    assert problems() == []
    config.write_text('[service]\nwat = 1\n[[alert]]\nname = "a"\ntopics = ["b"]\nchannels = []\n')
    found = problems()
    assert [line.removeprefix(str(config)).split(" ")[:2] for line in found] == [
        [":2:", "service.wat:"],
        [":5:", "alert.topics:"],
        [":6:", "alert.channels:"],
    ]
    assert problems(config) == found


def test_a_check_that_does_not_run_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("worker.celery.reload.sys.executable", "/nowhere/python")
    [problem] = problems()
    assert "cannot be checked" in problem


def test_a_good_configuration_is_taken_up_as_the_last_thing(last_things: list[object]) -> None:
    left: list[str] = []

    def again() -> None: ...

    reload = Reload(lambda: left.append("left"), check=list, then=again)
    reload.ask()
    reload.ask()
    assert reload.is_taken_up()
    assert left == ["left"]
    assert last_things == [again]


def test_a_bad_one_changes_nothing_and_the_next_is_looked_at(last_things: list[object]) -> None:
    found = [["wirewatch.toml:1: service.wat: unknown key"], []]
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

    def check() -> list[str]:
        checks.append("checked")
        if len(checks) == 1:
            reload.ask()
        return []

    reload = Reload(lambda: None, check=check)
    reload.ask()
    assert not reload.is_taken_up()
    assert last_things == []
    assert reload.is_taken_up()
    assert len(checks) == 2
