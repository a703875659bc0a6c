"""How much each topic found by day, told by ids that grow with time, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from models import Article
from tests.web.browsing import put
from worker.setup.runtime import Runtime
from worker.status.store import status
from worker.topics.store import volumes

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = "the harbour river airport bridge station market school hospital theatre".split()


def test_days_are_those_on_which_articles_were_first_seen(runtime: Runtime) -> None:
    days = [0, 0, 2, 3]
    for number, word in enumerate(WORDS[:5]):
        text = f"A rocket at {word} {number}\n\nA rocket fell near {word} on day {number}. " * 2
        put(runtime, f"{word}.txt", text)
    with runtime.database.write() as session:
        for article, day in enumerate([*days, 40], 1):
            at = NOON + timedelta(days=day)
            session.execute(update(Article).where(Article.id == article).values(first_seen_at=at))
    with runtime.database.read() as session:
        found = volumes.by_day(session, NOON, NOON + timedelta(days=3))
        assert found == {"rockets": {"2026-11-20": 2, "2026-11-22": 1, "2026-11-23": 1}}
        later = volumes.by_day(session, NOON + timedelta(days=3), NOON + timedelta(days=50))
        assert later == {"rockets": {"2026-11-23": 1, "2026-12-30": 1}}
        assert volumes.by_day(session, NOON + timedelta(days=41), NOON + timedelta(days=50)) == {}
        counted = status.topic_counts(session)["rockets"]
    assert counted["main"] + counted["passing"] == 5
    assert counted["latest_at"] == "2026-12-30T12:00:00Z"
