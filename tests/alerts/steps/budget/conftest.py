"""The desk of tests of a day's messages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.alerts.steps.budget.desk import NOW, counting
from tests.alerts.steps.digest_desk import Digests
from tests.net.smtp_servers import Inbox, real_server


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with real_server() as found:
        yield found


@pytest.fixture
def alert() -> str:
    return NOW


@pytest.fixture
def most() -> int:
    return 4


@pytest.fixture
def desk(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    inbox: Inbox,
    alert: str,
    most: int,
) -> Iterator[Digests]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    with counting(tmp_path, inbox, alert, f"[service]\nmost_messages_a_day = {most}") as made:
        yield made
