"""Digests to an endpoint that is switched off, or that a restore holds: few, nothing lost."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from models import Delivery, DeliveryNotice, Notice, Source
from tests.alerts.steps.digest_desk import (
    DAILY,
    FIRST,
    TSUNAMI,
    Digests,
    desk,
    inbox,
)
from tests.stories.steps.desk import HOLDER, START
from worker.alerts.steps import proofs
from worker.upkeep.recovery.store import recovery
from worker.way.deliver.steps import deliver
from worker.way.deliver.store import deliveries, endpoints

__all__ = ["desk", "inbox"]
FURTHER = tuple(
    replace(FIRST, title=f"Tsunami off {place}", text=f"A tsunami left {place} dry, {why}.")
    for place, why in (
        ("Osaka", "the harbour said"),
        ("Samoa", "people on the beach told the radio"),
        ("Chile", "after a quake far out in the ocean"),
    )
)


@pytest.fixture
def alert() -> str:
    return DAILY.replace('"daily"', '"hourly"')


def switch_off(desk: Digests) -> None:
    with desk.runtime.database.write() as session:
        endpoints.disable(session, "out", _folder(desk), "no success for 120 hours", START)


def _folder(desk: Digests) -> str:
    with desk.runtime.database.read() as session:
        asked = select(Delivery.destination).where(Delivery.channel == "out").distinct()
        return session.scalars(asked).one()


def held(desk: Digests) -> list[Delivery]:
    return [each for each in desk.rows() if each.state == "held"]


def free(desk: Digests) -> None:
    with desk.runtime.database.write() as session:
        ids = deliveries.replay(session, [each.id for each in held(desk)])
    deliver(desk.runtime, ids, HOLDER)


def carried(desk: Digests) -> dict[str, int]:
    """Delivery → how many notices it carries."""
    with desk.runtime.database.read() as session:
        number = select(DeliveryNotice.delivery_id, func.count()).group_by(
            DeliveryNotice.delivery_id
        )
        return dict(session.execute(number).all())


def written(folder: Path) -> list[list[str]]:
    """The headlines of each digest that was written, but of proofs of quiet."""
    found = [json.loads(each.read_text()) for each in sorted((folder / "alerts").glob("*.json"))]
    stories = [each["data"]["stories"] for each in found]
    return [[story["title"] for story in each] for each in stories if each]


def test_news_of_many_batches_joins_one_held_digest_and_all_of_it_goes_when_it_is_freed(
    desk: Digests, tmp_path: Path
) -> None:
    desk.bring(0, FIRST)
    first = _of(desk, "out")
    switch_off(desk)
    for number, each in enumerate((TSUNAMI, *FURTHER)):
        desk.bring(number % 2, each)
    (only,) = held(desk)
    assert only.id == first, "what was told keeps its id"
    with desk.runtime.database.read() as session:
        told = session.scalar(select(func.count()).select_from(Notice))
    assert carried(desk)[only.id] == told == 5
    free(desk)
    (titles,) = written(tmp_path)
    assert len(titles) == 4, "two of the five are one story"


def _of(desk: Digests, channel: str) -> str:
    (only,) = (each.id for each in desk.rows() if each.channel == channel)
    return only


def test_a_digest_that_is_held_from_its_beginning_is_joined_over_days(
    desk: Digests, tmp_path: Path
) -> None:
    desk.bring(0, FIRST)
    desk.at_time(START + timedelta(hours=1))
    assert len(written(tmp_path)) == 1
    switch_off(desk)
    # One in the very minutes in which a digest would be under way.
    for number, each in enumerate((TSUNAMI, *FURTHER)):
        desk.at_time(START + timedelta(hours=1 + 7 * number, minutes=number + 1))
        desk.bring(number % 2, each)
    (only,) = held(desk)
    desk.at_time(START + timedelta(days=2))
    assert [each.id for each in held(desk)] == [only.id], "nor is a proof of quiet held beside"
    free(desk)
    assert [len(each) for each in written(tmp_path)] == [1, 4]


def test_proofs_of_quiet_are_not_heaped_up_for_an_endpoint_that_is_off(
    desk: Digests, tmp_path: Path
) -> None:
    desk.bring(0, FIRST)
    desk.at_time(START + timedelta(hours=1))
    switch_off(desk)
    for number in range(2, 8):
        desk.at_time(START + timedelta(hours=number) + proofs.GRACE)
    assert len(held(desk)) == 1
    desk.bring(1, TSUNAMI)
    assert len(held(desk)) == 1
    free(desk)
    assert [len(each) for each in written(tmp_path)] == [1, 1]


def test_what_comes_after_the_endpoint_is_on_again_does_not_wait_with_what_is_held(
    desk: Digests,
) -> None:
    desk.bring(0, FIRST)
    switch_off(desk)
    desk.bring(1, TSUNAMI)
    with desk.runtime.database.write() as session:
        endpoints.enable(session, "out", _folder(desk))
    desk.bring(1, FURTHER[0])
    states = {each.id: each.state for each in desk.rows() if each.channel == "out"}
    assert sorted(states.values()) == ["held", "pending"]
    assert {states[each]: number for each, number in carried(desk).items() if each in states} == {
        "held": 2,
        "pending": 1,
    }


def test_what_was_tried_is_not_joined_while_it_is_held(desk: Digests) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        session.execute(
            update(Delivery).where(Delivery.channel == "out").values(attempts=1, state="retry")
        )
    switch_off(desk)
    for each in (TSUNAMI, *FURTHER):
        desk.bring(1, each)
    assert sorted(carried(desk)[each.id] for each in held(desk)) == [1, 4]


def test_doubtful_news_joins_one_digest_beside_what_the_restore_holds(desk: Digests) -> None:
    desk.bring(0, FIRST)
    with desk.runtime.database.write() as session:
        recovery.hold_before(session, START, START, "test")
    later = START + timedelta(minutes=10)
    desk.runtime.clock = lambda: later
    for each in (TSUNAMI, *FURTHER):
        desk.bring(1, each)
    found = [each for each in held(desk) if each.channel == "out"]
    assert sorted(carried(desk)[each.id] for each in found) == [1, 4]


def restored(desk: Digests) -> None:
    """Lets all that there is be of before a restore, after which each source was read, and ten
    minutes go by."""
    with desk.runtime.database.write() as session:
        recovery.hold_before(session, START, START, "test")
        session.execute(update(Source).values(recover_until=None))
    later = START + timedelta(minutes=10)
    desk.runtime.clock = lambda: later


def test_news_joins_no_digest_that_was_held_in_the_backup_but_one_beside_it(
    desk: Digests, tmp_path: Path
) -> None:
    desk.bring(0, FIRST)
    before = _of(desk, "out")
    switch_off(desk)
    restored(desk)
    for each in (TSUNAMI, *FURTHER):
        desk.bring(1, each)
    found = {each.id: each.slot_at for each in held(desk) if each.channel == "out"}
    assert sorted(carried(desk)[each] for each in found) == [1, 4]
    assert carried(desk)[before] == 1, "one id has one content"
    assert len(set(found.values())) == 1, "what is new waits for no later slot"
    free(desk)
    assert sorted(len(each) for each in written(tmp_path)) == [1, 4]


def test_news_joins_no_digest_of_the_backup_that_its_owner_lets_go_again(desk: Digests) -> None:
    desk.bring(0, FIRST)
    before = {each.id for each in desk.rows()}
    restored(desk)
    with desk.runtime.database.write() as session:
        deliveries.replay(session, sorted(before))
        session.execute(update(Delivery).values(due_at=START + timedelta(days=1)))
    for each in (TSUNAMI, *FURTHER):
        desk.bring(1, each)
    assert {each.state for each in desk.rows()} == {"pending"}
    told = carried(desk)
    assert [told[each] for each in before] == [1, 1]
    assert [told[each.id] for each in desk.rows() if each.id not in before] == [4, 4]
