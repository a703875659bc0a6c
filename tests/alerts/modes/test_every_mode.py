"""What every mode keeps to. A new one is found here by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest

from tests import plugins
from worker.alerts import modes
from worker.alerts.turns import News, Schedule, Waiting
from worker.settings.structs import AlertSettings
from worker.settings.tables import fields_of

NOW = datetime(2026, 11, 25, 12, 34, 56, tzinfo=UTC)
NEWS = News("uid", "article.matched")


@pytest.fixture(params=modes.names())
def mode(request: pytest.FixtureRequest) -> modes.Mode:
    return modes.load(request.param)


def test_its_keys_are_keys_of_an_alert_that_the_documents_tell(mode: modes.Mode) -> None:
    told = (plugins.PROJECT / "docs/configuring.md").read_text(encoding="utf-8")
    for key in mode.keys:
        assert key in fields_of(AlertSettings)
        assert f"| `{key}` |" in told


def test_it_is_due_in_time_and_its_turn_is_named(mode: modes.Mode) -> None:
    turn = mode.turn(Schedule(), NEWS, NOW)
    assert turn.due >= NOW
    assert turn.uid and turn.kind
    assert mode.turn(Schedule(), NEWS, NOW) == turn
    assert (mode.type is None or modes.watches(mode)) == (turn.slot is None)


def test_what_is_grouped_is_the_alerts_own(mode: modes.Mode) -> None:
    assert mode.group(1, "s7") != mode.group(2, "s7")
    is_digest = mode.type is not None and not modes.watches(mode)
    assert (mode.group(1, "s7") == mode.group(1, "s8")) == is_digest


def test_what_waits_is_joined_and_not_put_off_for_ever(mode: modes.Mode) -> None:
    due = NOW + timedelta(minutes=1)
    joined = mode.joined(Schedule(), Waiting("msg", due, NOW), NEWS, NOW)
    assert (joined is None) == modes.watches(mode)
    if joined is None:
        return
    assert due <= joined <= NOW + timedelta(minutes=30)


def test_later_turns_come_in_order(mode: modes.Mode) -> None:
    turn = mode.turn(Schedule(), NEWS, NOW)
    later = [turn, *islice(mode.later(Schedule(), turn), 5)]
    assert [each.due for each in later] == sorted({each.due for each in later})
    window = mode.window(Schedule(), NOW)
    assert window is None or window[0] < window[1] <= NOW
