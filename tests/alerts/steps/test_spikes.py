"""Spikes from rows of articles to what a mail server and a webhook's schema take."""

from __future__ import annotations

import email
import email.policy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from models import (
    Alert,
    Article,
    Delivery,
    Job,
    Notice,
    Source,
    Story,
    Topic,
    TopicMatchRow,
    TopicRevision,
)
from tests.net.smtp_servers import Inbox, real_server
from tests.schemas.check import check
from tests.setup.runtimes import prepared
from worker.alerts.spikes.judge import History
from worker.alerts.steps import notify, spikes
from worker.alerts.store import spikes as store
from worker.setup.runtime import Runtime
from worker.stories.store import views as stories_view
from worker.upkeep.books.store import accounting
from worker.way.deliver.steps import deliver

HOLDER = "test@here/1"
START = datetime(2026, 3, 2, tzinfo=UTC)
NOW = START + timedelta(days=35, hours=12)
CONFIG = """
[service]
zone = "Europe/Kyiv"
smtp_url = "smtp://127.0.0.1:{port}"
smtp_sender = "alerts@example.org"
private_networks = ["127.0.0.0/8"]
[[feed]]
url = "https://one.example/feed"
[topic.ferry]
name = "Ferries"
query = "ferry"
[channel.desk]
kind = "email"
to = ["desk@example.org"]
[channel.out]
kind = "file"
path = "alerts"
[[alert]]
name = "ferry spikes"
topics = ["ferry"]
channels = ["desk", "out"]
mode = "spike"
{alert}
"""


class Desk:
    """A runtime whose time is set, articles that are there, and what was sent."""

    def __init__(self, runtime: Runtime, inbox: Inbox) -> None:
        self.runtime, self.inbox = runtime, inbox
        self._numbers = count(1)

    def at(self, now: datetime) -> None:
        self.runtime.clock = lambda: now

    def bring(self, times: list[datetime], *, on_topic: bool = True, **changes: Any) -> list[int]:
        """Stores an article at each time, each a story of its own unless ``story_id`` is given."""
        ids: list[int] = []
        articles, stories, matches = [], [], []
        with self.runtime.database.write() as session:
            topic, revision = session.execute(
                select(Topic.id, TopicRevision.id)
                .join(TopicRevision)
                .order_by(TopicRevision.id.desc())
            ).first() or (0, 0)
            source = session.scalars(select(Source.id)).first()
            for at in times:
                number = next(self._numbers)
                ids.append(number)
                stories.append({"id": number, "created_at": at})
                articles.append(
                    {
                        "id": number,
                        "uid": f"uid{number}",
                        "story_id": number,
                        "source_id": source,
                        "document_id": 1,
                        "title": f"Ferry number {number} aground",
                        "title_derived": False,
                        "text": "A ferry ran aground.",
                        "language": "en",
                        "first_seen_at": at,
                        "updated_at": at,
                        "text_hash": number,
                        "signature": b"",
                    }
                    | changes
                )
                matches.append(
                    {
                        "article_id": number,
                        "topic_id": topic,
                        "topic_revision_id": revision,
                        "salience": "main",
                        "score": 1.0,
                        "evidence": [["ferry", "text", 2, 7, "ferry"]],
                    }
                )
            session.execute(insert(Story), stories)
            session.execute(insert(Article), articles)
            if on_topic:
                session.execute(insert(TopicMatchRow), matches)
        return ids

    def know(self, hours: int) -> None:
        """Has one story counted in each of the hours up to now."""
        with self.runtime.database.write() as session:
            (topic,) = spikes.watched(session, self.runtime, spikes.alerts_of(self.runtime))
            # The last hour is not counted yet.
            counts = (1,) * (hours - 1)
            known = History(NOW - timedelta(hours=hours), counts, counts)
            store.note(session, topic.wanted, known)

    def look(self) -> None:
        while spikes.step(self.runtime):
            pass

    def send(self) -> None:
        now = self.runtime.clock()
        with self.runtime.database.read() as session:
            due = session.scalars(
                select(Delivery.id).where(Delivery.state == "pending", Delivery.due_at <= now)
            ).all()
        deliver(self.runtime, due, HOLDER)

    def rows(self) -> list[Delivery]:
        with self.runtime.database.read() as session:
            return list(session.scalars(select(Delivery).order_by(Delivery.channel)))

    @property
    def mails(self) -> list[EmailMessage]:
        found = []
        for _, _, content in self.inbox.mails:
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            found.append(message)
        return found


