"""What the page of an article says of whom it is told to."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from models import Delivery
from tests.web.browsing import Browser
from worker.setup.runtime import Runtime


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_delivery_that_waits_is_shown_with_until_when(browser: Browser, shown: Runtime) -> None:
    due = datetime(2031, 1, 2, 7, 30, tzinfo=UTC)
    with shown.database.write() as session:
        session.execute(update(Delivery).values(state="pending", due_at=due))
    assert 'desk: pending until <time datetime="2031-01-02T07:30' in browser.text("/articles/1")
