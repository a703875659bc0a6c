"""Digests from what arrives to what a mail server and a webhook's schema take."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from models import Delivery, DeliveryNotice, Notice, Silence, Silenced, Source, StoryWait
from tests.alerts.steps.digest_desk import (
    COUNTED,
    DAILY,
    FIRST,
    IN_OTHER_WORDS,
    LONG,
    SLOT,
    TSUNAMI,
    Digests,
    alert,
    desk,
    inbox,
)
from tests.schemas.check import check
from tests.setup.runtimes import Heard
from tests.stories.steps.desk import EVENT, HOLDER, START
from worker.alerts.steps import proofs
from worker.alerts.store import silences
from worker.alerts.store.silences import Wanted
from worker.articles.steps import explain
from worker.base.errors import StoreUnavailable
from worker.service import schedule
from worker.upkeep.forget import steps as forget
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries, endpoints

__all__ = ["alert", "desk", "inbox"]


def test_a_day_goes_out_as_one_message_and_the_next_says_what_is_new(
    desk: Digests, tmp_path: Path
) -> None:
    desk.bring(0, FIRST)
    desk.bring(2, IN_OTHER_WORDS)
    assert desk.mails == []
    desk.at_time(SLOT - timedelta(seconds=1))
    assert desk.mails == []
    desk.at_time(SLOT)
    ((subject, text),) = desk.mails
    assert subject == "[morning] Daily digest, 4 Mar: 1 story"
    assert "3 Mar, 07:30 to 4 Mar, 07:30" in text
    assert "1 story: 1 new." in text
    assert "EARTHQUAKES" in text and "*earthquake*" in text
    assert "2 outlets: Aegean Post, Harbour Herald" in text
    desk.bring(0, COUNTED)
    desk.at_time(SLOT + timedelta(days=1))
    _, (subject, text) = desk.mails
    assert "1 story: 1 with news since the last digest." in text
    assert "4 Mar, 07:30 to 5 Mar, 07:30" in text
    assert "* The count of the dead rose from 4 to 14." in text
    written = sorted((tmp_path / "alerts").glob("*.json"))
    assert len(written) == 2
    for each in written:
        check("webhook.digest.ready", json.loads(each.read_text()))


def test_what_was_decided_on_one_digest_keeps_its_id_and_belongs_to_no_story(
    desk: Digests,
) -> None:
    desk.bring(0, FIRST)
    before = desk.rows()
    assert {each.kind for each in before} == {"digest.ready"}
    assert {each.story_id for each in before} == {None}
    assert {each.slot_at for each in before} == {SLOT}
    assert len({each.group_key for each in before}) == 1


def test_news_that_comes_when_a_digest_was_claimed_opens_the_next_in_the_same_batch(
    desk: Digests,
) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).values(attempts=1, state="leased"))
    desk.bring(0, COUNTED)
    slots = [each.slot_at for each in desk.rows()]
    assert slots == [SLOT, SLOT, SLOT + timedelta(days=1), SLOT + timedelta(days=1)]
    with desk.runtime.database.read() as session:
        told = session.scalars(select(DeliveryNotice.notice_id)).all()
        assert len(told) == 2 * len(session.scalars(select(Notice.id)).all()) == 4


def test_a_clock_that_is_put_back_over_a_slot_loses_nothing_and_tells_nothing_twice(
    desk: Digests,
) -> None:
    desk.bring(0, FIRST)
    desk.at_time(SLOT)
    desk.runtime.clock = lambda: SLOT - timedelta(hours=2)
    desk.bring(0, COUNTED)
    assert len(desk.mails) == 1
    desk.at_time(SLOT + timedelta(days=1))
    assert len(desk.mails) == 2
    assert "rose from 4 to 14" in desk.mails[1][1]


def hold(desk: Digests, state: str = "held") -> None:
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).values(state=state, state_reason="of a backup"))


@pytest.mark.parametrize("state", ["held", "suppressed"])
def test_news_beside_a_digest_that_is_held_goes_at_its_slot_and_under_another_id(
    desk: Digests, state: str
) -> None:
    desk.bring(0, FIRST)
    hold(desk, state)
    held = {each.id for each in desk.rows()}
    desk.bring(0, COUNTED)
    desk.bring(1, TSUNAMI)
    opened = [each for each in desk.rows() if each.id not in held]
    assert [(each.state, each.slot_at, each.due_at) for each in opened] == [
        ("pending", SLOT, SLOT)
    ] * 2
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "rose from 4 to 14" in text
    assert {each.state for each in desk.rows() if each.id in held} == {state}


def test_doubtful_news_neither_uses_up_slots_nor_is_sent_with_what_is_new(desk: Digests) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        recovery.hold_before(session, START, START, "test")
    later = START + timedelta(hours=1)
    desk.runtime.clock = lambda: later
    new = replace(IN_OTHER_WORDS, stated=START + timedelta(minutes=30))
    desk.bring(1, COUNTED, replace(FIRST, title="Tsunami", text="A tsunami reached Chile."))
    desk.bring(1, replace(new, title="Tsunami off Japan", text="A tsunami left Osaka dry."))
    desk.bring(1, replace(FIRST, title="Tsunami ends", text="No tsunami came to Samoa, it says."))
    assert {each.slot_at for each in desk.rows()} == {SLOT}
    assert {each.state for each in desk.rows()} == {"held", "pending"}
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "1 story: 1 new." in text and "Tsunami off Japan" in text


def test_what_waits_because_nobody_sends_goes_out_as_one_message(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.runtime.clock = lambda: SLOT + timedelta(days=2)
    send, desk.send = desk.send, lambda: None  # type: ignore[method-assign]
    desk.bring(1, replace(EVENT[1], title="Terremoto: x", text=COUNTED.text))
    desk.send = send  # type: ignore[method-assign]
    desk.send()
    ((_, text),) = desk.mails
    assert "3 Mar, 07:30 to 6 Mar, 07:30" in text


def test_a_digest_without_a_story_is_not_sent_but_as_a_proof(desk: Digests) -> None:
    with desk.runtime.database.write() as session:
        failing = session.scalars(select(Source).order_by(Source.id)).first()
        assert failing is not None
        failing.failing_since = START
    desk.runtime.proved.clear()
    desk.at_time(SLOT + proofs.GRACE - timedelta(seconds=1))
    assert desk.mails == []
    desk.at_time(SLOT + proofs.GRACE)
    ((subject, text),) = desk.mails
    assert subject == "[morning] All quiet: 2 of 3 sources fine, 0 articles read, 0 matched"
    assert "fails since 2025-03-03 08:00 UTC" in text
    desk.runtime.proved.clear()
    desk.at_time(SLOT + timedelta(hours=3))
    assert len(desk.mails) == 1


def test_a_proof_that_could_not_be_written_is_made_by_the_next_tick(
    desk: Digests, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("the database is away")

    desk.runtime.proved.clear()
    with monkeypatch.context() as meanwhile, pytest.raises(StoreUnavailable):
        meanwhile.setattr(proofs, "insert_ignoring", away)
        desk.at_time(SLOT + proofs.GRACE)
    desk.at_time(SLOT + proofs.GRACE)
    assert len(desk.mails) == 1


def test_the_proof_for_an_endpoint_that_is_switched_off_is_held(desk: Digests) -> None:
    with desk.runtime.database.write() as session:
        endpoints.disable(session, "desk", "desk@example.org", "it said that it is gone", START)
    desk.runtime.proved.clear()
    desk.at_time(SLOT + proofs.GRACE)
    assert desk.mails == []
    assert {each.channel: (each.state, each.state_reason) for each in desk.rows()} == {
        "desk": ("held", "the endpoint is disabled: it said that it is gone"),
        "out": ("sent", None),
    }


@pytest.mark.parametrize(
    ("alert", "sent"),
    [
        (f"{DAILY}quiet = ['00:00-23:00']\nurgent = true\n", 1),
        (f"{DAILY}quiet = ['00:00-23:00']\nurgent = {{ outlets = 3, within = '30m' }}\n", 0),
    ],
    ids=["urgent", "urgent by outlets"],
)
def test_the_proof_of_an_alert_that_is_urgent_passes_quiet_hours(desk: Digests, sent: int) -> None:
    desk.runtime.proved.clear()
    desk.at_time(SLOT + proofs.GRACE)
    assert len(desk.mails) == sent


def test_a_day_with_a_story_has_no_proof(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.at_time(SLOT)
    desk.at_time(SLOT + timedelta(hours=1))
    assert [subject for subject, _ in desk.mails] == ["[morning] Daily digest, 4 Mar: 1 story"]


def test_a_silence_is_seen_by_the_next_batch_and_explained(desk: Digests) -> None:
    wanted = Wanted(START + timedelta(days=1), "maintenance", topic="quake")
    with desk.runtime.database.decide() as session:
        number = silences.add(session, wanted, START)
    (done,) = desk.bring(0, FIRST)
    assert desk.rows() == []
    assert done.article_id is not None
    explained = explain.by_id(desk.runtime, done.article_id)
    assert explained is not None
    check("explain", explained)
    (decided,) = explained["articles"][0]["alerts"]
    assert decided["verdict"] == "silenced"
    assert decided["reason"].endswith(f"by silence {number}: maintenance")
    with desk.runtime.database.write() as session:
        (ended,) = silences.note_ended(session, START + timedelta(days=2))
        check("silence", ended)
        assert (ended["held_back"], ended["alerts"]) == (1, ["morning"])
        assert session.scalars(select(Silenced)).one().silence_id == number
        assert session.scalars(select(Silence)).one().ended_at is not None


def test_a_silenced_story_is_told_no_more_and_others_are(desk: Digests) -> None:
    (first,) = desk.bring(0, FIRST)
    desk.at_time(SLOT)
    story = desk.story_of(first)
    until = SLOT + timedelta(days=5)
    with desk.runtime.database.decide() as session:
        silences.add(session, Wanted(until, story_id=story), SLOT)
        silences.add(session, Wanted(until, source="wires"), SLOT)
        silences.add(session, Wanted(until, words="title:tsunami"), SLOT)
    (later,) = desk.bring(1, COUNTED)
    assert desk.story_of(later) == story
    desk.bring(0, replace(FIRST, outlet="Wire", title="Quake", text="An earthquake. " + LONG))
    assert {each.slot_at for each in desk.rows()} == {SLOT}
    with desk.runtime.database.read() as session:
        held = [each["held_back"] for each in silences.listed(session, SLOT, since=SLOT)]
    assert held == [1, 1, 0]


def test_the_tick_makes_the_proof_once(desk: Digests, heard: Heard) -> None:
    desk.runtime.clock = lambda: SLOT + timedelta(minutes=1)
    schedule.tick(desk.runtime, heard, HOLDER)
    schedule.tick(desk.runtime, heard, HOLDER)
    assert sorted(heard.delivery_ids) == sorted(each.id for each in desk.rows())
    assert len(desk.rows()) == 2


LEAST = DAILY + "least_outlets = 3\n"


@pytest.mark.parametrize("alert", [LEAST], ids=["least"])
def test_a_story_waits_over_batches_for_the_outlets_that_are_to_carry_it(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.bring(1, replace(FIRST, outlet="Mirror", text=FIRST.text + " More follows."))
    with desk.runtime.database.read() as session:
        assert len(session.scalars(select(StoryWait)).all()) == 1
    assert desk.rows() == []
    desk.bring(2, replace(FIRST, outlet="Third"))
    with desk.runtime.database.read() as session:
        assert session.scalars(select(StoryWait)).all() == []
    desk.at_time(SLOT)
    ((_, text),) = desk.mails
    assert "3 outlets: Aegean Post, Mirror, Third" in text


QUIET = """
[[alert]]
name = "now"
topics = ["quake", "tsunami"]
channels = ["desk"]
wait = "0s"
quiet = ["09:00-18:00"]
urgent = { outlets = 3, within = "30m" }
"""
ENDS = datetime(2025, 3, 3, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize("alert", [QUIET], ids=["quiet"])
def test_quiet_hours_put_off_and_what_many_outlets_take_up_passes_them(desk: Digests) -> None:
    desk.bring(0, FIRST)
    (waiting,) = desk.rows()
    assert (waiting.due_at, waiting.last_error) == (
        ENDS,
        "quiet hours, until 2025-03-03 16:00 UTC",
    )
    desk.at_time(START + timedelta(minutes=5))
    desk.bring(1, replace(EVENT[1], outlet="Nordblick"))
    assert desk.mails == []
    desk.bring(2, IN_OTHER_WORDS)
    (hurried,) = desk.rows()
    assert (hurried.urgent, hurried.last_error) == (True, None)
    deliver(desk.runtime, [hurried.id], HOLDER)
    ((subject, _),) = desk.mails
    assert subject == f"[Earthquakes] {FIRST.title} +2 outlets"


@pytest.mark.parametrize("alert", [QUIET], ids=["quiet"])
def test_a_try_that_falls_into_quiet_hours_waits_and_does_not_count(desk: Digests) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        session.execute(
            update(Delivery).values(
                state="retry", attempts=2, first_attempt_at=START, due_at=START, last_error=None
            )
        )
    desk.at_time(START + timedelta(hours=1))
    (row,) = desk.rows()
    assert desk.mails == []
    assert (row.state, row.attempts) == ("retry", 2)
    assert row.first_attempt_at == START + (ENDS - START - timedelta(hours=1))
    assert str(row.last_error).startswith("quiet hours, until ")
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).values(due_at=ENDS))
    desk.at_time(ENDS)
    assert len(desk.mails) == 1


def test_the_frozen_bytes_of_a_digest_fit_its_webhooks_schema(desk: Digests) -> None:
    desk.bring(0, FIRST, TSUNAMI)
    desk.at_time(SLOT)
    row = next(each for each in desk.rows() if each.channel == "out")
    assert row.payload is not None
    bundle = json.loads(row.payload)
    data = json.loads(bundle["json"])["data"]
    assert data["total"] == len(data["stories"]) == 1
    assert data["listed_by"] == f"wirewatch stories --delivery {row.id}"


def test_a_digest_of_which_all_was_forgotten_never_says_that_all_was_quiet(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.at_time(SLOT)
    ids = [each.id for each in desk.rows()]
    found = forget.find(desk.runtime, ("earthquake",))
    forget.forget(desk.runtime, [each.id for each in found], "test")
    with desk.runtime.database.write() as session:
        assert deliveries.replay(session, ids) == []
        # However it came to it that it is tried once more.
        again = {"state": "pending", "state_reason": None, "attempts": 0, "due_at": SLOT}
        session.execute(update(Delivery).values(again))
    deliver(desk.runtime, ids, HOLDER)
    assert len(desk.mails) == 1
    assert {each.state for each in desk.rows()} == {"suppressed", "held"}
    assert {each.last_error for each in desk.rows()} == {
        "nothing of what it tells is stored any more, or the address muted it"
    }
