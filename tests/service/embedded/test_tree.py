"""The whole tree, in real processes, killed member by member."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from tests.parts.waiting import PATIENCE, wait_until
from tests.service.embedded.tree import ROLES, Tree, left_over
from worker.celery import create
from worker.service.embedded.broker import answers

Start = Callable[..., Tree]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    trees: list[Tree] = []

    def begin(*options: str) -> Tree:
        trees.append(Tree(tmp_path, *options))
        return trees[-1]

    yield begin
    for tree in trees:
        tree.kill_everything()


def test_each_killed_member_is_started_again_and_the_stop_leaves_nothing(start: Start) -> None:
    tree = start()
    tree.await_work()
    _a_second_service_is_refused(tree)
    tree.broker().set("kept", "yes")

    for name in ROLES:
        before = tree.member(name)
        before.kill()
        tree.wait_for(partial(_is_replaced, tree, name, before.pid))
    tree.await_work(since=time.time())

    broker = tree.member("broker")
    _send(tree, *[("process", "job"), ("fetch", "job")] * 100)
    broker.kill()
    tree.wait_for(lambda: _is_replaced(tree, "broker", broker.pid))
    tree.await_work(since=time.time())
    assert tree.broker().get("kept") == b"yes"

    began = time.monotonic()
    assert tree.stop(signal.SIGINT) == 0
    assert time.monotonic() - began < 15
    assert left_over(tree.folder) == []


def test_a_run_folder_that_is_taken_away_is_made_anew_with_all_that_stands_on_it(
    start: Start,
) -> None:
    tree = start()
    tree.await_work()
    run = tree.data_dir / "run"
    before = tree.member("process").pid
    shutil.rmtree(run)
    tree.wait_for((run / "lock").exists)
    tree.wait_for(lambda: _is_replaced(tree, "process", before))
    tree.await_work(since=time.time())
    _a_second_service_is_refused(tree)
    assert tree.stop() == 0
    assert left_over(tree.folder) == []
    assert tree.log.read_text().count("run folder was taken away") == 1


def test_a_broker_whose_data_is_damaged_again_starts_empty_each_time(start: Start) -> None:
    tree = start()
    tree.await_work()
    for _ in range(3):
        broker = tree.member("broker")
        for each in (tree.data_dir / "broker").rglob("*.aof"):
            each.write_bytes(b"this is no message\n" * 100)
        broker.kill()
        tree.wait_for(partial(_answers_anew, tree, broker.pid))
    tree.await_work(since=time.time())
    assert tree.stop(signal.SIGTERM) == 0


def _answers_anew(tree: Tree, ended: int) -> bool:
    found = tree.find("broker")
    return found is not None and found.pid != ended and answers(tree.socket)


def _a_second_service_is_refused(tree: Tree) -> None:
    second = subprocess.run(
        tree.command(),
        check=False,
        env=tree.environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE * 20,
    )
    assert second.returncode == 2
    assert str(tree.process.pid) in second.stderr
    assert str(tree.data_dir) in second.stderr


def _send(tree: Tree, *jobs: tuple[object, ...]) -> None:
    app = create(include=(), lifecycle=None)
    with app.connection_for_write(f"redis+socket://{tree.socket}") as connection:
        for task, *args in jobs:
            app.send_task(f"wirewatch.{task}", args, queue=task, connection=connection)


def _is_replaced(tree: Tree, name: str, pid: int) -> bool:
    found = tree.find(name)
    return found is not None and found.pid != pid


def test_a_killed_supervisor_takes_all_with_it_and_a_new_one_starts_at_once(start: Start) -> None:
    first = start()
    first.await_work()
    first.process.kill()
    first.process.wait()

    second = start()
    second.await_work(since=time.time())
    recorded = json.loads((second.data_dir / "run" / "tree.json").read_text())
    assert recorded["supervisor"] == second.process.pid
    ours = {second.process.pid, *(member.pid for member in second.members())}
    assert set(left_over(second.folder)) <= ours

    second.process.kill()
    second.process.wait()
    wait_until(lambda: not left_over(second.folder), 5, lambda: str(left_over(second.folder)))


def test_a_worker_that_stands_still_is_replaced(start: Start) -> None:
    tree = start("--stall-seconds", "8")
    tree.await_work()
    stalled = tree.member("deliver")
    stalled.send_signal(signal.SIGSTOP)
    others = {name: tree.member(name).pid for name in ("fetch", "process")}
    tree.wait_for(lambda: _is_replaced(tree, "deliver", stalled.pid))
    tree.await_work(since=time.time())
    assert {name: tree.member(name).pid for name in others} == others
    assert "child stalled" in tree.log.read_text()


def test_workers_that_all_stand_still_are_all_replaced(start: Start) -> None:
    tree = start("--stall-seconds", "8")
    tree.await_work()
    stopped = {name: tree.member(name) for name in ROLES}
    for member in stopped.values():
        member.send_signal(signal.SIGSTOP)
    for name, member in stopped.items():
        tree.wait_for(partial(_is_replaced, tree, name, member.pid))
    tree.await_work(since=time.time())


def test_a_service_that_was_asleep_as_a_whole_goes_on_with_the_same_workers(start: Start) -> None:
    tree = start("--stall-seconds", "8")
    tree.await_work()
    members = [tree.supervisor, *tree.supervisor.children()]
    for member in members:
        member.send_signal(signal.SIGSTOP)
    time.sleep(8)
    for member in members:
        member.send_signal(signal.SIGCONT)
    tree.await_work(since=time.time())
    tree.wait_for(lambda: "looking afresh" in tree.log.read_text())
    assert [tree.supervisor, *tree.supervisor.children()] == members


def test_a_changed_configuration_is_in_force_once_every_worker_is_a_new_one(start: Start) -> None:
    tree = start()
    tree.await_work()
    before = {name: tree.member(name).pid for name in ROLES}
    tree.process.send_signal(signal.SIGHUP)
    tree.wait_for(lambda: "configuration in force" in tree.log.read_text())
    assert all(_is_replaced(tree, name, pid) for name, pid in before.items())


def test_tasks_that_do_not_end_delay_a_stop_by_less_than_fifteen_seconds(start: Start) -> None:
    tree = start()
    tree.await_work()
    _send(tree, ("process", "long-process", 60), ("fetch", "long-fetch", 60))
    for task in ("process", "fetch"):
        tree.wait_for(partial(tree.lines, f"begun-long-{task}"))
    members = [member.pid for member in tree.members()]
    began = time.monotonic()
    assert tree.stop() == 0
    assert time.monotonic() - began < 15
    assert not any(psutil.pid_exists(pid) for pid in members)
