"""A desk whose reader gets a few messages a day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from models import Delivery, Source
from tests.alerts.steps.digest_desk import CONFIG, Digests
from tests.net.smtp_servers import Inbox
from tests.stories.steps.desk import START, Said
from tests.way.judge.store.making import long_text
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime

NOW = """
[[alert]]
name = "now"
topics = ["quake", "tsunami"]
channels = ["desk"]
wait = "0s"
"""
SLOT = datetime(2025, 3, 3, 11, 0, tzinfo=UTC)
"""13:00 by the clocks of Kyiv, on the day on which the desk starts at 10:00."""


def quake(number: int, *, main: bool = True) -> Said:
    """Returns a report of an event of its own."""
    title = f"Earthquake {number} felt" if main else f"Notes of day {number}"
    text = long_text(number, 60) + ("" if main else " An earthquake was mentioned.")
    return Said("Wire", title, text, slug=f"quake-{number}")


@contextmanager
def counting(folder: Path, inbox: Inbox, alert: str, service: str) -> Iterator[Digests]:
    """Yields a desk of these alerts, whose sources are fine, with what stands first in its
    service's table."""
    (folder / "inbox").mkdir()
    path = folder / "wirewatch.toml"
    config = CONFIG.format(port=inbox.port, alert=alert)
    path.write_text(config.replace("[service]", service, 1))
    runtime = Runtime(load_settings(path), clock=lambda: START)
    runtime.prepare("test")
    with runtime.database.write() as session:
        session.execute(update(Source).values(last_success_at=START + timedelta(days=9)))
    made = Digests(runtime)
    made.inbox = inbox
    yield made
    runtime.close()


def waiting(desk: Digests) -> list[Delivery]:
    return [each for each in desk.rows() if each.state == "pending"]
