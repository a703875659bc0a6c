"""Years of service on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.upkeep.prune.years import Years, configured


@pytest.fixture
def years(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Years]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    for folder in ("inbox", "other"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "wirewatch.toml"
    path.write_text(configured(), encoding="utf-8")
    made = Years(path, monkeypatch)
    yield made
    made.runtime.close()
