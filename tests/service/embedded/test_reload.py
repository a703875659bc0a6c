from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from worker.service.embedded import plan as plans
from worker.service.embedded.kept import Kept
from worker.service.embedded.plan import Plan
from worker.service.embedded.reload import Reload

CHECK = 4711


class Forks:
    """Counts the checks that were started and runs none."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, name: str, run: Callable[[], object]) -> int:
        self.count += 1
        return CHECK


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    config = tmp_path / "wirewatch.toml"
    config.write_text("[service]\n")
    made = plans.make(config, "worker.celery", 60.0)
    plans.prepare_folders(made)
    return made


@pytest.fixture
def kept(plan: Plan) -> Kept:
    made = Kept(plan.active_config)
    made.keep(plan.config_text())
    return made


def test_a_configuration_that_passes_the_check_becomes_the_active_one(
    plan: Plan, kept: Kept
) -> None:
    assert plan.config
    reload = Reload(plan, kept, Forks())
    plan.config.write_text("[service]\n# changed\n")
    reload.begin()
    assert not reload.take_accepted()
    reload.note_end(CHECK, 0)
    assert reload.take_accepted()
    assert not reload.take_accepted()
    assert plan.active_config.read_text() == "[service]\n# changed\n"
    assert plan.active_config.stat().st_mode & 0o077 == 0


def test_a_configuration_that_fails_the_check_changes_nothing(plan: Plan, kept: Kept) -> None:
    assert plan.config
    reload = Reload(plan, kept, Forks())
    plan.config.write_text("nonsense")
    reload.begin()
    reload.note_end(CHECK, 2 << 8)
    assert not reload.take_accepted()
    assert plan.active_config.read_text() == "[service]\n"


def test_a_file_that_is_gone_changes_nothing(plan: Plan, kept: Kept) -> None:
    assert plan.config
    forks = Forks()
    reload = Reload(plan, kept, forks)
    plan.config.unlink()
    reload.begin()
    assert forks.count == 0
    assert plan.active_config.read_text() == "[service]\n"


def test_a_file_that_changes_during_its_check_is_checked_again(plan: Plan, kept: Kept) -> None:
    assert plan.config
    forks = Forks()
    reload = Reload(plan, kept, forks)
    reload.begin()
    plan.config.write_text("[service]\n# newer\n")
    reload.note_end(CHECK, 0)
    assert forks.count == 2
    assert not reload.take_accepted()
    reload.note_end(CHECK, 0)
    assert reload.take_accepted()
    assert plan.active_config.read_text() == "[service]\n# newer\n"


def test_the_end_of_another_child_is_not_taken_for_the_checks(plan: Plan, kept: Kept) -> None:
    reload = Reload(plan, kept, Forks())
    reload.note_end(0, 0)
    reload.begin()
    reload.note_end(CHECK + 1, 0)
    assert not reload.take_accepted()
