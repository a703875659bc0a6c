"""A day of the month, replayed; and that the expectations find what they are to find."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.month.expected import Message, awake, in_kyiv, in_new_york, problems
from tests.month.invented import DAYS, START, month
from tests.month.replay import replayed
from tests.net.smtp_servers import real_server

UNTIL = START + timedelta(hours=30)


def test_a_day_tells_the_desk_what_it_is_to_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    events = month(days=1, has_spike=False)
    with real_server() as inbox, replayed(tmp_path, inbox.port) as desk:
        desk.run(events, UNTIL)
        messages = desk.messages()
    assert problems(events, messages, UNTIL) == []
    assert len(messages) > 5
    told = next(place for place, each in enumerate(messages) if each.alert == "now")
    lost = [*messages[:told], *messages[told + 1 :]]
    assert "was told 0 times" in problems(events, lost, UNTIL)[0]
    late = replace(messages[told], at=UNTIL)
    assert "came at" in problems(events, [*lost, late], UNTIL)[0]
    assert "was told 2 times" in problems(events, [*messages, late], UNTIL)[0]


def test_what_was_invented_is_always_the_same_and_has_one_spike() -> None:
    events = month()
    assert events == month()
    assert sum(each.is_planted for each in events) == 14
    assert (events[-1].at - events[0].at).days == DAYS - 1
    (problem,) = [each for each in problems(events, [], START) if "spike" in each]
    assert problem == "0 spikes were told, 1 was planted"


def test_the_clocks_of_the_expectations_are_put_forward() -> None:
    before, after = START, START + timedelta(days=DAYS)
    assert (in_kyiv(before).hour, in_kyiv(after).hour) == (2, 3)
    assert (in_new_york(before).hour, in_new_york(after).hour) == (19, 20)
    assert awake(before) == START + timedelta(hours=4, minutes=30)
    assert awake(after) == after + timedelta(hours=3, minutes=30)


def test_more_messages_than_a_day_has_are_found() -> None:
    events = month(days=1, has_spike=False)
    at = START + timedelta(hours=9)
    many = [Message(at, "now", "article.matched", frozenset()) for _ in range(11)]
    assert "11 messages came on 2026-02-27" in problems(events, many, START)
