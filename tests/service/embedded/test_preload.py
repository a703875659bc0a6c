"""What the workers share is loaded once, before they are started, and nothing beside it."""

from __future__ import annotations

import subprocess
import sys

_LOADED = """
import gc, sys
from worker.service.embedded import roles
roles.preload("worker.celery")
assert gc.isenabled() and gc.get_freeze_count() > 100_000
print(*sys.modules)
"""


def _loaded() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_no_command_and_nothing_of_migrations_is_loaded() -> None:
    loaded = _loaded()
    assert {
        "worker.way.read.steps.process",
        "worker.way.judge.store.plan",
        "worker.sources.feed",
    } <= loaded
    unwanted = (
        "worker.cli",
        "alembic",
        "migrations",
        # 2 MB that no process of a service on SQLite uses.
        "sqlalchemy.dialects.postgresql",
        "worker.service.embedded.__main__",
    )
    assert not [each for each in loaded if each.startswith(unwanted)]
