"""Replays what was invented, at its own times, through the way of an article."""

from __future__ import annotations

import json
import socket
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from sqlalchemy import func, select, update

from models import Alert, Article, Delivery, DeliveryNotice, Document, Notice, Source
from tests.month.expected import Message
from tests.month.invented import FEEDS, START, Event
from tests.way.keeping import keep_batch
from worker.alerts.steps import proofs, spikes
from worker.base.types import Arrival
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.way.deliver import steps as delivering
from worker.way.read.steps.process import process

HOLDER = "month@here/1"
_HOUR, _OFTEN = timedelta(hours=1), timedelta(minutes=10)
CONFIG = """
[service]
smtp_url = "smtp://127.0.0.1:{mail}"
smtp_sender = "alerts@example.org"
private_networks = ["127.0.0.0/8"]
zone = "Europe/Kyiv"
{feeds}
[topic.harbour]
query = "harbour"
[topic.rockets]
query = "rockets"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
[channel.out]
kind = "file"
path = "alerts"
[channel.dead]
kind = "webhook"
url = "http://127.0.0.1:{dead}/hook"
secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
[[alert]]
name = "now"
topics = ["harbour"]
channels = ["desk"]
wait = "0s"
quiet = ["22:00-06:30"]
[[alert]]
name = "urgent"
topics = ["rockets"]
channels = ["desk"]
wait = "0s"
quiet = ["22:00-06:30"]
urgent = true
[[alert]]
name = "morning"
topics = ["harbour", "rockets"]
channels = ["out"]
mode = "daily"
[[alert]]
name = "weekly"
topics = ["harbour", "rockets"]
channels = ["out"]
mode = "weekly"
at = "08:00"
zone = "America/New_York"
[[alert]]
name = "spikes"
topics = ["harbour"]
channels = ["out"]
mode = "spike"
[[alert]]
name = "hook"
topics = ["rockets"]
channels = ["dead"]
wait = "0s"
"""


class Replay:
    """A desk whose clock is set."""

    def __init__(self, folder: Path, mail_port: int, dead_port: int) -> None:
        feeds = "".join(f'[[feed]]\nurl = "https://feed{n:02}.example/x"\n' for n in range(FEEDS))
        path = folder / "wirewatch.toml"
        path.write_text(CONFIG.format(mail=mail_port, dead=dead_port, feeds=feeds))
        self.now = START
        self.runtime = Runtime(load_settings(path), clock=lambda: self.now)
        self.runtime.prepare("month")
        with self.runtime.database.read() as session:
            ids = session.scalars(
                select(Source.id).where(Source.kind == "feed").order_by(Source.key)
            )
            self._feeds = list(ids)

    def run(self, events: Sequence[Event], until: datetime) -> None:
        """Lets all events come, up to a time."""
        came: dict[datetime, list[tuple[int, Event]]] = defaultdict(list)
        for event in events:
            for at, feed in event.feeds:
                came[at].append((feed, event))
        for at in sorted(came.keys() | set(_looks(events))):
            if at > until:
                break
            self._send_before(at)
            self.now = at
            if at in came:
                self._bring(came[at])
            self._tick()
            self._send()
        self._send_before(until)

    def _bring(self, reports: Sequence[tuple[int, Event]]) -> None:
        """Lets what a poll of all feeds brought be read."""
        by_feed: dict[int, list[tuple[Arrival, str]]] = defaultdict(list)
        for feed, event in reports:
            by_feed[feed].append((_arrival(feed, event), f"{feed}-{event.number}"))
        ids: list[int] = []
        with self.runtime.database.write() as session:
            for feed, kept in by_feed.items():
                ids += keep_batch(session, self._feeds[feed], kept, None, self.now, {})
            session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=self.now))
        process(self.runtime, ids, HOLDER)

    def _tick(self) -> None:
        proofs.make_due(self.runtime)
        while spikes.step(self.runtime):
            pass

    def _next_due(self) -> datetime | None:
        with self.runtime.database.read() as session:
            return session.scalar(
                select(func.min(Delivery.due_at)).where(Delivery.state == "pending")
            )

    def _send_before(self, until: datetime) -> None:
        while (due := self._next_due()) is not None and due <= until:
            self.now = max(self.now, due)
            self._send()
            if self._next_due() == due:
                return

    def _send(self) -> None:
        with self.runtime.database.read() as session:
            due = session.scalars(
                select(Delivery.id)
                .where(Delivery.state == "pending", Delivery.due_at <= self.now)
                .order_by(Delivery.due_at, Delivery.id)
            ).all()
        for each in due:
            delivering.deliver(self.runtime, [each], HOLDER)

    def messages(self) -> list[Message]:
        """Returns all messages there are, in order."""
        with self.runtime.database.read() as session:
            rows = session.execute(
                select(Delivery.id, Delivery.delivered_at, Alert.name, Delivery.kind, Article.url)
                .join(Alert, Alert.id == Delivery.alert_id)
                .join(DeliveryNotice, DeliveryNotice.delivery_id == Delivery.id)
                .join(Notice, Notice.id == DeliveryNotice.notice_id)
                .join(Article, Article.id == Notice.article_id)
                .order_by(Delivery.delivered_at, Delivery.created_at, Delivery.id)
            ).all()
        found: dict[str, Message] = {}
        for row in rows:
            number = int(str(row.url).rpartition("/")[2])
            known = found.get(row.id)
            events = (known.events if known else frozenset()) | {number}
            found[row.id] = Message(row.delivered_at, row.name, row.kind, events)
        return list(found.values())


def _looks(events: Sequence[Event]) -> Iterator[datetime]:
    """Yields when a spike is looked for though nothing came just then: around the planted one.

    It is looked for each minute; where nothing came since, nothing is found that was not before.
    """
    planted = [each.at for each in events if each.is_planted]
    at = planted[0] - _HOUR if planted else None
    while at is not None and at <= planted[-1] + _HOUR:
        yield at
        at += _OFTEN


def _arrival(feed: int, event: Event) -> Arrival:
    url = f"https://feed{feed:02}.example/{event.number}"
    body = {
        "@type": "NewsArticle",
        "headline": event.title,
        "articleBody": event.text,
        "url": url,
        "publisher": {"@type": "Organization", "name": f"Outlet {feed}"},
    }
    return Arrival(f"guid:{url}", "json_article", json.dumps(body).encode(), url=url)


@contextmanager
def replayed(folder: Path, mail_port: int) -> Iterator[Replay]:
    """Yields a desk in a folder, with a mail server and an endpoint that nobody answers at."""
    with socket.socket() as taken:
        # Bound and not listening: whoever connects is refused.
        taken.bind(("127.0.0.1", 0))
        made = Replay(folder, mail_port, taken.getsockname()[1])
        try:
            # By the database's clock, which is another one, everything that waits is due.
            with patch.object(delivering, "MOST_IN_A_ROW", 1):
                yield made
        finally:
            made.runtime.close()
