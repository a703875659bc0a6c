"""On PostgreSQL a day's documents go with their part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from models import Blob, Document
from tests.upkeep.prune.years import Years, story
from tests.way.keeping import keep_batch
from worker.base.store import partitions
from worker.base.types import Arrival


@pytest.fixture
def parts(years: Years) -> Iterator[list[str]]:
    """The parts of documents for two days of the year after next, on PostgreSQL."""
    years.now = datetime.now(UTC) + timedelta(days=500)
    division, made = partitions.TABLES["documents"], []
    if not years.runtime.database.on_sqlite:
        start = division.start(years.now)
        with years.runtime.database.write() as session:
            for _ in range(2):
                made.append(f"documents_{division.label(start)}")
                low, high = division.bound(start), division.bound(division.after(start))
                bounds = f"FOR VALUES FROM ({low}) TO ({high})"
                session.execute(text(f"CREATE TABLE {made[-1]} PARTITION OF documents {bounds}"))
                start = division.after(start)
    yield made
    with years.runtime.database.write() as session:
        for name in made:
            session.execute(text(f"DROP TABLE IF EXISTS {name}"))


def test_on_postgresql_a_day_goes_with_its_part(years: Years, parts: list[str]) -> None:
    first = f"documents_{years.now:%Y%m%d}"
    years.bring(story(1), "a.txt")
    years.pass_days(1)
    second = f"documents_{years.now:%Y%m%d}"
    arrival = Arrival("late.txt", "text", story(2).encode())
    with years.runtime.database.write() as session:
        keep_batch(session, years.sources[0], [(arrival, "1")], None, years.now)
    years.pass_days(45)
    gone = years.prune()
    assert (gone["documents"], years.count(Document), years.count(Blob)) == (1, 1, 1)
    with years.runtime.database.read() as session:
        left = {part.name for part in partitions.parts(session, "documents")}
    # The day of which one document is still to be read stays.
    assert (first in left, second in left) == (False, second in parts)


def test_a_part_that_others_use_is_dropped_later(
    years: Years, parts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if years.runtime.database.on_sqlite:
        return
    monkeypatch.setattr(partitions, "LOCK_TIMEOUT", "100ms")
    years.bring(story(1), "a.txt")
    years.pass_days(45)
    with years.runtime.database.read() as reading:
        assert reading.scalar(text(f"SELECT count(*) FROM {parts[0]}")) == 1
        years.prune()
        assert reading.scalar(text(f"SELECT count(*) FROM {parts[0]}")) == 1
    years.prune()
    with years.runtime.database.read() as session:
        assert parts[0] not in {each.name for each in partitions.parts(session, "documents")}
    assert years.bring(story(2), "b.txt") == ["new"]
