"""A health check proves progress, and makes nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from models import Heartbeat
from tests.console.desk import Desk
from tests.parts.postgres import Postgres
from tests.status.commands.making import show_signs_of_life
from worker.service.tasks import QUEUES
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime


def test_health_is_progress_proven(desk: Desk) -> None:
    outcome = desk.run("healthcheck")
    assert (outcome.status, outcome.err) == (1, "unhealthy: beat has given no sign of life yet\n")
    show_signs_of_life(desk, "beat", *QUEUES[:-1])
    outcome = desk.run("healthcheck")
    assert (outcome.status, outcome.err) == (1, "unhealthy: file has given no sign of life yet\n")
    assert desk.good("healthcheck", "--queue", "fetch").out == "healthy\n"
    show_signs_of_life(desk, *QUEUES)
    assert desk.good("healthcheck").out == "healthy\n"


def test_a_healthcheck_loads_the_drivers_alone(desk: Desk, postgres: Postgres) -> None:
    show_signs_of_life(desk, "beat", *QUEUES)
    heavy = "{'sqlalchemy', 'celery', 'alembic', 'lxml', 'kombu'}"
    program = (
        "import sys; from worker.cli.root import wirewatch\n"
        f"try: wirewatch(['--config', {str(desk.config)!r}, 'healthcheck'])\n"
        f"except SystemExit as end: print(end.code, {heavy} & set(sys.modules))"
    )
    for env, answer in (({}, "healthy\n0 set()\n"), (on(postgres.create()), "1 set()\n")):
        done = subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, **env},
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == answer
    assert "the database has no tables yet: run 'wirewatch migrate'" in done.stderr


def on(url: str) -> dict[str, str]:
    return {"WIREWATCH_DATABASE_URL": url}


def test_a_late_sign_of_life_is_told_on_a_server_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    show_signs_of_life(desk, "beat", *QUEUES)
    desk.good("healthcheck")
    late = datetime.now(UTC) - timedelta(seconds=95)
    runtime = Runtime(load_settings(desk.config))
    with runtime.database.write() as session:
        session.execute(update(Heartbeat).where(Heartbeat.name == "mail").values(at=late))
    runtime.close()
    said = desk.run("healthcheck").err
    found = re.fullmatch(r"unhealthy: the last sign of life of mail was (\d+) s ago\n", said)
    assert found is not None and int(found[1]) >= 95, said


def test_an_unknown_queue_is_refused(desk: Desk) -> None:
    outcome = desk.run("healthcheck", "--queue", "fech")
    assert outcome.status == 2
    assert 'did you mean "fetch"?' in outcome.err


def test_a_healthcheck_makes_no_database(empty_desk: Desk) -> None:
    outcome = empty_desk.run("healthcheck")
    assert outcome.status == 1
    assert "there is no database at" in outcome.err
    assert not (empty_desk.folder / "data").exists()


def test_a_file_that_is_named_and_not_there_is_unusable_input(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_signs_of_life(desk, "beat", *QUEUES)
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", f"sqlite:///{desk.folder}/data/wirewatch.db")
    desk.config.unlink()
    by_option = desk.run("healthcheck")
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.config))
    by_name = desk.run_here("healthcheck")
    for outcome in (by_option, by_name):
        assert (outcome.status, outcome.out) == (2, "")
        words = f"unhealthy: {desk.config}: cannot be read: No such file or directory\n"
        assert outcome.err == words
