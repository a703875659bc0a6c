"""What reads a configuration that a test gives as text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.settings.texts import CHANNELS, SOURCES, ReadText
from worker.settings import Checks, Settings, load


@pytest.fixture
def read(tmp_path: Path) -> ReadText:
    """Reads a configuration given as text, from a folder and an environment of its own."""

    def read_text(text: str | bytes, env: dict[str, str] | None = None, **checks: Any) -> Settings:
        path = tmp_path / "wirewatch.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return load(
            path,
            source_configs=SOURCES,
            channel_configs=CHANNELS,
            checks=Checks(**checks),
            env=env or {},
        )

    return read_text
