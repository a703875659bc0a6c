"""A folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sources.folder.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    return Desk(inbox)
