"""Feeds whose entries link to pages, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.way.collect.steps.linked_pages import Desk, desk


@pytest.fixture
def at(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    with desk(tmp_path) as made:
        yield made
