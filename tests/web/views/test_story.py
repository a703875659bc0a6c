"""What the page of a story says of its messages."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, update

from models import Delivery, DeliveryNotice
from tests.web.browsing import Browser
from worker.readers.store.answers import MUTED, UNSUBSCRIBED
from worker.setup.runtime import Runtime
from worker.upkeep.recovery.doubts import SETTLED

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_message_that_waits_is_said_to_wait_until_it_is_due(
    browser: Browser, shown: Runtime
) -> None:
    with shown.database.write() as session:
        session.execute(
            update(Delivery).values(state="pending", due_at=datetime(2031, 1, 2, 7, 30, tzinfo=UTC))
        )
    assert 'waits until <time datetime="2031-01-02T07:30' in browser.text("/stories/1")


def test_a_message_that_was_sent_is_shown_with_when(browser: Browser, shown: Runtime) -> None:
    sent = datetime(2025, 1, 2, 7, 30, tzinfo=UTC)
    with shown.database.write() as session:
        session.execute(update(Delivery).values(state="sent", delivered_at=sent))
    assert 'sent <time datetime="2025-01-02T07:30' in browser.text("/stories/1")


def test_of_a_message_whose_deliveries_are_gone_it_says_that_it_was_told(
    browser: Browser, shown: Runtime
) -> None:
    with shown.database.write() as session:
        session.execute(delete(DeliveryNotice))
    words = browser.text("/stories/1")
    assert "· told <time" in words
    assert "None" not in words


def test_what_was_settled_after_a_restore_is_shown_as_taken_as_sent(
    browser: Browser, shown: Runtime
) -> None:
    settled = {"state": "suppressed", "state_reason": SETTLED, "delivered_at": None}
    with shown.database.write() as session:
        session.execute(update(Delivery).values(**settled))
    text = browser.text("/stories/1")
    assert "taken as sent, of " in text and "failed" not in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [(MUTED, "its reader muted the story"), (UNSUBSCRIBED, "its reader unsubscribed")],
)
def test_what_its_reader_did_not_want_is_no_failure(
    browser: Browser, shown: Runtime, reason: str, words: str
) -> None:
    unwanted = {"state": "suppressed", "state_reason": reason}
    with shown.database.write() as session:
        session.execute(update(Delivery).values(**unwanted))
    text = browser.text("/stories/1")
    assert f"not sent: {words}" in text and "failed" not in text
