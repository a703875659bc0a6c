"""What comes while a message waits is counted in that message, and in no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models import Delivery, Notice
from tests.stories.steps.desk import EVENT, Desk, desk
from worker.stories.store import timeline

__all__ = ["desk"]

FIRST, IN_OTHER_WORDS, COUNTED, NEW_TOPIC = (EVENT[place] for place in (0, 2, 6, 8))
LATE, LATER = (
    replace(EVENT[10], outlet="Island Radio", title=f"{EVENT[10].title}, {who} says", slug=who)
    for who in ("Ada", "Bob")
)


def shown(desk: Desk) -> tuple[list[int], list[int]]:
    """Returns how many reports each message says were kept back before it, and how many since."""
    with desk.runtime.database.read() as session:
        story = session.scalars(select(Notice.story_id)).first()
        assert story is not None
        found: Any = timeline.timeline(session, story)
    told = [each for each in found["timeline"] if each["what"] == "told"]
    return (
        [each["kept_back"] or 0 for each in told],
        [each["number"] for each in found["kept_back"]],
    )


def sent(desk: Desk) -> list[tuple[int, int]]:
    return [(told.kept_back, told.kept_copies) for told, _ in desk.sent]


def bring_until_it_waits(desk: Desk) -> None:
    """A story is told, a report is kept back, and a follow-up waits for its pause."""
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=1))
    desk.bring(1, IN_OTHER_WORDS)
    desk.bring(0, COUNTED)
    desk.at(timedelta(minutes=3))


def test_what_comes_while_a_message_waits_is_in_it_and_not_in_the_next(desk: Desk) -> None:
    bring_until_it_waits(desk)
    desk.bring(2, LATE)
    assert shown(desk) == ([0, 1], [2])
    desk.at(timedelta(minutes=20))
    assert sent(desk) == [(0, 0), (2, 0)]
    assert "Since the last message 2 more reports of this story" in desk.sent[1][1]
    assert shown(desk) == ([0, 2], [])
    desk.bring(1, LATER)
    assert shown(desk) == ([0, 2], [1])
    desk.at(timedelta(hours=3))
    desk.bring(0, NEW_TOPIC)
    assert sent(desk)[2:] == [(1, 0)]
    assert shown(desk) == ([0, 2, 1], [])


def test_what_comes_while_the_first_message_waits_is_said_with_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "send", lambda: None)
    desk.bring(0, FIRST)
    desk.bring(1, IN_OTHER_WORDS)
    monkeypatch.delattr(desk, "send")
    desk.at(timedelta(minutes=1))
    assert sent(desk) == [(1, 0)]
    assert "1 more report of this story came in before this message went out" in desk.sent[0][1]
    desk.at(timedelta(minutes=10))
    desk.bring(0, COUNTED)
    assert sent(desk) == [(1, 0), (0, 0)]
    assert shown(desk) == ([1, 0], [])


def test_a_copy_in_the_same_words_is_counted_as_a_copy(desk: Desk) -> None:
    bring_until_it_waits(desk)
    desk.bring(2, replace(FIRST, outlet="Mirror"))
    desk.at(timedelta(minutes=20))
    assert sent(desk) == [(0, 0), (2, 1)]


def test_how_many_carry_a_story_is_said_as_it_is_when_the_message_goes(desk: Desk) -> None:
    desk.bring(0, FIRST)
    desk.at(timedelta(minutes=1))
    for place, outlet in enumerate(("Ant", "Bee", "Cow", "Dog", "Elk", "Fox")):
        desk.bring(place % 3, replace(FIRST, outlet=outlet))
    desk.at(timedelta(minutes=20))
    told, text = desk.sent[1]
    assert [each for each in told.news if each.startswith("Now carried by")] == [
        f"Now carried by 7 outlets: {FIRST.outlet}, Ant, Bee, Cow, Dog and 2 more."
    ]
    assert "Carried by 7 outlets:" in text
    assert (told.kept_back, told.kept_copies) == (5, 5)


def test_what_a_failed_message_counted_is_in_the_next_that_goes(desk: Desk) -> None:
    bring_until_it_waits(desk)
    desk.bring(2, LATE)
    desk.at(timedelta(minutes=20))
    with desk.runtime.database.write() as session:
        lost = session.scalars(select(Delivery).order_by(Delivery.created_at)).all()[-1]
        lost.state = "dead"
    desk.at(timedelta(hours=3))
    desk.bring(0, NEW_TOPIC)
    assert sent(desk) == [(0, 0), (2, 0), (2, 0)]
