"""An outage of our own way out, as feeds meet it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Source
from tests.parts.ports import free_port
from worker.base.store import clock
from worker.setup.configuration import load_settings
from worker.setup.hints import NoHints
from worker.setup.runtime import Runtime
from worker.way.collect.steps.collect import collect
from worker.way.collect.store import sources as source_store


def test_a_failure_of_nearly_all_hosts_counts_for_none_and_is_said(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    port = free_port()
    feeds = [f'[[feed]]\nurl = "http://f{each}.localhost:{port}/feed"\n' for each in range(6)]
    path = tmp_path / "wirewatch.toml"
    path.write_text('[service]\nprivate_networks = ["127.0.0.0/8", "::1/128"]\n' + "".join(feeds))
    runtime = Runtime(load_settings(path))
    try:
        runtime.prepare("test")
        with runtime.database.read() as session:
            ids = [each.id for each in source_store.listed(session)]
        for _ in range(3):
            with runtime.database.write() as session:
                session.execute(update(Source).values(due_at=clock.now()))
            for each in ids:
                assert collect(runtime, each, "test@here/1", NoHints()) is not None
        with runtime.database.read() as session:
            found = session.scalars(select(Source).order_by(Source.id)).all()
    finally:
        runtime.close()
    # The first four were tried before so many hosts had failed.
    assert [each.failures for each in found] == [1, 1, 1, 1, 0, 0]
    assert [each.state.get("failures", 0) for each in found] == [1, 1, 1, 1, 0, 0]
    assert all("this machine's way out" in (each.error or "") for each in found)
