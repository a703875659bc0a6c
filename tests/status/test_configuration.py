"""Which file is named as the configuration, by commands and by the parts of the service alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.processes.parentage import CONFIG_VARIABLE
from worker.service.embedded import plan as plans
from worker.status import steps


def test_a_part_of_the_service_names_the_file_that_the_service_was_given_and_not_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = tmp_path / "mine.toml"
    given.write_text('[service]\nredis_url = "redis://127.0.0.1:1/0"\n')
    plan = plans.make(given, "worker.celery", 60.0)
    monkeypatch.setenv(CONFIG_VARIABLE, plan.environment("schedule")[CONFIG_VARIABLE])
    assert steps.configuration(plan.active_config) == str(given)


def test_where_the_service_runs_the_sample_no_file_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CONFIG_VARIABLE, "")
    assert steps.configuration(tmp_path / "active.toml") is None


def test_whoever_stands_alone_names_the_file_that_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(CONFIG_VARIABLE, raising=False)
    assert steps.configuration(tmp_path / "mine.toml") == str(tmp_path / "mine.toml")
    assert steps.configuration(None) is None
