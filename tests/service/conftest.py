"""The service in both forms, and those whom it talks to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.net.smtp_servers import Inbox, real_server
from tests.parts.brokers import broker, redis_binary
from tests.parts.postgres import Postgres
from tests.service.peers import NewsSite, Receiver, news_site, receiver
from tests.service.running import Service
from tests.service.telling import config


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with news_site() as found:
        found.feeds["world"] = []
        yield found


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as found:
        yield found


@pytest.fixture
def mail() -> Iterator[Inbox]:
    with real_server() as found:
        yield found


@pytest.fixture(params=["embedded", "server"])
def service(request: pytest.FixtureRequest) -> Service:
    """The service in both forms, one after the other."""
    found: Service = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def embedded(tmp_path: Path, site: NewsSite, hook: Receiver, mail: Inbox) -> Iterator[Service]:
    """The service on its own."""
    running = Service(tmp_path, config(site, hook, mail), is_loaded=True)
    yield running
    running.end()


@pytest.fixture
def server(
    request: pytest.FixtureRequest, tmp_path: Path, site: NewsSite, hook: Receiver, mail: Inbox
) -> Iterator[Service]:
    """The service on PostgreSQL and Redis by URL."""
    cluster: Postgres = request.getfixturevalue("postgres")
    database = cluster.create(request.getfixturevalue("migrated_template"))
    with broker(redis_binary()) as redis:
        env = {"WIREWATCH_DATABASE_URL": database, "WIREWATCH_REDIS_URL": redis}
        running = Service(tmp_path, config(site, hook, mail), env, is_loaded=True)
        yield running
        running.end()
