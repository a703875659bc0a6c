"""A stored verdict's size, in every script and on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, Text, cast, func, insert, select

from models import Verdict
from tests.way.judge.store.making import NOW, Desk, long_text
from worker.base.store.database import Database
from worker.way.judge.case import Case
from worker.way.judge.plan import AlertVerdict, StoryVerdict
from worker.way.judge.plan import Verdict as Decided
from worker.way.judge.record import MOST_BYTES, record_of
from worker.way.judge.store import verdicts

SCRIPTS = {
    "Chinese": "哈尔科夫地铁站遭导弹袭击",
    "Russian": "Харьковский метрополитен обстрелян",
    "Arabic": "قصف محطة مترو في مدينة خاركيف",
    "Latin": "Kharkiv underground station shelled",
}


def _verdict(word: str, alerts: int) -> Decided:
    case = Case.__new__(Case)
    story = StoryVerdict("joined", f"{word} " * 6, 0.73, tuple(f"{word} {n}" for n in range(6)))
    told = tuple(
        AlertVerdict(1000 + each, "alert", "kept_back", "it says nothing new", article_id=10**6)
        for each in range(alerts)
    )
    reason = f"like article 1234567, but {word} differs from {word}"
    return Decided(case, "new", reason, 1, story=story, story_id=1, alerts=told)


def _size(database: Database) -> int:
    """Returns how many bytes of JSON are stored."""
    said = cast(Verdict.record, Text)
    size = func.length(cast(said, LargeBinary)) if database.on_sqlite else func.octet_length(said)
    with database.read() as session:
        found = session.scalar(select(size).where(Verdict.revision == 9))
    assert isinstance(found, int)
    return found


@pytest.mark.parametrize("alerts", [0, 3, 40])
@pytest.mark.parametrize("script", SCRIPTS)
def test_a_verdict_is_stored_in_at_most_400_bytes_in_any_script(
    database: Database, script: str, alerts: int
) -> None:
    made = Desk(database).put("Rocket lands", long_text(1))
    record = record_of(_verdict(SCRIPTS[script], alerts), lambda each: each)
    row = {"article_id": made.article_id, "revision": 9, "at": NOW, "rules": 1, "record": record}
    with database.write() as session:
        session.execute(insert(Verdict), row)
    assert 100 < _size(database) <= MOST_BYTES
    with database.read() as session:
        kept = verdicts.of_article(session, made.article_id or 0, 9)
    assert kept is not None and kept.reason == record["w"]
    assert kept.at - NOW < timedelta(seconds=1)