@pytest.fixture(scope="module")
def server() -> Iterator[Inbox]:
    with real_server() as found:
        yield found


@pytest.fixture
def alert() -> str:
    return ""


@pytest.fixture
def desk(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Inbox, alert: str
) -> Iterator[Desk]:
    server.mails.clear()
    config = CONFIG.format(port=server.port, alert=alert)
    runtime = prepared(config, database_url, tmp_path, monkeypatch, lambda: START)
    made = Desk(runtime, server)
    # A story at each full hour of five weeks, of which only the last are there.
    made.bring([NOW - timedelta(hours=n, minutes=-5) for n in range(3, 0, -1)])
    made.know(35 * 24 + 12)
    made.at(NOW)
    yield made
    runtime.close()


def burst(number: int = 12) -> list[datetime]:
    return [NOW - timedelta(minutes=3 * n + 1) for n in range(number)]


def test_a_spike_is_told_once_with_its_curve_and_the_stories_that_make_it(
    desk: Desk, tmp_path: Path
) -> None:
    ids = desk.bring(burst())
    desk.look()
    desk.look()
    desk.send()
    (message,) = desk.mails
    assert message["Subject"] == "[Ferries] Spike: 13 stories in one hour, usually 1"
    assert message["In-Reply-To"] is None
    plain, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert isinstance(plain, EmailMessage) and isinstance(html, EmailMessage)
    text = plain.get_content()
    assert "6 Apr, 14:00 to 6 Apr, 15:00" in text
    assert "13 articles of 13 stories in one hour" in text
    assert "█" in text and "Times: Europe/Kyiv." in text
    assert f"Ferry number {ids[0]} aground" in text
    assert 'class="high"' in html.get_content()
    (written,) = (tmp_path / "alerts").glob("*.json")
    told = json.loads(written.read_text())
    check("webhook.topic.spike", told)
    data = told["data"]
    assert (data["total"], data["topic"]) == (13, {"slug": "ferry", "name": "Ferries"})
    assert data["expected_stories"] == pytest.approx(1, abs=0.3)
    assert data["began_at"] == "2026-04-06T11:00:00Z"
    desk.at(NOW + timedelta(minutes=30))
    desk.look()
    assert len(desk.rows()) == 2


def test_what_was_told_is_in_the_books_and_in_the_stories(desk: Desk) -> None:
    ids = desk.bring(burst())
    desk.look()
    with desk.runtime.database.read() as session:
        balance = accounting.balance(session, 0, 100)
        assert (balance.notices, balance.expected, balance.difference) == (13, 26, 0)
        told = next(stories_view.of_ids(session, [ids[0]]))
    assert [each["kind"] for each in told["told"]] == ["spike-ferry"]
    check("stories", told)


def test_what_is_usual_tells_nobody(desk: Desk) -> None:
    desk.bring(burst(2))
    desk.look()
    assert desk.rows() == []


def test_copies_silent_articles_and_those_that_came_late_are_counted_for_nothing(
    desk: Desk,
) -> None:
    desk.bring(burst(), duplicate_of=1)
    desk.bring(burst(), silent="the first poll of a source")
    published = NOW - timedelta(days=2)
    desk.bring(burst(), published_at=published, published_precision="minute")
    desk.bring(burst(), story_id=1)
    desk.look()
    assert desk.rows() == []


def test_where_more_of_everything_comes_there_is_no_spike(desk: Desk) -> None:
    for week in range(1, 5):
        desk.bring([NOW - timedelta(weeks=week, minutes=n % 59 + 1) for n in range(40)],
                   on_topic=False)  # fmt: skip
    desk.bring(burst())
    desk.bring(burst() * 70, on_topic=False)
    desk.look()
    assert desk.rows() == []


def test_a_query_that_was_changed_is_learned_anew(desk: Desk) -> None:
    changed = NOW - timedelta(days=12, minutes=30)
    with desk.runtime.database.write() as session:
        session.add(TopicRevision(topic_id=1, query="ferries", created_at=changed))
        session.execute(update(Article).where(Article.id == 1).values(first_seen_at=START))
    desk.bring([NOW - timedelta(hours=n, minutes=1) for n in range(48)])
    desk.bring(burst())
    desk.look()
    assert desk.rows() == []
    with desk.runtime.database.read() as session:
        (found,) = spikes.progress(session, desk.runtime)
        (topic,) = spikes.watched(session, desk.runtime, spikes.alerts_of(desk.runtime))
        known = store.history(session, topic.wanted)
    assert found == {
        "alert": "ferry spikes",
        "topic": "ferry",
        "state": "learning",
        "days": 12.0,
        "of_days": 28,
    }
    assert known is not None and known.stories[-48:] == (0, *[1] * 47)
    (alert,) = desk.runtime.settings.alerts
    assert notify.preview(desk.runtime, alert) is None
    assert notify.lacking(desk.runtime, alert) == "Learning what is usual: ferry 12 of 28 days."


