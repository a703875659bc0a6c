"""What a mail's subject says, and keeps for as long as its thread lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.alerts.steps.digest_desk import FIRST, IN_OTHER_WORDS, LONG, Digests, alert, desk, inbox
from tests.stories.steps.desk import EVENT, START

__all__ = ["alert", "desk", "inbox"]


PASSING = """
[[alert]]
name = "now"
topics = ["tsunami"]
channels = ["desk"]
wait = "0s"
follow_ups = "all"
"""


@pytest.mark.parametrize("alert", [PASSING], ids=["passing"])
def test_a_subject_says_where_a_topic_is_only_mentioned_for_the_threads_life(
    desk: Digests,
) -> None:
    told = replace(FIRST, title="Harbour of Izmir opens again after repairs", text=LONG)
    last = "A tsunami warning of last month had no part in it, he added."
    desk.bring(0, replace(told, text=LONG + last))
    again = f"Ferries use the northern mole of Izmir again. {LONG} Two tsunami sirens were tested."
    desk.at_time(START + timedelta(hours=3))
    desk.bring(1, replace(told, outlet="Mirror", title="Izmir harbour open again", text=again))
    desk.at_time(START + timedelta(hours=9))
    subjects = {subject for subject, _ in desk.mails}
    assert subjects == {"[Tsunamis] Harbour of Izmir opens again after repairs (in passing)"}


ALL = PASSING.replace("tsunami", "quake").replace("0s", "30s")


@pytest.mark.parametrize("alert", [ALL], ids=["outlets"])
def test_a_subject_keeps_the_outlets_of_the_first_message_for_the_threads_life(
    desk: Digests,
) -> None:
    desk.bring(0, FIRST)
    desk.bring(1, IN_OTHER_WORDS)
    desk.at_time(START + timedelta(minutes=2))
    desk.bring(2, replace(EVENT[1], outlet="Nordblick"))
    desk.at_time(START + timedelta(hours=9))
    subjects = [subject for subject, _ in desk.mails]
    assert len(subjects) > 1
    assert set(subjects) == {f"[Earthquakes] {FIRST.title} +1 outlet"}
