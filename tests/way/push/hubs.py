"""A hub on loopback that answers requests as it is told, and a runtime that has a feed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from sqlalchemy import select

from models import HubSubscription, Source
from tests.net.servers import Answer, response, serving
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.push.store import subscriptions

PUBLIC = "https://wire.example"
TOPIC = "https://news.example/feed.xml"
CONFIG = """
[service]
public_url = "{public_url}"
private_networks = ["127.0.0.0/8"]
[[feed]]
url = "{url}"
[topic.rockets]
query = "rocket"
"""
FEED = "http://127.0.0.1:9/feed.xml"


@dataclass
class Hub:
    """What it was asked."""

    url: str
    asked: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def hub(answer: Answer | None = None) -> Iterator[Hub]:
    """Runs a hub that accepts what it is asked, or answers something else."""
    made = Hub("")

    def take(request: bytes) -> Answer:
        made.asked.append(dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode())))
        return response(status="202 Accepted") if answer is None else answer

    with serving(take) as server:
        made.url = server.url
        yield made


def configured(folder: Path, url: str = FEED, public_url: str = PUBLIC, more: str = "") -> Runtime:
    """Returns a runtime with one feed. The database is that of the environment."""
    path = folder / "hubs.toml"
    path.write_text(CONFIG.format(url=url, public_url=public_url) + more)
    made = Runtime(load_settings(path))
    made.prepare("test")
    return made


def announce(runtime: Runtime, hub_url: str, topic: str = TOPIC) -> int:
    """Lets the feed name a hub. Returns the feed's id."""
    with runtime.database.write() as session:
        source_id = session.scalars(select(Source.id).where(Source.kind == "feed")).one()
        subscriptions.announce(session, source_id, hub_url, topic, runtime.clock())
    return source_id


def rows(runtime: Runtime) -> list[HubSubscription]:
    """Returns the subscriptions there are."""
    with runtime.database.read() as session:
        found = list(session.scalars(select(HubSubscription).order_by(HubSubscription.id)))
        session.expunge_all()
    return found


def source(runtime: Runtime) -> Source:
    """Returns the feed's row."""
    with runtime.database.read() as session:
        found = session.scalars(select(Source).where(Source.kind == "feed")).one()
        session.expunge_all()
    return found


def signed(secret: str, content: bytes, method: str = "sha256") -> str:
    """Returns the value of X-Hub-Signature."""
    digits = hmac.new(secret.encode(), content, getattr(hashlib, method)).hexdigest()
    return f"{method}={digits}"
