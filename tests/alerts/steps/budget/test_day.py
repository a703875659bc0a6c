"""The messages of a reader's day, from what arrives to what a mail server takes."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Alert, Attempt, Delivery, DeliveryNotice, Notice, ReaderDay
from tests.alerts.steps.budget.desk import NOW, SLOT, quake, waiting
from tests.alerts.steps.digest_desk import COUNTED, FIRST, IN_OTHER_WORDS, Digests
from tests.stories.steps.desk import EVENT, HOLDER, START
from worker.alerts import budget as budgets
from worker.alerts.alerting import delivery_id
from worker.alerts.digests import READY
from worker.alerts.steps import budget as budget_steps
from worker.alerts.store import digests as digest_store
from worker.alerts.store import overflow
from worker.readers.store import answers
from worker.setup.configuration import load_settings
from worker.setup.runtime import Runtime
from worker.upkeep.books.store import accounting
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries
from worker.way.deliver.store.deliveries import ClaimedDelivery


def test_what_exceeds_a_day_comes_in_one_digest_and_leaves_tomorrows_alone(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 8)))
    assert len(desk.mails) == 4
    put_off = waiting(desk)
    assert {(each.slot_at, each.due_at, each.attempts) for each in put_off} == {(SLOT, SLOT, 0)}
    assert {each.last_error for each in put_off} == {
        "over 4 messages today: in the digest of 2025-03-03 11:00 UTC"
    }
    with desk.runtime.database.read() as session:
        told = deliveries.put_off_now(session)
    assert (told.number, told.first_at, told.last_at) == (3, SLOT, SLOT)
    desk.at_time(SLOT - timedelta(seconds=1))
    assert len(desk.mails) == 4
    desk.at_time(SLOT)
    (digest,) = waiting(desk)
    desk.send()
    subject, text = desk.mails[4]
    assert subject == "[Wirewatch] Further news, 3 Mar, 13:00: 3 stories"
    assert sum(f"Earthquake {number} felt" in text for number in range(1, 8)) == 3
    assert digest.id == delivery_id(
        budgets.NAME, SLOT.isoformat(timespec="seconds"), READY, "desk", "desk@example.org"
    )
    with desk.runtime.database.read() as session:
        assert deliveries.put_off_now(session).number == 0
        assert session.scalars(select(ReaderDay.messages)).all() == [4]
        balance = accounting.balance(session, 0, 100)
        assert (balance.expected, balance.difference, balance.states) == (7, 0, {"delivered": 7})
        assert len(digest_store.story_ids(session, digest.id)) == 3
    tomorrow = START + timedelta(days=1)
    desk.runtime.clock = lambda: tomorrow
    desk.bring(0, *(quake(number) for number in range(11, 16)))
    assert len(desk.mails) == 5 + 4


def test_what_its_reader_muted_meanwhile_goes_into_no_digest(
    desk: Digests, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    desk.bring(0, *(quake(number) for number in range(1, 8)))
    muted = waiting(desk)[0].id
    with desk.runtime.database.write() as session:
        found = answers.addressed(session, muted)
        assert found is not None
        assert answers.mute(session, found, START)
    desk.at_time(SLOT)
    desk.send()
    assert desk.mails[4][0] == "[Wirewatch] Further news, 3 Mar, 13:00: 2 stories"
    (left,) = (each for each in desk.rows() if each.id == muted)
    assert (left.state, left.state_reason) == ("suppressed", answers.MUTED)
    # Nobody has to look at it: it is as its reader wants it.
    said = [each for each in caplog.records if "alert suppressed" in each.getMessage()]
    assert {each.levelname for each in said} == {"INFO"}


@pytest.mark.parametrize("most", [10])
def test_the_last_two_are_for_new_main_stories_and_one_story_has_a_third(desk: Digests) -> None:
    desk.bring(0, *(quake(number, main=False) for number in range(1, 10)))
    assert len(desk.mails) == 8
    (kept,) = waiting(desk)
    assert (kept.last_error or "").startswith("the last 2 of 10 messages today are kept")
    desk.bring(0, quake(20))
    desk.bring(0, quake(21))
    desk.bring(0, quake(22))
    assert len(desk.mails) == 10
    assert sorted(each.place for each in desk.rows() if each.place) == list(range(1, 11))
    assert len(waiting(desk)) == 2


@pytest.mark.parametrize("most", [3])
def test_a_story_has_a_third_and_what_follows_is_told_with_it(desk: Digests) -> None:
    desk.bring(0, FIRST)
    later = START + timedelta(minutes=40)
    desk.runtime.clock = lambda: later
    desk.bring(0, COUNTED)
    desk.at_time(later + timedelta(minutes=10))
    assert len(desk.mails) == 1
    (put_off,) = waiting(desk)
    assert (put_off.last_error or "").startswith("over 1 message of this story today")
    desk.at_time(SLOT)
    desk.send()
    _, (_, text) = desk.mails
    assert "* The count of the dead rose from 4 to 14." in text


@pytest.mark.parametrize(("limit", "more"), [(6, 2), (0, 3), (3, 0)])
def test_a_changed_limit_counts_anew_what_was_put_off(desk: Digests, limit: int, more: int) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 8)))
    assert (len(desk.mails), len(waiting(desk))) == (4, 3)
    path = desk.runtime.settings.path
    assert path is not None
    was, now = "most_messages_a_day = 4", f"most_messages_a_day = {limit}"
    text = path.read_text()
    later = START + timedelta(minutes=1)
    for each in (text.replace("alerts@", "news@"), text.replace(was, now)):
        # What changes no limit frees nothing.
        assert {each.due_at for each in waiting(desk)} == {SLOT}
        path.write_text(each)
        desk.runtime.close()
        desk.runtime = Runtime(load_settings(path), clock=lambda: later)
        desk.runtime.prepare("test")
    desk.send()
    assert len(desk.mails) == 4 + more
    left = {(each.due_at, each.slot_at) for each in waiting(desk)}
    assert left == ({(SLOT, SLOT)} if more < 3 else set())
    desk.runtime.close()


URGENT = NOW + "urgent = true\n"


@pytest.mark.parametrize(("alert", "most"), [(URGENT, 1)], ids=["urgent"])
def test_what_is_urgent_passes_the_budget_five_times_a_day(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 9)))
    assert len(desk.mails) == 1 + 5
    assert len(waiting(desk)) == 2
    desk.at_time(SLOT)
    desk.send()
    assert desk.mails[6][0].endswith("2 stories")


PRESSING = NOW + 'urgent = { outlets = 3, within = "30m" }\n'


@pytest.mark.parametrize(("alert", "most"), [(PRESSING, 1)], ids=["pressing"])
def test_what_was_put_off_and_becomes_urgent_passes(desk: Digests) -> None:
    desk.bring(0, quake(1))
    desk.bring(0, FIRST)
    assert len(desk.mails) == 1
    (put_off,) = waiting(desk)
    desk.bring(1, replace(EVENT[1], outlet="Nordblick"))
    assert len(desk.mails) == 1
    desk.bring(2, IN_OTHER_WORDS)
    deliver(desk.runtime, [put_off.id], HOLDER)
    ((subject, _),) = desk.mails[1:]
    assert subject.startswith(f"[Earthquakes] {FIRST.title}")
    (row,) = [each for each in desk.rows() if each.id == put_off.id]
    assert (row.state, row.slot_at, row.place, bool(row.counted_on)) == ("sent", None, None, True)


LIMITED = NOW + "max_mails_per_day = 2\n"


@pytest.mark.parametrize(("alert", "most"), [(LIMITED, 0)], ids=["limited"])
def test_an_alerts_own_limit_sends_what_exceeds_it_into_the_digest(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    assert len(desk.mails) == 2
    desk.at_time(SLOT)
    desk.send()
    assert desk.mails[2][0].endswith("3 stories")
    assert "max_mails_per_day" in desk.runtime.settings.warnings[0]
    assert "most_messages_a_day" in desk.runtime.settings.warnings[0]


@pytest.mark.parametrize(("alert", "most"), [(URGENT + "max_mails_per_day = 2\n", 0)], ids=["both"])
def test_what_is_urgent_passes_an_alerts_own_limit_five_times_a_day(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 10)))
    assert len(desk.mails) == 2 + 5
    assert len(waiting(desk)) == 2


FILES = NOW.replace("desk", "out")


@pytest.mark.parametrize(("alert", "most"), [(FILES, 1)], ids=["files"])
def test_files_have_no_budget(desk: Digests, tmp_path: Path) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 5)))
    assert len(list((tmp_path / "alerts").glob("*.json"))) == 4
    with desk.runtime.database.read() as session:
        assert session.scalars(select(ReaderDay)).all() == []


TWO = NOW + NOW.replace('"now"', '"also"')


@pytest.mark.parametrize(("alert", "most"), [(TWO, 2)], ids=["two alerts"])
def test_a_budget_is_the_readers_over_all_alerts_and_so_is_the_digest(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 4)))
    assert len(desk.mails) == 2
    desk.at_time(SLOT)
    desk.send()
    # Six notices of three stories, two of them in mails of their own.
    assert desk.mails[2][0].endswith(("2 stories", "3 stories"))
    with desk.runtime.database.read() as session:
        names = session.scalars(select(Alert.name).where(Alert.removed_at.is_not(None))).all()
        carried = session.scalars(select(DeliveryNotice.notice_id)).all()
        assert len(carried) == len(session.scalars(select(Notice.id)).all()) == 6
    assert names == [budgets.NAME]


def test_what_came_too_late_for_a_digest_is_in_the_next(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 8)))
    first, *others = waiting(desk)
    with desk.runtime.database.write() as session:
        session.execute(
            update(Delivery).where(Delivery.id == first.id).values(lease_until=SLOT.replace(2100))
        )
    desk.at_time(SLOT)
    desk.send()
    assert desk.mails[4][0].endswith("2 stories")
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == first.id).values(lease_until=None))
    desk.at_time(SLOT + timedelta(minutes=1))
    evening = datetime(2025, 3, 3, 16, 0, tzinfo=UTC)
    (late,) = waiting(desk)
    assert (late.id, late.slot_at, late.due_at) == (first.id, evening, evening)
    desk.at_time(evening)
    desk.send()
    assert desk.mails[5][0].endswith("1 story")
    gone = {each.id for each in others}
    with desk.runtime.database.read() as session:
        assert not gone & set(session.scalars(select(Attempt.delivery_id)).all())


def test_a_service_that_was_down_for_days_sends_one_digest(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 8)))
    desk.at_time(SLOT + timedelta(days=3))
    desk.send()
    assert len(desk.mails) == 5
    assert desk.mails[4][0].endswith("3 stories")


def test_a_message_that_nobody_got_gives_its_place_to_another(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 5)))
    row = next(each for each in desk.rows() if each.place == 2)
    with desk.runtime.database.write() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.id == row.id)
            .values(state="retry", due_at=START, destination="nobody")
        )
        session.execute(update(ReaderDay).values(reader="email:nobody"))
    deliver(desk.runtime, [row.id], HOLDER)
    with desk.runtime.database.read() as session:
        dead = session.get_one(Delivery, row.id)
        assert (dead.state, dead.counted_on, dead.place) == ("suppressed", None, None)
        assert session.scalars(select(ReaderDay.messages)).one() == 3


def test_the_last_message_bears_when_further_ones_come(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    said = ["Further ones come together at 13:00." in text for _, text in desk.mails]
    assert said == [False, False, False, True]


@pytest.mark.parametrize("alert", [NOW + 'quiet = ["12:30-15:00"]\n'])
def test_further_ones_come_at_the_end_of_the_alerts_quiet_hours(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    assert "Further ones come together at 15:00." in desk.mails[3][1]
    (put_off,) = waiting(desk)
    assert put_off.slot_at == SLOT + timedelta(hours=2)


def test_of_more_than_a_digest_takes_at_once_whichever_is_claimed_goes_with_it(
    desk: Digests, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overflow, "_MOST", 2)
    desk.bring(0, *(quake(number) for number in range(1, 9)))
    *_, newest = sorted(waiting(desk), key=lambda each: (each.created_at, each.id))
    desk.runtime.clock = lambda: SLOT
    deliver(desk.runtime, [newest.id], HOLDER)
    found = {each.id: (each.kind, each.state) for each in desk.rows() if each.state != "sent"}
    assert newest.id not in found
    assert sorted(found.values()) == [
        ("article.matched", "pending"),
        ("article.matched", "pending"),
        (READY, "pending"),
    ]


def claimed_late(desk: Digests) -> ClaimedDelivery:
    """Lets one that was put off be claimed when its digest is due."""
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    (row,) = waiting(desk)
    with desk.runtime.database.write() as session:
        due = {"due_at": START, "slot_at": START}
        session.execute(update(Delivery).where(Delivery.id == row.id).values(**due))
        claimed = deliveries.claim(session, row.id, HOLDER, 60.0, SLOT)
    assert claimed is not None
    return claimed


def test_one_that_changed_hands_meanwhile_is_left_to_whom_it_belongs(desk: Digests) -> None:
    claimed, runtime = claimed_late(desk), desk.runtime
    lost = replace(claimed, token="another")
    assert budget_steps.counted(runtime, runtime.channels["desk"], lost) is None
    (found,) = (each for each in desk.rows() if each.id == claimed.id)
    assert (found.state, found.attempts, found.lease_token) == ("leased", 1, claimed.token)


# On SQLite nobody else can hold a row.
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_that_somebody_else_looks_at_meanwhile_is_given_back(desk: Digests) -> None:
    claimed, runtime = claimed_late(desk), desk.runtime
    other = runtime.database.engine.connect()
    other.execute(select(Delivery.id).where(Delivery.id == claimed.id).with_for_update())
    threading.Timer(0.5, other.close).start()
    assert budget_steps.counted(runtime, runtime.channels["desk"], claimed) is None
    (found,) = (each for each in desk.rows() if each.id == claimed.id)
    assert (found.state, found.attempts, found.lease_token) == ("pending", 0, None)
    assert found.last_error == "its digest is being made"


def test_what_is_replayed_goes_at_once_and_takes_no_place(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    one, dead = [each.id for each in desk.rows() if each.state == "sent"][:2]
    given_back = {"state": "dead", "counted_on": None, "place": None}
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).where(Delivery.id == dead).values(**given_back))
        assert set(deliveries.replay(session, [one, dead])) == {one, dead}
    deliver(desk.runtime, [one, dead], HOLDER)
    assert len(desk.mails) == 4 + 2
    with desk.runtime.database.read() as session:
        assert session.scalars(select(ReaderDay.messages)).one() == 4
