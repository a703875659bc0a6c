from __future__ import annotations

import os
from pathlib import Path

import pytest

from worker.base.errors import ConfigError, WirewatchError
from worker.service.embedded import plan as plans
from worker.service.embedded.plan import Plan


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    config = tmp_path / "wirewatch.toml"
    config.write_text("[service]\n")
    return plans.make(config, "worker.celery", 60.0)


def test_the_running_services_folders_are_this_users_alone(plan: Plan) -> None:
    plan.run_dir.mkdir(parents=True, mode=0o755)
    plans.prepare_folders(plan)
    for folder in (plan.run_dir, plan.broker_dir, plan.heartbeat_dir):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_a_link_in_the_place_of_a_folder_is_refused(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    plan.data_dir.mkdir()
    plan.run_dir.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(WirewatchError, match="another user"):
        plans.prepare_folders(plan)


def test_a_pipe_in_the_place_of_the_configuration_is_refused_unread(plan: Plan) -> None:
    assert plan.config is not None
    plan.config.unlink()
    os.mkfifo(plan.config)
    with pytest.raises(ConfigError, match="is no file"):
        plan.config_text()


def test_the_children_are_told_the_folder_of_relative_paths(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert plan.environment("fetch")["WIREWATCH_CONFIG_DIR"] == str(tmp_path)
    monkeypatch.setenv("WIREWATCH_CONFIG_DIR", str(tmp_path / "state"))
    moved = plans.make(plan.config, "worker.celery", 60.0)
    assert moved.environment("fetch")["WIREWATCH_CONFIG_DIR"] == str(tmp_path / "state")
    assert moved.data_dir == tmp_path / "state" / "data"
