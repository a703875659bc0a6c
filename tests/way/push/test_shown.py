"""What commands say of subscriptions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from models import Source
from tests.schemas.check import check
from tests.way.push.hubs import announce, configured, rows
from worker.cli.root import wirewatch
from worker.way.push.store import subscriptions


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_lists_say_how_subscriptions_are_doing_and_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    runtime = configured(tmp_path)
    announce(runtime, "https://hub.example/?token=geheim")
    with runtime.database.write() as session:
        (request,) = subscriptions.take_due(session, "https://w.example", runtime.clock(), 9)
        subscriptions.subscribed(session, request.id, 86_400, runtime.clock())
        session.execute(update(Source).values(last_collected_at=runtime.clock()))
    (row,) = rows(runtime)
    runtime.close()

    def said(*words: str) -> str:
        result = CliRunner().invoke(wirewatch, ["--config", str(tmp_path / "hubs.toml"), *words])
        assert not [each for each in (row.secret, row.path, "geheim") if each in result.output]
        return result.output

    line: dict[str, Any] = json.loads(said("feeds", "list", "--json"))
    check("feeds", line)
    push = line["push"]
    assert push.pop("until") is not None
    assert push == {"state": "active", "hub": "hub.example", "pushed_at": None, "error": None}
    glance: dict[str, Any] = json.loads(said("status", "--json"))
    check("status", glance)
    assert {state for state, number in glance["subscriptions"].items() if number} == {"active"}
    assert "subscriptions: 1 active" in said("status")
    assert "its hub hub.example: subscription active for" in said("feeds", "list")
