"""What tests of backups share: a quick way to the tables that a restore fills."""

from __future__ import annotations

import pytest

from tests.upkeep.backup import recorded
from worker.base.store import migrations


@pytest.fixture(autouse=True)
def migrated_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets only the first restore of a run into an empty database have Alembic make its tables:
    half of such a test's time otherwise. What older revisions need is migrated as it is."""
    monkeypatch.setattr(migrations, "upgrade", recorded.upgrade)
