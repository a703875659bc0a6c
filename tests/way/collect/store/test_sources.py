"""Sources: kept in step with the configuration, admitted politely, remembered exactly."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from models import AuditEntry, Blob, Document, Host, Poll, Source, Tally
from models.source import BY_HAND
from tests.way.judge.store.making import NOW, Desk
from worker.alerts.store import digests
from worker.base.store import blobs, clock, leases
from worker.base.store.database import Database
from worker.operators import store as operators
from worker.status.store import figures
from worker.status.store import sources as shown
from worker.way.collect.store import admission, arrivals, hosts, known, quiet, sources, taken
from worker.way.collect.store.admission import Manners, Room
from worker.way.collect.store.sources import SourceRow
from worker.way.collect.store.taken import Concluded, SourceOutcome, Taken


def row(number: int, host: str | None = "a.example") -> SourceRow:
    url = f"http://{host}/{number}"
    return SourceRow("feed", url, f"Feed {number}", host, {"url": url})


def sync(database: Database, *rows: SourceRow) -> None:
    with database.decide() as session:
        sources.sync(session, rows, NOW, "test")


def take_due(
    database: Database,
    gap: float = 0.0,
    own: frozenset[str] = frozenset(),
    room: Room = Room(10, 4),  # noqa: B008 - nothing changes it
) -> list[Taken]:
    manners = Manners(gap, own)
    with database.write() as session:
        listed = admission.due(session, manners, room.sources)
        found = admission.take_due(session, "test@here/1", 12.0, manners, room)
    assert {each.id for each in found} <= set(listed)
    return found


def hint(database: Database, gap: float = 0.0, own: frozenset[str] = frozenset()) -> list[int]:
    return [each.id for each in take_due(database, gap, own)]


def take_one(database: Database, holder: str = "a@here/1") -> Taken:
    with database.write() as session:
        [source] = sources.listed(session)
        found = taken.take(session, source.id, holder, even_if_not_due=False)
    assert found is not None
    return found


def conclude(database: Database, source: Taken, outcome: SourceOutcome) -> list[Concluded]:
    with database.write() as session:
        return taken.conclude(session, [Concluded(source, outcome, NOW)])


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
        hosts.pause(session, "a.example", 600)
    assert len(hint(database)) == 5


@pytest.mark.parametrize("rests", [False, True])
def test_of_a_long_backlog_the_longest_due_of_each_host_are_found(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, rests: bool
) -> None:
    monkeypatch.setattr(admission, "_LOOKED_AT", 10)
    crowd = [row(number) for number in range(30)]
    others = [row(number, f"{number}.example") for number in range(100, 104)]
    late = [row(number, "100.example") for number in range(200, 203)]
    folder = [SourceRow("folder", f"/{number}", "", None, {}) for number in range(6)]
    sync(database, *crowd, *others, *late, *folder)
    all_due(database)
    with database.write() as session:
        at_last = Source.host.is_distinct_from("a.example")
        session.execute(update(Source).where(at_last).values(due_at=clock.after(-60.0)))
        first = Source.host == "a.example"
        session.execute(update(Source).where(first).values(due_at=clock.after(-3600.0)))
        if rests:
            hosts.pause(session, "a.example", 60.0)
    found = [(each.kind, each.host) for each in take_due(database, gap=5.0, room=Room(20, 4))]
    wanted = {("feed", each.host) for each in others}
    if not rests:
        wanted.add(("feed", "a.example"))
    assert {each for each in found if each[1]} == wanted
    assert len(found) == len(wanted) + 4


def test_a_source_of_a_host_that_has_no_row_yet_is_found_behind_a_backlog_that_rests(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "_LOOKED_AT", 10)
    sync(database, *(row(number) for number in range(9)), row(100, "new.example"))
    all_due(database)
    with database.write() as session:
        # As a process of the release before leaves it, which makes no rows of hosts.
        session.execute(delete(Host))
        hosts.pause(session, "a.example", 60.0)
    found = take_due(database, gap=5.0, room=Room(20, 4))
    assert [each.host for each in found] == ["new.example"]


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
    first, other = take_due(database)
    failed = SourceOutcome("error", 0.1, 600, {}, error_kind="temporary", host_pause=600)
    assert conclude(database, first, failed) == []
    assert conclude(database, other, SourceOutcome("ok", 0.1, 600, {})) == []
    all_due(database)
    assert hint(database) == []


def test_a_source_is_collected_by_one_worker_at_a_time(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    with database.write() as session:
        [source] = sources.listed(session)
        assert taken.take(session, source.id, "a@here/1", even_if_not_due=False)
        assert taken.take(session, source.id, "b@here/2", even_if_not_due=True) is None


def test_a_success_ends_the_baseline_and_a_run_of_failures(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    for outcome in (
        SourceOutcome("error", 0.1, 0, {}, error_kind="soft", error="500"),
        SourceOutcome("ok", 0.1, 60, {"etag": "x"}, entries=3),
    ):
        all_due(database)
        conclude(database, take_one(database), outcome)
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


def test_what_was_given_by_hand_is_no_source_of_the_configuration(database: Database) -> None:
    with database.write() as session:
        by_hand = sources.ensure(session, replace(row(1), kind=BY_HAND), NOW).id
    sync(database, row(1), row(2))
    with database.read() as session:
        assert session.get_one(Source, by_hand).removed_at is None
        wanted = set(session.scalars(select(Source.id).where(Source.kind == "feed")))
        assert {each.id for each in sources.listed(session)} == wanted
        assert {each.id for each in digests.sources(session)} == wanted
        assert operators.there(session) == wanted
        assert set(quiet.names(session)) == set(map(str, wanted))
        assert figures.count_sources(session).states["new"] == len(wanted) == 2
        assert len(shown.listed(session, NOW)) == 2
    sync(database)
    with database.read() as session:
        assert sources.listed(session) == []
        assert session.scalars(select(Source.id).where(Source.removed_at.is_(None))).all() == [
            by_hand
        ]


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
        found = known.named(session, source, ["guid:1", "guid:2"])
    assert {name: each.mark for name, each in found.items()} == {"guid:1": "m"}


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
    source = take_one(database)
    with database.write() as session:
        taken.renew(session, [source])
        sources.make_due(session, [source.id])
        assert taken.renew(session, [source]) == {source.id}
    assert hint(database) == []
    assert conclude(database, source, SourceOutcome("ok", 0.1, 3600, {})) == []
    assert hint(database) == [source.id]


def test_a_source_whose_worker_died_is_due_at_once(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    gone = leases.owner("fetch").rpartition("/")[0] + "/999999999"
    source = take_one(database, gone)
    assert hint(database) == []
    with database.write() as session:
        leases.release_dead(session, "fetch")
    assert hint(database) == [source.id]


def test_what_is_not_renewed_is_due_at_the_end_of_its_lease(database: Database) -> None:
    sync(database, row(1))
    all_due(database)
    source = take_one(database)
    with database.write() as session:
        past = clock.after(-1.0)
        session.execute(update(Source).values(due_at=past, lease_until=past))
        # The sweep leaves it to whoever held it and could not renew it for a while.
        assert leases.release_expired(session) == 0
    [again] = take_due(database)
    assert again.id == source.id
    assert conclude(database, source, SourceOutcome("ok", 0.1, 60, {})) != []
    assert conclude(database, again, SourceOutcome("ok", 0.1, 60, {})) == []


def test_folders_and_own_hosts_do_not_take_all_the_room(database: Database) -> None:
    sync(
        database,
        *(replace(row(n, None), kind="folder", key=f"/f{n}") for n in range(30)),
        *(row(n, "own.example") for n in range(30)),
        row(1, "b.example"),
    )
    all_due(database)
    own = frozenset({"own.example"})
    found = take_due(database, 5.0, own, Room(100, 3))
    assert (
        sorted(str(each.host) for each in found)
        == ["None"] * 3 + ["b.example"] + ["own.example"] * 12
    )
    assert take_due(database, 5.0, own, Room(100, 0)) == []


def test_what_came_of_many_is_written_together(database: Database) -> None:
    sync(database, *(row(number, f"h{number}.example") for number in range(6)))
    all_due(database)
    found = take_due(database)
    with database.write() as session:
        before = dict(session.execute(select(Tally.label, Tally.value)).all())
        outcomes = [
            SourceOutcome("ok", 0.1, 60, {"n": 1}, entries=3, notes=("a “note”",)),
            SourceOutcome("unchanged", 0.1, None, {"n": {"deep": ["ü", None]}}, unfinished=True),
            SourceOutcome("error", 0.1, 600, {}, error_kind="soft", error="500", counts=False),
        ]
        ended = [Concluded(found[n], outcomes[n // 2], NOW) for n in range(6)]
        assert taken.conclude(session, ended) == []
        assert taken.conclude(session, ended) == ended
    with database.read() as session:
        rows = {each.id: each for each in session.scalars(select(Source))}
        polls = session.scalars(select(Poll)).all()
        after = dict(session.execute(select(Tally.label, Tally.value)).all())
    assert before == {}
    assert after == {"feed ok": 2, "feed unchanged": 2, "feed error": 2}
    assert len(polls) == 6
    made = [rows[each.id] for each in found]
    assert [each.state for each in made[::2]] == [{"n": 1}, {"n": {"deep": ["ü", None]}}, {}]
    assert [each.baseline_at for each in made[::2]] == [NOW, None, None]
    assert made[0].notes == ["a “note”"]
    assert made[2].due_at is None
    assert (made[4].failing_since, made[4].failures, made[4].error) == (NOW, 0, "500")
    assert all(each.lease_until is None for each in made)
