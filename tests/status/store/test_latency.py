from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from models import Alert, Article, Delivery
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.store.database import Database
from worker.status.store import latency

SINCE = NOW - timedelta(days=1)


@pytest.fixture
def desk(database: Database) -> Desk:
    made = Desk(database)
    with database.write() as session:
        session.execute(update(Alert).values(definition={"topics": ["rockets"]}))
    return made


def put(
    desk: Desk, number: int, values: dict[str, object] | None = None, silent: str | None = None
) -> None:
    """Stores an article about rockets of its own words, with these columns."""
    stored = desk.put(f"Rocket {number}", long_text(number), silent=silent)
    if values:
        with desk.database.write() as session:
            session.execute(update(Article).where(Article.id == stored.article_id).values(values))


def published(seconds: float, precision: str = "second") -> dict[str, object]:
    return {
        "published_at": NOW - timedelta(seconds=seconds),
        "published_precision": precision,
    }


def measured(desk: Desk, most: int = latency.MOST_MATCHES) -> latency.Delays:
    with desk.database.read() as session:
        return latency.delays(session, SINCE, most)


def test_what_has_no_usable_time_is_left_out_and_counted(desk: Desk) -> None:
    put(desk, 1, published(60))
    put(desk, 2, published(7200, "day"))
    put(desk, 3)
    put(desk, 4, published(-3600))
    put(desk, 5, published(86_400), silent="baseline")
    (topic,) = measured(desk).topics
    assert (topic.slug, topic.seen, topic.untimed) == ("rockets", [60.0], 3)


def test_from_seen_to_alerted_is_to_the_first_delivery(desk: Desk) -> None:
    put(desk, 1)
    put(desk, 2)
    with desk.database.write() as session:
        delivery = session.scalars(select(Delivery.id).order_by(Delivery.story_id)).first()
        sent = {"state": "sent", "delivered_at": NOW + timedelta(seconds=35)}
        session.execute(update(Delivery).where(Delivery.id == delivery).values(**sent))
    (topic,) = measured(desk).topics
    assert (topic.alerted, topic.waiting) == ([35.0], 1)


@pytest.mark.parametrize(
    ("state", "number"), [("retry", 1), ("held", 1), ("suppressed", 0), ("dead", 0)]
)
def test_what_is_not_sent_any_more_does_not_wait(desk: Desk, state: str, number: int) -> None:
    put(desk, 1)
    with desk.database.write() as session:
        session.execute(update(Delivery).values(state=state))
    (topic,) = measured(desk).topics
    assert (topic.alerted, topic.waiting) == ([], number)


def test_a_follow_up_waits_by_rule_and_says_nothing_about_the_delay(desk: Desk) -> None:
    put(desk, 1)
    put(desk, 2)
    with desk.database.write() as session:
        first, second = session.scalars(select(Delivery.id).order_by(Delivery.story_id))
        sent = {"state": "sent", "delivered_at": NOW + timedelta(hours=2)}
        for delivery, values in ((first, sent), (second, {})):
            changed = update(Delivery).where(Delivery.id == delivery)
            session.execute(changed.values(kind="story.updated", **values))
    (topic,) = measured(desk).topics
    assert (topic.alerted, topic.waiting) == ([], 0)


def test_an_alert_that_asks_for_other_topics_says_nothing_about_this_one(desk: Desk) -> None:
    put(desk, 1)
    with desk.database.write() as session:
        session.execute(update(Alert).values(definition={"topics": ["gardens"]}))
    (topic,) = measured(desk).topics
    assert (topic.alerted, topic.waiting) == ([], 0)


def test_what_is_older_does_not_count(desk: Desk) -> None:
    put(desk, 1, {"first_seen_at": SINCE - timedelta(seconds=1), **published(60)})
    assert measured(desk).topics == ()


def test_of_very_many_every_nth_is_looked_at(desk: Desk) -> None:
    for number in range(6):
        put(desk, number, published(60))
    found = measured(desk, most=3)
    assert found.one_in == 2
    assert len(found.topics[0].seen) == 3


@pytest.mark.parametrize(
    ("values", "p50", "p95"), [([1], 1, 1), ([1, 2], 1, 2), (range(1, 101), 50, 95)]
)
def test_quantiles_are_values_that_occurred(values: list[float], p50: float, p95: float) -> None:
    assert latency.quantiles(list(values)) == latency.Quantiles(p50, p95)


def test_nothing_has_no_quantiles() -> None:
    assert latency.quantiles([]) is None
