from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.parts.bound import bound
from worker.celery.config import TASK_MODULES, TASKS, settings
from worker.service.tasks import QUEUES

ENV = {"WIREWATCH_BROKER_URL": "redis://127.0.0.1:1/0"}
ROOT = Path(__file__).parents[2]


def test_each_task_has_a_queue_and_limits() -> None:
    configured = settings(TASK_MODULES, ENV)
    assert {queue.name for queue in configured["task_queues"]} == set(QUEUES)
    for name, rule in TASKS.items():
        assert configured["task_routes"][name] == {"queue": rule.queue}
        assert rule.queue in QUEUES
        assert 0 < rule.soft < rule.hard


def test_the_tasks_are_those_that_have_settings() -> None:
    script = (
        "from worker.celery import app; app.loader.import_default_modules(); app.finalize();"
        "print(*sorted(name for name in app.tasks if name.startswith('wirewatch.')))"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **ENV},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.split() == sorted(TASKS)


def test_every_message_of_beat_has_its_queue_and_expires_and_none_has_an_eta() -> None:
    schedule = settings(TASK_MODULES, ENV)["beat_schedule"]
    assert {entry["task"] for entry in schedule.values()} == {
        "wirewatch.tick",
        "wirewatch.sweep",
        "wirewatch.housekeep",
        "wirewatch.keep_stories",
        "wirewatch.heartbeat",
    }
    heartbeats = [each for each in schedule.values() if each["task"] == "wirewatch.heartbeat"]
    assert {each["options"]["queue"] for each in heartbeats} == set(QUEUES)
    assert all(each["args"] == (each["options"]["queue"],) for each in heartbeats)
    for entry in schedule.values():
        assert entry["options"]["expires"] >= entry["schedule"]
        assert not {"eta", "countdown"} & set(entry["options"])
    # By the clock of the worker's host, not of beat's.
    assert schedule["tick"]["options"]["expires"] >= 30


def test_messages_are_json_acknowledged_early_and_without_results() -> None:
    configured = settings(TASK_MODULES, ENV)
    assert configured["accept_content"] == ["json"]
    assert configured["task_acks_late"] is False
    assert configured["task_ignore_result"] is True
    assert configured["result_backend"] is None
    assert configured["worker_prefetch_multiplier"] == 1
    assert configured["broker_connection_max_retries"] is None


@pytest.mark.parametrize("name", ["worker", "worker.celery"])
def test_celery_finds_the_application_without_a_broker_or_a_configuration(
    name: str, tmp_path: Path
) -> None:
    script = f"from celery.app.utils import find_app; print(find_app({name!r}).main)"
    env = {key: value for key, value in os.environ.items() if not key.startswith("WIREWATCH")}
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**env, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.strip() == "wirewatch"
    assert list(tmp_path.iterdir()) == []


def test_a_worker_that_waits_for_the_database_says_why_in_the_form_of_its_logs(
    tmp_path: Path,
) -> None:
    env = {key: value for key, value in os.environ.items() if not key.startswith("WIREWATCH")}
    addresses = {
        "WIREWATCH_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
        "WIREWATCH_REDIS_URL": "redis://127.0.0.1:9/0",
    }
    with subprocess.Popen(
        bound(
            [
                *(sys.executable, "-m", "celery", "-q", "-A", "worker"),
                *("worker", "-Q", "file", "-P", "solo"),
            ]
        ),
        env={**env, **addresses, "PYTHONPATH": str(ROOT), "WIREWATCH_LOG": "json"},
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        text=True,
    ) as worker:
        assert worker.stderr is not None
        try:
            said = next(line for line in worker.stderr if "waiting for the database" in line)
        finally:
            worker.kill()
    assert "127.0.0.1" in json.loads(said)["error"]
