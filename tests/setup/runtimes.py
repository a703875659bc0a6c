"""A runtime on each database, with a folder, a topic, and a channel that writes files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from worker.base.types import Clock
from worker.setup.configuration import load_settings
from worker.setup.means import utc_now
from worker.setup.runtime import Runtime

CONFIG = """
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.rockets]
query = "rocket OR rockets"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "rockets now"
topics = ["rockets"]
channels = ["out"]
wait = "0s"
"""


def prepared(
    config: str,
    database_url: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    clock: Clock = utc_now,
) -> Runtime:
    """Returns a runtime of that configuration on an empty, migrated database, with an inbox."""
    monkeypatch.setenv("WIREWATCH_DATABASE_URL", database_url)
    (folder / "inbox").mkdir()
    path = folder / "wirewatch.toml"
    path.write_text(config)
    made = Runtime(load_settings(path), clock=clock)
    made.prepare("test")
    return made


@pytest.fixture
def runtime(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runtime]:
    made = prepared(CONFIG, database_url, tmp_path, monkeypatch)
    yield made
    made.close()


class Heard:
    """Hints as they are left, for tests that look at them."""

    def __init__(self) -> None:
        self.source_ids: list[int] = []
        self.document_ids: list[int] = []
        self.delivery_ids: list[str] = []
        self.second_tries = 0

    def sources(self, ids: Sequence[int]) -> None:
        self.source_ids.extend(ids)

    def has_room(self) -> bool:
        return True

    def fitting(self, ids: Sequence[int]) -> Sequence[int]:
        return ids

    def documents(self, ids: Sequence[int]) -> None:
        self.document_ids.extend(ids)

    def batch(self, ids: Sequence[int]) -> None:
        self.document_ids.extend(ids)

    def deliveries(self, channel_kind: str, ids: Sequence[str]) -> None:
        self.delivery_ids.extend(ids)

    def second_try(self) -> None:
        self.second_tries += 1


@pytest.fixture
def heard() -> Heard:
    return Heard()