def test_hours_that_a_clock_that_ran_ahead_counted_are_counted_anew(desk: Desk) -> None:
    with desk.runtime.database.write() as session:
        (topic,) = spikes.watched(session, desk.runtime, spikes.alerts_of(desk.runtime))
        store.note(session, topic.wanted, History(NOW - timedelta(days=20), (0,) * 960, (0,) * 960))
    for hours in range(2):
        desk.at(NOW + timedelta(hours=hours))
        desk.look()
        with desk.runtime.database.read() as session:
            known = store.history(session, topic.wanted)
        assert known is not None
        assert known.until == NOW + timedelta(hours=hours - 1)
    assert known is not None and known.stories[-3:] == (0, 0, 1)


def test_what_a_clock_that_ran_ahead_told_hides_no_spike(desk: Desk) -> None:
    desk.bring(burst())
    desk.look()
    key = desk.rows()[0].group_key
    with desk.runtime.database.read() as session:
        assert store.told_at(session, key, NOW) == NOW
        # The clocks of two processes are never quite the same.
        assert store.told_at(session, key, NOW - timedelta(minutes=2)) == NOW
        assert store.told_at(session, key, NOW - timedelta(days=1)) is None


def test_a_preview_shows_the_hour_as_if_it_were_a_spike(desk: Desk) -> None:
    desk.look()
    (alert,) = desk.runtime.settings.alerts
    shown = notify.preview(desk.runtime, alert)
    assert shown is not None
    assert b"Subject: [Ferries] Spike: 1 story in one hour" in shown.content


def test_a_spike_of_what_was_there_before_the_alert_is_not_told(desk: Desk) -> None:
    with desk.runtime.database.write() as session:
        session.execute(update(Alert).values(created_at=NOW - timedelta(minutes=20)))
    desk.bring(burst())
    desk.look()
    assert desk.rows() == []


def test_histories_of_what_nobody_watches_are_removed(desk: Desk) -> None:
    with desk.runtime.database.write() as session:
        session.add(Job(name="spikes: 99 gone", state={}, started_at=NOW, updated_at=NOW))
    desk.look()
    with desk.runtime.database.read() as session:
        names = session.scalars(select(Job.name).where(Job.name.startswith("spikes: "))).all()
    assert names == ["spikes: 1 ferry"]


QUIET = 'quiet = ["00:00-23:00"]'
LARGE = "least_stories = 50"
MAIN = 'salience = "main"\nlanguages = ["uk"]'


@pytest.mark.parametrize("alert", [QUIET, QUIET + "\nurgent = true"], ids=["quiet", "urgent"])
def test_quiet_hours_put_a_spike_off_unless_it_is_urgent(desk: Desk, alert: str) -> None:
    desk.bring(burst())
    desk.look()
    is_urgent = "urgent" in alert
    due = NOW if is_urgent else datetime(2026, 4, 6, 20, tzinfo=UTC)
    assert [each.due_at for each in desk.rows()] == [due, due]
    assert {bool(each.urgent) for each in desk.rows()} == {is_urgent}


@pytest.mark.parametrize("alert", [LARGE, MAIN], ids=["large", "language"])
def test_fewer_stories_or_others_than_the_alert_asks_for_are_no_spike(desk: Desk) -> None:
    desk.bring(burst())
    desk.look()
    assert desk.rows() == []


def test_a_message_names_the_same_spike_by_the_same_id(desk: Desk) -> None:
    desk.bring(burst())
    desk.look()
    before = {each.id for each in desk.rows()}
    with desk.runtime.database.write() as session:
        for table in ("delivery_notices", "deliveries", "notices"):
            session.connection().exec_driver_sql(f"DELETE FROM {table}")
    desk.at(NOW + timedelta(minutes=10))
    desk.look()
    assert {each.id for each in desk.rows()} == before
    with desk.runtime.database.read() as session:
        assert {each.destinations for each in session.scalars(select(Notice))} == {2}
