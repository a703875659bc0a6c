"""With which configuration a worker works."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.base.errors import ConfigError
from worker.base.processes.parentage import SUPERVISOR_VARIABLE
from worker.service.tasks import context


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration whose only mistake is in a query."""
    file = tmp_path / "wirewatch.toml"
    file.write_text('[topic.one]\nname = "One"\nquery = "(never closed"\n', encoding="utf-8")
    monkeypatch.setenv("WIREWATCH_CONFIG", str(file))
    monkeypatch.delenv(SUPERVISOR_VARIABLE, raising=False)
    return file


def test_a_worker_by_itself_checks_its_queries(config: Path) -> None:
    with pytest.raises(ConfigError, match="bracket is not closed"):
        context.configured.__wrapped__()


def test_a_supervisors_child_parses_no_query_once_more(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SUPERVISOR_VARIABLE, "1")
    [topic] = context.configured.__wrapped__().topics
    assert topic.query == "(never closed"
