"""Sources: kept in step with the configuration, admitted politely, remembered exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from models import AuditEntry, Blob, Document, Source
from tests.way.judge.store.making import NOW, Desk
from worker.base.store import blobs, clock, leases
from worker.base.store.database import Database
from worker.way.collect.store import admission, arrivals, sources
from worker.way.collect.store.sources import SourceOutcome, SourceRow


def row(number: int, host: str | None = "a.example") -> SourceRow:
    url = f"http://{host}/{number}"
    return SourceRow("feed", url, f"Feed {number}", host, {"url": url})


def sync(database: Database, *rows: SourceRow) -> None:
    with database.decide() as session:
        sources.sync(session, rows, NOW, "test")


def hint(database: Database, gap: float = 0.0, own: frozenset[str] = frozenset()) -> list[int]:
    with database.write() as session:
        return admission.hint_due(session, 10, gap, own)


def all_due(database: Database) -> None:
    with database.write() as session:
        session.execute(
            update(Source).values(due_at=clock.now(), dispatched_until=None, lease_until=None)
        )


def test_two_sources_of_a_host_are_under_way_at_most(database: Database) -> None:
    sync(database, *(row(number) for number in range(5)))
    all_due(database)
    assert len(hint(database)) == 2
    assert hint(database) == []


def test_seconds_lie_between_two_starts_at_one_host(database: Database) -> None:
    sync(database, *(row(number) for number in range(3)), row(9, "b.example"))
    all_due(database)
    assert len(hint(database, gap=5.0)) == 2
    assert hint(database, gap=5.0) == []


def test_the_backlog_of_a_host_that_rests_stands_before_nobody_else(database: Database) -> None:
    sync(
        database,
        *(row(number) for number in range(300)),
        *(row(n, f"b{n}.example") for n in range(5)),
    )
    all_due(database)
    with database.write() as session:
        session.execute(update(Source).values(due_at=clock.after(-600.0)))
        session.execute(
            update(Source).where(Source.host != "a.example").values(due_at=clock.after(-1.0))
        )
        admission.pause_host(session, "a.example", 600)
    assert len(hint(database)) == 5


def test_the_backlog_of_a_busy_host_stands_before_nobody_else(database: Database) -> None:
    sync(database, *(row(number) for number in range(300)), row(1, "b.example"))
    with database.write() as session:
        session.execute(update(Source).values(due_at=clock.after(-600.0), dispatched_until=None))
        session.execute(
            update(Source).where(Source.host != "a.example").values(due_at=clock.after(-1.0))
        )
    assert len(hint(database)) == 3
    assert hint(database) == []


def test_the_operators_own_hosts_are_not_spared(database: Database) -> None:
    sync(database, *(row(number) for number in range(5)))
    all_due(database)
    assert len(hint(database, gap=5.0, own=frozenset({"a.example"}))) == 5


def test_a_paused_host_is_left_alone(database: Database) -> None:
    sync(database, row(1), row(2))
    all_due(database)
    with database.write() as session:
        [first] = [each.id for each in sources.listed(session)][:1]
        token = sources.claim(session, first, "test@here/1", even_if_not_due=False)
        assert token is not None
        failed = SourceOutcome("error", 0.1, 600, {}, error_kind="temporary", host_pause=600)
        assert sources.finish(session, first, token, failed, NOW)
    assert hint(database) == []


def test_a_source_is_collected_by_one_worker_at_a_time(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    with database.write() as session:
        [source] = sources.listed(session)
        assert sources.claim(session, source.id, "a@here/1", even_if_not_due=False)
        assert sources.claim(session, source.id, "b@here/2", even_if_not_due=True) is None


def test_a_success_ends_the_baseline_and_a_run_of_failures(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    for outcome in (
        SourceOutcome("error", 0.1, 0, {}, error_kind="soft", error="500"),
        SourceOutcome("ok", 0.1, 60, {"etag": "x"}, entries=3),
    ):
        all_due(database)
        with database.write() as session:
            [source] = sources.listed(session)
            token = sources.claim(session, source.id, "a@here/1", even_if_not_due=False)
            assert token is not None
            sources.finish(session, source.id, token, outcome, NOW)
        with database.read() as session:
            [source] = sources.listed(session)
            assert source.failures == (1 if outcome.outcome == "error" else 0)
    assert source.baseline_at == NOW
    assert source.state == {"etag": "x"}
    assert source.error is None


def test_a_source_that_left_the_configuration_is_kept_but_not_scheduled(
    database: Database,
) -> None:
    sync(database, row(1), row(2))
    sync(database, row(2))
    with database.read() as session:
        assert [each.name for each in sources.listed(session)] == ["Feed 2"]
        assert len(session.scalars(select(Source)).all()) == 2
    all_due(database)
    assert len(hint(database)) == 1


def test_a_changed_source_is_noted_with_old_and_new_value(database: Database) -> None:
    sync(database, row(1))
    sync(database, replace(row(1), options={"url": row(1).key, "freshness": "1m"}))
    with database.read() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert last.after == {"url": row(1).key, "freshness": "1m"}
    assert last.before == {"url": row(1).key}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_bytes_are_kept_once_however_often_they_arrive(desk: Desk) -> None:
    content = b"the same bytes " * 100
    desk.keep(desk.source(), "guid:1", content)
    desk.keep(desk.source("http://b.example/feed"), "guid:1", content)
    with desk.database.read() as session:
        [blob] = session.scalars(select(Blob)).all()
        assert blobs.unpack(blob) == content
        assert len(blob.content) < len(content)
        assert len(session.scalars(select(Document)).all()) == 2


def test_an_unchanged_item_makes_no_second_document(desk: Desk) -> None:
    source = desk.source()
    assert desk.keep(source, "guid:1", b"x", mark="m")
    assert desk.keep(source, "guid:1", b"x", mark="m") == []
    with desk.database.read() as session:
        assert arrivals.known_marks(session, source, ["guid:1", "guid:2"]) == {"guid:1": "m"}


def test_an_item_known_by_its_link_is_the_same_when_it_gets_a_guid(desk: Desk) -> None:
    source = desk.source()
    link = "link:http://a.example/1"
    desk.keep(source, link, b"x", mark="m", aliases=(link,))
    assert desk.keep(source, "guid:1", b"x", mark="m", aliases=(link,)) == []


def test_an_item_seen_in_the_baseline_stays_silent_until_it_is_an_article(desk: Desk) -> None:
    source = desk.source()
    with desk.database.write() as session:
        refusal = ("a.txt", "1", "unreadable", "permission denied")
        arrivals.set_aside(session, source, [refusal], arrivals.BASELINE, NOW)
    [document] = desk.keep(source, "a.txt", b"x")
    with desk.database.read() as session:
        assert session.get_one(Document, document).silent == arrivals.BASELINE


def test_a_change_during_a_collection_makes_the_source_due_again(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    with database.write() as session:
        [source] = sources.listed(session)
        token = sources.claim(session, source.id, "a@here/1", even_if_not_due=False)
        assert token is not None
    with database.write() as session:
        sources.make_due(session, [source.id])
        assert sources.finish(session, source.id, token, SourceOutcome("ok", 0.1, 3600, {}), NOW)
    assert hint(database) == [source.id]


def test_a_source_whose_worker_died_is_due_at_once(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    gone = leases.owner("fetch").rpartition("/")[0] + "/999999999"
    with database.write() as session:
        [source] = sources.listed(session)
        sources.claim(session, source.id, gone, even_if_not_due=False)
    assert hint(database) == []
    with database.write() as session:
        leases.release_dead(session, "fetch")
    assert hint(database) == [source.id]
