"""A desk whose alerts gather for a digest, with a mail server that takes what is sent."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Delivery, Source
from tests.net.smtp_servers import Inbox, real_server
from tests.setup.runtimes import prepared
from tests.stories.steps.desk import EVENT, HOLDER, START, Desk
from worker.alerts.steps import proofs
from worker.way.deliver.steps import deliver

CONFIG = """
[service]
zone = "Europe/Kyiv"
smtp_url = "smtp://127.0.0.1:{port}"
smtp_sender = "alerts@example.org"
private_networks = ["127.0.0.0/8"]
[[feed]]
url = "https://one.example/feed"
group = "wires"
[[feed]]
url = "https://two.example/feed"
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.quake]
name = "Earthquakes"
query = "earthquake OR Erdbeben OR землетрясение OR terremoto"
[topic.tsunami]
name = "Tsunamis"
query = "tsunami"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
[channel.out]
kind = "file"
path = "alerts"
{alert}
"""
DAILY = """
[[alert]]
name = "morning"
topics = ["quake", "tsunami"]
channels = ["desk", "out"]
mode = "daily"
quiet_proof = true
"""
LONG = (
    "The harbour of Izmir opened again on Friday after a week of repairs to its northern mole. "
    "Engineers said that the last cracks were filled on Thursday night, and that grain ships and "
    "ferries may use all berths. The director thanked the crews, who worked in three shifts, and "
    "said that the bill will be paid by the city and by the ministry in equal parts this year. "
)
SLOT = datetime(2025, 3, 4, 5, 30, tzinfo=UTC)
FIRST, IN_OTHER_WORDS, COUNTED, TSUNAMI = (EVENT[place] for place in (0, 2, 6, 8))


class Digests(Desk):
    """A desk that sends as the service does, to a mail server on loopback."""

    inbox: Inbox

    def send(self) -> None:
        now = self.runtime.clock()
        with self.runtime.database.read() as session:
            due = session.scalars(
                select(Delivery.id).where(
                    Delivery.state.in_(("pending", "retry")), Delivery.due_at <= now
                )
            ).all()
        deliver(self.runtime, due, HOLDER)

    def at_time(self, now: datetime) -> None:
        self.runtime.clock = lambda: now
        proofs.make_due(self.runtime)
        self.send()

    @property
    def mails(self) -> list[tuple[str, str]]:
        """Subjects and texts."""
        found = []
        for _, _, content in self.inbox.mails:
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            part = message.get_body(("plain",))
            assert part is not None
            found.append((str(message["Subject"]), part.get_content()))
        return found

    def rows(self) -> list[Delivery]:
        with self.runtime.database.read() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.slot_at, Delivery.id)))


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with real_server() as found:
        yield found


@pytest.fixture
def alert() -> str:
    return DAILY


@pytest.fixture
def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inbox: Inbox, alert: str
) -> Iterator[Digests]:
    config = CONFIG.format(port=inbox.port, alert=alert)
    runtime = prepared(config, database_url, tmp_path, monkeypatch, lambda: START)
    with runtime.database.write() as session:
        session.execute(update(Source).values(last_success_at=START + timedelta(days=9)))
    made = Digests(runtime)
    made.inbox = inbox
    yield made
    runtime.close()
