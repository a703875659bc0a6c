"""A desk to which several sources bring one event, and what it was told of it."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from models import Article, Delivery, Document, Source
from tests.setup.runtimes import prepared
from tests.way.keeping import keep_batch
from worker.alerts.notices.mail import Envelope, mail
from worker.alerts.steps import news as telling
from worker.alerts.store import keeping
from worker.base.mail_addresses import parse_address
from worker.base.types import Arrival, News
from worker.setup.runtime import Runtime
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import AttemptOutcome
from worker.way.judge.store.plan import Written
from worker.way.read.steps.process import process

START = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
HOLDER = "test@here/1"
ENVELOPE = Envelope(parse_address("alerts@example.org"), recipient=parse_address("d@example.net"))
CONFIG = """
[[feed]]
url = "https://one.example/feed"
[[feed]]
url = "https://two.example/feed"
[[folder]]
path = "inbox"
alert_on_first_scan = true
[topic.quake]
query = "earthquake OR Erdbeben OR землетрясение OR terremoto"
[topic.tsunami]
query = "tsunami"
[topic.daily]
query = "Kursk OR alarm OR bridge"
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "now"
topics = ["quake", "tsunami", "daily"]
channels = ["out"]
wait = "0s"
"""


@dataclass(frozen=True, slots=True)
class Said:
    """An article as an outlet publishes it."""

    outlet: str
    title: str
    text: str
    stated: datetime | None = None
    slug: str = ""


@dataclass
class Desk:
    """A runtime with two feeds and a folder (0, 1, 2) whose time is set, and what it sent."""

    runtime: Runtime
    sent: list[tuple[News, str]] = field(default_factory=list)

    def at(self, after: timedelta) -> None:
        """Sets the time, and sends what is due by then."""
        now = START + after
        self.runtime.clock = lambda: now
        self.send()

    def bring(self, source: int, *said: Said, gone: Sequence[int] = ()) -> list[Written]:
        """Lets a source bring articles at once, and sends what is due."""
        now = self.runtime.clock()
        arrived = [(each, str(hash(each.content))) for each in map(_arrival, said)]
        places = {arrival.key: gone for arrival, _ in arrived}
        with self.runtime.database.write() as session:
            kinds = session.scalars(select(Source.id).order_by(Source.kind, Source.key)).all()
            ids = keep_batch(session, kinds[source], arrived, None, now, places)
            session.execute(update(Document).where(Document.id.in_(ids)).values(due_at=now))
        done = process(self.runtime, ids, HOLDER)
        self.send()
        return done

    def send(self) -> None:
        now = self.runtime.clock()
        with self.runtime.database.read() as session:
            due = session.scalars(
                select(Delivery.id)
                .where(Delivery.state == "pending", Delivery.due_at <= now)
                .order_by(Delivery.due_at, Delivery.id)
            ).all()
        for each in due:
            with self.runtime.database.write() as session:
                claimed = deliveries.claim(session, each, HOLDER, 60, now)
                assert claimed is not None
                built = telling.build(session, self.runtime, claimed)
                assert built is not None
                keeping.note(session, built)
                deliveries.finish(session, claimed, AttemptOutcome("sent", "kept"), now)
            self.sent.append((built, _body(mail(built, ENVELOPE))))

    def story_of(self, done: Written) -> int:
        with self.runtime.database.read() as session:
            return session.get_one(Article, done.article_id).story_id

    def waiting(self) -> list[str]:
        with self.runtime.database.read() as session:
            return list(session.scalars(select(Delivery.id).where(Delivery.state == "pending")))


def _arrival(said: Said) -> Arrival:
    slug = said.slug or "-".join(said.title.lower().split()[:6])
    url = f"https://{said.outlet.lower().replace(' ', '')}.example/{slug}"
    body: dict[str, Any] = {"headline": said.title, "articleBody": said.text, "url": url}
    body |= {"publisher": {"@type": "Organization", "name": said.outlet}, "@type": "NewsArticle"}
    if said.stated is not None:
        body["datePublished"] = said.stated.isoformat()
    return Arrival(f"guid:{url}", "json_article", json.dumps(body).encode(), url=url)


def _body(content: bytes) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return " ".join(str(part.get_content()).split())


@pytest.fixture
def desk(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    runtime = prepared(CONFIG, database_url, tmp_path, monkeypatch, lambda: START)
    yield Desk(runtime)
    runtime.close()


EVENT = (
    Said(
        "Aegean Post",
        "Earthquake of magnitude 6.1 shakes Izmir, at least 4 dead",
        "An earthquake of magnitude 6.1 struck off the Aegean coast of Turkey on Monday, and "
        "buildings collapsed in Izmir. At least 4 people are dead, the mayor, Cemil Tugay, said. "
        "Rescuers from AFAD searched the rubble of apartment blocks for survivors.",
    ),
    Said(
        "Nordblick",
        "Erdbeben der Stärke 6,1 erschüttert Izmir: mindestens 4 Tote",
        "Ein Erdbeben der Stärke 6,1 hat am Montag die türkische Stadt Izmir erschüttert. "
        "Mindestens vier Menschen kamen ums Leben, sagte Bürgermeister Cemil Tugay. Helfer von "
        "AFAD suchen in den Trümmern eingestürzter Wohnhäuser nach Überlebenden.",
    ),
    Said(
        "Harbour Herald",
        "At least 4 dead in Izmir as magnitude 6.1 earthquake hits Turkey's Aegean coast",
        "Rescuers in Izmir searched collapsed apartment buildings for survivors after the magnitude"
        " 6.1 earthquake off Turkey's Aegean coast. Mayor Cemil Tugay put the dead at 4, and AFAD "
        "sent teams to the rubble from six provinces.",
    ),
    Said(
        "Вести Востока",
        "Землетрясение магнитудой 6,1 в Измире: погибли не менее 4 человек",
        "Землетрясение магнитудой 6,1 произошло в понедельник в турецком городе Измир. Мэр Джемиль "
        "Тугай сообщил, что погибли по меньшей мере 4 человека. Спасатели AFAD ищут выживших под "
        "завалами жилых домов.",
    ),
    Said(
        "El Faro",
        "Un terremoto de magnitud 6,1 sacude Izmir y deja al menos 4 muertos",
        "Un terremoto de magnitud 6,1 sacudió el lunes la ciudad de Izmir, en la costa egea de "
        "Turquía. El alcalde, Cemil Tugay, confirmó al menos 4 muertos. Los rescatistas de AFAD "
        "buscan supervivientes entre los escombros de los edificios.",
    ),
    Said(
        "Morgenkurier",
        "Mindestens 4 Tote nach Erdbeben der Stärke 6,1 in Izmir",
        "Nach dem Erdbeben der Stärke 6,1 in der türkischen Stadt Izmir suchen Helfer von AFAD "
        "weiter nach Überlebenden in den Trümmern der Wohnhäuser. Bürgermeister Cemil Tugay sprach "
        "von mindestens vier Toten und vielen Verletzten.",
    ),
    Said(
        "Continental",
        "14 dead in Izmir earthquake of magnitude 6.1, rescuers search the rubble",
        "The dead of the Izmir earthquake are 14 now, mayor Cemil Tugay said. The magnitude 6.1 "
        "earthquake struck off Turkey's Aegean coast on Monday, and rescuers from AFAD search "
        "collapsed apartment buildings for survivors.",
    ),
    Said(
        "Голос Юга",
        "Землетрясение магнитудой 6,1 в Измире: число погибших выросло до 14",
        "Число погибших при землетрясении магнитудой 6,1 в турецком городе Измир выросло до 14 "
        "человек, сообщил мэр Джемиль Тугай. Спасатели AFAD разбирают завалы жилых домов и ищут "
        "выживших. Землетрясение произошло в понедельник.",
    ),
    Said(
        "Coast Mail",
        "Tsunami warning off Izmir after magnitude 6.1 earthquake, 14 dead",
        "A tsunami warning was given for the Aegean coast of Turkey after the magnitude 6.1 "
        "earthquake at Izmir, in which 14 are dead. Mayor Cemil Tugay said that rescuers from AFAD "
        "searched collapsed buildings for survivors while the tsunami was awaited.",
    ),
    Said(
        "La Jornada Azul",
        "Al menos 14 muertos en Izmir por el terremoto de magnitud 6,1",
        "Los muertos son ya 14 en Izmir, dijo Cemil Tugay, alcalde de la ciudad. Más rescatistas "
        "llegan a los edificios caídos, y AFAD pide silencio para oír a supervivientes bajo los "
        "escombros que dejó el terremoto de magnitud 6,1 en Turquía.",
    ),
    Said(
        "Evening Courier",
        "Rescuers search Izmir rubble after earthquake of magnitude 6.1 leaves 14 dead",
        "Mayor Cemil Tugay said that 14 people are dead in Izmir. Rescuers and dogs from AFAD "
        "search the rubble of apartment buildings that collapsed when the magnitude 6.1 earthquake "
        "struck off the Aegean coast of Turkey on Monday.",
    ),
)
"""One event in the words of eleven outlets and in four languages, in the order of time."""
