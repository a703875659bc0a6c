"""A correction of what its reader was told is among the messages of the day, if any are left."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from models import Delivery
from tests.alerts.steps.budget.desk import SLOT, quake, waiting
from tests.alerts.steps.digest_desk import COUNTED, FIRST, TSUNAMI, Digests
from tests.stories.steps.desk import START

CORRECTED = replace(
    FIRST,
    title="CORRECTED: Earthquake of magnitude 6.1 shakes Izmir, at least 3 dead",
    text=FIRST.text.replace("At least 4", "At least 3"),
    slug="first",
)
"""What ``FIRST`` says at its address after it was corrected."""


@pytest.mark.parametrize("most", [10])
def test_a_correction_uses_what_is_kept_and_takes_what_was_put_off_with_it(desk: Digests) -> None:
    desk.bring(0, replace(FIRST, slug="first"))
    desk.bring(0, *(quake(number, main=False) for number in range(1, 8)))
    desk.at_time(START + timedelta(minutes=10))
    desk.bring(0, COUNTED)
    assert len(desk.mails) == 8
    (put_off,) = waiting(desk)
    assert put_off.due_at == put_off.slot_at == SLOT
    assert (put_off.last_error or "").startswith("the last 2 of 10 messages today are kept")
    desk.at_time(START + timedelta(minutes=12))
    desk.bring(1, TSUNAMI)
    assert [(each.due_at, each.last_error) for each in waiting(desk)] == [
        (SLOT, put_off.last_error)
    ]
    desk.at_time(START + timedelta(minutes=20))
    desk.bring(0, CORRECTED)
    if len(desk.mails) == 8:
        (put_off,) = waiting(desk)
        assert put_off.due_at is not None
        assert put_off.due_at <= START + timedelta(minutes=25)
        assert put_off.last_error is None
        desk.at_time(put_off.due_at)
    assert len(desk.mails) == 9
    _, text = desk.mails[8]
    assert "Corrected by Aegean Post" in text
    assert "A new topic: Tsunamis." in text
    assert "The count of the dead rose from 4 to 14." in text
    assert waiting(desk) == []


@pytest.mark.parametrize("most", [5])
def test_what_corrects_a_story_that_waits_for_the_digest_waits_with_it(desk: Digests) -> None:
    desk.bring(0, *(quake(number) for number in range(1, 6)))
    desk.bring(0, replace(FIRST, slug="first"))
    desk.at_time(START + timedelta(minutes=20))
    desk.bring(0, CORRECTED)
    desk.at_time(START + timedelta(minutes=30))
    assert len(desk.mails) == 5
    assert {(each.due_at, each.slot_at) for each in waiting(desk)} == {(SLOT, SLOT)}


@pytest.mark.parametrize("state", ["sent", "dead"])
def test_a_correction_of_what_its_reader_never_got_is_as_any_news(
    desk: Digests, state: str
) -> None:
    desk.bring(0, replace(FIRST, slug="first"))
    with desk.runtime.database.write() as session:
        session.execute(update(Delivery).values(state=state))
    desk.at_time(START + timedelta(minutes=20))
    desk.bring(0, CORRECTED)
    desk.at_time(START + timedelta(minutes=30))
    assert len(desk.mails) == (2 if state == "sent" else 1)
    reasons = [each.last_error or "" for each in waiting(desk)]
    over = "over 1 message of this story today: in the digest of 2025-03-03 11:00 UTC"
    assert reasons == ([] if state == "sent" else [over])
