from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from models import Alert, Delivery, Story
from tests.setup.runtimes import Heard
from tests.way.test_way import HOLDER, STORY, drop, scan
from worker.alerts.store import digests
from worker.readers.store import answers
from worker.setup.runtime import Runtime
from worker.way.read.steps.process import process

NOW = datetime(2026, 11, 28, tzinfo=UTC)
ANA = "ana@news.example"


def told(runtime: Runtime, heard: Heard) -> str:
    """Returns a delivery to an address."""
    drop(runtime, "a.txt", STORY)
    scan(runtime, heard)
    process(runtime, heard.document_ids, HOLDER, heard)
    [delivery] = heard.delivery_ids
    with runtime.database.write() as session:
        session.execute(update(Delivery).values(destination=ANA))
    return delivery


def test_who_muted_a_story_hears_no_more_of_it_under_another_id(
    runtime: Runtime, heard: Heard
) -> None:
    delivery = told(runtime, heard)
    with runtime.database.write() as session:
        found = answers.addressed(session, delivery)
        assert found is not None
        assert found.story == "Rockets reach the harbour"
        assert answers.channel_of(session, delivery) == ("out", None)
        assert (answers.mute(session, found, NOW), answers.mute(session, found, NOW)) == (
            True,
            False,
        )
        assert answers.channel_of(session, delivery) == ("out", answers.MUTED)
        session.execute(update(Delivery).values(destination=ANA.upper()))
        assert answers.channel_of(session, delivery) == ("out", answers.MUTED)
        root = Story(created_at=NOW)
        session.add(root)
        session.flush()
        session.execute(update(Story).where(Story.id == found.story_id).values(merged_into=root.id))
        session.execute(update(Delivery).values(story_id=root.id))
        assert answers.channel_of(session, delivery) == ("out", answers.MUTED)
        assert digests.stories(session, delivery, by_story=True) == []
        session.execute(update(Delivery).values(destination="ben@news.example"))
        assert answers.channel_of(session, delivery) == ("out", None)
        assert len(digests.stories(session, delivery, by_story=True)) == 1


def test_a_digest_of_several_alerts_leaves_out_those_that_its_reader_unsubscribed_from(
    runtime: Runtime, heard: Heard
) -> None:
    delivery = told(runtime, heard)
    with runtime.database.write() as session:
        gathering = Alert(name="[service] of all", definition={}, created_at=NOW)
        session.add(gathering)
        session.flush()
        session.execute(update(Delivery).values(alert_id=gathering.id, story_id=None))
        found = answers.addressed(session, delivery)
        assert found is not None
        assert [name for _, name in found.alerts] == ["rockets now"]
        assert len(digests.stories(session, delivery, by_story=True)) == 1
        assert answers.unsubscribe(session, found, NOW)
        assert not answers.unsubscribe(session, found, NOW)
        assert digests.stories(session, delivery, by_story=True) == []
        (line,) = answers.listed(session)
        assert (line["address"], line["alert"], line["story"]) == (ANA, "rockets now", None)
        assert answers.take_back(session, "ben@news.example") == []
        assert answers.take_back(session, ANA, "another") == []
        assert answers.take_back(session, ANA, "rockets now") == [line]
        assert len(digests.stories(session, delivery, by_story=True)) == 1


def test_a_delivery_that_is_not_there_has_no_links(runtime: Runtime) -> None:
    with runtime.database.read() as session:
        assert answers.channel_of(session, "msg_nothing") == (None, None)
        assert answers.channel_of(session, "msg_nothing", only_open=True) == (None, None)
        assert answers.addressed(session, "msg_nothing") is None
