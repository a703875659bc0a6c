"""Whether a topic has a spike, and whether it was told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.alerts.spikes.test_rhythm import KYIV, MONDAY, WEEKS, counts
from worker.alerts.spikes import judge as spikes
from worker.alerts.spikes.judge import History, Rhythms, SpikeVerdict, Window
from worker.alerts.spikes.rhythm import HOUR

STORIES = tuple(counts(10.0))
NOON = MONDAY + timedelta(weeks=WEEKS, hours=10)
"""At 15 stories an hour."""


def history(*later: int) -> History:
    """Returns eight weeks up to midnight and what came since, as many articles as stories."""
    until_noon = (*STORIES, *STORIES[:10])
    known = (*until_noon[: len(until_noon) - len(later)], *later)
    return History(MONDAY, known, known)


def expected(known: History) -> Rhythms:
    return spikes.rhythms(known, KYIV)


def judged(
    known: History,
    stories: int,
    articles: int | None = None,
    *,
    told_at: datetime | None = None,
    now: datetime = NOON,
    least: int = 5,
) -> SpikeVerdict:
    came = [
        Window(since, until, stories * hours, (stories if articles is None else articles) * hours)
        for hours, (since, until) in enumerate(spikes.windows(now), 1)
    ]
    return spikes.judge(known, expected(known), came, least, told_at)


def test_three_times_what_is_usual_is_a_spike_and_what_is_usual_is_none() -> None:
    assert judged(history(), 45).reason == "spike"
    assert judged(history(), 15).reason == "usual"
    assert judged(history(), 24).reason == "usual"


def test_a_spike_is_named_by_the_hour_in_which_it_began() -> None:
    verdict = judged(history(45, 45), 45)
    assert verdict.began == NOON - 2 * HOUR
    assert judged(history(45, 45), 45, now=NOON + timedelta(minutes=10)).began == verdict.began
    assert verdict.window is not None and verdict.window.until == NOON


def test_one_story_in_many_articles_is_no_spike() -> None:
    assert judged(history(), 15, 300).reason == "usual"


def test_many_stories_that_nobody_takes_up_are_no_spike_without_their_articles() -> None:
    known = history()
    articles = tuple(4 * each for each in known.articles)
    assert judged(History(MONDAY, known.stories, articles), 45, 46).reason == "usual"


def test_fewer_stories_than_the_alert_asks_for_are_no_spike() -> None:
    quiet = History(MONDAY, (0,) * len(STORIES), (0,) * len(STORIES))
    assert judged(quiet, 5).reason == "spike"
    assert judged(quiet, 4, least=9).reason == "few_stories"


def test_a_spike_is_told_once_until_all_was_as_usual() -> None:
    told_at = NOON - timedelta(hours=3)
    assert judged(history(45, 45, 45), 45, told_at=told_at).reason == "same_spike"
    # A pause within hours is none.
    assert judged(history(45, 15, 15, 15), 45, told_at=told_at).reason == "same_spike"
    day_before = NOON - timedelta(hours=30)
    assert judged(history(), 45, told_at=day_before).reason == "spike"
    assert judged(history(*[45] * 30), 45, told_at=day_before).reason != "spike"


def test_with_less_than_28_days_it_learns() -> None:
    short = History(MONDAY, STORIES[: 28 * 24 - 1], STORIES[: 28 * 24 - 1])
    assert spikes.is_learning(short)
    assert not spikes.is_learning(History(MONDAY, STORIES[: 28 * 24], STORIES[: 28 * 24]))
    assert spikes.known_days(short) == pytest.approx(28, abs=0.1)


def test_where_more_of_everything_comes_a_topic_has_no_spike() -> None:
    window = Window(NOON - HOUR, NOON, 45, 60)
    flooded = spikes.without_flood(window, total=3060, usual=1020, own=20)
    assert flooded.stories == pytest.approx(15, abs=1)
    assert flooded.articles == pytest.approx(20, abs=1)
    assert spikes.without_flood(window, total=1060, usual=1020, own=20) == window
    # Where nearly all is on the topic, it is judged by itself.
    assert spikes.without_flood(window, total=65, usual=25, own=20) == window
