"""A command outlives what the documents do to the process that computes for it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Generator
from pathlib import Path

import psutil
import pytest

from tests.way.read.burning import honest, keep, limit, rows, use_toys
from worker.base.errors import StoreUnavailable
from worker.setup.runtime import Runtime
from worker.way.collect.steps.ingest import Ingested, ingest
from worker.way.read.budget import OVERRAN
from worker.way.read.steps.computing import Computing
from worker.way.read.steps.warm import warm

_ME = "command@here/1"


@pytest.fixture(autouse=True)
def small(runtime: Runtime, forked: None, monkeypatch: pytest.MonkeyPatch) -> None:
    warm()
    use_toys(monkeypatch)
    limit(runtime, 0.2)


def _burn_files(folder: Path, *texts: str) -> list[Path]:
    found = []
    for number, text in enumerate(texts):
        found.append(folder / f"{number:02}.burn")
        found[-1].write_text(text)
    return found


def _ingest(runtime: Runtime, paths: list[Path]) -> list[Ingested]:
    return list(ingest(runtime, paths, _ME, alerts=True))


# What the kernel ends does not know the database; the next tests lose processes on both.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_costs_too_much_is_tried_last_and_rejected_with_its_reason(
    runtime: Runtime, tmp_path: Path
) -> None:
    texts = [honest(1), "c for ever", honest(2), "abort at once", honest(3), "memory and more"]
    paths = _burn_files(tmp_path / "inbox", *texts)
    done = _ingest(runtime, paths)
    assert [each.outcome for each in done] == ["new"] * 3 + ["rejected"] * 3
    assert [each.reason for each in done[3:]] == [
        "its burner of 10 bytes took more than 1 s of CPU while it was read",
        "its burner of 13 bytes ended the process it was in while it was read",
        "its burner of 15 bytes took more than 200 MB of memory while it was read",
    ]
    again = _ingest(runtime, paths)
    assert [each.outcome for each in again][:1] == ["unchanged"]
    assert {each.outcome for each in again if each.reason} == {"rejected"}


def test_what_was_interrupted_goes_on_with_the_second_try(runtime: Runtime, tmp_path: Path) -> None:
    paths = _burn_files(tmp_path / "inbox", "slow rocket", honest(1))
    running = ingest(runtime, paths, _ME, alerts=True)
    assert isinstance(running, Generator)
    assert next(running).outcome == "new"
    running.close()
    assert [each.outcome for each in _ingest(runtime, paths)] == ["unchanged", "new"]


def test_the_rest_of_a_batch_is_processed_once(runtime: Runtime) -> None:
    ids = keep(runtime, [honest(1), "c for ever", honest(2)])
    with Computing(runtime, _ME) as computing:
        done = computing.process(ids)
        assert {each: done[each].outcome for each in done} == {ids[0]: "new", ids[2]: "new"}
        [costly] = rows(runtime, ids[1:2])
        assert (costly.state, costly.code) == ("pending", OVERRAN)
        assert computing.alone(ids[1:2])[ids[1]].outcome == "rejected"
    assert {each.tries for each in (rows(runtime, [ids[0], ids[2]]))} == {1}


def test_a_kill_of_the_process_that_computes_loses_nothing(runtime: Runtime) -> None:
    limit(runtime, 60.0)
    ids = keep(runtime, [honest(1), "slow rocket over the hills", honest(2)])
    before = {each.pid for each in _children()}
    with Computing(runtime, _ME) as computing:
        killer = threading.Thread(target=_kill_the_computer, args=(before,))
        killer.start()
        done = dict(computing.process(ids, is_awaited=True))
        killer.join()
    assert {done[each].outcome for each in ids} == {"new"}


def _children() -> list[psutil.Process]:
    """Returns this process's children and theirs, but for those that serve the database."""
    found = []
    for each in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            if each.name() != "postgres":
                found.append(each)
    return found


def _kill_the_computer(before: set[int]) -> None:
    while True:
        new = [each for each in _children() if each.pid not in before]
        computers = [each for each in new if each.ppid() != os.getpid()]
        if computers:
            time.sleep(0.2)
            computers[0].send_signal(signal.SIGKILL)
            return
        time.sleep(0.005)


def test_what_goes_wrong_there_is_raised_here(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> None:
        raise StoreUnavailable("the database is away")

    ids = keep(runtime, [honest(1)])
    monkeypatch.setattr("worker.way.read.steps.computing.process", away)
    with Computing(runtime, _ME) as computing, pytest.raises(StoreUnavailable, match="is away"):
        computing.process(ids)


def test_no_process_is_left(runtime: Runtime) -> None:
    before = {each.pid for each in _children()}
    ids = keep(runtime, [honest(1), honest(2)])
    with Computing(runtime, _ME) as computing:
        computing.process(ids[:1])
        new = {each.pid for each in _children()} - before
        assert len(new) == 2
    left = {each.pid for each in _children()}
    assert not left & new
    with pytest.raises(RuntimeError), Computing(runtime, _ME) as computing:
        computing.process(ids[1:])
        raise RuntimeError
