"""Digests as they would be now, of what is stored."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.alerts.steps.digest_desk import (
    COUNTED,
    FIRST,
    SLOT,
    TSUNAMI,
    Digests,
    alert,
    desk,
    inbox,
)
from tests.stories.steps.desk import START
from worker.alerts.steps import digest

__all__ = ["alert", "desk", "inbox"]


@pytest.mark.parametrize("mode", ["hourly", "daily", "weekly"])
def test_a_preview_tells_of_the_time_in_which_its_stories_came(desk: Digests, mode: str) -> None:
    desk.bring(0, FIRST)
    desk.bring(2, COUNTED)
    now = START + timedelta(hours=3)
    desk.runtime.clock = lambda: now
    (alert,) = desk.runtime.settings.alerts
    with desk.runtime.database.read() as session:
        shown = digest.preview(session, desk.runtime, alert, mode)
    assert shown is not None and shown.digest is not None
    assert shown.digest.total == 1
    assert shown.digest.since <= START
    assert shown.digest.until == now


def test_a_preview_begins_with_the_digest_before_where_all_came_since(desk: Digests) -> None:
    desk.bring(2, TSUNAMI)
    desk.runtime.clock = lambda: START + timedelta(hours=3)
    (alert,) = desk.runtime.settings.alerts
    with desk.runtime.database.read() as session:
        shown = digest.preview(session, desk.runtime, alert, "daily")
    assert shown is not None and shown.digest is not None
    assert shown.digest.since == SLOT - timedelta(days=1)
