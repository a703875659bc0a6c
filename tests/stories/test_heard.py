from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest

from tests.stories.reports import NOON
from worker.stories import index
from worker.stories.heard import LastHeard

HOUR = timedelta(hours=1)


def heard(times: Mapping[int, datetime]) -> LastHeard:
    last = LastHeard()
    for story_id, at in times.items():
        last.note(story_id, at)
    return last


def test_stories_without_a_report_for_a_week_are_no_longer_active() -> None:
    last = heard({1: NOON, 2: NOON, 3: NOON + timedelta(hours=48)})
    assert last.drop_inactive(NOON + index.ACTIVE) == []
    assert last.drop_inactive(NOON + index.ACTIVE + HOUR) == [1, 2]
    assert dict(last) == {3: NOON + timedelta(hours=48)}


def test_beyond_ten_thousand_stories_the_least_recent_are_no_longer_active() -> None:
    last = heard({each: NOON + timedelta(seconds=each) for each in range(index.MOST_STORIES + 3)})
    assert last.drop_inactive(NOON + timedelta(hours=3)) == [0, 1, 2]


def test_of_equally_recent_stories_the_first_are_no_longer_active(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "MOST_STORIES", 3)
    late = NOON + index.ACTIVE + HOUR
    times = {5: late, 7: NOON, 3: late, 4: late, 2: late}
    assert heard(times).drop_inactive(late) == [7, 2]
    assert heard(times | {8: NOON}).drop_inactive(late) == [7, 8, 2]
    assert heard(dict.fromkeys(range(5), NOON)).drop_inactive(late) == [0, 1, 2, 3, 4]


def test_a_story_that_is_heard_of_again_stays_active_and_one_let_go_of_is_named_no_more() -> None:
    last = heard(dict.fromkeys((1, 2, 3), NOON))
    last.note(2, NOON + HOUR)
    last.drop(3)
    last.drop(99)
    assert last.drop_inactive(NOON + index.ACTIVE + timedelta(minutes=1)) == [1]
    assert dict(last) == {2: NOON + HOUR}
    last.clear()
    assert last.drop_inactive(NOON + 2 * index.ACTIVE) == []


def test_whatever_comes_and_goes_the_stories_are_found_that_a_look_at_all_finds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(index, "MOST_STORIES", 20)
    dice, last, known, now = random.Random(5), LastHeard(), dict[int, datetime](), NOON
    for _ in range(2_000):
        now += timedelta(hours=dice.choice((0, 0, 1, 30)))
        for _ in range(dice.randrange(8)):
            story_id, at = dice.randrange(60), now - timedelta(hours=dice.randrange(200))
            last.note(story_id, at)
            known[story_id] = at
        if dice.random() < 0.3:
            story_id = dice.randrange(60)
            last.drop(story_id)
            known.pop(story_id, None)
        in_order = sorted(known, key=lambda each: (known[each], each))
        gone = [each for each in in_order if known[each] < now - index.ACTIVE]
        gone = in_order[: max(len(gone), len(known) - 20)]
        assert last.drop_inactive(now) == gone
        for story_id in gone:
            del known[story_id]
        assert dict(last) == known


def test_a_story_that_is_heard_of_all_the_time_leaves_no_trail() -> None:
    last = heard({1: NOON})
    for second in range(3 * index.MOST_STORIES):
        last.note(2, NOON + timedelta(seconds=second))
    assert len(last._oldest) <= 2 * index.MOST_STORIES
    assert last.drop_inactive(NOON + index.ACTIVE + timedelta(days=1)) == [1, 2]
