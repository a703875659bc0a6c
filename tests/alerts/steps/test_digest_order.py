"""Which stories of a digest stand first."""

from __future__ import annotations

from dataclasses import replace

from tests.alerts.steps.digest_desk import FIRST, SLOT, TSUNAMI, Digests, alert, desk, inbox

__all__ = ["alert", "desk", "inbox"]


def test_stories_that_more_outlets_carry_by_now_stand_first(desk: Digests) -> None:
    desk.bring(0, FIRST)
    desk.bring(1, replace(FIRST, outlet="Mirror", text=FIRST.text + " More follows."))
    text = (
        "An earthquake was felt in Izmir on Friday after a week of repairs to the northern mole of "
        "the harbour. Engineers said that the last cracks were filled on Thursday night."
    )
    desk.bring(0, replace(TSUNAMI, outlet="Wire", title="Izmir feels an earthquake", text=text))
    desk.at_time(SLOT)
    ((_, told),) = desk.mails
    assert told.index("2 outlets: Aegean Post, Mirror") < told.index("Izmir feels")
