"""A broker, and what is watched over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.parts.brokers import broker, redis_binary
from tests.web.probes.probing import NAMES
from worker.setup.runtime import Runtime
from worker.status.steps import Watched


@pytest.fixture(scope="module")
def redis() -> Iterator[str]:
    with broker(redis_binary()) as url:
        yield url


@pytest.fixture
def watched(runtime: Runtime, redis: str) -> Watched:
    return Watched(runtime.database, redis, NAMES)
